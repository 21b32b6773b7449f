"""A whole till at a screen of documents: real windows, real keys, real shops."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication

from pos_app.ui.documents.rows import LineText
from pos_app.ui.documents.view import DocumentsView
from pos_app.ui.hands import Hands
from tests.shop import ReadyShop, make_shop
from tests.ui.counter import Counter, counter_in

SETTLE_MS: Final = 60
Prepare = Callable[[ReadyShop], object]


class DocumentsCounter:
    """What a test does and sees at a screen of documents."""

    def __init__(self, counter: Counter, key: str) -> None:
        self.counter, self._key = counter, key
        self.hands: Hands = counter.hands

    @property
    def view(self) -> DocumentsView:
        view = self.counter.till.window.stack.currentWidget()
        assert isinstance(view, DocumentsView), self.counter.screen()
        return view

    def go(self, key: str = "") -> None:
        """Open a screen by name, as its tab does."""
        self.counter.till.to_room(key or self._key)
        self.counter.wait_for_screen(key or self._key)
        self.hands.pause(SETTLE_MS)

    def strip(self) -> str:
        """Return what the strip in front says, while it is open."""
        strip = self.view.front_strip
        assert strip is not None
        return "" if strip.isHidden() else f"{strip.text().title}. {strip.text().detail}"

    def wait_for_strip(self, words: str) -> None:
        self.hands.wait_for(lambda: words in self.strip(), f"“{words}”, not “{self.strip()}”")

    def lines(self) -> list[tuple[str, ...]]:
        """Return the words of the lines that are being written."""
        return _words(self.view.write.lines.rows_model.rows)

    def wait_for_lines(self, count: int) -> None:
        self.hands.wait_for(lambda: len(self.lines()) == count, f"{count} lines")

    def shown(self) -> list[tuple[str, ...]]:
        """Return the words of the lines of the document that is looked at."""
        return _words(self.view.browse.lines.rows_model.rows)

    def rows(self) -> list[str]:
        """Return the titles of the list."""
        return [row.title for row in self.view.browse.table.rows_model.rows]

    def badges(self) -> list[str]:
        """Return the states in the list."""
        rows = self.view.browse.table.rows_model.rows
        return [row.badge.text if row.badge else "" for row in rows]

    def wait_for_rows(self, count: int) -> None:
        self.hands.wait_for(lambda: len(self.rows()) == count, f"{count} rows")

    def title(self) -> str:
        """Return the name of the document that is looked at."""
        return self.view.browse.head.detail().title

    def wait_for_key(self, words: str) -> None:
        self.hands.wait_for(lambda: words in self.labels(), f"the key “{words}”")

    def labels(self) -> list[str]:
        """Return what the keys at the foot say, those that can be pressed."""
        page = self.view.browse if self.view.page() == "browse" else self.view.write
        return [made.text() for made in page.foot.keys.values() if made.isEnabled()]

    def field(self, key: str) -> str:
        """Return a field of the head."""
        return self.view.write.form.value(key)

    def figure(self) -> str:
        """Return the number that matters."""
        return self.view.write.block.figure().number

    def type_and_enter(self, text: str) -> None:
        """Type into whatever has the focus, and Enter."""
        self.hands.type(text)
        self.hands.press("Return")
        self.hands.pause(SETTLE_MS)


def _words(rows: Sequence[LineText]) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in row.cells) for row in rows]


@contextmanager
def at_screen(
    qapp: QApplication,
    folder: Path,
    key: str,
    *,
    role: str = "BODEGUERO",
    prepare: Prepare | None = None,
    fresh: bool = True,
) -> Iterator[DocumentsCounter]:
    """Run a till with a person of a role at a screen; `prepare` works on the shop before."""
    if fresh:
        shop = make_shop(folder)
        shop.open_cash()
        if prepare is not None:
            prepare(shop)
        shop.database.close()
    with counter_in(qapp, folder) as counter:
        counter.sign_in(role)
        counter.hands.wait_for(lambda: counter.screen() not in {"", "login"}, "the first screen")
        made = DocumentsCounter(counter, key)
        made.go()
        yield made
