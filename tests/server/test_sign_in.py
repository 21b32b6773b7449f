"""People at the centre: signing in, what a token is worth, and until when."""

import jwt
import pytest

from pos_app.core.clock import SetClock, SystemClock
from pos_app.core.models.people import User
from pos_app.core.sync.centre import server_id
from pos_app.sync.worker import sync_once
from sync_server import tokens
from sync_server.tries import TRIES_OF_ONE
from tests.server.conftest import AppCentre
from tests.server.people import join, sign_in
from tests.shop import PEOPLE, ReadyShop


@pytest.mark.req("X2")
def test_a_person_signs_in_and_may_do_what_the_role_may(at: AppCentre, till: ReadyShop) -> None:
    ana = join(at, "VENDEDOR", name=PEOPLE["VENDEDOR"][0])
    me = ana.get("auth/me")
    assert (me["name"], me["role"], me["branch_id"]) == ("Ana Rojas", "VENDEDOR", None)
    assert me["permissions"]["stock.view"] == "allow"
    assert ana.login == "ana.rojas"
    assert sign_in(at.client, " Ana.ROJAS ", ana.password).get("auth/me")["id"] == me["id"]


def test_a_new_person_of_the_centre_reaches_the_tills(at: AppCentre, till: ReadyShop) -> None:
    join(at, "BODEGUERO", name="Eva Lagos")
    sync_once(till.database, till.keys)
    with till.database.read() as session:
        eva = session.query(User).filter(User.name == "Eva Lagos").one()
        assert (eva.role_code, eva.active, eva.pin_hash) == ("BODEGUERO", True, None)


@pytest.mark.req("X2", refusal=True)
def test_wrong_passwords_lock_the_name_and_an_unknown_one_looks_the_same(
    at: AppCentre, till: ReadyShop
) -> None:
    ana = join(at, "VENDEDOR")

    def attempt(login: str, password: str) -> tuple[int, str]:
        form = {"username": login, "password": password}
        answer = at.client.post("/api/v1/auth/token", data=form)
        return answer.status_code, answer.json()["type"]

    assert attempt("nobody", "wrong password") == (401, "urn:shop:people.wrong_password")
    assert {attempt(ana.login, "wrong password") for _ in range(4)} == {
        (401, "urn:shop:people.wrong_password")
    }
    assert attempt(ana.login, "wrong password") == (429, "urn:shop:people.locked_out")
    assert attempt(ana.login, ana.password) == (429, "urn:shop:people.locked_out")
    assert ana.get("auth/me")["name"] == "Vendedor Central"  # who is in stays in


@pytest.mark.req("X2", refusal=True)
def test_one_address_has_few_tries_whatever_the_name(at: AppCentre, till: ReadyShop) -> None:
    ana = join(at, "VENDEDOR")
    for number in range(TRIES_OF_ONE):
        form = {"username": f"name{number}", "password": "wrong password"}
        assert at.client.post("/api/v1/auth/token", data=form).status_code == 401
    form = {"username": ana.login, "password": ana.password}
    answer = at.client.post("/api/v1/auth/token", data=form)
    assert (answer.status_code, answer.json()["type"]) == (429, "urn:shop:people.sign_in_paused")


@pytest.mark.req("X2", refusal=True)
def test_a_token_ends_with_time_password_and_work(at: AppCentre, till: ReadyShop) -> None:
    ana, eva = join(at, "VENDEDOR", "Ana Rojas"), join(at, "BODEGUERO", "Eva Lagos")
    gone = (401, "auth.required")
    at.database.clock = SetClock(at.database.clock.now() + tokens.LIFE)
    assert ana.refused("GET", "auth/me") == gone
    at.database.clock = SystemClock()
    assert ana.get("auth/me")

    change = {"old": ana.password, "new": "otra clave larga"}
    assert ana.ask("POST", "auth/password", json=change).status_code == 200
    assert ana.refused("GET", "auth/me") == gone
    again = sign_in(at.client, ana.login, "otra clave larga")
    assert again.get("auth/me")
    wrong = {"old": ana.password, "new": "otra clave mas"}
    assert again.refused("POST", "auth/password", json=wrong) == (401, "people.wrong_password")
    assert again.get("auth/me")

    user_id = eva.get("auth/me")["id"]
    at.database.write(
        lambda s: setattr(s.get_one(User, __import__("uuid").UUID(user_id)), "active", False)
    )
    assert eva.refused("GET", "auth/me") == gone


def _deactivate(user: User) -> None:
    user.active = False


@pytest.mark.req("X4", refusal=True)
def test_only_the_centres_own_tokens_count(at: AppCentre, till: ReadyShop) -> None:
    ana = join(at, "VENDEDOR")
    said = jwt.decode(ana.token, options={"verify_signature": False})
    with at.database.read() as session:
        assert said["iss"] == str(server_id(session))
    gone = (401, "auth.required")

    def with_token(token: str) -> tuple[int, str]:
        return ana.refused("GET", "auth/me", headers={"Authorization": f"Bearer {token}"})

    assert with_token(jwt.encode(said, "", algorithm="none")) == gone
    assert with_token(jwt.encode(said, at.vault.held.hmac_key, algorithm="HS256")) == gone
    own = tokens._key(at.vault.held.hmac_key)
    assert with_token(jwt.encode({**said, "iss": "other"}, own, algorithm="HS256")) == gone
    assert with_token(jwt.encode({**said, "sub": "x"}, own, algorithm="HS256")) == gone
    assert with_token(ana.token[:-3]) == gone
    assert ana.get("auth/me")
