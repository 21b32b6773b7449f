import os
import pty
import socket
import stat
import sys
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from pos_app.core.errors import (
    InvalidPrinterAddress,
    PrinterForbidden,
    PrinterInterrupted,
    PrinterNotFound,
    PrinterOutOfPaper,
    PrinterRefused,
    PrinterTimedOut,
    PrinterUnsupported,
    ShopError,
)
from pos_app.devices.emulator import Emulator
from pos_app.devices.escpos import drawer_kick, encode
from pos_app.devices.link import explain
from pos_app.devices.papers import PAPERS, PrinterSetup
from pos_app.devices.status import Health
from pos_app.devices.transports import Transport, open_transport
from pos_app.devices.transports.network import TcpTransport
from pos_app.devices.transports.serial_port import SerialTransport
from pos_app.devices.virtual import VirtualTransport
from tests.devices.printer import TcpPrinter
from tests.devices.samples import sale_ticket

PAPER = PAPERS["80-48"]
JOB = encode(sale_ticket(), PrinterSetup())


def way(address: str) -> Transport:
    return open_transport(address, PAPER)


@pytest.fixture
def printer() -> Iterator[TcpPrinter]:
    made = TcpPrinter()
    yield made
    made.close()


# Addresses -------------------------------------------------------------------------------------


def test_addresses_are_read() -> None:
    assert way("tcp://192.168.1.50") == TcpTransport("192.168.1.50", 9100)
    assert way(" TCP://impresora:9101/ ") == TcpTransport("impresora", 9101)
    assert way("serial:/dev/ttyUSB0") == SerialTransport("/dev/ttyUSB0", 9600, "dsrdtr", "N")
    assert way("serial:COM3?baud=19200&flow=none&parity=E") == SerialTransport(
        "COM3", 19200, "none", "E"
    )
    assert way("usb:/dev/usb/lp0").name == "/dev/usb/lp0"
    assert way("file:/tmp/mis%20tickets.bin").name == "/tmp/mis tickets.bin"
    assert way("windows:EPSON TM-T20III Receipt").name == "EPSON TM-T20III Receipt"
    assert way("cups:tickets").name == "tickets"
    assert isinstance(way("virtual:"), VirtualTransport)


@pytest.mark.parametrize(
    "address",
    ["", "tcp", "tcp://", "tcp://host:no", "tcp://host:9100/path", "http://host", "usb:", "file:",
     "serial:/dev/x?baud=fast", "serial:/dev/x?flow=maybe", "serial:/dev/x?speed=9600",
     "serial:", "windows:", "cups:", "virtual"],
)  # fmt: skip
def test_what_is_no_address_is_refused_with_the_address(address: str) -> None:
    with pytest.raises(InvalidPrinterAddress) as raised:
        way(address)
    assert raised.value.facts == {"address": address}


# TCP -------------------------------------------------------------------------------------------


def test_a_network_printer_prints_and_confirms(printer: TcpPrinter) -> None:
    with way(printer.address).open() as link:
        assert link.status().health is Health.OK
        link.send(JOB)
        assert link.confirm(5)
    assert printer.papers == 1
    assert printer.emulator.printed[0].data + b"\x1dr\x01" == JOB + b"\x1dr\x01"


def test_what_is_sent_without_a_question_still_arrives(printer: TcpPrinter) -> None:
    with way(printer.address).open() as link:
        link.send(drawer_kick(PrinterSetup()))
    deadline = time.monotonic() + 5
    while printer.emulator.kicks == 0 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert printer.emulator.kicks == 1


def test_a_mute_printer_is_unknown_and_confirms_nothing(printer: TcpPrinter) -> None:
    printer.emulator.condition.mute = True
    with way(printer.address).open() as link:
        assert link.status().health is Health.UNKNOWN
        link.send(JOB)
        assert not link.confirm(0.3)
    assert printer.papers == 1  # it came out all the same, and nobody said so


