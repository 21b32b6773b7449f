"""The questions about a promotion: its kind first, then a form of that kind. Free of Qt."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from pos_app.core import catalog, customers, shop_promotions
from pos_app.core.actor import Actor
from pos_app.core.catalog import ProductFilter
from pos_app.core.db import ReadSession, WriteSession
from pos_app.core.i18n import N_
from pos_app.core.ids import new_id
from pos_app.core.promotions import Goods, Kind, Promotion, Slot
from pos_app.core.search import fold
from pos_app.ui.desk import Desk
from pos_app.ui.documents.rows import AskText, FieldText
from pos_app.ui.documents.rows import Kind as As
from pos_app.ui.documents.screen import DocumentsScreen
from pos_app.ui.format import NBSP, percent_text
from pos_app.ui.prices.reading import read_hours, read_moment, read_share
from pos_app.ui.prices.words import WEEKEND, WORKDAYS, PromotionWords
from pos_app.ui.values import FoundText

KIND, FORM = "kind", "form"
GOODS: Final = ("goods_1", "goods_2", "goods_3")
EVERYTHING, EVERYBODY, EVERY_DAY, BEST, FIRST = "all", "everybody", "0-6", "0", "1"
FOUND: Final = 12
TITLES: Final = {
    Kind.PERCENT: N_("A share off"),
    Kind.NTH: N_("2x1, or every nth unit"),
    Kind.BUNDLE: N_("Several together for one price"),
}
Save = Callable[[WriteSession], tuple[UUID, str]]


@dataclass
class _Form:
    """The promotion that is being written: which it is, and what was picked by field."""

    kind: Kind
    known: Promotion | None = None
    active: bool = True
    picks: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # what stands in each field that picks


class PromotionForms:
    """Asks for a promotion, new or known."""

    def __init__(self, view: DocumentsScreen, desk: Desk) -> None:
        self._view, self._desk, self._translate = view, desk, desk.translate
        self._words = PromotionWords(desk)
        self._form = _Form(Kind.PERCENT)

    def ask_kind(self) -> None:
        """Ask what a new promotion gives."""
        tr = self._translate
        options = tuple((kind.value, tr(title), "") for kind, title in TITLES.items())
        fields = (
            FieldText("kind", tr(N_("What it gives")), As.CHOICE, Kind.PERCENT.value,
                      options=options, columns=1),
        )  # fmt: skip
        self._view.ask(AskText(KIND, tr(N_("New promotion")), fields, tr(N_("Go on"))))

    def ask_known(self, promotion_id: UUID) -> None:
        """Ask for what is to change of a promotion."""
        with self._desk.database.read() as session:
            found = shop_promotions.get_promotion(session, promotion_id)
            self._form = _Form(found.promotion.kind, found.promotion, found.active)
            self._take_picks(session, found.promotion)
        self._ask_form()

    def _take_picks(self, session: ReadSession, known: Promotion) -> None:
        """Fill the fields that pick with what a promotion has."""
        form, parts = self._form, [known.goods]
        if known.kind is Kind.BUNDLE:
            parts = [slot.goods for slot in known.slots]
            tokens = [next(iter(_tokens(goods)), EVERYTHING) for goods in parts]
        else:
            tokens = _tokens(known.goods)
        for key, token in zip(GOODS, tokens, strict=False):
            self._pick_goods(session, key, token)
        if known.customers:
            who = customers.get_customer(session, min(known.customers))
            form.picks["customer"], form.names["customer"] = who.id.hex, who.name
        form.picks["days"] = "".join(str(day) for day in sorted(known.weekdays)) or EVERY_DAY
        form.names["days"] = self._words.days(known.weekdays)
        form.picks["order"] = FIRST if known.priority else BEST

    def _ask_form(self) -> None:
        tr, form = self._translate, self._form
        title = tr(TITLES[form.kind])
        self._view.ask(AskText(FORM, title, tuple(self._fields()), tr(N_("Save"))))

    def _fields(self) -> list[FieldText]:
        tr, form, known = self._translate, self._form, self._form.known
        name = FieldText(
            "name", tr(N_("Name")), value=known.name if known else "",
            half=form.kind is not Kind.PERCENT,
        )  # fmt: skip
        return [
            name,
            *self._gives(known),
            FieldText("days", tr(N_("Days")), As.PICK, form.names.get("days", ""),
                      tr(N_("every day")), half=True),
            FieldText("hours", tr(N_("Hours")), value=self._words.hours(known) if known else "",
                      placeholder=tr(N_("all day; or 9-13")), half=True),
            FieldText("from", tr(N_("From")), value=self._moment(known.from_at if known else None),
                      placeholder=tr(N_("now")), half=True),
            FieldText("until", tr(N_("Until")),
                      value=self._moment(known.until_at if known else None),
                      placeholder=tr(N_("always")), half=True),
        ]  # fmt: skip

    def _gives(self, known: Promotion | None) -> list[FieldText]:
        """Return the fields that differ by kind."""
        tr, names = self._translate, self._form.names
        if self._form.kind is Kind.BUNDLE:
            counts = [str(slot.count * 1000) for slot in known.slots] if known else ["1000", "1000"]
            fields = [
                FieldText("price", tr(N_("Together")), As.MONEY,
                          str(known.price_minor) if known else "", half=True)
            ]  # fmt: skip
            for key, part in zip(GOODS, (*counts, "", "", ""), strict=False):
                fields.append(
                    FieldText(key, tr(N_("Goods")), As.PICK, names.get(key, ""), half=True)
                )
                fields.append(
                    FieldText(f"count_{key}", tr(N_("Units")), As.QUANTITY, part, half=True)
                )
            return fields
        share = percent_text(known.percent_bp).partition(NBSP)[0] if known else ""
        if known is None and self._form.kind is Kind.NTH:
            share = "100"
        order = FieldText("order", tr(N_("Of several")), As.PICK, self._order_text(), half=True)
        fields = [FieldText("share", tr(N_("Discount in %")), value=share, half=True)]
        if self._form.kind is Kind.NTH:
            number = str(known.n * 1000) if known else "2000"
            of = FieldText("n", tr(N_("of every")), As.QUANTITY, number, half=True)
            fields = [order, *fields, of]
        else:
            fields.append(order)
        hints = (N_("everything"), N_("and also"), N_("and also"))
        fields += [
            FieldText(key, tr(N_("Of")), As.PICK, names.get(key, ""), tr(hint), half=True)
            for key, hint in zip(GOODS, hints, strict=True)
        ]
        who = names.get("customer", "")
        fields.append(
            FieldText("customer", tr(N_("For")), As.PICK, who, tr(N_("everybody")), half=True)
        )
        return fields

    def _moment(self, at: object) -> str:
        return self._words.moment(at) if at is not None else ""  # type: ignore[arg-type]

    def _order_text(self) -> str:
        first = self._form.picks.get("order") == FIRST
        return self._translate(N_("this one first") if first else N_("the better one"))

    # What the fields pick from -------------------------------------------------------------------

    def searched(self, key: str, text: str) -> None:
        """Offer goods, customers, days, or which comes first."""
        with self._desk.database.read() as session:
            if key in GOODS:
                rows = self._goods_found(session, text)
            elif key == "customer":
                rows = [FoundText(EVERYBODY, self._translate(N_("everybody")))]
                found = customers.find_customers(session, text, limit=FOUND)
                rows += [FoundText(each.id.hex, each.name, each.tax_id) for each in found]
            elif key == "days":
                rows = self._days_found()
            else:
                rows = [
                    FoundText(BEST, self._translate(N_("the better one"))),
                    FoundText(FIRST, self._translate(N_("this one first"))),
                ]
        self._view.show_field_found(key, rows)

    def _goods_found(self, session: ReadSession, text: str) -> list[FoundText]:
        tr, part = self._translate, fold(text.strip())
        none = N_("everything") if self._form.kind is not Kind.BUNDLE else N_("nothing")
        rows = [] if part else [FoundText(EVERYTHING, tr(none))]
        rows += [
            FoundText(f"c:{each.id.hex}", each.name, tr(N_("Category")))
            for each in catalog.list_categories(session)
            if part in fold(each.name)
        ][:FOUND]
        if part:
            rows += [
                FoundText(f"v:{item.variant_id.hex}", item.name, item.code)
                for item in catalog.find_products(session, text, limit=FOUND)
            ]
        else:
            page = catalog.list_products(session, ProductFilter(), limit=FOUND)
            rows += [FoundText(f"v:{row.id.hex}", row.name, row.code) for row in page.rows]
        return rows

    def _days_found(self) -> list[FoundText]:
        sets = [frozenset(range(7)), WORKDAYS, WEEKEND, *(frozenset({day}) for day in range(7))]
        every = self._translate(N_("every day"))
        return [
            FoundText("".join(str(day) for day in sorted(days)), self._words.days(days) or every)
            for days in sets
        ]

    def picked(self, key: str, found: str) -> None:
        """Take what was picked."""
        form = self._form
        with self._desk.database.read() as session:
            if key in GOODS:
                self._pick_goods(session, key, found)
            elif key == "customer":
                form.picks[key] = found
                known = None if found == EVERYBODY else UUID(hex=found)
                form.names[key] = customers.get_customer(session, known).name if known else ""
            elif key == "days":
                form.picks[key] = found
                form.names[key] = self._words.days(frozenset(map(int, found)))
            else:
                form.picks[key] = found
                form.names[key] = self._order_text()
        self._view.set_answer(key, form.names[key])

    def _pick_goods(self, session: ReadSession, key: str, token: str) -> None:
        self._form.picks[key] = token
        goods = _goods_of((token,))
        empty = not goods.variants and not goods.categories
        self._form.names[key] = "" if empty else self._words.goods(session, goods)

    # Answers -------------------------------------------------------------------------------------

    def answered(self, key: str, values: dict[str, str], actor: Actor) -> Save | None:
        """Go on to the form, or return what saves the promotion.

        Raises `InvalidDate`, `InvalidDiscount`.
        """
        if key == KIND:
            self._form = _Form(Kind(values["kind"]))
            self._ask_form()
            return None
        promotion, active = self._read(values), self._form.active

        def save(session: WriteSession) -> tuple[UUID, str]:
            saved = shop_promotions.save_promotion(session, actor, promotion, active=active)
            return saved, promotion.name

        return save

    def switching(self, actor: Actor, promotion_id: UUID, *, active: bool) -> Save:
        """Return what switches a promotion on or off."""

        def save(session: WriteSession) -> tuple[UUID, str]:
            shop_promotions.set_promotion_active(session, actor, promotion_id, active=active)
            name = shop_promotions.get_promotion(session, promotion_id).promotion.name
            return promotion_id, name

        return save

    def _read(self, values: dict[str, str]) -> Promotion:
        """Return the promotion that the form says."""
        form, picks = self._form, self._form.picks
        today = self._desk.shop.day(self._desk.database.clock.now())
        start, end = read_hours(values["hours"])
        who, days = picks.get("customer", EVERYBODY), picks.get("days", EVERY_DAY)
        bundle, nth = form.kind is Kind.BUNDLE, form.kind is Kind.NTH
        return Promotion(
            id=form.known.id if form.known else new_id(),
            name=values["name"],
            kind=form.kind,
            goods=Goods() if bundle else self._goods(),
            n=int(values["n"] or 0) // 1000 if nth else 1,
            percent_bp=0 if bundle else read_share(values["share"]),
            slots=self._slots(values) if bundle else (),
            price_minor=int(values["price"] or 0) if bundle else 0,
            priority=self._priority(),
            from_at=read_moment(values["from"], today, self._desk.zone),
            until_at=read_moment(values["until"], today, self._desk.zone),
            customers=self._customers(who),
            weekdays=frozenset() if days in {EVERY_DAY, "0123456"} else frozenset(map(int, days)),
            from_minute=start,
            until_minute=end,
        )

    def _customers(self, who: str) -> frozenset[UUID]:
        """Return whom it is for; several, or those of a bundle, are not the form's to change."""
        known = self._form.known.customers if self._form.known is not None else frozenset()
        if self._form.kind is Kind.BUNDLE or (known and who == min(known).hex):
            return known
        return frozenset() if who == EVERYBODY else frozenset({UUID(hex=who)})

    def _priority(self) -> int:
        known = self._form.known
        if self._form.kind is Kind.BUNDLE:
            return known.priority if known is not None else 0
        if self._form.picks.get("order", BEST) == BEST:
            return 0
        return max(1, known.priority) if known is not None else 1

    def _goods(self) -> Goods:
        """Return what the fields picked; what the form cannot show of a promotion stays."""
        known = self._form.known
        beyond = _tokens(known.goods)[len(GOODS) :] if known is not None else []
        return _goods_of((*(self._form.picks.get(key, EVERYTHING) for key in GOODS), *beyond))

    def _slots(self, values: dict[str, str]) -> tuple[Slot, ...]:
        known = self._form.known
        slots = []
        for key in GOODS:
            count = int(values[f"count_{key}"] or 0) // 1000
            goods = _goods_of((self._form.picks.get(key, EVERYTHING),))
            if count and (goods.variants or goods.categories):
                slots.append(Slot(goods, count))
        return (*slots, *(known.slots[len(GOODS) :] if known is not None else ()))


def _tokens(goods: Goods) -> list[str]:
    """Return goods as the fields pick them: categories first."""
    return [
        *(f"c:{each.hex}" for each in sorted(goods.categories)),
        *(f"v:{each.hex}" for each in sorted(goods.variants)),
    ]


def _goods_of(tokens: tuple[str, ...]) -> Goods:
    parts = [token.partition(":")[::2] for token in tokens if ":" in token]
    return Goods(
        variants=frozenset(UUID(hex=key) for kind, key in parts if kind == "v"),
        categories=frozenset(UUID(hex=key) for kind, key in parts if kind == "c"),
    )
