"""What the CPU program can do here, as JSON: it encodes a picture in every format. For `celery -A workers doctor`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import PIL
import pyvips
from PIL import Image

from shared.formats import ImageFormat
from workers.derivatives.encoding import encode
from workers.xmp import generated_picture_xmp


def main() -> None:
    """Print the facts. Raises what an encoder raises that is missing or broken."""
    shrunk = pyvips.Image.black(64, 64, bands=3).resize(0.5)
    picture = Image.fromarray(shrunk.cast("uchar").numpy())
    xmp = generated_picture_xmp(datetime.now(UTC))
    for image_format in ImageFormat:
        encode(picture, image_format, xmp)
    version = ".".join(str(pyvips.version(part)) for part in range(3))
    json.dump({"libvips": version, "pillow": PIL.__version__, "formats": [*ImageFormat]}, sys.stdout)


if __name__ == "__main__":
    main()
