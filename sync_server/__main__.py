"""The `pos-server` command: python -m sync_server, or pos-server."""

from sync_server.commands.app import app


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    main()
