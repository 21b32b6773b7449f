"""A keyring of a system, for tests: it keeps secrets in a folder, and can be locked or forgetful.

It stands where Credential Manager, Keychain or Secret Service stand, outside of the product; which
folder is said by `MOSTRADOR_TEST_KEYRING`, so that a process of its own meets the same.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import KeyringLocked, PasswordDeleteError

FOLDER = "MOSTRADOR_TEST_KEYRING"
LOCKED, FORGETFUL = "locked", "forgetful"


class Keyring(KeyringBackend):
    """What the tests call the keyring of the system."""

    @properties.classproperty
    def priority(self) -> float:
        if FOLDER not in os.environ:
            raise RuntimeError("only in tests")
        return 1

    def get_password(self, service: str, username: str) -> str | None:
        path = self._path(service, username)
        return path.read_text() if path.exists() else None

    def set_password(self, service: str, username: str, password: str) -> None:
        path = self._path(service, username)
        if not (path.parent / FORGETFUL).exists():
            path.write_text(password)

    def delete_password(self, service: str, username: str) -> None:
        path = self._path(service, username)
        if not path.exists():
            raise PasswordDeleteError("no such entry")
        path.unlink()

    @staticmethod
    def _path(service: str, username: str) -> Path:
        folder = Path(os.environ[FOLDER])
        if (folder / LOCKED).exists():
            raise KeyringLocked("it is locked")
        return folder / f"{service}.{username}"


class PlaintextKeyring(Keyring):
    """One of those that write down what they are given."""


@contextmanager
def system_keyring(folder: Path, *, backend: type = Keyring) -> Iterator[Path]:
    """Give this process and its children a keyring; yield the folder in which it keeps things."""
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(FOLDER, str(folder))
        patch.setenv("PYTHON_KEYRING_BACKEND", f"{__name__}.{backend.__name__}")
        yield folder
