"""The prompt writer: prompts for error pages and location pages out of data, expanded by a local language model.

`writer.py` is the way in. Importing this loads no language model and no runtime for one.
"""
