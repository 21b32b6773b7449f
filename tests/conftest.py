"""What every test stands on: no screen, no warning unheard, the report of requirements."""

import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests import branches, compiled
from tests.requirements import RequirementReport

# Before Qt is imported by anyone. A person who wants to look sets QT_QPA_PLATFORM.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Nor does a test write into the keyring of the person who runs it.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
# A test never finds the settings or the data of the person who runs it.
for _name in [name for name in os.environ if name.startswith("MOSTRADOR_")]:
    if _name not in {"MOSTRADOR_SHARED", "MOSTRADOR_TRIALS"}:
        del os.environ[_name]

pytest_plugins = ["tests.postgres", "tests.shop"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--requirements", action="store_true", help="list requirements without a test")
    parser.addoption("--soak-steps", type=int, default=0, help="random operations, this many")
    parser.addoption("--fuzz", type=int, default=300, help="wrong requests of each kind")
    parser.addoption("--baskets", type=int, default=500, help="reckon this many random baskets")


def pytest_configure(config: pytest.Config) -> None:
    compiled.share()
    _choose_randomness(config.getoption("--soak-steps"))
    if config.getoption("--requirements"):
        config.pluginmanager.register(RequirementReport(config))


STEPS_PER_EXAMPLE = 50


def _choose_randomness(soak_steps: int) -> None:
    """Try the same examples at each run, so that a failure is the change's; new ones in a soak."""
    slow_is_no_failure = [HealthCheck.too_slow, HealthCheck.data_too_large]
    settings.register_profile(
        "test",
        derandomize=True,
        deadline=None,  # a busy machine is no failure
        max_examples=50,
        suppress_health_check=slow_is_no_failure,
    )
    settings.register_profile(
        "soak",
        deadline=None,
        max_examples=max(1, soak_steps // STEPS_PER_EXAMPLE),
        stateful_step_count=STEPS_PER_EXAMPLE,
        print_blob=True,
        suppress_health_check=slow_is_no_failure,
    )
    settings.load_profile("soak" if soak_steps else "test")


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


@pytest.fixture(autouse=True, scope="session")
def _no_write_moves_stock_of_two_branches() -> Iterator[None]:
    """Fail where one transaction moves stock of two branches, but for goods that travel."""
    with branches.watched():
        yield
