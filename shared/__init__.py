"""The domain and the adapters around it.

Its tables that other programs need, too, are in `image_generator_types` (clients/python), and can also be imported from
here. That loads pure files only: no database, queue, web or imaging library.
"""

from image_generator_types import *  # noqa: F403 -- exactly what the package exports
from image_generator_types import __all__ as __all__
