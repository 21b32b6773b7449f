"""Where the files that ship with the product are, also inside an installer."""

import sys
from pathlib import Path


def resource_dir() -> Path:
    """Return the folder `resources` of this installation."""
    bundle = getattr(sys, "_MEIPASS", None)  # set by PyInstaller
    root = Path(bundle) if bundle else Path(__file__).resolve().parents[2]
    return root / "resources"


def migrations_dir() -> Path:
    """Return the folder of the schema history."""
    return resource_dir().parent / "migrations"