def test_a_slow_printer_is_waited_for(printer: TcpPrinter) -> None:
    printer.slow_s = 0.5
    with way(printer.address).open() as link:
        link.send(JOB)
        assert not link.confirm(0.1)
        assert link.confirm(3)


@pytest.mark.parametrize(
    ("broken", "problem"),
    [("paper", "printer.no_paper"), ("cover_closed", "printer.cover_open"),
     ("online", "printer.offline"), ("fault", "printer.broken")],
)  # fmt: skip
def test_a_printer_says_what_it_lacks(printer: TcpPrinter, broken: str, problem: str) -> None:
    setattr(printer.emulator.condition, broken, broken == "fault")
    with way(printer.address).open() as link:
        status = link.status()
        assert status.health is Health.BAD
        assert status.problem is not None
        assert status.problem.code == problem
        link.send(JOB)
        assert not link.confirm(0.3)  # it keeps the job and does not print it
    assert printer.papers == 0


def test_a_closed_port_is_refused_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(PrinterRefused), way(f"tcp://127.0.0.1:{port}").open():
        pass


def test_an_unknown_name_is_not_found() -> None:
    with pytest.raises(PrinterNotFound), way("tcp://no-such-printer.invalid").open():
        pass


def test_nobody_at_the_address_is_said_within_seconds() -> None:
    """A listener whose queue is full lets a connection hang, as an address without a machine."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(0)
    fillers = []
    for _ in range(4):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(server.getsockname())
        fillers.append(filler)
    start = time.monotonic()
    with pytest.raises(PrinterTimedOut), TcpTransport("127.0.0.1", server.getsockname()[1]).open():
        pass
    assert 1.5 < time.monotonic() - start < 60, "the system itself gives up after two minutes"
    for each in (server, *fillers):
        each.close()


def test_a_connection_that_breaks_inside_a_job_is_not_called_unsent(printer: TcpPrinter) -> None:
    printer.swallow = 1000
    with way(printer.address).open() as link, pytest.raises(PrinterInterrupted):
        link.send(
            JOB * 20_000
        )  # much more than the system keeps: the break is seen by a later byte


def test_a_printer_that_takes_nothing_more_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pos_app.devices.transports.network.STALL_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(PrinterInterrupted), way(f"tcp://127.0.0.1:{port}").open() as link:
            link.send(b"x" * 50_000_000)


# Devices ---------------------------------------------------------------------------------------


class Pty:
    """A serial line whose other end is the emulator."""

    def __init__(self) -> None:
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        tty.setraw(self.master)
        self.path = os.ttyname(slave)
        self._slave = slave
        self.emulator = Emulator(PAPER)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                data = os.read(self.master, 1024)
            except OSError:
                return
            if data.endswith(b"\0END"):
                return
            answer = self.emulator.feed(data)
            if answer:
                os.write(self.master, answer)

    def close(self) -> None:
        os.write(self._slave, b"\0END")
        self._thread.join(5)
        os.close(self._slave)
        os.close(self.master)


@pytest.fixture
def line() -> Iterator[Pty]:
    made = Pty()
    yield made
    made.close()


def on_usb(path: str) -> str:
    return f"usb:{path}"


def on_serial(path: str) -> str:
    return f"serial:{path}?baud=115200&flow=none"


@pytest.mark.parametrize("address", [on_usb, on_serial])
def test_a_device_prints_answers_and_confirms(line: Pty, address: Callable[[str], str]) -> None:
    with way(address(line.path)).open() as link:
        assert link.status().health is Health.OK
        link.send(JOB)
        assert link.confirm(10)
    assert [printed.data for printed in line.emulator.printed] == [JOB]


@pytest.mark.parametrize("address", [on_usb, on_serial])
def test_a_device_without_paper_says_so(line: Pty, address: Callable[[str], str]) -> None:
    line.emulator.condition.paper = False
    with way(address(line.path)).open() as link:
        assert link.status().problem is PrinterOutOfPaper


@pytest.mark.parametrize("address", ["usb:/dev/usb/lp99", "serial:/dev/ttyNONE", "file:/no/such/x"])
def test_what_is_not_plugged_in_is_not_found(address: str) -> None:
    with pytest.raises(PrinterNotFound), way(address).open():
        pass


def test_a_device_that_takes_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("pos_app.devices.transports.device.STALL_S", 0.2)
    fifo = tmp_path / "lp0"
    os.mkfifo(fifo)
    with way(f"usb:{fifo}").open() as link:  # opened for both ways: it fills up
        with pytest.raises(PrinterInterrupted):
            link.send(b"x" * 1_000_000)
        with pytest.raises(PrinterTimedOut):  # nothing at all was taken: nothing came out
            link.send(b"x" * 100_000)


@pytest.mark.parametrize(
    ("number", "kind"),
    [(13, PrinterForbidden), (1, PrinterForbidden), (16, PrinterRefused), (28, PrinterOutOfPaper),
     (19, PrinterNotFound), (113, PrinterTimedOut), (None, PrinterTimedOut)],
)  # fmt: skip
def test_errors_of_the_system_have_a_meaning(number: int | None, kind: type[ShopError]) -> None:
    error = OSError(number, "x") if number else OSError("x")
    assert type(explain(error, "p")) is kind


def test_a_device_without_permission_is_said(tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    path.touch(0)
    if os.access(path, os.W_OK):
        pytest.skip("this user may write everything (root)")
    with pytest.raises(PrinterForbidden), way(f"usb:{path}").open():
        pass


def test_a_file_keeps_all_jobs(tmp_path: Path) -> None:
    path = tmp_path / "tickets.bin"
    for _ in range(2):
        with way(f"file:{path}").open() as link:
            assert link.status().health is Health.UNKNOWN
            link.send(JOB)
            assert link.confirm(1)
    assert path.read_bytes() == JOB * 2


def test_a_full_disk_is_not_a_printed_ticket() -> None:
    with way("file:/dev/full").open() as link, pytest.raises(PrinterOutOfPaper):
        link.send(JOB)


# The queue of the system -----------------------------------------------------------------------


LP = """#!/bin/sh
case "$*" in *missing*) echo "lp: The printer or class does not exist." >&2; exit 1;; esac
cat > "$SPOOL/job"; echo "$@" > "$SPOOL/arguments"; echo "request id is tickets-17 (0 file(s))"
"""
LPSTAT = """#!/bin/sh
if [ -e "$SPOOL/stuck" ]; then echo "tickets-17  ana  1024  Sat Nov 21"; fi
"""


@pytest.fixture
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put programs named lp and lpstat on the path, as CUPS would."""
    for name, text in (("lp", LP), ("lpstat", LPSTAT)):
        program = tmp_path / name
        program.write_text(text)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SPOOL", str(tmp_path))
    return tmp_path


