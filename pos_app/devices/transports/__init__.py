"""Ways to a printer, by an address that fits in a setting.

``tcp://192.168.1.50`` (port 9100), ``usb:/dev/usb/lp0``, ``serial:/dev/ttyUSB0?baud=19200`` (also
``flow=none|rtscts|dsrdtr|xonxoff`` and ``parity=N|E|O``), ``file:/path``, ``windows:Printer name``,
``cups:queue``, ``virtual:`` (also with a folder that keeps what came out).
"""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from pos_app.core.errors import InvalidPrinterAddress
from pos_app.devices.link import Link, Transport
from pos_app.devices.papers import Paper
from pos_app.devices.transports.device import FileTransport, LpTransport
from pos_app.devices.transports.network import RAW_PORT, TcpTransport
from pos_app.devices.transports.serial_port import FLOWS, PARITIES, SerialTransport
from pos_app.devices.transports.spooler import CupsTransport, WindowsTransport
from pos_app.devices.virtual import VirtualTransport

__all__ = ["Link", "Transport", "open_transport"]


def open_transport(address: str, paper: Paper) -> Transport:
    """Return the way to the printer at `address`; raise `InvalidPrinterAddress`.

    Nothing is connected yet. `paper` is what a virtual printer holds.
    """
    scheme, colon, rest = address.strip().partition(":")
    rest = unquote(rest)
    match scheme.lower():
        case "tcp":
            return _tcp(address)
        case "serial" if rest:
            return _serial(address, rest)
        case "usb" if rest:
            return LpTransport(Path(rest))
        case "file" if rest:
            return FileTransport(Path(rest))
        case "windows" if rest:
            return WindowsTransport(rest)
        case "cups" if rest:
            return CupsTransport(rest)
        case "virtual" if colon:
            return VirtualTransport(paper, Path(rest) if rest else None)
        case _:
            raise InvalidPrinterAddress(address=address)


def _tcp(address: str) -> Transport:
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port or RAW_PORT
    except ValueError as error:
        raise InvalidPrinterAddress(address=address) from error
    if not host or parts.path not in {"", "/"}:
        raise InvalidPrinterAddress(address=address)
    return TcpTransport(host, port)


def _serial(address: str, rest: str) -> Transport:
    port, _, options = rest.partition("?")
    given = {key: values[-1] for key, values in parse_qs(options).items()}
    flow, parity = given.get("flow", "dsrdtr"), given.get("parity", "N")
    baud = given.get("baud", "9600")
    unknown = given.keys() - {"baud", "flow", "parity"}
    if unknown or flow not in FLOWS or parity not in PARITIES or not baud.isdecimal():
        raise InvalidPrinterAddress(address=address)
    return SerialTransport(port, int(baud), flow, parity)
