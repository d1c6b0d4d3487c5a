"""Pictures are signed according to C2PA if that is configured, and the library that reads them agrees."""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import c2pa
import pytest
import pyvips
from cryptography.hazmat.primitives.serialization import PrivateFormat
from sqlalchemy.orm import Session

from shared.database import in_transaction
from shared.errors import SettingsError, SigningError
from shared.formats import LARGEST_CARD_BYTES, ImageFormat, most_bytes
from shared.pictures.rows import StagedPicture, waiting_render
from shared.pictures.store import PictureStore
from shared.settings import Settings
from shared.tables import ImageDerivative, ImageVariation
from tests.integration.conftest import Workshop, claimed, staged_path
from tests.support.certificates import Identity, draw_key, key_pem, make_identity
from tests.support.patience import patience
from workers.derivatives.content_credentials import ContentCredentials, check
from workers.derivatives.staged_cuts import Cutter, make_cutter
from workers.xmp import TRAINED_ALGORITHMIC_MEDIA

UNTRUSTED = "signingCredential.untrusted"
ROOT = Path(__file__).parents[4]


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    """Issue a certificate for signing, and its key."""
    return make_identity(tmp_path)


@pytest.fixture
def signing(settings: Settings, identity: Identity) -> Settings:
    """Return settings with which pictures are signed."""
    return signing_with(settings, identity)


def signing_with(settings: Settings, identity: Identity, **changes: object) -> Settings:
    files = {"c2pa_certificate": identity.certificate, "c2pa_key": identity.key}
    return settings.model_copy(update=files | changes)


def noise(width: int = 64, height: int = 64) -> pyvips.Image:
    """Draw noise, which compresses worst."""
    bands = [pyvips.Image.gaussnoise(width, height, sigma=60, mean=128, seed=seed) for seed in range(3)]
    return bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")


def encoded(image_format: ImageFormat, picture: pyvips.Image | None = None) -> bytes:
    suffix = {ImageFormat.AVIF: ".avif[effort=0]", ImageFormat.JPEG: ".jpg"}.get(image_format, f".{image_format}")
    data: bytes = (picture or noise()).write_to_buffer(suffix)
    return data


def failures(data: bytes, image_format: str, root: str | None = None) -> set[str]:
    """List the library's objections to a picture; it trusts the root, if there is one."""
    trust = {"trust": {"trust_anchors": root}, "verify": {"verify_trust": True}} if root else {}
    with (
        c2pa.Context.from_dict(trust) as context,
        c2pa.Reader(f"image/{image_format}", io.BytesIO(data), context=context) as reader,
    ):
        return {failure["code"] for failure in reader.get_validation_results()["activeManifest"]["failure"]}


def manifest(data: bytes, image_format: str) -> dict[str, Any]:
    with c2pa.Reader(f"image/{image_format}", io.BytesIO(data)) as reader:
        active: dict[str, Any] = reader.get_active_manifest()
        return active


@pytest.mark.parametrize("image_format", ImageFormat)
def test_a_signed_picture_is_valid_and_its_pixels_are_as_they_were(
    signing: Settings, identity: Identity, image_format: ImageFormat
) -> None:
    data = encoded(image_format)

    signed = ContentCredentials(signing).sign(data, image_format)

    assert failures(signed, image_format) == {UNTRUSTED}
    assert failures(signed, image_format, identity.root) == set()
    difference = pyvips.Image.new_from_buffer(signed, "") - pyvips.Image.new_from_buffer(data, "")
    assert difference.abs().max() == 0


@pytest.mark.parametrize("image_format", ImageFormat)
def test_the_manifest_says_that_a_model_made_the_picture(signing: Settings, image_format: ImageFormat) -> None:
    said = manifest(ContentCredentials(signing).sign(encoded(image_format), image_format), image_format)

    actions = [a["data"]["actions"] for a in said["assertions"] if a["label"].startswith("c2pa.actions")]
    assert [[(a["action"], a["digitalSourceType"]) for a in some] for some in actions] == [
        [("c2pa.created", TRAINED_ALGORITHMIC_MEDIA)]
    ]
    assert said["claim_generator_info"][0]["name"] == "image-generator"
    assert "thumbnail" not in said


@pytest.mark.parametrize("image_format", ImageFormat)
def test_a_changed_picture_is_noticed(signing: Settings, image_format: ImageFormat) -> None:
    signed = bytearray(ContentCredentials(signing).sign(encoded(image_format), image_format))

    signed[-64] ^= 1

    assert failures(bytes(signed), image_format) - {UNTRUSTED}


@pytest.mark.parametrize("image_format", ImageFormat)
@pytest.mark.parametrize("algorithm", ["es256", "es384", "es512", "ps256", "ed25519"])
def test_a_signature_is_no_longer_than_what_is_reserved_for_it(
    settings: Settings, tmp_path: Path, image_format: ImageFormat, algorithm: str
) -> None:
    identity = make_identity(tmp_path, algorithm)
    credentials = ContentCredentials(signing_with(settings, identity, c2pa_algorithm=algorithm))
    data = encoded(image_format)

    signed = credentials.sign(data, image_format)

    assert failures(signed, image_format, identity.root) == set()
    assert 0 < len(signed) - len(data) <= credentials.most_bytes < 10_000


@contextmanager
def cut_og(workshop: Workshop, settings: Settings, render: bytes) -> Iterator[list[StagedPicture]]:
    """Cut and stage the family `og` of a render, as a CPU worker does."""
    variation_id = workshop.submit(families=["og"])
    workshop.finish_rendering(claimed(workshop.claim()), pixels=render)
    cutter = make_cutter(settings, workshop.engine, workshop.store)

    def look(session: Session) -> tuple[ImageDerivative, ImageVariation]:
        found = waiting_render(session, variation_id, "og")
        assert found is not None
        return found, session.get_one(ImageVariation, variation_id)

    original, variation = in_transaction(workshop.engine, look)
    with cutter.staged_cuts(original, variation) as staged:
        yield staged


