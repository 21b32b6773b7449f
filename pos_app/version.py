"""Which version this is; a test compares it with pyproject.toml.

Asking the installed package for it would take longer than painting the first window.
"""

from typing import Final

VERSION: Final = "0.1.0"
