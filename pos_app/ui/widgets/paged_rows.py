"""Rows of a long list, of which only the pages that somebody looked at are here."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar, overload

Row = TypeVar("Row")
PAGE: Final = 50


class PagedRows(Sequence[Row]):
    """So many rows; a page that is looked at is asked for once with `want(number)`.

    Until `put(number, rows)` brings it, its rows are `blank`. A hundred thousand rows cost what the
    few pages cost that were seen.
    """

    def __init__(self, count: int, blank: Row, want: Callable[[int], object]) -> None:
        self._count, self._blank, self._want = count, blank, want
        self._pages: dict[int, tuple[Row, ...]] = {}
        self._asked: set[int] = set()

    def put(self, number: int, rows: Sequence[Row]) -> None:
        """Take a page, counted from 0."""
        self._pages[number] = tuple(rows)

    def __len__(self) -> int:
        """Return how many rows there are, here or not."""
        return self._count

    @overload
    def __getitem__(self, at: int) -> Row: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...

    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        """Return a row, or the blank one while its page is fetched."""
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(self._count))]
        number, place = divmod(range(self._count)[at], PAGE)
        if number not in self._pages and number not in self._asked:
            self._asked.add(number)
            self._want(number)
        page = self._pages.get(number, ())
        return page[place] if place < len(page) else self._blank
