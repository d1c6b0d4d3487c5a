"""`celery -A workers models …` as an operator types it, against a hub on loopback that is honest, slow, or lies."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from shared.catalog import find_model
from shared.manifest import find_entry, register_checkpoint
from tests.support.hub import COMMIT, Fault, Hub
from tests.support.patience import patience
from tests.support.tiny_checkpoints import build_checkpoint
from workers.masters.checkpoint import load_checkpoint

REALVIS = find_model("realvisxl-v4")
UNET = "unet/diffusion_pytorch_model.fp16.safetensors"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a repository as authors leave it: two variants, other formats, other libraries' files, pictures."""
    folder = build_checkpoint(REALVIS.id, tmp_path_factory.mktemp("repository"))
    for file in folder.glob("*/*.fp16.safetensors"):
        shutil.copy(file, file.with_name(file.name.replace(".fp16", "")))
    (folder / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"pickle")
    (folder / "vae_decoder").mkdir()
    (folder / "vae_decoder" / "model.onnx").write_bytes(b"onnx")
    (folder / "RealVisXL_V4.0.safetensors").write_bytes(b"one file")
    (folder / "README.md").write_text("a card")
    return folder


@pytest.fixture
def hub(tiny: Path) -> Iterator[Hub]:
    hub = Hub(repositories={str(REALVIS.repository): tiny})
    yield hub
    hub.stop()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def run(hub: Hub, home: Path) -> Run:
    """Return a function that runs `celery -A workers models`; the Makefile's HF_HUB_OFFLINE is in force."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        variables = {
            **os.environ,
            "MODEL_MANIFEST": str(home / "manifest.json"),
            "HF_ENDPOINT": hub.url,
            "HF_HUB_OFFLINE": "1",
            "HF_HOME": str(home / "hub"),
            "HF_TOKEN": "",
            "COLUMNS": "250",
            **environment,
        }
        command = [sys.executable, "-m", "celery", "-A", "workers", "models", *words]
        return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=patience(60), check=False)

    return run


def nothing_installed(home: Path) -> bool:
    return not (home / "manifest.json").exists()


def test_a_pulled_folder_loads_and_is_pinned_to_a_commit(run: Run, home: Path) -> None:
    answer = run("pull", REALVIS.id)

    assert answer.returncode == 0, answer.stderr
    entry = find_entry(home / "manifest.json", REALVIS.id)
    assert (entry.revision, entry.repository) == (COMMIT, REALVIS.repository)
    assert entry.path == home / REALVIS.id / COMMIT[:12]
    assert load_checkpoint(entry.path, REALVIS, "cpu").pipeline.unet is not None
    assert set(entry.files) == {str(file.relative_to(entry.path)) for file in entry.path.rglob("*") if file.is_file()}
    assert not (home / f".pull-{REALVIS.id}").exists()
    assert "unet/config.json" in answer.stdout, "it shows what it fetches"


def test_only_configurations_and_safetensors_of_the_variant_are_fetched(run: Run, hub: Hub) -> None:
    run("pull", REALVIS.id)

    fetched = {path for path, _ in hub.downloads()}
    weights = {path for path in fetched if "model" in Path(path).stem and not path.endswith(".json")}
    assert UNET in weights
    assert all(path.endswith(".fp16.safetensors") for path in weights)
    assert "model_index.json" in fetched
    assert {Path(path).suffix for path in fetched} <= {".safetensors", ".json", ".txt"}
    assert not any("onnx" in path or path == "RealVisXL_V4.0.safetensors" for path in fetched)


def test_pulling_again_fetches_nothing(run: Run, hub: Hub) -> None:
    run("pull", REALVIS.id)
    hub.requests.clear()

    answer = run("pull", REALVIS.id)

    assert answer.returncode == 0
    assert f"is here already, at revision {COMMIT[:12]}" in answer.stdout
    assert hub.downloads() == []


def test_a_download_that_was_cut_goes_on_where_it_stopped_in_another_process(
    run: Run, hub: Hub, home: Path, tiny: Path, tmp_path: Path
) -> None:
    """The library writes pieces of 10 MiB, and sends up to six requests."""
    large = shutil.copytree(tiny, tmp_path / "large")
    save_file({"noise": torch.rand(4_000_000)}, large / UNET)
    hub.repositories[str(REALVIS.repository)] = large
    hub.faults[UNET] = Fault([12_000_000, 0, 0, 0, 0, 0])

    first = run("pull", REALVIS.id)
    second = run("pull", REALVIS.id)

    assert first.returncode == 1
    assert "pull again: it goes on from there" in first.stderr
    assert second.returncode == 0, second.stderr
    ranges = [ranged for path, ranged in hub.downloads() if path == UNET]
    assert ranges == [None, *[f"bytes={10 * 2**20}-"] * 6]
    assert (find_entry(home / "manifest.json", REALVIS.id).path / UNET).read_bytes() == (large / UNET).read_bytes()


@pytest.mark.parametrize("file", [UNET, "unet/config.json"])
def test_a_file_of_equal_size_with_other_bytes_is_named_and_fetched_again(
    run: Run, hub: Hub, home: Path, file: str
) -> None:
    hub.faults[file] = Fault(["corrupt"])

    answer = run("pull", REALVIS.id)

    assert answer.returncode == 1
    assert f"{file} of {REALVIS.repository} came damaged" in answer.stderr
    assert nothing_installed(home)
    assert run("pull", REALVIS.id).returncode == 0
    assert [path for path, _ in hub.downloads()].count(UNET) == (2 if file == UNET else 1), "the rest is kept"


def test_a_file_that_ends_too_soon_is_refused(run: Run, hub: Hub, home: Path) -> None:
    hub.faults[UNET] = Fault(["truncate"] * 9)

    answer = run("pull", REALVIS.id)

    assert answer.returncode == 1
    assert "pull again" in answer.stderr
    assert "diffusion_pytorch_model.fp16.safetensors" in answer.stderr
    assert nothing_installed(home)


def test_an_answer_that_is_longer_than_the_file_is_refused(run: Run, hub: Hub) -> None:
    """A proxy or the network of a hotel may send such an answer in place of a file."""
    hub.faults["unet/config.json"] = Fault(["page"])

    assert run("pull", REALVIS.id).returncode == 1
    again = run("pull", REALVIS.id)

    assert again.returncode == 0, again.stderr


@pytest.mark.parametrize("call", ["/revision", "/tree"])
def test_a_web_page_in_place_of_the_hubs_answer_is_reported_in_a_sentence(
    run: Run, hub: Hub, home: Path, call: str
) -> None:
    hub.faults[call] = Fault(["page"])

    answer = run("pull", REALVIS.id)

    assert answer.returncode == 1
    assert f"{hub.url} does not answer as a model hub does" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert nothing_installed(home)


@pytest.mark.parametrize("commit", ["main", "../../../elsewhere", "0123456789ab"])
def test_a_revision_is_forty_hexadecimal_digits(run: Run, hub: Hub, home: Path, commit: str) -> None:
    hub.commit = commit

    answer = run("pull", REALVIS.id)

    assert answer.returncode == 1
    assert f"says no commit for main of {REALVIS.repository}" in answer.stderr
    assert nothing_installed(home)


@pytest.mark.parametrize("path", ["unet/../../../../stray.json", "../stray.json", "/unet/stray.json"])
def test_no_file_is_written_outside_the_folder(run: Run, hub: Hub, tmp_path: Path, path: str) -> None:
    hub.strays[path] = b"{}"

    answer = run("pull", REALVIS.id)

    assert answer.returncode == 0, answer.stderr
    assert not list(tmp_path.rglob("stray.json"))


def test_a_file_whose_checksum_the_hub_holds_back_is_refused(run: Run, hub: Hub, home: Path) -> None:
    hub.faults |= {UNET: Fault(["corrupt"]), "/tree": Fault(["nothing", UNET])}

    answer = run("pull", REALVIS.id)

    assert answer.returncode == 1
    assert f"{UNET} of {REALVIS.repository} came damaged" in answer.stderr
    assert nothing_installed(home)


def test_a_part_without_safetensors_is_named_before_anything_is_fetched(
    run: Run, hub: Hub, tiny: Path, tmp_path: Path
) -> None:
    pickled = shutil.copytree(tiny, tmp_path / "pickled")
    for file in (pickled / "text_encoder").glob("*.safetensors"):
        file.rename(file.with_suffix(".bin"))
    indexless = shutil.copytree(tiny, tmp_path / "indexless")
    (indexless / "model_index.json").unlink()

    for folder, words in ((pickled, "no .safetensors weights for text_encoder"), (indexless, "no diffusers folder")):
        hub.repositories[str(REALVIS.repository)] = folder
        answer = run("pull", REALVIS.id)
        assert answer.returncode == 1
        assert words in answer.stderr

    assert hub.downloads() == []


def test_a_gated_repository_says_what_to_accept_and_where_the_token_goes(run: Run, hub: Hub, home: Path) -> None:
    hub.gated.add(str(REALVIS.repository))

    answer = run("pull", REALVIS.id)

    assert answer.returncode == 1
    assert f"Accept its licence at {hub.url}/{REALVIS.repository}" in answer.stderr
    assert "HF_TOKEN" in answer.stderr
    assert nothing_installed(home)
    assert run("pull", REALVIS.id, HF_TOKEN="hf_accepted").returncode == 0  # noqa: S106 -- no secret


def test_a_pull_that_cannot_work_ends_with_a_sentence(run: Run) -> None:
    unknown = run("pull", "sd35-large")
    misspelt = run("pull", "realvisxl")
    nameless = run("pull", "epicrealism-xl")
    alone = run("pull", REALVIS.id, HF_ENDPOINT="http://127.0.0.1:1")

    for answer, words in (
        (unknown, "does not exist, or is private"),
        (misspelt, "Did you mean 'realvisxl-v4'?"),
        (nameless, "Name one: --repository owner/name"),
        (alone, "broke off"),
    ):
        assert answer.returncode == 1
        assert words in answer.stderr
        assert "Traceback" not in answer.stderr


def test_terms_are_said_before_anything_is_fetched(run: Run) -> None:
    answer = run("pull", "juggernaut-xl-v9")

    assert "the card does not permit use behind API services" in answer.stdout
    assert "ACCEPTED_LICENCES=juggernaut-xl-v9" in answer.stdout


def test_the_operators_repository_is_used_where_the_catalogue_knows_none(run: Run, hub: Hub, home: Path) -> None:
    hub.repositories["someone/epic"] = hub.repositories[str(REALVIS.repository)]

    answer = run("pull", "epicrealism-xl", "--repository", "someone/epic", "--revision", "v1")

    assert answer.returncode == 0, answer.stderr
    entry = find_entry(home / "manifest.json", "epicrealism-xl")
    assert (entry.repository, entry.revision) == ("someone/epic", COMMIT)
    assert (entry.path / "unet" / "diffusion_pytorch_model.safetensors").exists(), "no variant is asked for"


def test_half_precision_is_fetched_and_loads_where_the_author_published_nothing_else(
    run: Run, hub: Hub, home: Path, tmp_path: Path
) -> None:
    folder = build_checkpoint(REALVIS.id, tmp_path / "authors")
    plain = folder / "vae" / "diffusion_pytorch_model.fp16.safetensors"
    plain.rename(plain.with_name("diffusion_pytorch_model.safetensors"))
    hub.repositories["someone/epic"] = folder

    answer = run("pull", "epicrealism-xl", "--repository", "someone/epic")

    assert answer.returncode == 0, answer.stderr
    path = find_entry(home / "manifest.json", "epicrealism-xl").path
    assert load_checkpoint(path, find_model("epicrealism-xl"), "cpu").pipeline.unet is not None


def test_a_single_file_is_converted_once_and_loads(run: Run, hub: Hub, home: Path, tmp_path: Path) -> None:
    model = find_model("animagine-xl-4.0-opt")
    file = build_checkpoint(model.id, tmp_path / "authors")
    hub.repositories |= {str(model.repository): file.parent, model.config_repository: file.parent / "config"}

    answer = run("pull", model.id)

    assert answer.returncode == 0, answer.stderr
    entry = find_entry(home / "manifest.json", model.id)
    assert load_checkpoint(entry.path, model, "cpu").pipeline.unet is not None
    assert not list(home.rglob(str(model.file))), "the converted folder is all that is kept"
    weights = [path for path, _ in hub.downloads() if path.endswith(".safetensors")]
    assert weights == [model.file]

    # As a pull leaves it that ends between conversion and manifest.
    (home / "manifest.json").unlink()
    assert run("pull", model.id).returncode == 0


def test_a_missing_repository_of_configurations_is_named(run: Run, hub: Hub, tmp_path: Path) -> None:
    model = find_model("animagine-xl-4.0-opt")
    hub.repositories[str(model.repository)] = build_checkpoint(model.id, tmp_path / "authors").parent

    answer = run("pull", model.id)

    assert answer.returncode == 1
    assert f"{model.config_repository} does not exist" in answer.stderr


def test_verify_names_what_differs_and_what_is_missing(run: Run, home: Path) -> None:
    run("pull", REALVIS.id)
    assert run("verify").returncode == 0
    folder = find_entry(home / "manifest.json", REALVIS.id).path
    weights = bytearray((folder / UNET).read_bytes())
    weights[-1] ^= 1
    (folder / UNET).write_bytes(weights)
    (folder / "vae" / "config.json").unlink()

    answer = run("verify", REALVIS.id)

    assert answer.returncode == 1
    assert f"{folder / UNET} differs" in answer.stdout
    assert f"{folder / 'vae' / 'config.json'} is missing" in answer.stdout

    assert run("pull", REALVIS.id).returncode == 0, "pulling again mends it"
    assert run("verify").returncode == 0


def test_a_manifest_written_by_hand_is_listed_and_has_nothing_to_verify(run: Run, home: Path) -> None:
    (home / "mine").mkdir(parents=True)
    register_checkpoint(home / "manifest.json", "sd35-large", home / "mine", "2025-01-20")
    manifest = json.loads((home / "manifest.json").read_text())
    manifest["models"]["realvisxl-v4"] = {"path": 7}
    (home / "manifest.json").write_text(json.dumps(manifest))

    listed, verified = run("list"), run("verify")

    assert listed.returncode == 0, listed.stderr
    assert "2025-01-20" in listed.stdout
    assert "legacy" in listed.stdout
    assert "free under 1M USD revenue a year" in listed.stdout
    assert verified.returncode == 0
    assert "sd35-large: no checksums known" in verified.stdout


# --- drafts


DRAFT = find_model("realvisxl-v4-draft")
LAYER = "down_blocks.2.attentions.0.transformer_blocks.0.attn1.to_q"


def write_lora(folder: Path, layer: str = LAYER) -> None:
    """Write a LoRA of one layer and rank 2, with the key names of Hyper-SD's files."""
    assert DRAFT.lora is not None
    name = f"lora_unet_{layer.replace('.', '_')}"
    draw = torch.Generator().manual_seed(3)
    weights = {
        f"{name}.lora_down.weight": torch.randn(2, 32, generator=draw),
        f"{name}.lora_up.weight": torch.randn(32, 2, generator=draw),
        f"{name}.alpha": torch.tensor(1.0),
    }
    folder.mkdir(parents=True, exist_ok=True)
    save_file(weights, folder / DRAFT.lora.file)


