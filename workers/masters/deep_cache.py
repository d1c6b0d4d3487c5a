"""The deep cache: between two steps, what the deep layers of a UNet answer is extrapolated instead of computed.

Deep layers decide on the composition and change little from step to step, and they are most of the work. This is the
idea of DeepCache (arXiv 2312.00858), whose package has had no release since 2023; diffusers ships TaylorSeer (arXiv
2503.06923), which does it for any layers, for transformers first of all, so the few lines here set it up for a UNet.
"""

from __future__ import annotations

from typing import Any

from diffusers import TaylorSeerCacheConfig
from diffusers.hooks import HookRegistry, apply_taylorseer_cache
from diffusers.hooks.hooks import CacheContext, _set_cache_context

#: Steps at the beginning that are always computed: they lay out the picture, and the extrapolation needs two.
STEPS_IN_FULL = 3


def cache_deep_layers(network: Any, layers: str, every: int) -> None:
    """Compute the transformers whose names match `layers` in one of `every` steps only."""
    config = TaylorSeerCacheConfig(
        cache_interval=every,
        disable_cache_before_step=STEPS_IN_FULL,
        max_order=1,
        taylor_factors_dtype=network.dtype,
        cache_identifiers=[rf"{layers}\.proj_out"],
        skip_predict_identifiers=[rf"{layers}\.transformer_blocks\.\d+"],
    )
    apply_taylorseer_cache(network, config)


def begin_pass(network: Any) -> None:
    """Forget the steps of the picture before. To be called before each pass."""
    HookRegistry.check_if_exists_or_initialize(network).reset_stateful_hooks()
    _set_cache_context(network, CacheContext("both"))  # with the prompt and without it, in one batch