def test_cups_takes_the_bytes_raw_and_its_queue_confirms(spool: Path) -> None:
    with way("cups:tickets").open() as link:
        link.send(JOB)
        assert link.confirm(1)
    assert (spool / "job").read_bytes() == JOB
    assert "-d tickets -o raw" in (spool / "arguments").read_text()


def test_a_job_that_stays_in_the_queue_is_not_confirmed(spool: Path) -> None:
    (spool / "stuck").touch()
    with way("cups:tickets").open() as link:
        link.send(JOB)
        assert not link.confirm(0.3)
        (spool / "stuck").unlink()
        assert link.confirm(1)


def test_an_unknown_queue_is_not_found(spool: Path) -> None:
    with way("cups:missing").open() as link, pytest.raises(PrinterNotFound):
        link.send(JOB)


def test_a_system_without_cups_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(PrinterUnsupported), way("cups:tickets").open():
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="there it is supported")
def test_elsewhere_than_on_windows_its_printers_are_not_to_be_had() -> None:
    with pytest.raises(PrinterUnsupported), way("windows:EPSON").open():
        pass


class WindowsError(Exception):
    def __init__(self, winerror: int) -> None:
        super().__init__(winerror)
        self.winerror = winerror


class Spooler(ModuleType):
    """The functions of win32print that are used, with the order in which Windows wants them."""

    def __init__(self) -> None:
        super().__init__("win32print")
        self.calls: list[str] = []
        self.data = b""
        self.jobs = 2  # how often the job is still seen

    def OpenPrinter(self, name: str) -> int:  # noqa: N802
        if name == "missing":
            raise WindowsError(1801)
        if name == "forbidden":
            raise WindowsError(5)
        return 7

    def StartDocPrinter(self, handle: int, level: int, document: tuple[str, None, str]) -> int:  # noqa: N802
        assert (handle, level, document[2]) == (7, 1, "RAW")
        self.calls.append("doc")
        return 17

    def StartPagePrinter(self, handle: int) -> None:  # noqa: N802
        self.calls.append("page")

    def WritePrinter(self, handle: int, data: bytes) -> None:  # noqa: N802
        if data == b"unplugged":
            raise WindowsError(6)
        self.data += data

    def EndPagePrinter(self, handle: int) -> None:  # noqa: N802
        self.calls.append("end page")

    def EndDocPrinter(self, handle: int) -> None:  # noqa: N802
        self.calls.append("end doc")

    def GetJob(self, handle: int, job: int, level: int) -> None:  # noqa: N802
        self.jobs -= 1
        if self.jobs < 0:
            raise WindowsError(87)

    def ClosePrinter(self, handle: int) -> None:  # noqa: N802
        self.calls.append("close")


