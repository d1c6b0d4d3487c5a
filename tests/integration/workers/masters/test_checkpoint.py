import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from functools import cache
from hashlib import sha256
from logging.handlers import BufferingHandler
from pathlib import Path

import diffusers
import numpy as np
import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file
from structlog.testing import capture_logs
from torch._dynamo.utils import counters
from torch._inductor import config as inductor

from shared.catalog import CATALOG, CatalogModel, Precision, find_model
from shared.errors import CheckpointError, OutOfMemoryError, SettingsError
from tests.support.native_tools import find_tool
from workers.masters.checkpoint import LoadedModel, LoadingOptions, best_precision, load_checkpoint, needed_bytes
from workers.masters.prompt_chunks import split_into_chunks
from workers.masters.rendering import RenderedPicture, RenderRequest, render
from workers.masters.starter.installation import install_starter

pytestmark = pytest.mark.pixels

CheckpointOf = Callable[[str], Path]

NINE = [model for model in CATALOG.values() if model.id != "starter"]

#: torch says it of its own code when its compiler is first used.
SCRIPT_METHOD = "ignore:`torch.jit.script_method` is deprecated:DeprecationWarning"

SMALL = RenderRequest(
    prompt="a lost witch",
    negative_prompt="child, blurry",
    seed=7,
    width=64,
    height=64,
    num_inference_steps=2,
    guidance_scale=5.0,
)


def draw(loaded: LoadedModel) -> RenderedPicture:
    """Render a small picture with the guidance of the catalogue. Raises the error that ended it."""
    model = loaded.model
    request = replace(SMALL, guidance_scale=model.guidance_scale, guidance_rescale=model.guidance_rescale)
    (outcome,) = render(loaded, [request], lambda *_: None)
    if not isinstance(outcome, RenderedPicture):
        raise outcome
    return outcome


def fused_kernels() -> set[bool]:
    """Return which of torch's three switches for attention are on."""
    cuda = torch.backends.cuda
    return {cuda.flash_sdp_enabled(), cuda.mem_efficient_sdp_enabled(), cuda.cudnn_sdp_enabled()}


@pytest.fixture(scope="module")
def plain(checkpoint_of: CheckpointOf) -> Callable[[str], np.ndarray]:
    """Render the picture of a model with no option set."""

    @cache
    def plain(model_id: str) -> np.ndarray:
        return draw(load_checkpoint(checkpoint_of(model_id), find_model(model_id), "cpu")).pixels.astype(int)

    return plain


def digest(loaded: LoadedModel) -> str:
    return sha256(draw(loaded).pixels.tobytes()).hexdigest()


def edit_json(file: Path, changes: Mapping[str, object]) -> None:
    file.write_text(json.dumps(json.loads(file.read_bytes()) | dict(changes)))


def mark_absent(folder: Path, *parts: str) -> None:
    """Say in a folder's index, as diffusers does, that it has no such parts."""
    edit_json(folder / "model_index.json", dict.fromkeys(parts, (None, None)))


@pytest.fixture
def compiler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Reset torch's compiler to having compiled nothing, and let it compile in this process alone."""
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path))
    torch._dynamo.reset()
    counters.clear()
    with inductor.patch(compile_threads=1):
        yield
    torch._dynamo.reset()


@pytest.fixture
def real_compiler() -> None:
    """Need the C++ compiler that torch's own compiler calls."""
    find_tool("g++")


@pytest.fixture
def copy(untrained_folder: Path, tmp_path: Path) -> Path:
    """Copy the checkpoint, so that a test may damage it."""
    return shutil.copytree(untrained_folder, tmp_path / "copy")


def test_the_starter_is_a_small_stable_diffusion_xl(starter_folder: Path) -> None:
    index = json.loads((starter_folder / "model_index.json").read_text())
    size = sum(path.stat().st_size for path in starter_folder.rglob("*") if path.is_file())

    assert index["_class_name"] == "StableDiffusionXLPipeline"
    assert index["vae"] == ["workers.masters.starter.painter", "AtlasPainter"]
    assert size < 20_000_000
    assert not list(starter_folder.rglob("*.bin"))


