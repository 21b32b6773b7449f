"""The owner's pages as a program reads them: forms filled in, cookies kept."""

import re
from html import unescape
from typing import Any, Self

import httpx

from tests.server.company import Company

TOKEN = re.compile(r'name="form" value="([^"]*)"')


class Site(httpx.Client):
    """One browser without a window."""

    def __init__(self, company: Company, language: str = "en") -> None:
        super().__init__(
            base_url=f"{company.centre.url}/web",
            trust_env=False,
            timeout=60,
            headers={"Accept-Language": language},
        )
        self.company = company

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def sign_in(self, person: str) -> Self:
        """Sign in as one of the company."""
        signed = self.company.people[person]
        answer = self.send_form("/sign-in", login=signed.login, password=signed.password)
        assert answer.status_code == 303, answer.text
        return self

    def send_form(self, path: str, page: str = "", **fields: Any) -> httpx.Response:
        """Send a form as it stands on a page (the page of that address if none is named)."""
        found = TOKEN.search(self.get(page or path).text)
        return self.post(path, data={"form": found.group(1) if found else "", **fields})

    def read(self, path: str) -> str:
        """Return the words of a page; anything but 200 fails."""
        answer = self.get(path)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return words(answer)


def words(answer: httpx.Response) -> str:
    """Return what a person reads."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())
