"""Who proves to be the centre: one authority, its own name, in time, without a way around."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from pos_app.core import ids
from pos_app.core.errors import (
    CentreUnreachable,
    CentreUntrusted,
    InvalidAuthority,
    NotACentre,
    PlainHttpRefused,
)
from pos_app.core.keys import Keys
from pos_app.settings import load_settings, save_settings
from pos_app.sync.client import Centre
from pos_app.sync.trust import SYSTEM, Trust, trust_of
from tests.commands.pos import pos
from tests.server.processes import CentreProcess, free_port
from tests.shop import make_shop

KEYS = Keys(bytes(32), b"k" * 32)


class Authority:
    """A certificate authority in a folder, and the files it gave out."""

    def __init__(self, folder: Path, name: str) -> None:
        self.ca = trustme.CA(organization_name=name)
        self.folder, self.name = folder, name
        self.file = folder / f"{name}.pem"
        self.ca.cert_pem.write_to_path(self.file)

    def give(self, host: str, *, until: datetime | None = None) -> tuple[Path, Path]:
        """Return certificate and key for a host."""
        since = None if until is None else until - timedelta(days=10)
        made = self.ca.issue_cert(host, not_after=until, not_before=since)
        certificate, key = self.folder / f"{host}.crt", self.folder / f"{host}.key"
        made.private_key_pem.write_to_path(key)
        certificate.write_bytes(b"".join(one.bytes() for one in made.cert_chain_pems))
        return certificate, key


@pytest.fixture(scope="module")
def company_ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ca"), "company")


@pytest.fixture(scope="module")
def other_ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("other"), "other")


@pytest.fixture(scope="module")
def secured(
    tmp_path_factory: pytest.TempPathFactory, company_ca: Authority
) -> Iterator[CentreProcess]:
    """A centre that serves https itself."""
    folder = tmp_path_factory.mktemp("secured") / "centre"
    with CentreProcess(folder, tls=company_ca.give("127.0.0.1")) as running:
        yield running


def greet(url: str, trust: Trust = SYSTEM) -> None:
    with Centre(url, KEYS, ids.new_id(), trust=trust) as centre:
        centre.open_session()


@contextmanager
def listening(
    answer: bytes = b"", wrap: Callable[[socket.socket], socket.socket] | None = None
) -> Iterator[tuple[int, list[bytes]]]:
    """Answer everyone the same; give the port, and what was heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                try:
                    line.settimeout(5)
                    with wrap(line) if wrap else line as talk:
                        heard.append(talk.recv(65536))
                        talk.sendall(answer)
                except OSError:
                    line.close()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)


def server_side(
    files: tuple[Path, Path], *, most: ssl.TLSVersion | None = None
) -> Callable[[socket.socket], socket.socket]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    if most is not None:
        _old(context, most)
    return lambda line: context.wrap_socket(line, server_side=True)


def _old(context: ssl.SSLContext, most: ssl.TLSVersion) -> None:
    """Let a side of ours speak what nobody should speak any more."""
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1 is"):
        context.minimum_version = ssl.TLSVersion.TLSv1
    with pytest.warns(DeprecationWarning, match="TLSv1_1 is"):
        context.maximum_version = most


# The certificate ----------------------------------------------------------------------------------


@pytest.mark.req("X7")
def test_the_pinned_authority_of_the_company_proves_the_centre(
    secured: CentreProcess, company_ca: Authority
) -> None:
    greet(secured.url, Trust(company_ca.file))


@pytest.mark.req("X7", refusal=True)
def test_the_authorities_of_the_system_do_not_prove_the_companys(secured: CentreProcess) -> None:
    with pytest.raises(CentreUntrusted, match="Nothing was sent"):
        greet(secured.url)


@pytest.mark.req("X7", refusal=True)
def test_a_pinned_authority_shuts_out_every_other(
    secured: CentreProcess, other_ca: Authority
) -> None:
    with pytest.raises(CentreUntrusted, match="trusted"):
        greet(secured.url, Trust(other_ca.file))


@pytest.mark.req("X7", refusal=True)
def test_a_certificate_for_another_host_is_refused(
    secured: CentreProcess, company_ca: Authority
) -> None:
    with pytest.raises(CentreUntrusted, match="ostname"):
        greet(f"https://localhost:{secured.port}", Trust(company_ca.file))


@pytest.mark.req("X7", refusal=True)
def test_an_expired_certificate_is_refused(company_ca: Authority) -> None:
    files = company_ca.give("127.0.0.1", until=datetime.now(UTC) - timedelta(days=1))
    with (
        listening(wrap=server_side(files)) as (port, heard),
        pytest.raises(CentreUntrusted, match="expired"),
    ):
        greet(f"https://127.0.0.1:{port}", Trust(company_ca.file))
    assert heard == []