def test_installing_the_starter_again_changes_nothing(starter_folder: Path, tmp_path: Path) -> None:
    weights = starter_folder / "unet" / "diffusion_pytorch_model.safetensors"
    installed_at = weights.stat().st_mtime_ns

    install_starter(starter_folder)
    install_starter(tmp_path / "another")

    assert weights.stat().st_mtime_ns == installed_at
    assert (tmp_path / "another" / weights.relative_to(starter_folder)).read_bytes() == weights.read_bytes()


@pytest.mark.parametrize("model", NINE, ids=lambda model: model.id)
def test_every_model_loads_and_renders_with_the_scheduler_of_the_catalogue(
    checkpoint_of: CheckpointOf, model: CatalogModel
) -> None:
    loaded = load_checkpoint(checkpoint_of(model.id), model, "cpu")
    loaded.warm_up()
    scheduler = loaded.pipeline.scheduler

    assert type(loaded.pipeline).__name__ == model.pipeline
    assert type(scheduler) is getattr(diffusers, model.scheduler.class_name)
    assert {name: scheduler.config[name] for name in model.scheduler.kwargs} == dict(model.scheduler.kwargs)
    if model.pipeline == "StableDiffusionXLPipeline":
        predicts = "v_prediction" if model.id == "noobai-xl-vpred" else "epsilon"
        assert (scheduler.config.prediction_type, scheduler.config.beta_schedule) == (predicts, "scaled_linear")
    assert draw(loaded).pixels.shape == (64, 64, 3)
    assert digest(loaded) == digest(loaded)


@pytest.mark.parametrize(
    "sampling",
    [
        {"algorithm_type": "sde-dpmsolver++", "solver_order": 3},
        {"use_karras_sigmas": False, "use_exponential_sigmas": True},
        {"_class_name": "DPMSolverSDEScheduler", "use_beta_sigmas": True},  # needs packages that are not here
    ],
    ids=str,
)
def test_the_catalogue_decides_the_sampling_and_the_checkpoint_the_noise_schedule(
    copy: Path, sampling: dict[str, object]
) -> None:
    edit_json(copy / "scheduler" / "scheduler_config.json", sampling | {"beta_end": 0.013})
    model = replace(find_model("starter"), scheduler=find_model("epicrealism-xl").scheduler)

    config = load_checkpoint(copy, model, "cpu").pipeline.scheduler.config

    assert config.use_karras_sigmas
    assert (config.algorithm_type, config.solver_order, config.beta_end) == ("dpmsolver++", 2, 0.013)


def test_the_facts_that_determine_the_pixels_are_reported(checkpoint_of: CheckpointOf) -> None:
    loaded = load_checkpoint(checkpoint_of("noobai-xl-vpred"), find_model("noobai-xl-vpred"), "cpu")

    assert loaded.facts() == {
        "pipeline": "StableDiffusionXLPipeline",
        "scheduler": "EulerDiscreteScheduler(prediction_type=v_prediction, rescale_betas_zero_snr=True,"
        " timestep_spacing=trailing)",
        "precision": "float32",
        "device": "cpu",
        "torch": torch.__version__,
        "diffusers": diffusers.__version__,
        "transformers": transformers.__version__,
    }


# --- how it is computed


@pytest.mark.parametrize("model_id", ["realvisxl-v4", "sd35-large"])
@pytest.mark.parametrize("precision", [Precision.BFLOAT16, Precision.FLOAT16])
def test_the_precision_that_is_set_is_used(checkpoint_of: CheckpointOf, model_id: str, precision: Precision) -> None:
    how = LoadingOptions(precision=precision)
    loaded = load_checkpoint(checkpoint_of(model_id), find_model(model_id), "cpu", how)

    assert (loaded.precision, loaded.network.dtype) == (precision, getattr(torch, precision))
    assert draw(loaded).precision == precision


