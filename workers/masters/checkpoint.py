"""Loads a checkpoint from disk as a model that renders.

This imports torch, so it is for the process that renders and not for its parent; the parent asks shared/manifest.py.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import diffusers
import structlog
import torch
import transformers
from safetensors import SafetensorError
from torch._dynamo.exc import TorchDynamoException

import workers.masters.starter.painter  # noqa: F401 -- diffusers finds the class of the starter's VAE in it
from shared.catalog import CatalogModel, Precision, Scheduler
from shared.errors import CheckpointError, ImageGeneratorError, OutOfMemoryError, SettingsError
from workers.masters.architectures import find_architecture
from workers.masters.deep_cache import begin_pass, cache_deep_layers
from workers.masters.prompt_chunks import PromptEmbeddings, encode_prompts
from workers.masters.variants import WEIGHTS_SUFFIX, best_variants

log = structlog.get_logger(__name__)

#: What diffusers, transformers and safetensors raise for files that are missing, truncated or made for something else.
UNREADABLE = (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, SafetensorError)

#: The families of one variation share their prompts and follow one another, so few results need to be kept.
_ENCODED_PROMPTS_KEPT = 32

#: How model_index.json says that a part is not there.
_ABSENT = [None, None]

#: CUBLAS_STATUS_ALLOC_FAILED and CUDNN_STATUS_ALLOC_FAILED mean that a library has too little memory for its workspace.
_SIGNS_OF_FULL_MEMORY = ("DefaultCPUAllocator", "_STATUS_ALLOC_FAILED")

#: Optional parts of both pipelines, for prompts that are pictures; they are never fetched and never loaded.
_UNUSED = ("image_encoder", "feature_extractor")

#: The fields of a scheduler's configuration that say how it gets from noise to picture; the catalogue decides them. The
#: rest is about the noise that the checkpoint was trained on.
_SAMPLING = frozenset(
    {
        "algorithm_type",
        "final_sigmas_type",
        "solver_order",
        "solver_type",
        "stochastic_sampling",
        "use_beta_sigmas",
        "use_exponential_sigmas",
        "use_karras_sigmas",
        "use_lu_lambdas",
    }
)

#: The starter has 20 MB, SDXL in half precision 7 GB.
_SMALL_CHECKPOINT_BYTES = 10**9

#: A tokenizer without its tokenizer.json loads with three words. T5's real one has 28 fewer than its encoder has rows.
_LEAST_VOCABULARY = 0.9


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadingOptions:
    """How a model is to be computed; the settings IMAGE_… describe each option."""

    precision: Precision | None = None  #: None: the best that the device has
    channels_last: bool = False
    sdpa: bool = True
    compile: bool = False
    deep_cache: int = 1  #: the deep layers are computed in one of so many steps
    threads: int | None = None  #: CPU threads of torch, in the whole process


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadedModel:
    """A model in the memory of its device, ready to render one batch after the other."""

    model: CatalogModel
    path: Path
    device: str  #: as torch names it: "cpu", "cuda:1"
    how: LoadingOptions
    precision: Precision
    pipeline: Any = field(repr=False)  #: of the diffusers class that `model.pipeline` names
    encode: Callable[[str, str], PromptEmbeddings]  #: (prompt, negative prompt), remembered for the next family
    #: Whether several pictures are denoised at once. A CPU gains nothing from that, and its matrix products round
    #: differently in a batch: rendered one by one, a picture is the same bit for bit.
    batches: bool
    offloaded: bool  #: for lack of device memory, its parts wait in main memory until they are needed

    @property
    def network(self) -> Any:
        """Return the part that denoises: SDXL's UNet, SD 3.5's transformer."""
        return getattr(self.pipeline, find_architecture(self.model.pipeline).denoiser)

    def begin_pass(self) -> None:
        """Prepare for another picture. To be called before each pass of the pipeline."""
        if self.caches_deep_layers:
            begin_pass(self.network)

    @property
    def caches_deep_layers(self) -> bool:
        """Return whether not every layer is computed in every step."""
        return self.how.deep_cache > 1 and find_architecture(self.model.pipeline).deep_layers is not None

    def warm_up(self) -> None:
        """Render one tiny step, so that the first real picture finds kernels and allocations in place.

        If the model cannot be compiled, that shows here, and it renders without compilation. Raises CheckpointError for
        a checkpoint that loads and cannot render.
        """
        try:
            self._render_one_step()
        except ImageGeneratorError:
            raise
        except Exception as error:
            if not self.how.compile:
                raise CheckpointError(
                    f"{self.model.name} was loaded and cannot render: {type(error).__name__}: {error}"
                ) from error
            self._take_back_compilation(error)
            self._render_one_step()

    def gives_up_compiling(self, error: Exception) -> bool:
        """Undo the compilation if `error` is the compiler's, which may fail at a later size. Returns whether it is."""
        if not self.how.compile or not isinstance(error, TorchDynamoException):
            return False
        self._take_back_compilation(error)
        return True

    def compile(self) -> None:
        """Let torch compile, at their first calls, the denoiser's repeated blocks and, on a GPU, the decoder.

        For a CPU the decoder is a hundred kernels that g++ compiles one by one, for minutes.

        What was compiled is kept in TORCHINDUCTOR_CACHE_DIR for the next start.
        """
        for block in self._compiled_blocks():
            block.compile()

    def _compiled_blocks(self) -> list[torch.nn.Module]:
        repeated = find_architecture(self.model.pipeline).repeated_block
        blocks = [module for module in self.network.modules() if type(module).__name__ == repeated]
        if self.device.startswith("cpu") or not hasattr(self.pipeline.vae, "decoder"):
            return blocks
        return [*blocks, self.pipeline.vae.decoder]

    def _take_back_compilation(self, error: Exception) -> None:
        log.warning("compile_failed", model=self.model.id, reason=str(error).partition("\n")[0])
        for block in self._compiled_blocks():
            block._compiled_call_impl = None  # noqa: SLF001 -- torch has no public way back from Module.compile

    def _render_one_step(self) -> None:
        embeddings = encode_prompts(self.pipeline, "", "")
        self.begin_pass()
        self.pipeline(**vars(embeddings), width=64, height=64, num_inference_steps=1, output_type="pt")

    def facts(self) -> dict[str, str]:
        """Return what determines the pixels besides the request: classes, library versions, device."""
        config = self.pipeline.scheduler.config
        telling = [*self.model.scheduler.kwargs, *(name for name in ("prediction_type", "shift") if name in config)]
        chosen = ", ".join(f"{name}={config[name]}" for name in dict.fromkeys(telling))
        return {
            "pipeline": type(self.pipeline).__name__,
            "scheduler": f"{type(self.pipeline.scheduler).__name__}({chosen})",
            "precision": self.precision,
            **({"deepCache": str(self.how.deep_cache)} if self.caches_deep_layers else {}),
            "device": _device_name(self.device),
            "torch": torch.__version__,
            "diffusers": diffusers.__version__,
            "transformers": transformers.__version__,
        }

    @contextmanager
    def in_precision(self, precision: Precision) -> Iterator[LoadedModel]:
        """Load the same model in another precision for the block; this one waits in main memory meanwhile.

        The other model is unloaded when the block ends, even if something still refers to it: a device need not hold
        both.
        """
        if not self.offloaded:
            self.pipeline.to("cpu", silence_dtype_warnings=True)
        torch.cuda.empty_cache()
        try:
            other = load_checkpoint(
                self.path, self.model, self.device, replace(self.how, precision=precision, compile=False)
            )
            try:
                yield other
            finally:
                for network in _networks(other.pipeline).values():
                    network.to("meta")
        finally:
            torch.cuda.empty_cache()
            if not self.offloaded:
                self.pipeline.to(self.device)


