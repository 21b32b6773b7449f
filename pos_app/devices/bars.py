"""Bar codes as bars: CODE128 and EAN in modules, and CODE128 in the words of a printer.

Symbol tables: ISO/IEC 15417 (CODE128) and ISO/IEC 15420 (EAN/UPC).
"""

from dataclasses import dataclass

from pos_app.core.tickets import Barcode, Symbology

QUIET_MODULES = 10  # empty on each side, or a scanner does not find the edge
WIDTHS_DOTS = (3, 2)  # of one module, widest first; one dot (0.125 mm) is read by no laser


def _table(words: str) -> tuple[str, ...]:
    return tuple(words.split())


START = {"B": 104, "C": 105}
SWITCH = {"B": 100, "C": 99}
STOP = "2331112"
CODE128 = _table(
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 "
    "122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 "
    "321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 "
    "211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 "
    "213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 "
    "121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 "
    "241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 "
    "412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 "
    "211214 211232"
)

EAN_LEFT = _table("0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011")
EAN_PARITY = _table("LLLLLL LLGLGG LLGGLG LLGGGL LGLLGG LGGLLG LGGGLL LGLGLG LGLGGL LGGLGL")


@dataclass(frozen=True)
class Run:
    """A part of a CODE128 symbol in one code set: text in B, pairs of digits in C."""

    code_set: str
    text: str


@dataclass(frozen=True)
class Writing:
    """A way to write the rest of some data: what it costs in symbols, and its runs."""

    cost: int
    runs: tuple[Run, ...]


def code128_runs(data: str) -> tuple[Run, ...]:
    """Return the shortest way to write `data` (ASCII 32-126) in code sets B and C."""
    if not data or not all(" " <= character <= "~" for character in data):
        raise ValueError("CODE128 takes printable ASCII here")
    end = {"B": Writing(0, ()), "C": Writing(0, ())}
    # From the end: the best way to write data[at:] for a reader that is in set B, or in C, there.
    best: list[dict[str, Writing]] = [{} for _ in data] + [end]
    for at in range(len(data) - 1, -1, -1):
        options = {"B": _before("B", data[at], best[at + 1])}
        if data[at : at + 2].isdigit() and at + 1 < len(data):
            options["C"] = _before("C", data[at : at + 2], best[at + 2])
        for reader in "BC":
            ways = (
                Writing(way.cost + (code_set != reader), way.runs)
                for code_set, way in options.items()
            )
            best[at][reader] = min(ways, key=_cost)
    return min(best[0].values(), key=_cost).runs


def _cost(writing: Writing) -> int:
    return writing.cost


def _before(code_set: str, text: str, rest: dict[str, Writing]) -> Writing:
    way = rest[code_set]
    if way.runs and way.runs[0].code_set == code_set:
        joined = Run(code_set, text + way.runs[0].text)
        return Writing(way.cost + 1, (joined, *way.runs[1:]))
    return Writing(way.cost + 1, (Run(code_set, text), *way.runs))


def code128_symbols(data: str) -> list[int]:
    """Return the symbol values: start, data, switches and check symbol, without the stop."""
    symbols: list[int] = []
    for run in code128_runs(data):
        if symbols:
            symbols.append(SWITCH[run.code_set])
        else:
            symbols.append(START[run.code_set])
        symbols += _values(run)
    check = symbols[0] + sum(place * value for place, value in enumerate(symbols))
    return [*symbols, check % 103]


def _values(run: Run) -> list[int]:
    if run.code_set == "C":
        return [int(run.text[at : at + 2]) for at in range(0, len(run.text), 2)]
    return [ord(character) - 32 for character in run.text]


def code128_command(data: str) -> str:
    """Return `data` as ``GS k 73`` wants it: code sets announced by {B and {C, a brace doubled."""
    return "".join(
        "{C" + "".join(map(chr, _values(run)))
        if run.code_set == "C"
        else "{B" + run.text.replace("{", "{{")
        for run in code128_runs(data)
    )


def modules(code: Barcode) -> str:
    """Return bars as ones and gaps as zeros, without quiet zones; ValueError if not codable."""
    if code.symbology is Symbology.CODE128:
        widths = "".join(CODE128[value] for value in code128_symbols(code.data)) + STOP
        return "".join(str(1 - at % 2) * int(width) for at, width in enumerate(widths))
    digits = code.data
    if not is_ean(digits, 13 if code.symbology is Symbology.EAN13 else 8):
        raise ValueError(f"not an {code.symbology} with its check digit")
    parity, left, right = ("LLLL", digits[:4], digits[4:])
    if code.symbology is Symbology.EAN13:
        parity, left, right = EAN_PARITY[int(digits[0])], digits[1:7], digits[7:]
    first = "".join(map(_ean_left, left, parity))
    second = "".join(_inverted(EAN_LEFT[int(digit)]) for digit in right)
    return f"101{first}01010{second}101"


def _ean_left(digit: str, parity: str) -> str:
    bars = EAN_LEFT[int(digit)]
    return bars if parity == "L" else _inverted(bars)[::-1]


def _inverted(bars: str) -> str:
    return bars.translate({48: "1", 49: "0"})


def is_ean(digits: str, length: int) -> bool:
    """Return whether `digits` has that length and a right check digit."""
    if len(digits) != length or not (digits.isascii() and digits.isdigit()):
        return False
    total = sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(reversed(digits[:-1])))
    return (10 - total % 10) % 10 == int(digits[-1])


def bar_dots(code: Barcode, paper_dots: int) -> int | None:
    """Return how wide a module of the code may be on that paper; None where bars cannot say it."""
    try:
        count = len(modules(code)) + 2 * QUIET_MODULES
    except ValueError:
        return None
    return next((width for width in WIDTHS_DOTS if count * width <= paper_dots), None)
