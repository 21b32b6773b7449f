"""The questions about price lists and about the prices of a product. Free of Qt."""

from collections.abc import Callable
from typing import Final
from uuid import UUID

from pos_app.core import catalog, price_lists
from pos_app.core.actor import Actor
from pos_app.core.catalog import ProductView
from pos_app.core.db import WriteSession
from pos_app.core.errors import InvalidPrice
from pos_app.core.i18n import N_
from pos_app.core.price_lists import DatedPrice
from pos_app.core.price_watch import watching_prices
from pos_app.core.pricing import SHELF
from pos_app.ui.desk import Desk
from pos_app.ui.documents.rows import AskText, FieldText, Kind
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.format import DOT, filled, money_text
from pos_app.ui.prices.reading import read_moment
from pos_app.ui.prices.rows import list_id
from pos_app.ui.prices.words import PromotionWords
from pos_app.ui.values import FoundText

LIST, PRICE, BACK = "list", "price", "back"
OFFERED: Final = 20
Save = Callable[[WriteSession], tuple[UUID, str]]


class ListForms:
    """Asks for a price list, for a price, and which price to take back."""

    def __init__(self, view: DocumentsScreen, desk: Desk) -> None:
        self._view, self._desk, self._translate = view, desk, desk.translate
        self._words = PromotionWords(desk)
        self._code: str | None = None
        self._product: ProductView | None = None
        self._picks: dict[str, str] = {}
        self._stated: dict[str, tuple[UUID, DatedPrice]] = {}

    def ask_list(self, code: str | None) -> None:
        """Ask for a new price list, or for the name of one."""
        tr, self._code = self._translate, code
        with self._desk.database.read() as session:
            known = price_lists.find_price_list(session, code) if code else None
        fields = [FieldText("name", tr(N_("Name")), value=known.name if known else "")]
        if known is None:
            fields.append(FieldText("code", tr(N_("Short code")), placeholder="may"))
        title = tr(N_("Price list")) if known else tr(N_("New price list"))
        self._view.ask(AskText(LIST, title, tuple(fields), tr(N_("Save"))))

    def ask_price(self, product_id: UUID) -> None:
        """Ask for a price of a product: of which list, how much, from when until when."""
        tr = self._translate
        with self._desk.database.read() as session:
            product = self._product = catalog.get_product(session, product_id)
        self._picks = {"list": SHELF, "variant": product.variants[0].id.hex}
        fields = [
            FieldText("list", tr(N_("Price list")), Kind.PICK, tr(N_("On the shelf"))),
            FieldText("amount", tr(N_("Price")), Kind.MONEY),
            FieldText("from", tr(N_("From")), placeholder=tr(N_("now; or 24-12-2026 9:00"))),
            FieldText("until", tr(N_("Until")), placeholder=tr(N_("until the next price"))),
        ]
        if product.has_variants:
            first = product.variants[0].name
            fields.insert(0, FieldText("variant", tr(N_("Which one")), Kind.PICK, first))
        self._view.ask(
            AskText(PRICE, tr(N_("State a price")), tuple(fields), tr(N_("Save")), product.name)
        )

    def ask_withdrawal(self, product_id: UUID) -> None:
        """Ask which price is taken back: one to come is forgotten, one that runs ends now."""
        tr, now = self._translate, self._desk.database.clock.now()
        with self._desk.database.read() as session:
            product = self._product = catalog.get_product(session, product_id)
            known = [
                (variant.id, price)
                for variant in product.variants
                for price in price_lists.list_prices(session, variant.id)
                if price.until_at is None or price.until_at > now
            ]
        self._stated = {str(at): each for at, each in enumerate(known)}
        if not known:
            raise InvalidPrice(what=product.name, reason=N_("it has no price to take back"))
        self._picks = {"which": "0"}
        first = self._price_text(known[0][1])
        fields = (FieldText("which", tr(N_("Which price")), Kind.PICK, first),)
        sentence = tr(N_("A price to come is forgotten; one that runs ends now."))
        title, accept = tr(N_("Withdraw a price")), tr(N_("Withdraw price"))
        self._view.ask(
            AskText(BACK, title, fields, accept, product.name, sentence=sentence, danger=True)
        )

    def _price_text(self, price: DatedPrice) -> str:
        name = self._translate(N_("On the shelf"))
        if price.price_list != SHELF:
            with self._desk.database.read() as session:
                found = price_lists.find_price_list(session, price.price_list)
            name = found.name if found is not None else price.price_list
        moment = self._words.moment(price.from_at)
        since = filled(self._translate, N_("from {moment}"), moment=moment)
        return DOT.join((name, money_text(price.amount_minor, self._desk.money), since))

    # Answers -------------------------------------------------------------------------------------

    def searched(self, key: str, text: str) -> None:
        """Offer price lists, variants or prices that contain a text."""
        del text
        rows: list[FoundText] = []
        if key == "list":
            with self._desk.database.read() as session:
                known = price_lists.list_price_lists(session)
            rows = [FoundText(SHELF, self._translate(N_("On the shelf")))]
            rows += [FoundText(each.code, each.name, each.code) for each in known]
        elif key == "variant" and self._product is not None:
            rows = [FoundText(each.id.hex, each.name) for each in self._product.variants]
        elif key == "which":
            rows = [
                FoundText(at, self._price_text(price)) for at, (_, price) in self._stated.items()
            ]
        self._view.show_field_found(key, rows[:OFFERED])

    def picked(self, key: str, found: str) -> None:
        """Take what was picked."""
        self._picks[key] = found
        if key == "list":
            with self._desk.database.read() as session:
                known = price_lists.find_price_list(session, found)
            name = known.name if known is not None else self._translate(N_("On the shelf"))
        elif key == "which":
            name = self._price_text(self._stated[found][1])
        else:
            assert self._product is not None
            name = next(each.name for each in self._product.variants if each.id.hex == found)
        self._view.set_answer(key, name)

    def answered(self, key: str, values: dict[str, str], actor: Actor) -> Save | None:
        """Return what saves the answer. Raises `InvalidDate`."""
        if key == LIST:
            return self._save_list(values, actor)
        return self._save_price(values, actor) if key == PRICE else self._take_back(actor)

    def _save_list(self, values: dict[str, str], actor: Actor) -> Save:
        code, name = self._code or values.get("code", ""), values["name"]

        def save(session: WriteSession) -> tuple[UUID, str]:
            saved = price_lists.save_price_list(session, actor, code=code, name=name)
            return list_id(saved), name

        return save

    def switching(self, actor: Actor, code: str, *, active: bool) -> Save:
        """Return what switches a price list on or off."""

        def save(session: WriteSession) -> tuple[UUID, str]:
            known = price_lists.find_price_list(session, code)
            name = known.name if known is not None else code
            price_lists.save_price_list(session, actor, code=code, name=name, active=active)
            return list_id(code), name

        return save

    def _save_price(self, values: dict[str, str], actor: Actor) -> Save:
        assert self._product is not None
        product, picks = self._product, dict(self._picks)
        today = self._desk.shop.day(self._desk.database.clock.now())
        from_at = read_moment(values["from"], today, self._desk.zone)
        until_at = read_moment(values["until"], today, self._desk.zone)
        amount = int(values["amount"] or 0)

        def save(session: WriteSession) -> tuple[UUID, str]:
            with watching_prices(session, actor, product.id):
                price_lists.set_price(
                    session, actor, UUID(hex=picks["variant"]), picks["list"], amount,
                    from_at=from_at, until_at=until_at,
                )  # fmt: skip
            return product.id, product.name

        return save

    def _take_back(self, actor: Actor) -> Save:
        assert self._product is not None
        product, (variant_id, price) = self._product, self._stated[self._picks["which"]]

        def save(session: WriteSession) -> tuple[UUID, str]:
            with watching_prices(session, actor, product.id):
                price_lists.withdraw_price(
                    session, actor, variant_id, price.price_list, price.from_at
                )
            return product.id, product.name

        return save
