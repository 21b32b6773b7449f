"""The stylesheet, the letters and the mark: files of ours, named one by one."""

from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response

from pos_app.core.errors import UnknownAddress
from pos_app.core.resources import resource_dir
from sync_server.web.visitors import ROOT

router = APIRouter(prefix=f"{ROOT}/static", include_in_schema=False)
_HERE: Final = Path(__file__).parent / "static"
FONTS: Final = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "Inter-Bold.ttf")
KINDS: Final = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".ttf": "font/ttf"}
HOUR_S, MONTH_S = 3600, 30 * 24 * 3600


@cache
def _files() -> dict[str, Path]:
    fonts = {name: resource_dir() / "fonts" / name for name in FONTS}
    return {file.name: file for file in sorted(_HERE.iterdir())} | fonts


@router.get("/{name}")
def get(request: Request, name: str) -> Response:
    """Give a file that the pages use."""
    file = _files().get(name)
    if file is None:
        raise UnknownAddress(method=request.method, path=request.url.path[:200])
    age = MONTH_S if file.suffix == ".ttf" else HOUR_S
    return Response(
        file.read_bytes(),
        media_type=KINDS[file.suffix],
        headers={
            "Cache-Control": f"public, max-age={age}",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'",
        },
    )