@pytest.fixture
def lora(hub: Hub, tmp_path: Path) -> Path:
    """Put a LoRA on the hub."""
    assert DRAFT.lora is not None
    folder = tmp_path / "hyper"
    write_lora(folder)
    hub.repositories[DRAFT.lora.repository] = folder
    return folder / DRAFT.lora.file


def test_a_draft_is_the_model_with_the_lora_in_its_weights(run: Run, home: Path, lora: Path) -> None:
    answer = run("pull", REALVIS.id, "--accelerate")

    assert answer.returncode == 0, answer.stderr
    manifest = home / "manifest.json"
    model, draft = find_entry(manifest, REALVIS.id), find_entry(manifest, DRAFT.id)
    assert draft.revision == f"{COMMIT[:12]}+{COMMIT[:12]}"
    before, after = (load_file(entry.path / UNET) for entry in (model, draft))
    added = load_file(lora)
    down, up = (added[f"lora_unet_{LAYER.replace('.', '_')}.lora_{side}.weight"] for side in ("down", "up"))
    expected = before[f"{LAYER}.weight"].float() + up @ down * (1.0 / 2)  # alpha over rank
    assert torch.allclose(after[f"{LAYER}.weight"].float(), expected, atol=0.01)
    assert all(torch.equal(before[name], after[name]) for name in before if name != f"{LAYER}.weight")
    assert before.keys() == after.keys()

    loaded = load_checkpoint(draft.path, DRAFT, "cpu")
    assert type(loaded.pipeline.scheduler).__name__ == "DDIMScheduler"
    assert run("verify", DRAFT.id).returncode == 0
    assert not list(home.glob(".pull-*/*"))


