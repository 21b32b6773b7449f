"""The keyring of the system: Credential Manager, Keychain, Secret Service, KWallet.

`keyring` is met here alone and loaded when it is needed: it takes as long as a small command. What
keeps nothing or keeps it in plain text (`null`, `fail`, the files of `keyrings.alt`) counts as no
keyring, also where it was configured: a file of ours is safer, and is asked for (X9).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pos_app.core.errors import KeyringFailed, KeyringMissing

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "Mostrador"
SYSTEM: Final = "keyring.backends."  # what comes with the system; anything else must be named
UNSAFE: Final = tuple(f"{SYSTEM}{name}." for name in ("fail", "null", "chainer"))
NAMES: Final = {
    "Windows": "Credential Manager",
    "macOS": "Keychain",
    "SecretService": "Secret Service",
    "libsecret": "Secret Service",
    "kwallet": "KWallet",
}


@dataclass(frozen=True)
class Ring:
    """One keyring. `backend` is the name under which it is found again, and no other."""

    backend: str
    _held: "KeyringBackend"

    @property
    def name(self) -> str:
        """Return what people call it."""
        return name_of(self.backend)

    def read(self, name: str) -> str | None:
        """Return what is kept under a name; raise `KeyringFailed` where it is locked."""
        try:
            return self._held.get_password(SERVICE, name)
        except Exception as error:  # what a keyring of a system raises is its own
            raise self._failed(error) from error

    def keep(self, name: str, secret: str) -> None:
        """Keep a secret, and see that it is there; raise `KeyringFailed`."""
        try:
            self._held.set_password(SERVICE, name, secret)
        except Exception as error:  # as above
            raise self._failed(error) from error
        if self.read(name) != secret:
            raise KeyringFailed(ring=self.name, reason="it keeps nothing")

    def forget(self, name: str) -> None:
        """Remove a secret; raise `KeyringFailed`."""
        try:
            self._held.delete_password(SERVICE, name)
        except Exception as error:  # as above
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> KeyringFailed:
        return KeyringFailed(ring=self.name, reason=_reason(error))


def find_ring() -> Ring | None:
    """Return the keyring of this machine, or None where it has none that keeps secrets.

    Raises `KeyringFailed` where one was configured that cannot be used.
    """
    from keyring import core  # noqa: PLC0415 - late, see above
    from keyring.backend import by_priority, get_all_keyring  # noqa: PLC0415

    try:
        named = core.load_env() or core.load_config()
    except Exception as error:  # a module that is not there, a keyring that does not run
        raise KeyringFailed(ring="keyring", reason=_reason(error)) from error
    offered = [named] if named else sorted(get_all_keyring(), key=by_priority, reverse=True)
    for held in offered:
        backend = f"{type(held).__module__}.{type(held).__qualname__}"
        if _is_safe(backend) and (held is named or backend.startswith(SYSTEM)):
            return Ring(backend, held)
    return None


def get_ring() -> Ring:
    """Return the keyring of this machine; raise `KeyringMissing`, `KeyringFailed`."""
    ring = find_ring()
    if ring is None:
        raise KeyringMissing
    return ring


def open_ring(backend: str) -> Ring:
    """Return the keyring in which something was kept; raise `KeyringFailed` where it is gone."""
    from keyring import core  # noqa: PLC0415 - late, see above

    try:
        return Ring(backend, core.load_keyring(backend))
    except Exception as error:  # a module that is not there, a keyring that does not run
        raise KeyringFailed(ring=name_of(backend), reason=_reason(error)) from error


def name_of(backend: str) -> str:
    """Return what people call a keyring."""
    module = backend.removeprefix(SYSTEM).partition(".")[0]
    return NAMES.get(module, module)


def _is_safe(backend: str) -> bool:
    return not backend.startswith((*UNSAFE, "keyrings.alt.")) and "Plaintext" not in backend


def _reason(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:200]