@pytest.mark.req("X7", refusal=True)
@pytest.mark.parametrize("content", [None, "", "-----BEGIN CERTIFICATE-----\nno\n"])
def test_a_pinned_file_that_is_not_there_is_not_replaced_by_the_system(
    secured: CentreProcess, tmp_path: Path, content: str | None
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(InvalidAuthority, match="no other authority"):
        greet(secured.url, Trust(file))


# The line -----------------------------------------------------------------------------------------


@pytest.mark.req("X7", refusal=True)
def test_tls_1_1_is_refused_by_the_till(company_ca: Authority) -> None:
    old = server_side(company_ca.give("127.0.0.1"), most=ssl.TLSVersion.TLSv1_1)
    with listening(b"x", wrap=old) as (port, heard):
        with pytest.raises(CentreUnreachable):
            greet(f"https://127.0.0.1:{port}", Trust(company_ca.file))
        assert heard == []
        # The control: who would speak it is answered.
        context = _client(company_ca)
        _old(context, ssl.TLSVersion.TLSv1_1)
        assert shake_hands(context, port) == "TLSv1.1"


@pytest.mark.req("X7", refusal=True)
def test_tls_1_1_is_refused_by_the_centre(secured: CentreProcess, company_ca: Authority) -> None:
    context = _client(company_ca)
    assert shake_hands(context, secured.port) in {"TLSv1.2", "TLSv1.3"}
    _old(context, ssl.TLSVersion.TLSv1_1)
    with pytest.raises(ssl.SSLError):
        shake_hands(context, secured.port)


def _client(authority: Authority) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority.file)


def shake_hands(context: ssl.SSLContext, port: int) -> str | None:
    with (
        socket.create_connection(("127.0.0.1", port)) as line,
        context.wrap_socket(line, server_hostname="127.0.0.1") as talk,
    ):
        talk.sendall(b"x")
        return talk.version()


@pytest.mark.req("X7", refusal=True)
@pytest.mark.parametrize("host", ["centre.example", "192.168.1.20", "127.0.0.1.example", "[::2]"])
def test_plain_http_to_another_machine_is_refused(host: str) -> None:
    with pytest.raises(PlainHttpRefused, match="Nothing was sent"):
        greet(f"http://{host}:8765")


@pytest.mark.req("X7")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.8.9.1"])
def test_plain_http_stays_on_this_machine(host: str) -> None:
    with pytest.raises(CentreUnreachable):  # it was tried
        greet(f"http://{host}:{free_port()}")


def test_plain_http_that_was_asked_for_is_tried() -> None:
    with pytest.raises(CentreUnreachable):
        greet("http://centre.invalid", Trust(plain_http=True))


@pytest.mark.req("X7", refusal=True)
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_who_sends_the_till_elsewhere_is_not_the_centre(status: int) -> None:
    with listening() as (elsewhere, heard):
        moved = (
            f"HTTP/1.1 {status} Moved\r\nLocation: http://127.0.0.1:{elsewhere}/\r\n"
            "Content-Length: 0\r\nConnection: close\r\n\r\n"
        )
        with listening(moved.encode()) as (port, asked), pytest.raises(NotACentre):
            greet(f"http://127.0.0.1:{port}")
        assert len(asked) == 1
        assert heard == []


# The commands -------------------------------------------------------------------------------------


@pytest.mark.req("X7")
def test_a_till_joins_with_the_companys_certificate_and_keeps_it(
    secured: CentreProcess, company_ca: Authority, other_ca: Authority, tmp_path: Path
) -> None:
    till = make_shop(tmp_path / "till", own_device=True)
    till.database.close()
    data = ("--data", till.folder)
    code = secured.new_code(till="Caja 1")
    refused = pos("enrol", secured.url, code, *data)
    assert (refused.code, load_settings(till.folder).ca_file) == (1, "")
    assert pos("enrol", secured.url, code, "--ca", other_ca.file, *data).code == 1
    pem = tmp_path / "brought.pem"
    pem.write_bytes(company_ca.file.read_bytes())
    assert pos("enrol", secured.url, code, "--ca", pem, *data, "--json").answer["brought"]
    pem.unlink()  # a stick that was taken out again
    assert pos("sync", "--once", *data, "--json").answer["pending"] == 0
    (till.folder / "centre-ca.pem").unlink()
    assert "centre-ca.pem" in pos("sync", "--once", *data).refusal
    settings = load_settings(till.folder)
    save_settings(till.folder, type(settings)())
    assert pos("sync", "--once", *data).code == 1


def test_the_settings_of_the_station_say_whom_to_trust(tmp_path: Path) -> None:
    till = make_shop(tmp_path)
    assert trust_of(till.database) == SYSTEM
    (tmp_path / "station.toml").write_text('ca_file = "/etc/ca.pem"\nplain_http = true\n')
    assert trust_of(till.database) == Trust(Path("/etc/ca.pem"), plain_http=True)
    till.database.close()


@pytest.mark.req("X7", refusal=True)
def test_a_centre_does_not_start_with_a_certificate_it_cannot_use(
    company_ca: Authority, other_ca: Authority, tmp_path: Path
) -> None:
    certificate, key = company_ca.give("127.0.0.1")
    _, foreign = other_ca.give("127.0.0.1")
    for files in ((key, certificate), (certificate, foreign), (tmp_path / "none", key)):
        centre = CentreProcess(tmp_path / "centre", tls=files)
        with pytest.raises(AssertionError, match="PEM"):
            centre.start()
        centre.stop()