@pytest.mark.usefixtures("lora")
def test_a_draft_is_pulled_by_its_own_id_too_and_only_once(run: Run, hub: Hub) -> None:
    assert run("pull", DRAFT.id).returncode == 0
    hub.requests.clear()

    again = run("pull", REALVIS.id, "--accelerate")

    assert f"{DRAFT.id} is here already" in again.stdout
    assert hub.downloads() == []


def test_a_lora_of_another_model_is_refused_by_the_layer_that_is_missing(run: Run, home: Path, lora: Path) -> None:
    write_lora(lora.parent, layer="down_blocks.2.attentions.7.proj_in")

    answer = run("pull", REALVIS.id, "--accelerate")

    assert answer.returncode == 1
    assert "cannot be fused" in answer.stderr
    assert "no layer down_blocks.2.attentions.7.proj_in" in answer.stderr
    assert list(json.loads((home / "manifest.json").read_text())["models"]) == [REALVIS.id]


def test_a_model_without_a_draft_is_not_accelerated(run: Run, home: Path) -> None:
    answer = run("pull", "noobai-xl-vpred", "--accelerate")

    assert answer.returncode == 1
    assert "NoobAI XL V-Pred has no draft" in answer.stderr
    assert nothing_installed(home)


@pytest.mark.parametrize(
    "words",
    [
        ("--repository", "stabilityai/sdxl-turbo"),
        ("--repository", "ByteDance/SDXL-Lightning"),
        ("--repository", "someone/epic", "--file", "epic_dmd2_4step.safetensors"),
    ],
    ids=str,
)
def test_a_checkpoint_that_renders_without_guidance_is_refused(run: Run, hub: Hub, words: tuple[str, ...]) -> None:
    answer = run("pull", "epicrealism-xl", *words)

    assert answer.returncode == 1
    assert "render without guidance" in answer.stderr
    assert hub.requests == []
