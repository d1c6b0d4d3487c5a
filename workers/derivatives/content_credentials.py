"""Content Credentials: signs pictures according to C2PA, so that anybody can tell who made them, and with what.

`python -m workers.derivatives.content_credentials` tries the configured credentials. A worker's parent runs that before
it starts, in a process of its own: neither the threads of c2pa nor libvips would survive the fork.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import c2pa
import pyvips

from shared.errors import SettingsError, SigningError
from shared.formats import ImageFormat
from shared.settings import Settings
from workers.xmp import CREATOR_TOOL, TRAINED_ALGORITHMIC_MEDIA

#: Size of a manifest without its signature, with a margin: at most 1,250 bytes were measured, in AVIF.
_CLAIM_BYTES = 2_048

#: Source: C2PA Technical Specification 2, section on the actions assertion.
_CREATED = {
    "action": "c2pa.created",
    "softwareAgent": {"name": CREATOR_TOOL},
    "digitalSourceType": TRAINED_ALGORITHMIC_MEDIA,
}
_MANIFEST = {
    "claim_generator_info": [{"name": CREATOR_TOOL}],
    "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [_CREATED]}}],
}

#: A thumbnail in the manifest would be a second picture in each file.
_LIBRARY = {"builder": {"thumbnail": {"enabled": False}}}

#: The one objection that a reader may have: readers decide themselves whom they trust.
_UNTRUSTED = "signingCredential.untrusted"


class ContentCredentials:
    """A certificate and its key, which sign pictures. The key stays in the library's memory, out of reach of logs."""

    def __init__(self, settings: Settings) -> None:
        certificate = _read("C2PA_CERTIFICATE", settings.c2pa_certificate)
        key = _read("C2PA_KEY", settings.c2pa_key)
        info = c2pa.C2paSignerInfo(settings.c2pa_algorithm, certificate, key, settings.c2pa_time_stamp_url or None)
        try:
            signer = c2pa.Signer.from_info(info)
            self.most_bytes = signer.reserve_size() + _CLAIM_BYTES  #: by which a signature lengthens a file, at most
            self._context = c2pa.Context.from_dict(_LIBRARY, signer=signer)
        except c2pa.C2paError as error:
            raise SettingsError(_complaint(settings, error)) from error

    def sign(self, data: bytes, image_format: ImageFormat) -> bytes:
        """Return the same file with a signed manifest in it. Raises SigningError if that fails."""
        signed = io.BytesIO()
        try:
            c2pa.Builder(_MANIFEST, context=self._context).sign(image_format.media_type, io.BytesIO(data), signed)
        except c2pa.C2paError as error:
            raise SigningError(f"A picture could not be signed: {error}.") from error
        return signed.getvalue()


def _read(variable: str, path: Path | None) -> bytes:
    if path is None:
        raise SettingsError(f"{variable} is not set: C2PA_CERTIFICATE and C2PA_KEY sign pictures together.")
    try:
        return path.expanduser().read_bytes()
    except OSError as error:
        raise SettingsError(f"{variable}: {path} cannot be read ({error.strerror}).") from error


def _complaint(settings: Settings, error: Exception) -> str:
    return (
        f"C2PA_CERTIFICATE ({settings.c2pa_certificate}) and C2PA_KEY ({settings.c2pa_key}) cannot sign with "
        f"{settings.c2pa_algorithm}: {error}. Needed are PEM files: the chain, the signing certificate first, and its "
        "key as PKCS#8."
    )


def check(settings: Settings) -> None:
    """Sign a picture and read it back. Raises SettingsError with all objections that a reader would have."""
    credentials = ContentCredentials(settings)
    try:
        signed = credentials.sign(pyvips.Image.black(16, 16, bands=3).jpegsave_buffer(), ImageFormat.JPEG)
    except SigningError as error:
        raise SettingsError(_complaint(settings, error)) from error
    with c2pa.Reader(ImageFormat.JPEG.media_type, io.BytesIO(signed)) as reader:
        found = (reader.get_validation_results() or {})["activeManifest"]["failure"]
    objections = [one["explanation"] for one in found if one["code"] != _UNTRUSTED]
    if objections:
        raise SettingsError(_complaint(settings, SigningError("; ".join(objections))))


if __name__ == "__main__":
    try:
        check(Settings.from_environment())
    except SettingsError as wrong:
        sys.exit(str(wrong))
