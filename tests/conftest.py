"""What every test stands on: no screen, no warning unheard, the report of requirements."""

import logging
import os
from collections.abc import Iterator

import pytest

from tests.requirements import RequirementReport

# Before Qt is imported by anyone. A person who wants to look sets QT_QPA_PLATFORM.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# A test never finds the settings or the data of the person who runs it.
for _name in [name for name in os.environ if name.startswith("MOSTRADOR_")]:
    if _name != "MOSTRADOR_SHARED":
        del os.environ[_name]

pytest_plugins = ["tests.postgres"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--requirements", action="store_true", help="list requirements without a test")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--requirements"):
        config.pluginmanager.register(RequirementReport(config))


@pytest.fixture(autouse=True)
def _no_warning_is_logged(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> Iterator[None]:
    """Fail a test in which anything logged a warning, unless it is marked logs_warnings."""
    yield
    if request.node.get_closest_marker("logs_warnings"):
        return
    logged = [
        f"{record.name}: {record.getMessage()}"
        for phase in ("setup", "call")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING
    ]
    assert not logged, "logged during the test:\n" + "\n".join(logged)
