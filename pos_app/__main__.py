"""The `pos` command: python -m pos_app, or pos."""

import sys

from pos_app.commands.app import app


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # JSON is UTF-8 also where the system's own encoding is another.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app(prog_name="pos")


if __name__ == "__main__":
    main()