def test_the_pictures_of_a_worker_are_signed_and_marked(workshop: Workshop, signing: Settings) -> None:
    with cut_og(workshop, signing, encoded(ImageFormat.PNG)) as staged:
        for picture in staged:
            data = staged_path(workshop.store, picture.file).read_bytes()
            assert failures(data, picture.file.extension) == {UNTRUSTED}
            xmp = pyvips.Image.new_from_buffer(data, "").get("xmp-data")
            assert TRAINED_ALGORITHMIC_MEDIA.encode() in xmp
        assert {picture.file.extension for picture in staged} == {"webp", "jpeg"}


def test_pictures_that_are_equal_stay_equal(workshop: Workshop, signing: Settings) -> None:
    with cut_og(workshop, signing, encoded(ImageFormat.PNG)) as staged:
        webp = {picture.name: picture.file.sha256 for picture in staged if picture.file.extension == "webp"}

    assert webp["og"] == webp["twitter-large"] == webp["og-master"]


def test_signed_cards_stay_below_the_limit_of_their_readers(workshop: Workshop, signing: Settings) -> None:
    """The limit holds even if the picture alone would have reached it."""
    with cut_og(workshop, signing, encoded(ImageFormat.PNG, noise(1280, 720))) as staged:
        cards = [picture for picture in staged if most_bytes(picture.name, ImageFormat(picture.file.extension))]
        sizes = [card.file.file_size for card in cards]

    assert len(sizes) == 5
    assert max(sizes) <= LARGEST_CARD_BYTES
    assert max(sizes) > 0.9 * LARGEST_CARD_BYTES


def test_without_a_certificate_nothing_is_signed_and_nothing_loaded(settings: Settings, store: PictureStore) -> None:
    """Nothing is loaded even if the library is installed."""
    program = "import sys, workers.derivatives.tasks; sys.exit('c2pa' in sys.modules)"

    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False, timeout=patience(60))

    assert ended.returncode == 0
    assert isinstance(make_cutter(settings, engine=None, store=store), Cutter)  # type: ignore[arg-type]


WRONG = {
    "another key": "cannot sign with es256",
    "a key of another kind": "cannot sign with es256",
    "an old form of key": "key as PKCS#8",
    "not a key": "cannot sign with es256",
    "not a certificate": "cannot sign with es256",
    "no file": "C2PA_KEY: ",
    "expired": "cannot sign with es256",
    "the root alone": "cannot sign with es256",
}


def spoil(identity: Identity, how: str) -> None:
    """Spoil an identity so that it cannot sign."""
    old_form = PrivateFormat.TraditionalOpenSSL
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    spoilers: dict[str, Callable[[], object]] = {
        "another key": lambda: identity.key.write_bytes(key_pem(draw_key("es256"))),
        "a key of another kind": lambda: identity.key.write_bytes(key_pem(draw_key("ed25519"))),
        "an old form of key": lambda: identity.key.write_bytes(key_pem(draw_key("es256"), old_form)),
        "not a key": lambda: identity.key.write_text("a-secret-that-is-no-key"),
        "not a certificate": lambda: identity.certificate.write_text("words"),
        "no file": identity.key.unlink,
        "expired": lambda: make_identity(identity.key.parent, until=hour_ago),
        "the root alone": lambda: identity.certificate.write_text(identity.root),
    }
    spoilers[how]()


@pytest.mark.parametrize("how", WRONG)
def test_credentials_that_cannot_sign_raise_an_error_without_the_key_in_it(
    signing: Settings, identity: Identity, how: str
) -> None:
    spoil(identity, how)

    with pytest.raises(SettingsError) as raised:
        check(signing)

    sentence = str(raised.value)
    assert WRONG[how] in sentence
    assert sentence.endswith(".")
    secrets = identity.key.read_text().split() if identity.key.exists() else []
    assert not [secret for secret in secrets if len(secret) > 8 and secret in sentence]


@pytest.mark.parametrize("missing", ["c2pa_certificate", "c2pa_key"])
def test_a_certificate_without_a_key_or_the_reverse_is_refused_by_name(signing: Settings, missing: str) -> None:
    half = signing.model_copy(update={missing: None})

    assert half.signs_pictures
    with pytest.raises(SettingsError, match=f"{missing.upper()} is not set"):
        check(half)


def test_credentials_that_can_sign_pass_the_trial(signing: Settings) -> None:
    check(signing)


def test_a_time_stamp_authority_that_does_not_answer_is_a_retryable_error(
    settings: Settings, identity: Identity
) -> None:
    away = signing_with(settings, identity, c2pa_time_stamp_url="http://127.0.0.1:1/")

    with pytest.raises(SigningError, match="could not be signed") as raised:
        ContentCredentials(away).sign(encoded(ImageFormat.PNG), ImageFormat.PNG)

    assert raised.value.retryable


def test_a_worker_that_cannot_sign_ends_with_a_sentence(identity: Identity) -> None:
    identity.key.write_bytes(key_pem(draw_key("es256")))
    files = {"C2PA_CERTIFICATE": str(identity.certificate), "C2PA_KEY": str(identity.key)}
    worker = [sys.executable, "-m", "celery", "-A", "workers.derivatives", "worker"]

    ended = subprocess.run(
        worker, cwd=ROOT, env={**os.environ, **files}, capture_output=True, text=True, check=False, timeout=patience(60)
    )

    assert ended.returncode == 1
    assert "cannot sign with es256" in ended.stderr
    assert "Traceback" not in ended.stderr
