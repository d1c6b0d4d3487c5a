"""The starter: a tiny Stable Diffusion XL that draws, for laptops, tests and CI. It needs no download and no GPU.

It is a `StableDiffusionXLPipeline` like every other one. Two small CLIP text encoders read the prompt whole, a small
UNet denoises a map of the scene (`latent_map.py`) step by step under classifier-free guidance, and the VAE
(`painter.py`) paints that map from an atlas of illustrations. `weights/` is what ships; `training/` made it, and
nothing here imports it.

    python -m workers.masters.starter ~/.cache/models/starter
"""
