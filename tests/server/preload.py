"""What the process that centres are forked from has imported."""

import sync_server.__main__
import sync_server.app  # noqa: F401
