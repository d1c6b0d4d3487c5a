"""The picture check scores real pictures with each classifier, and refuses those above the threshold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from PIL import Image

from shared.errors import CheckpointError
from shared.manifest import register_checkpoint
from shared.settings import Settings
from workers.masters.picture_classifiers import (
    CheckpointClassifier,
    OpenNsfw,
    PictureClassifier,
    highest_score,
    load_classifier,
)
from workers.masters.screening import refused

pytestmark = pytest.mark.pixels

PHOTOGRAPH = Path("tests/golden/photograph-512x512.webp")


def photograph() -> np.ndarray:
    with Image.open(PHOTOGRAPH) as image:
        return np.asarray(image.convert("RGB"))


def black(width: int = 512, height: int = 512) -> np.ndarray:
    return np.zeros((height, width, 3), np.uint8)


def soft_skin(size: int = 512) -> np.ndarray:
    """Round shadows on the colour of skin: nothing is shown, but the classifier sees nudity."""
    down, across = np.mgrid[0:size, 0:size] / size
    picture = np.full((size, size, 3), (255.0, 220.0, 200.0))
    for x in (0.35, 0.65):
        light = np.exp(-((across - x) ** 2 + (down - 0.45) ** 2) / 0.02)
        shade = np.exp(-((across - x - 0.02) ** 2 + (down - 0.48) ** 2) / 0.03)
        dot = np.exp(-((across - x) ** 2 + (down - 0.47) ** 2) / 0.0006)
        picture += light[..., None] * (15, 5, -5) - shade[..., None] * (40, 45, 45) - dot[..., None] * (60, 90, 90)
    return picture.clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a tiny vision transformer of the real class, with the labels that such checkpoints have."""
    return save_checkpoint(tmp_path_factory.mktemp("classifier"), ["normal", "nsfw"])


def save_checkpoint(folder: Path, labels: list[str]) -> Path:
    config = transformers.ViTConfig(
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        image_size=32,
        patch_size=8,
        initializer_range=0.3,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        transformers.ViTForImageClassification(config).save_pretrained(folder, safe_serialization=True)
    preprocessor = {"image_processor_type": "ViTImageProcessor", "size": {"height": 32, "width": 32}}
    (folder / "preprocessor_config.json").write_text(json.dumps(preprocessor))
    return folder


@pytest.fixture(scope="module", params=["opennsfw", "checkpoint"])
def classifier(request: pytest.FixtureRequest, checkpoint: Path) -> PictureClassifier:
    return OpenNsfw() if request.param == "opennsfw" else CheckpointClassifier(checkpoint)


# --- every classifier


@pytest.mark.parametrize("picture", [photograph(), black(), soft_skin(), black(2560, 1088), black(64, 64)])
def test_a_score_is_a_probability_and_repeatable(classifier: PictureClassifier, picture: np.ndarray) -> None:
    score = classifier.score(picture)

    assert 0 <= score <= 1
    assert classifier.score(picture.copy()) == score


def test_pictures_are_told_apart(classifier: PictureClassifier) -> None:
    assert len({classifier.score(picture) for picture in (photograph(), black(), soft_skin())}) == 3


def test_a_long_picture_is_looked_at_in_squares_too(classifier: PictureClassifier) -> None:
    """Without the squares, a detail that fills a quarter of a header would be squeezed out of sight."""
    for axis in (0, 1):
        wide = np.concatenate([black(), black(), soft_skin(), black()], axis=axis)
        assert highest_score(classifier, wide) >= classifier.score(soft_skin())


# --- the one that ships


def test_a_photograph_of_a_person_passes_and_a_picture_like_bare_skin_does_not(settings: Settings) -> None:
    classifier = OpenNsfw()
    scores = {"photograph": classifier.score(photograph()), "black": classifier.score(black())}

    assert not any(refused(score, settings) for score in scores.values()), scores
    assert refused(classifier.score(soft_skin()), settings)


# --- the one from the manifest


def test_the_setting_chooses_the_classifier(settings: Settings, checkpoint: Path) -> None:
    register_checkpoint(settings.manifest_path, "our-classifier", checkpoint, revision="1")

    assert isinstance(load_classifier(settings), OpenNsfw)
    chosen = settings.model_copy(update={"picture_classifier": "our-classifier"})
    assert isinstance(load_classifier(chosen), CheckpointClassifier)


def test_all_explicit_labels_count_together(tmp_path: Path) -> None:
    every = CheckpointClassifier(save_checkpoint(tmp_path / "every", ["Hentai", "Porn"]))
    some = CheckpointClassifier(save_checkpoint(tmp_path / "some", ["drawings", "hentai", "neutral", "porn", "sexy"]))

    assert every.score(photograph()) == pytest.approx(1)
    assert 0 < some.score(photograph()) < 1


def test_a_checkpoint_without_a_known_label_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="labels cat, dog; none is known to mean explicit"):
        CheckpointClassifier(save_checkpoint(tmp_path, ["cat", "dog"]))


@pytest.mark.parametrize("file", ["config.json", "model.safetensors", "preprocessor_config.json"])
def test_a_damaged_checkpoint_is_named(tmp_path: Path, file: str) -> None:
    folder = save_checkpoint(tmp_path / "damaged", ["normal", "nsfw"])
    whole = (folder / file).read_bytes()
    (folder / file).write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CheckpointError, match=f"picture classifier {folder} cannot be loaded"):
        CheckpointClassifier(folder)


def test_a_classifier_that_is_not_installed_is_named(settings: Settings) -> None:
    unknown = settings.model_copy(update={"picture_classifier": "unknown-classifier"})

    with pytest.raises(CheckpointError):
        load_classifier(unknown)


# --- what follows


def test_indexable_pictures_are_always_checked_and_others_by_setting(settings: Settings) -> None:
    checked = settings.model_copy(update={"picture_check": True})

    assert settings.checks_pictures("indexable")
    assert not settings.checks_pictures("platform")
    assert checked.checks_pictures("platform")


def test_a_picture_with_a_score_at_the_threshold_is_refused(settings: Settings) -> None:
    strict = settings.model_copy(update={"picture_check_threshold": 0.2})

    assert [refused(score, strict) for score in (0.0, 0.19, 0.2, 1.0)] == [False, False, True, True]
