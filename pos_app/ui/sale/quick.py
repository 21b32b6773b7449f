"""The pages of product keys, read once and shown by page. Free of Qt."""

from pos_app.core import catalog
from pos_app.core.i18n import N_
from pos_app.core.pricing import Sellable
from pos_app.ui.desk import Desk
from pos_app.ui.sale.words import SaleWords
from pos_app.ui.values import Category, QuickKeyText

# What the shipped pages say, their icons and their colours, in the order of the tabs.
_PAGES = {
    "favoritos": (N_("Favourites"), "star", "favourites"),
    "pan": (N_("Bread"), "croissant", "bread"),
    "frutas": (N_("Fruit"), "carrot", "produce"),
    "bebidas": (N_("Drinks"), "cup-soda", "drinks"),
    "despensa": (N_("Pantry"), "soup", "pantry"),
    "aseo": (N_("Cleaning"), "spray-can", "cleaning"),
}


class QuickPages:
    """The product keys of this shop; `chosen` is the page in front."""

    def __init__(self, desk: Desk, words: SaleWords) -> None:
        self._desk, self._words = desk, words
        self._pages: dict[str, tuple[Sellable, ...]] = {}
        self.chosen = ""

    def read(self) -> None:
        """Read the keys again; the page in front stays where it is."""
        with self._desk.database.read() as session:
            self._pages = catalog.list_quick_keys(session)
        if self.chosen not in self._pages:
            self.chosen = next(iter(self._order()), "")

    def _order(self) -> list[str]:
        shipped = [page for page in _PAGES if page in self._pages]
        return shipped + sorted(page for page in self._pages if page not in _PAGES)

    def categories(self) -> tuple[Category, ...]:
        """Return the tabs."""
        return tuple(self._category(page) for page in self._order())

    def _category(self, page: str) -> Category:
        if page in _PAGES:
            name, icon, colour = _PAGES[page]
            return Category(page, self._desk.translate(name), icon, colour)
        return Category(page, page, "layers", "pantry")

    def products(self) -> tuple[QuickKeyText, ...]:
        """Return the keys of the page in front."""
        colour = _PAGES.get(self.chosen, ("", "", "pantry"))[2]
        return tuple(
            self._words.quick_key(item, colour) for item in self._pages.get(self.chosen, ())
        )