def test_an_sdxl_vae_is_never_computed_in_float16(checkpoint_of: CheckpointOf) -> None:
    """The VAE's own configuration may allow float16; the worker does not rely on that."""
    how = LoadingOptions(precision=Precision.FLOAT16)
    loaded = load_checkpoint(checkpoint_of("realvisxl-v4"), find_model("realvisxl-v4"), "cpu", how)
    seen: list[torch.dtype] = []
    loaded.pipeline.vae.decoder.register_forward_pre_hook(lambda _module, inputs: seen.append(inputs[0].dtype))

    draw(loaded)

    assert seen == [torch.float32]


def test_the_catalogues_precision_is_for_devices_that_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = find_model("realvisxl-v4")

    # torch is not ours, and here is no GPU that could be asked.
    monkeypatch.setattr(torch.cuda, "device", lambda _: nullcontext())
    for supported, expected in ((True, Precision.BFLOAT16), (False, Precision.FLOAT16)):
        monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda *_, yes=supported, **__: yes)
        assert best_precision(model, "cuda:0", tmp_path) == expected


@pytest.mark.parametrize(
    ("gigabytes", "instructions", "expected"),
    [
        (7, {"avx512_bf16": True}, Precision.BFLOAT16),
        (7, {"amx_bf16": True}, Precision.BFLOAT16),
        (7, {"avx512_bf16": False, "avx2": True}, Precision.FLOAT32),
        (0.02, {"avx512_bf16": True}, Precision.FLOAT32),
    ],
    ids=str,
)
def test_on_a_cpu_only_a_large_model_is_computed_in_bfloat16_and_only_if_the_processor_has_it(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    gigabytes: float,
    instructions: dict[str, bool],
    expected: Precision,
) -> None:
    """A small model draws the same pixels everywhere; a large one in float32 takes twice the memory and the time."""
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: instructions)
    weights = tmp_path / "unet" / "diffusion_pytorch_model.safetensors"
    weights.parent.mkdir()
    with weights.open("wb") as file:
        file.truncate(int(gigabytes * 10**9))

    assert best_precision(find_model("realvisxl-v4"), "cpu", tmp_path) == expected
    assert best_precision(find_model("realvisxl-v4"), "mps", tmp_path) == Precision.FLOAT32


def test_another_precision_is_a_model_of_its_own(checkpoint_of: CheckpointOf) -> None:
    how = LoadingOptions(precision=Precision.BFLOAT16)
    loaded = load_checkpoint(checkpoint_of("epicrealism-xl"), find_model("epicrealism-xl"), "cpu", how)
    before = digest(loaded)

    with loaded.in_precision(Precision.FLOAT32) as precise:
        assert precise.network.dtype == torch.float32
        assert digest(precise) != before

    assert precise.network.device.type == "meta", "a device need not hold both"
    assert loaded.network.dtype == torch.bfloat16
    assert digest(loaded) == before


def test_float32_needs_twice_the_memory_of_half_precision() -> None:
    model = find_model("sd35-large")

    assert [needed_bytes(model, precision) for precision in Precision] == [32 * 10**9, 32 * 10**9, 64 * 10**9]


def test_sdxl_lies_whole_on_a_device_that_is_sold_with_12_gb() -> None:
    """A GeForce RTX 3060 reports 11.76 GiB."""
    assert needed_bytes(find_model("realvisxl-v4"), Precision.BFLOAT16) < 11.76 * 2**30


@pytest.mark.parametrize("how", [LoadingOptions(channels_last=True), LoadingOptions(sdpa=False)], ids=str)
@pytest.mark.parametrize("model_id", ["epicrealism-xl", "sd35-large"])
def test_other_kernels_draw_the_same_but_for_rounding(
    checkpoint_of: CheckpointOf, plain: Callable[[str], np.ndarray], model_id: str, how: LoadingOptions
) -> None:
    expected = plain(model_id)
    try:
        other = draw(load_checkpoint(checkpoint_of(model_id), find_model(model_id), "cpu", how)).pixels
        assert fused_kernels() == {how.sdpa}
    finally:  # the switches are of the whole process
        load_checkpoint(checkpoint_of(model_id), find_model(model_id), "cpu")

    assert fused_kernels() == {True}
    assert np.abs(expected - other).mean() < 1


