"""What the process that tills and centres are forked from has imported."""

import tests.chaos.till  # noqa: F401
