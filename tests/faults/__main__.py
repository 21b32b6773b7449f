"""The fork server: `python -m tests.faults DESCRIPTOR`. Imports all, opens nothing."""

import sys
from multiprocessing.connection import Connection

import alembic.command
import alembic.config
import alembic.script  # noqa: F401 - a migration imports these late

import tests.faults.operations  # noqa: F401 - what the jobs call
from tests.faults.forks import serve

serve(Connection(int(sys.argv[1])))