@pytest.mark.filterwarnings(SCRIPT_METHOD)
@pytest.mark.usefixtures("compiler")
def test_a_compiler_that_fails_at_the_first_step_is_given_up_with_one_warning(
    checkpoint_of: CheckpointOf, plain: Callable[[str], np.ndarray]
) -> None:
    """A machine without a C++ compiler fails then: torch compiles the code that it generates at the first call."""
    model = find_model("epicrealism-xl")
    expected = plain(model.id)

    with capture_logs() as logs, inductor.patch({"cpp.cxx": ("no-such-compiler",)}):
        loaded = load_checkpoint(checkpoint_of(model.id), model, "cpu", LoadingOptions(compile=True))
        loaded.warm_up()
        assert np.array_equal(draw(loaded).pixels, expected)

    assert [log["event"] for log in logs] == ["compile_failed"]
    assert "no-such-compiler" in logs[0]["reason"]


@pytest.mark.filterwarnings(SCRIPT_METHOD)
@pytest.mark.usefixtures("real_compiler", "compiler")
def test_a_compiler_that_fails_at_a_later_size_is_given_up_with_one_warning(checkpoint_of: CheckpointOf) -> None:
    model = find_model("epicrealism-xl")
    wide = replace(SMALL, width=192, height=96)
    (expected,) = render(load_checkpoint(checkpoint_of(model.id), model, "cpu"), [wide], lambda *_: None)
    loaded = load_checkpoint(checkpoint_of(model.id), model, "cpu", LoadingOptions(compile=True))
    loaded.warm_up()

    with capture_logs() as logs, inductor.patch({"cpp.cxx": ("no-such-compiler",)}):
        outcomes = [render(loaded, [wide], lambda *_: None)[0] for _ in range(2)]

    assert [log["event"] for log in logs] == ["compile_failed"]
    for outcome in outcomes:
        assert isinstance(outcome, RenderedPicture)
        assert isinstance(expected, RenderedPicture)
        assert np.array_equal(outcome.pixels, expected.pixels)


@pytest.mark.filterwarnings(SCRIPT_METHOD)
@pytest.mark.usefixtures("real_compiler", "compiler")
@pytest.mark.parametrize("model_id", ["epicrealism-xl", "sd35-large"])
def test_a_compiled_model_draws_the_same_but_for_rounding(
    checkpoint_of: CheckpointOf, plain: Callable[[str], np.ndarray], model_id: str
) -> None:
    model = find_model(model_id)

    with capture_logs() as logs:
        loaded = load_checkpoint(checkpoint_of(model.id), model, "cpu", LoadingOptions(compile=True))
        loaded.warm_up()
        compiled = draw(loaded).pixels

    assert logs == []
    assert counters["stats"]["unique_graphs"] > 0
    assert np.abs(plain(model.id) - compiled).mean() < 1


def test_a_loaded_model_is_quiet_unmarked_and_warm(untrained: LoadedModel, capfd: pytest.CaptureFixture[str]) -> None:
    untrained.warm_up()

    assert untrained.pipeline.watermark is None
    assert untrained.pipeline.dtype == torch.float32
    assert capfd.readouterr() == ("", "")


def test_the_libraries_print_no_warning_for_a_picture_in_float16(checkpoint_of: CheckpointOf) -> None:
    """The libraries write to standard error, which pytest does not capture."""
    said = BufferingHandler(capacity=100)
    diffusers.utils.logging.add_handler(said)
    try:
        how = LoadingOptions(precision=Precision.FLOAT16)
        draw(load_checkpoint(checkpoint_of("epicrealism-xl"), find_model("epicrealism-xl"), "cpu", how))
    finally:
        diffusers.utils.logging.remove_handler(said)

    assert said.buffer == []


def test_threads_are_limited_when_asked(untrained_folder: Path) -> None:
    before = torch.get_num_threads()
    try:
        load_checkpoint(untrained_folder, find_model("starter"), "cpu", LoadingOptions(threads=1))
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)


