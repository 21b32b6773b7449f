"""A company at a real centre, and a browser to look at it with."""

from collections.abc import Iterator

import pytest

from tests.server.company import Company, working
from tests.web.browser import CHROMIUM, Browser, browsing
from tests.web.site import Site


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A centre in a process of its own with two branches, a till and a person of each role."""
    with working(tmp_path_factory.mktemp("site")) as company:
        yield company


@pytest.fixture
def site(company: Company) -> Iterator[Site]:
    """The pages as a program reads them."""
    with Site(company) as site:
        yield site


@pytest.fixture(scope="module")
def browser(company: Company) -> Iterator[Browser]:
    """One browser for the tests of a file."""
    if not CHROMIUM.exists():
        pytest.skip("no browser here: requirements/system.sh chromium")
    with browsing(company.centre.url) as browser:
        yield browser
