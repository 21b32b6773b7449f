"""A centre on a disk of its own that is small, seen by its process alone.

`prepare` of `CentreProcess` takes `partial(live_on_small_disk, folder, megabytes)`: the process has
a small file system in memory in the place of its folder, with what was in it. Linux only, as root
or where a user may have name spaces.
"""

import ctypes
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

_NEW_MOUNTS, _NEW_USERS = 0x00020000, 0x10000000
_PRIVATE_ALL = 0x40000 | 0x4000  # MS_PRIVATE | MS_REC
REFUSED: Final = "no small disk here"
FILLER: Final = "filler"


def live_on_small_disk(folder: Path, megabytes: int) -> None:
    """Put this process on a small disk; end it with a word in the log where that is not allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    flags = _NEW_MOUNTS if user == 0 else _NEW_MOUNTS | _NEW_USERS
    if libc.unshare(flags):
        raise SystemExit(f"{REFUSED}: {os.strerror(ctypes.get_errno())}")
    if user:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1", encoding="ascii")
    kept = Path(tempfile.mkdtemp())
    shutil.copytree(folder, kept, dirs_exist_ok=True)
    target, size = str(folder).encode(), f"size={megabytes}m".encode()
    if libc.mount(b"none", b"/", None, _PRIVATE_ALL, None) or libc.mount(
        b"centre", target, b"tmpfs", 0, size
    ):
        raise SystemExit(f"{REFUSED}: {os.strerror(ctypes.get_errno())}")
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    shutil.rmtree(kept)


def inside(pid: int, folder: Path) -> Path:
    """Return the folder as a process sees it."""
    return Path(f"/proc/{pid}/root") / folder.relative_to("/")


def fill(folder: Path) -> None:
    """Take all the room that is left."""
    with (folder / FILLER).open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return