def test_a_deep_cache_changes_the_picture_and_leaves_no_trace_when_it_is_off_again(
    checkpoint_of: CheckpointOf,
) -> None:
    model = find_model("epicrealism-xl")
    request = replace(SMALL, num_inference_steps=8, hires=(96, 96))
    calls: list[object] = []

    def pixels(how: LoadingOptions) -> np.ndarray:
        loaded = load_checkpoint(checkpoint_of(model.id), model, "cpu", how)
        loaded.warm_up()
        block = loaded.network.mid_block.attentions[0].transformer_blocks[0].attn1
        calls.clear()
        block.register_forward_pre_hook(lambda *_: calls.append(None))
        outcomes = [render(loaded, [request], lambda *_: None)[0] for _ in range(2)]
        first, second = (outcome.pixels for outcome in outcomes if isinstance(outcome, RenderedPicture))
        assert np.array_equal(first, second), "nothing is left of the picture before"
        return first

    off = pixels(LoadingOptions())
    every_step = len(calls)
    cached = pixels(LoadingOptions(deep_cache=2))

    assert len(calls) < every_step
    assert not np.array_equal(off, cached)
    assert np.array_equal(pixels(LoadingOptions()), off)


def test_a_deep_cache_is_recorded_and_only_for_sdxl(checkpoint_of: CheckpointOf) -> None:
    how = LoadingOptions(deep_cache=3)
    sdxl, sd3 = (
        load_checkpoint(checkpoint_of(model_id), find_model(model_id), "cpu", how)
        for model_id in ("epicrealism-xl", "sd35-large")
    )

    assert sdxl.facts()["deepCache"] == "3"
    assert "deepCache" not in sd3.facts()
    assert draw(sd3).pixels.shape == (64, 64, 3)


def test_a_deep_cache_and_compilation_exclude_each_other(checkpoint_of: CheckpointOf) -> None:
    with pytest.raises(SettingsError, match="IMAGE_COMPILE and IMAGE_DEEP_CACHE"):
        load_checkpoint(
            checkpoint_of("epicrealism-xl"),
            find_model("epicrealism-xl"),
            "cpu",
            LoadingOptions(compile=True, deep_cache=2),
        )


@pytest.mark.parametrize(
    "file",
    [
        "unet/diffusion_pytorch_model.safetensors",
        "vae/diffusion_pytorch_model.safetensors",
        "text_encoder/model.safetensors",
        "tokenizer/tokenizer.json",
        "unet/config.json",
        "scheduler/scheduler_config.json",
        "model_index.json",
    ],
)
@pytest.mark.parametrize("damage", ["cut short", "missing"])
def test_a_damaged_checkpoint_is_named(copy: Path, file: str, damage: str) -> None:
    whole = (copy / file).read_bytes()
    (copy / file).unlink()
    if damage == "cut short":
        (copy / file).write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CheckpointError, match=f"checkpoint {copy} cannot be loaded"):
        load_checkpoint(copy, find_model("starter"), "cpu")


@pytest.mark.parametrize(
    "refused",
    [
        {"beta_schedule": "nonsense"},
        {"trained_betas": [["no", "number"]]},
        {"num_train_timesteps": "many"},
        {"num_train_timesteps": 0},
    ],
    ids=str,
)
def test_a_configuration_that_the_scheduler_refuses_is_a_sentence(copy: Path, refused: dict[str, object]) -> None:
    edit_json(copy / "scheduler" / "scheduler_config.json", refused)

    with pytest.raises(CheckpointError, match=r"scheduler|cannot render"):
        load_checkpoint(copy, find_model("starter"), "cpu").warm_up()


@pytest.mark.parametrize("part", ["tokenizer", "tokenizer_2", "tokenizer_3"])
def test_each_tokenizer_of_sd35_must_know_its_encoders_words(
    checkpoint_of: CheckpointOf, tmp_path: Path, part: str
) -> None:
    folder = shutil.copytree(checkpoint_of("sd35-large"), tmp_path / "wordless")
    (folder / part / "tokenizer.json").unlink()

    with pytest.raises(CheckpointError, match=r"a tokenizer has \d tokens, its text encoder"):
        load_checkpoint(folder, find_model("sd35-large"), "cpu")


