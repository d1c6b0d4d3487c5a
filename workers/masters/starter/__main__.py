"""`python -m workers.masters.starter FOLDER` installs the starter into FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from workers.masters.starter.installation import install_starter

install_starter(Path(sys.argv[1]))