def load_checkpoint(
    path: Path,
    model: CatalogModel,
    device: str,
    how: LoadingOptions = LoadingOptions(),
) -> LoadedModel:
    """Load the diffusers folder at `path` as `model` to `device` ("cpu", "cuda:1"), without going online.

    Raises CheckpointError when the checkpoint cannot be read or is not what the catalogue says, SettingsError when this
    machine has no such device, OutOfMemoryError when the device has not enough memory free.
    """
    _check_device(device)
    if how.compile and how.deep_cache > 1:
        raise SettingsError("IMAGE_COMPILE and IMAGE_DEEP_CACHE do not work together: set one of them.")
    if how.threads is not None:
        torch.set_num_threads(how.threads)
    silence_libraries()
    precision = how.precision or best_precision(model, device, path)
    pipeline = _read(path, model, precision)
    _check_vocabulary(path, pipeline)
    # Our pictures are marked in their metadata; diffusers' invisible watermark would change their pixels too.
    pipeline.watermark = None
    pipeline.set_progress_bar_config(disable=True)
    if precision not in model.vae_precisions:
        pipeline.vae.register_to_config(force_upcast=True)  # fine-tunes carry wrong values
    offloaded = _place(pipeline, model, precision, device)
    encode = lru_cache(maxsize=_ENCODED_PROMPTS_KEPT)(partial(encode_prompts, pipeline))
    loaded = LoadedModel(
        model=model,
        path=path,
        device=device,
        how=how,
        precision=precision,
        pipeline=pipeline,
        encode=encode,
        batches=not device.startswith("cpu"),
        offloaded=offloaded,
    )
    _accelerate(loaded)
    return loaded