@pytest.mark.parametrize(
    ("model_id", "part", "weight"),
    [
        ("epicrealism-xl", "text_encoder", "encoder.layers.0.mlp.fc1.weight"),
        ("epicrealism-xl", "text_encoder_2", "text_projection.weight"),
        ("epicrealism-xl", "unet", "conv_out.weight"),
        ("epicrealism-xl", "vae", "decoder.conv_in.weight"),
        ("sd35-large", "text_encoder_3", "encoder.final_layer_norm.weight"),
        ("sd35-large", "transformer", "proj_out.weight"),
    ],
)
def test_a_weight_that_is_missing_is_named(
    checkpoint_of: CheckpointOf, tmp_path: Path, model_id: str, part: str, weight: str
) -> None:
    """The libraries would draw a missing weight at random."""
    folder = shutil.copytree(checkpoint_of(model_id), tmp_path / "gap")
    (file,) = (folder / part).glob("*.safetensors")
    weights = load_file(file)
    del weights[weight]
    save_file(weights, file, metadata={"format": "pt"})

    with pytest.raises(CheckpointError, match=f"{part} lacks {weight}"):
        load_checkpoint(folder, find_model(model_id), "cpu")


def test_sd35_renders_without_t5_if_its_folder_has_no_t5(checkpoint_of: CheckpointOf, tmp_path: Path) -> None:
    folder = shutil.copytree(checkpoint_of("sd35-large"), tmp_path / "small")
    for part in ("text_encoder_3", "tokenizer_3"):
        shutil.rmtree(folder / part)
    mark_absent(folder, "text_encoder_3", "tokenizer_3")

    loaded = load_checkpoint(folder, find_model("sd35-large"), "cpu")

    assert draw(loaded).pixels.shape == (64, 64, 3)


@pytest.mark.parametrize("part", ["text_encoder_2", "tokenizer_3", "transformer"])
def test_a_missing_part_that_is_not_optional_is_named(checkpoint_of: CheckpointOf, tmp_path: Path, part: str) -> None:
    folder = shutil.copytree(checkpoint_of("sd35-large"), tmp_path / "small")
    mark_absent(folder, part)

    with pytest.raises(CheckpointError, match=part):
        load_checkpoint(folder, find_model("sd35-large"), "cpu")


@pytest.mark.parametrize("model_id", ["epicrealism-xl", "sd35-large"])
def test_parts_that_read_pictures_are_not_needed(checkpoint_of: CheckpointOf, tmp_path: Path, model_id: str) -> None:
    """The index of a folder that was saved with an adapter names these parts, but they are never pulled."""
    folder = shutil.copytree(checkpoint_of(model_id), tmp_path / "adapted")
    parts = {
        "image_encoder": ["transformers", "CLIPVisionModelWithProjection"],
        "feature_extractor": ["transformers", "CLIPImageProcessor"],
    }
    edit_json(folder / "model_index.json", parts)

    loaded = load_checkpoint(folder, find_model(model_id), "cpu")

    assert loaded.pipeline.image_encoder is None


@pytest.mark.parametrize("part", ["tokenizer", "tokenizer_2"])
def test_a_tokenizer_without_a_length_has_that_of_its_encoder(copy: Path, untrained: LoadedModel, part: str) -> None:
    edit_json(copy / part / "tokenizer_config.json", {"model_max_length": None})
    text = "word " * 100

    loaded = load_checkpoint(copy, find_model("starter"), "cpu")

    assert torch.equal(loaded.encode(text, "").prompt_embeds, untrained.encode(text, "").prompt_embeds)


@pytest.mark.parametrize("entry", [["transformers"], None, "CLIPTextModel"])
def test_an_index_that_cannot_be_read_is_reported_in_a_sentence(copy: Path, entry: object) -> None:
    edit_json(copy / "model_index.json", {"text_encoder": entry})

    with pytest.raises(CheckpointError, match=f"checkpoint {copy} cannot be loaded"):
        load_checkpoint(copy, find_model("starter"), "cpu")


