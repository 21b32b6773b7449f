"""People who sign in at a centre, for tests."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from pos_app.core.sync import accounts

if TYPE_CHECKING:  # that module uses this one
    from tests.server.conftest import AppCentre


@dataclass(frozen=True)
class Signed:
    """A person with a token, asking a centre."""

    client: httpx.Client
    token: str
    login: str = ""
    password: str = ""

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.client.request(method, f"/api/v1/{path}", headers=headers, **options)

    def get(self, path: str, **params: Any) -> Any:
        """Return what is there; anything but 200 fails."""
        answer = self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        """Return what was made."""
        answer = self.ask("POST", path, json=body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def put(self, path: str, **body: Any) -> Any:
        """Return what came of a change."""
        answer = self.ask("PUT", path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def problem(self, method: str, path: str, language: str = "en", **body: Any) -> dict[str, Any]:
        """Return the problem of a refusal, in the language of the reader."""
        headers = {"Accept-Language": language}
        answer = self.ask(method, path, json=body, headers=headers)
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        problem: dict[str, Any] = answer.json()
        return problem

    def refused(self, method: str, path: str, **options: Any) -> tuple[int, str]:
        """Return status and code of a refusal."""
        answer = self.ask(method, path, **options)
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        return answer.status_code, answer.json()["type"].removeprefix("urn:shop:")


def sign_in(client: httpx.Client, login: str, password: str) -> Signed:
    """Sign in over HTTP."""
    form = {"username": login, "password": password}
    answer = client.post("/api/v1/auth/token", data=form)
    assert answer.status_code == 200, answer.text
    return Signed(client, answer.json()["access_token"], login, password)


def join(at: "AppCentre", role: str, name: str = "", branch: str | None = None) -> Signed:
    """Give a person of a role an account at a centre, and sign them in."""
    password = accounts.new_password()
    hashed = accounts.hash_password(password)
    _, login = at.database.write(
        lambda session: accounts.give_account(
            session,
            name=name or f"{role.title()} Central",
            role=role,
            password_hash=hashed,
            branch_code=branch,
        )
    )
    return sign_in(at.client, login, password)