@pytest.fixture
def spooler(monkeypatch: pytest.MonkeyPatch) -> Spooler:
    made = Spooler()
    errors = ModuleType("pywintypes")
    errors.error = WindowsError  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "win32print", made)
    monkeypatch.setitem(sys.modules, "pywintypes", errors)
    return made


def test_windows_gets_one_raw_document(spooler: Spooler) -> None:
    with way("windows:EPSON").open() as link:
        assert link.status().health is Health.UNKNOWN
        link.send(JOB)
        assert link.confirm(2)
    assert spooler.data == JOB
    assert spooler.calls == ["doc", "page", "end page", "end doc", "close"]


def test_windows_errors_are_told_apart(spooler: Spooler) -> None:
    for name, kind in (("missing", PrinterNotFound), ("forbidden", PrinterForbidden)):
        with pytest.raises(kind), way(f"windows:{name}").open():
            pass
    with pytest.raises(PrinterInterrupted), way("windows:EPSON").open() as link:
        link.send(b"unplugged")
    spooler.jobs = 10**6
    with way("windows:EPSON").open() as link:
        link.send(JOB)
        assert not link.confirm(0.1)


# The virtual printer ---------------------------------------------------------------------------


def test_the_virtual_printer_keeps_bytes_and_pictures(tmp_path: Path) -> None:
    folder = tmp_path / "paper"
    for number in (1, 2):  # a restart writes on, it does not write over
        printer = open_transport(f"virtual:{folder}", PAPER)
        assert isinstance(printer, VirtualTransport)
        seen: list[int] = []
        printer.on_printed = lambda printed, seen=seen: seen.append(printed.image.height)
        with printer.open() as link:
            link.send(JOB)
            assert link.confirm(1)
        assert len(seen) == len(printer.printed) == 1
        assert (folder / f"{number:06d}.bin").read_bytes() == JOB
        assert (folder / f"{number:06d}.png").read_bytes().startswith(b"\x89PNG")


def test_the_virtual_drawer_opens_and_prints_nothing() -> None:
    printer = VirtualTransport(PAPER)
    opened: list[bool] = []
    printer.on_kick = lambda: opened.append(True)
    with printer.open() as link:
        link.send(drawer_kick(PrinterSetup()))
    assert (printer.kicks, opened, printer.printed) == (1, [True], ())


def test_the_virtual_printer_can_be_without_paper_or_off() -> None:
    printer = VirtualTransport(PAPER)
    printer.condition.paper = False
    with printer.open() as link:
        assert link.status().problem is PrinterOutOfPaper
    printer.condition.online = False
    with pytest.raises(PrinterTimedOut), printer.open():
        pass