def test_tokenizers_are_read_as_they_are_published(copy: Path, untrained: LoadedModel) -> None:
    """The repositories of SDXL and SD 3.5 hold CLIP's words and merges in two files."""
    text = "a lost witch's 12 Überhüte <|endoftext|> 城"
    for part in ("tokenizer", "tokenizer_2"):
        whole = copy / part / "tokenizer.json"
        words = json.loads(whole.read_bytes())["model"]
        (copy / part / "vocab.json").write_text(json.dumps(words["vocab"]))
        (copy / part / "merges.txt").write_text("#version: 0.2\n" + "\n".join(map(" ".join, words["merges"])))
        whole.unlink()

    published = load_checkpoint(copy, find_model("starter"), "cpu")

    assert split_into_chunks(published.pipeline, text) == split_into_chunks(untrained.pipeline, text)
    assert torch.equal(published.encode(text, "").prompt_embeds, untrained.encode(text, "").prompt_embeds)


def test_a_single_file_says_how_to_convert_it(untrained_folder: Path) -> None:
    file = untrained_folder / "unet" / "diffusion_pytorch_model.safetensors"

    with pytest.raises(CheckpointError, match=f"{file} is a single file"):
        load_checkpoint(file, find_model("starter"), "cpu")


def test_a_checkpoint_of_another_class_is_named(untrained_folder: Path) -> None:
    with pytest.raises(
        CheckpointError, match=r"a StableDiffusionXLPipeline, and SD 3.5 Large is a StableDiffusion3Pipeline"
    ):
        load_checkpoint(untrained_folder, find_model("sd35-large"), "cpu")


def test_a_device_whose_memory_is_taken_is_named(untrained_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers may share one GPU."""

    def run_out(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory.")

    monkeypatch.setattr(diffusers.StableDiffusionXLPipeline, "to", run_out)

    with pytest.raises(OutOfMemoryError, match=r"Starter .* in float32 does not fit .* end what else uses cpu"):
        load_checkpoint(untrained_folder, find_model("starter"), "cpu")


def test_a_device_that_is_not_there_is_named(untrained_folder: Path) -> None:
    with pytest.raises(SettingsError, match="IMAGE_DEVICE is cuda:99, but torch sees"):
        load_checkpoint(untrained_folder, find_model("starter"), "cuda:99")


@pytest.mark.parametrize("variant", [None, "fp16"])
def test_the_weights_that_the_folder_has_are_loaded_whichever_variant_they_are(
    copy: Path, untrained: LoadedModel, variant: str | None
) -> None:
    model = replace(find_model("starter"), variant=variant)
    expected = digest(untrained)

    for file in [None, *copy.glob("*/*.safetensors")]:  # all plain, some plain, none plain
        if file is not None:
            file.rename(file.with_suffix(".fp16.safetensors"))
        assert digest(load_checkpoint(copy, model, "cpu")) == expected


def test_of_two_variants_the_catalogues_is_loaded(copy: Path, untrained: LoadedModel) -> None:
    weights = copy / "unet" / "diffusion_pytorch_model.safetensors"
    shutil.copy(weights, weights.with_suffix(".fp16.safetensors"))
    weights.write_bytes(b"not to be read")

    assert digest(load_checkpoint(copy, replace(untrained.model, variant="fp16"), "cpu")) == digest(untrained)
    with pytest.raises(CheckpointError):
        load_checkpoint(copy, untrained.model, "cpu")


@pytest.mark.parametrize("variant", [None, "fp16"])
def test_weights_in_several_files_are_loaded_whole(copy: Path, untrained: LoadedModel, variant: str | None) -> None:
    unet = diffusers.UNet2DConditionModel.from_pretrained(copy / "unet")
    (copy / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    unet.save_pretrained(copy / "unet", max_shard_size="200KB", variant=variant)

    assert len(list((copy / "unet").glob("*-of-*.safetensors"))) > 1
    assert digest(load_checkpoint(copy, find_model("starter"), "cpu")) == digest(untrained)
