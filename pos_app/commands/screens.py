"""Whether there is a screen, and starting Qt on it."""

import gc
import os
import sys
from importlib import import_module
from types import ModuleType

from pos_app.core.errors import ScreensMissing


def has_display() -> bool:
    """Return whether windows can be shown; QT_QPA_PLATFORM is taken at its word."""
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform:
        return not platform.startswith(("offscreen", "minimal"))
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def load_screens(name: str) -> ModuleType:
    """Import a module that draws; raise `ScreensMissing` where Qt or a library of it is absent.

    The garbage collector waits meanwhile: what a module makes stays, and looking for garbage in it
    takes a seventh of the time until the first window.
    """
    gc.disable()
    try:
        return import_module(name)
    except ImportError as error:
        ours = (error.name or "").startswith("pos_app")
        if ours:
            raise
        raise ScreensMissing(reason=str(error)) from error
    finally:
        gc.freeze()
        gc.enable()
