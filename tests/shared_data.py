"""Finds the files shared beside the project: a real price list, real invoices, SII's schemas.

They are not part of the repository. Tests that read them are skipped, with a message, where they
are absent.
"""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


def shared_dir() -> Path:
    """Return the folder: MOSTRADOR_SHARED, or `shared` next to the project."""
    return Path(os.environ.get("MOSTRADOR_SHARED") or PROJECT.parent / "shared")


def find_shared(relative: str) -> Path | None:
    """Return the shared file or folder, or None where it is absent."""
    path = shared_dir() / relative
    return path if path.exists() else None


def shared(relative: str) -> Path:
    """Return the shared file or folder; skip the test where it is absent."""
    path = find_shared(relative)
    if path is None:
        pytest.skip(f"shared file absent: {relative} (set MOSTRADOR_SHARED to its folder)")
    return path