def best_precision(model: CatalogModel, device: str, path: Path) -> Precision:
    """Return the precision that the catalogue wants, or the best that the device has instead.

    On a CPU that is float32 for a small checkpoint, which draws the same pixels on every processor, and for a large one
    bfloat16 where the processor multiplies it: half the memory, which a laptop has, and half the time.
    """
    if device.startswith("cuda"):
        with torch.cuda.device(device):
            supported = model.precision != Precision.BFLOAT16 or torch.cuda.is_bf16_supported(including_emulation=False)
        return model.precision if supported else Precision.FLOAT16
    large = _bytes_of_weights(path) > _SMALL_CHECKPOINT_BYTES
    if device.startswith("cpu") and large and model.precision == Precision.BFLOAT16 and _multiplies_bfloat16():
        return Precision.BFLOAT16
    return Precision.FLOAT32


def _bytes_of_weights(path: Path) -> int:
    return sum(file.stat().st_size for file in path.glob(f"*/*{WEIGHTS_SUFFIX}"))


def _multiplies_bfloat16() -> bool:
    """Return whether the processor has instructions for bfloat16; without them torch would emulate it, slowly."""
    has: Mapping[str, bool] = getattr(torch.cpu, "get_capabilities", dict)()  # not in every torch of pyproject.toml
    return any(has.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def needed_bytes(model: CatalogModel, precision: Precision) -> int:
    """Return how much memory a device needs to hold all of `model`; the catalogue's figure is for half precision."""
    # GB, although devices are sold by the GiB: a device keeps some for itself, and one of 12 GB reports 11.8 GiB.
    return model.memory_gb * 10**9 * (2 if precision == Precision.FLOAT32 else 1)


def out_of_memory(error: Exception) -> bool:
    """Return whether an error means too little memory: our own, a device's, its libraries', or of torch on a CPU."""
    return isinstance(error, (OutOfMemoryError, torch.OutOfMemoryError)) or any(
        sign in str(error) for sign in _SIGNS_OF_FULL_MEMORY
    )


def silence_libraries() -> None:
    """Switch off progress bars and advice, which are for a terminal; a worker has a log."""
    # diffusers warns of its own code each time that it decodes a float16 picture with a float32 VAE.
    warnings.filterwarnings("ignore", "`upcast_vae` is deprecated", FutureWarning)
    diffusers.utils.logging.disable_progress_bar()
    diffusers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()


def _check_device(device: str) -> None:
    wanted = torch.device(device)
    present = torch.cuda.device_count()
    if wanted.type == "cuda" and (wanted.index or 0) >= present:
        raise SettingsError(
            f"IMAGE_DEVICE is {device}, but torch sees {present} CUDA devices here; there is always cpu."
        )


def _read(path: Path, model: CatalogModel, precision: Precision) -> Any:
    if path.is_file():
        raise CheckpointError(
            f"{path} is a single file, and a diffusers folder is needed."
            f" `celery -A workers models pull {model.id}` makes one of such a file."
        )
    try:
        index = json.loads((path / "model_index.json").read_bytes())
        _check_class(index, model)
        options = {"dtype": getattr(torch, precision), "use_safetensors": True, "local_files_only": True}
        # An operator may have saved another variant than the model's usual one.
        weights = (file.relative_to(path).as_posix() for file in path.glob(f"*/*{WEIGHTS_SUFFIX}"))
        variants = best_variants(weights, model.variant)
        parts = dict.fromkeys(_UNUSED) | {"scheduler": _scheduler(path / "scheduler", model.scheduler)}
        parts |= {
            part: _text_encoder(path / part, named[1], variant=variants.get(part), **options)
            for part, named in index.items()
            if part.startswith("text_encoder") and named != _ABSENT
        }
        parts |= dict.fromkeys(_absent_parts(index, model))
        # diffusers takes one name, and of each part that has no such files the plain ones.
        variant = next(filter(None, variants.values()), None)
        pipeline = getattr(diffusers, model.pipeline).from_pretrained(path, variant=variant, **parts, **options)
        _check_weights(pipeline)
    except UNREADABLE as error:
        raise CheckpointError(f"The checkpoint {path} cannot be loaded: {error}") from error
    return pipeline


def _absent_parts(index: Mapping[str, Any], model: CatalogModel) -> tuple[str, ...]:
    """Return the optional parts that a checkpoint does without; diffusers wants to be told of them."""
    optional = find_architecture(model.pipeline).optional_parts
    return optional if any(index.get(part) == _ABSENT for part in optional[:1]) else ()


def _check_class(index: Mapping[str, Any], model: CatalogModel) -> None:
    """Raise ValueError for a folder of another class: it would load in part, and render noise."""
    found = index.get("_class_name")
    if found != model.pipeline:
        raise ValueError(f"it is a {found}, and {model.name} is a {model.pipeline}.")


def _text_encoder(folder: Path, class_name: str, **options: Any) -> Any:
    """Load a text encoder. Raises ValueError for missing weights, which transformers alone would draw at random."""
    encoder, loading = getattr(transformers, class_name).from_pretrained(folder, output_loading_info=True, **options)
    if loading["missing_keys"]:
        raise ValueError(f"{folder.name} lacks {min(loading['missing_keys'])}.")
    return encoder


def _check_weights(pipeline: Any) -> None:
    """Raise ValueError for missing weights: diffusers leaves such tensors without data."""
    for part, network in _networks(pipeline).items():
        for name, tensor in network.state_dict().items():
            if tensor.is_meta:
                raise ValueError(f"{part} lacks {name}.")


def _networks(pipeline: Any) -> dict[str, torch.nn.Module]:
    """Return the parts of a pipeline that have weights."""
    return {part: network for part, network in pipeline.components.items() if isinstance(network, torch.nn.Module)}


def _check_vocabulary(path: Path, pipeline: Any) -> None:
    """Raise CheckpointError for a tokenizer that knows too few words: every prompt would mean the same."""
    for suffix in ("", "_2", "_3"):
        tokenizer = getattr(pipeline, f"tokenizer{suffix}", None)
        text_encoder = getattr(pipeline, f"text_encoder{suffix}", None)
        if tokenizer is None or text_encoder is None:
            continue
        rows = text_encoder.config.vocab_size
        if not _LEAST_VOCABULARY * rows <= len(tokenizer) <= rows:
            raise CheckpointError(
                f"The checkpoint {path} cannot be loaded: a tokenizer has {len(tokenizer)} tokens, its text encoder"
                f" {rows}."
            )


def _scheduler(folder: Path, wanted: Scheduler) -> Any:
    """Make the catalogue's scheduler with the noise schedule that the checkpoint was trained on.

    The checkpoint's own scheduler is not made, because it may need packages that are not installed. Raises ValueError
    for a configuration that the catalogue's scheduler cannot take.
    """
    scheduler = getattr(diffusers, wanted.class_name)
    shipped = scheduler.load_config(folder, local_files_only=True)
    trained_on = {name: value for name, value in shipped.items() if name not in _SAMPLING}
    try:
        return scheduler.from_config(trained_on, **wanted.kwargs)
    except Exception as error:  # whatever a configuration makes diffusers raise
        reason = str(error).rstrip(".")
        raise ValueError(f"{wanted.class_name} refuses {folder.name}/scheduler_config.json: {reason}.") from error


def _place(pipeline: Any, model: CatalogModel, precision: Precision, device: str) -> bool:
    """Move a pipeline to its device, or each part when it is needed if they do not fit. Returns whether they do not."""
    if device.startswith("cuda"):
        _, memory = torch.cuda.mem_get_info(device)
        needed = needed_bytes(model, precision)
        if memory < needed:
            log.warning("model_offloaded", model=model.id, needs_gb=needed // 10**9, device_gb=memory // 10**9)
            pipeline.enable_model_cpu_offload(device=device)
            return True
    try:
        pipeline.to(device, silence_dtype_warnings=True)
    except RuntimeError as error:
        if not out_of_memory(error):
            raise
        raise OutOfMemoryError(
            f"{model.name} in {precision} does not fit into what is free of the memory of {device}. It would help to"
            f" end what else uses {device}, or to render on a device with more memory."
        ) from error
    return False


def _accelerate(loaded: LoadedModel) -> None:
    """Apply the options."""
    if loaded.how.channels_last:
        for network in (loaded.network, loaded.pipeline.vae):
            network.to(memory_format=torch.channels_last)
    # These switches are torch's, and of the whole process. Without the fused kernels there is always plain mathematics.
    torch.backends.cuda.enable_flash_sdp(loaded.how.sdpa)
    torch.backends.cuda.enable_mem_efficient_sdp(loaded.how.sdpa)
    torch.backends.cuda.enable_cudnn_sdp(loaded.how.sdpa)
    if loaded.how.compile:
        loaded.compile()
    layers = find_architecture(loaded.model.pipeline).deep_layers
    if loaded.caches_deep_layers and layers is not None:
        cache_deep_layers(loaded.network, layers, loaded.how.deep_cache)
    elif loaded.how.deep_cache > 1:
        log.warning("deep_cache_unsupported", model=loaded.model.id, advice="IMAGE_DEEP_CACHE is for SDXL.")


def _device_name(device: str) -> str:
    return f"{device} ({torch.cuda.get_device_name(device)})" if device.startswith("cuda") else device
