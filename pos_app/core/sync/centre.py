"""The centre as a node: made at its first run, given its shop by the first till."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import Select, func, select

from pos_app.core import (
    audit,
    catalog,
    customer_accounts,
    journal,
    price_lists,
    returns,
    setup,
    shop_promotions,
    shop_rules,
)
from pos_app.core.actor import Actor
from pos_app.core.catalog import CategoryInput, ProductInput, UomInput
from pos_app.core.customers import CustomerInput
from pos_app.core.db import ReadSession, WriteSession, clock_of
from pos_app.core.errors import (
    BranchExists,
    CentreEmpty,
    InvalidMessage,
    SnapshotExpected,
    SnapshotRefused,
    UnknownBranch,
)
from pos_app.core.fiscal import choosing
from pos_app.core.i18n import translator
from pos_app.core.ids import new_id
from pos_app.core.journal import get_station
from pos_app.core.models.catalog import (
    Branch,
    Category,
    Location,
    PriceList,
    ShopPromotion,
    Uom,
    Variant,
)
from pos_app.core.models.journal import Case, Device, Operation
from pos_app.core.models.local import Node, Setting
from pos_app.core.models.people import User
from pos_app.core.models.sync import Quarantined
from pos_app.core.named_values import find_value, keep_value
from pos_app.core.price_watch import watching_prices
from pos_app.core.promotions import Promotion
from pos_app.core.settings_shared import (
    PEOPLE,
    RETURNS,
    SHOP,
    TRANSFERS,
    PeopleRules,
    ReturnRules,
    Shop,
    TransferRules,
    get_shop,
    save_people_rules,
    save_transfer_rules,
)
from pos_app.core.shop_rules import ShopRules
from pos_app.core.sync import bodies, stating
from pos_app.core.sync.applying import apply_body, read_body
from pos_app.core.sync.bodies import BranchBody
from pos_app.core.sync.feed import CATALOG, SCHEMA, branch_stream, publish
from pos_app.core.sync.messages import Snapshot, SnapshotReply

NIL = UUID(int=0)  # the centre stands in no branch
STATE = "centre"


class CentreState(msgspec.Struct, frozen=True, kw_only=True):
    """Which till brings the shop, and whether it is here whole."""

    first_device: UUID | None = None
    complete: bool = False


@dataclass(frozen=True)
class Counts:
    """What `pos-server status` and the health page say."""

    branches: int
    devices: int
    operations: int
    quarantined: int
    cases: int


def create_centre(session: WriteSession, *, public_key: bytes, name: str) -> UUID:
    """Make this empty store a centre and return its id; one that is a centre stays as it is."""
    node = session.get(Node, 1)
    if node is not None:
        return node.device_id
    device_id, now = new_id(), clock_of(session).now()
    session.add(
        Device(id=device_id, kind="centre", branch_id=None, location_id=None, name=name,
               public_key=public_key, forked_from=None, enrolled_at=now, last_seen_at=None)
    )  # fmt: skip
    session.add(
        Node(id=1, device_id=device_id, kind="centre", name=name, branch_id=NIL, location_id=NIL)
    )
    session.flush()
    return device_id


def server_id(session: ReadSession) -> UUID:
    """Return the id of this centre."""
    return get_station(session).device_id


def get_state(session: ReadSession) -> CentreState:
    """Return how far the centre has its shop."""
    value = find_value(session, STATE)
    return CentreState() if value is None else msgspec.json.decode(value, type=CentreState)


def set_state(session: WriteSession, state: CentreState) -> None:
    """Note how far the centre has its shop."""
    keep_value(session, STATE, msgspec.json.encode(state))


def one_at_a_time(session: WriteSession) -> None:
    """Wait for whoever else is giving this centre its shop: on PostgreSQL nothing else would."""
    session.execute(select(Node.id).with_for_update(key_share=True))


def require_shop(session: ReadSession, device_id: UUID | None = None) -> None:
    """Raise unless the centre has its shop: `SnapshotExpected` for a till, else `CentreEmpty`."""
    if not get_state(session).complete:
        raise CentreEmpty if device_id is None else SnapshotExpected


def receive_snapshot(
    session: WriteSession, device_id: UUID, branch_id: UUID, part: Snapshot
) -> SnapshotReply:
    """Take a part of the first till's shop; the same part again changes nothing."""
    one_at_a_time(session)
    state = get_state(session)
    if state.first_device != device_id:
        raise SnapshotRefused
    if state.complete:
        return SnapshotReply(rows=0, complete=True)
    news: dict[str, dict[str, bytes | None]] = {"catalog": {}, "branch": {}}
    for row in part.rows:
        body = read_body(row.key, SCHEMA, bytes(row.body))
        apply_body(session, row.key, body)
        news[row.kind][row.key] = bodies.encode(body)
        if isinstance(body, BranchBody):  # every till knows where goods can be sent
            news["catalog"][row.key] = bodies.encode(body)
    if part.last:
        _check_whole(session, branch_id)
        set_state(session, CentreState(first_device=device_id, complete=True))
    publish(session, branch_stream(branch_id), news["branch"])
    publish(session, CATALOG, news["catalog"])
    return SnapshotReply(rows=len(part.rows), complete=part.last)


def _check_whole(session: ReadSession, branch_id: UUID) -> None:
    """Refuse to call a shop whole without which no other till could work."""
    for what, there in (
        ("the branch", session.get(Branch, branch_id)),
        ("people", session.execute(select(User.id).limit(1)).first()),
        ("the settings", session.get(Setting, "shop")),
    ):
        if there is None:
            raise InvalidMessage(reason=f"{what} did not come")


def get_branch(session: ReadSession, code: str) -> Branch:
    """Return the branch of a code; raise `UnknownBranch` with those there are."""
    branches = session.scalars(select(Branch).order_by(Branch.code)).all()
    for branch in branches:
        if branch.code == code:
            return branch
    raise UnknownBranch(branch=code, known=", ".join(b.code for b in branches) or "-")


def shelf_of(session: ReadSession, branch_id: UUID) -> UUID:
    """Return the location from which a branch's tills sell."""
    query = select(Location.id).where(Location.branch_id == branch_id, Location.kind == "shelf")
    return session.scalars(query.order_by(Location.id)).first() or branch_id


def add_branch(session: WriteSession, *, code: str, name: str) -> UUID:
    """Add a branch with its places; its tills will find people and settings in its stream.

    Raises `CentreEmpty` before the first till brought the shop, `BranchExists`.
    """
    require_shop(session)
    if session.scalars(select(Branch).where(Branch.code == code)).first() is not None:
        raise BranchExists(branch=code)
    branch_id = new_id()
    session.add(Branch(id=branch_id, code=code, name=name))
    session.flush()
    translate = translator(get_shop(session).language)
    names = {place: translate(english) for place, english, _ in setup.LOCATIONS}
    setup.add_locations(session, branch_id, names)
    rows = stating.branch_rows(session, branch_id)
    publish(session, branch_stream(branch_id), {key: bodies.encode(body) for key, body in rows})
    tell_branch(session, branch_id)
    return branch_id


def tell_branch(session: WriteSession, branch_id: UUID) -> None:
    """Tell all tills of a branch and its places: goods are sent from one to another."""
    row: dict[str, bytes | None] = {
        f"branch:{branch_id}": bodies.encode(stating.branch_body(session, branch_id))
    }
    publish(session, branch_stream(branch_id), row)
    publish(session, CATALOG, row)


def save_product(
    session: WriteSession, product: ProductInput, *, product_id: UUID | None = None
) -> tuple[UUID, bool]:
    """Save a product of the company and tell all tills; return its id and whether it is new.

    Raises as `catalog.save_product`, and `CentreEmpty`.
    """
    require_shop(session)
    product_id, created = catalog.save_product(session, product, product_id=product_id)
    tell_product(session, product_id)
    return product_id, created


def set_product_active(session: WriteSession, product_id: UUID, *, active: bool) -> None:
    """Sell a product no more, or again, and tell all tills; as `catalog.set_active`."""
    require_shop(session)
    catalog.set_active(session, product_id, active=active)
    tell_product(session, product_id)


def save_category(
    session: WriteSession, category: CategoryInput, *, category_id: UUID | None = None
) -> UUID:
    """Save a category of the company and tell all tills; as `catalog.save_category`."""
    require_shop(session)
    saved = catalog.save_category(session, category, category_id=category_id)
    body = stating.category_body(session.get_one(Category, saved))
    publish(session, CATALOG, {f"category:{saved}": bodies.encode(body)})
    return saved


def save_uom(session: WriteSession, uom: UomInput) -> str:
    """Save a unit of the company and tell all tills; as `catalog.save_uom`."""
    require_shop(session)
    code = catalog.save_uom(session, uom)
    body = stating.uom_body(session.get_one(Uom, code))
    publish(session, CATALOG, {f"uom:{code}": bodies.encode(body)})
    return code


def choose_profile(
    session: WriteSession,
    actor: Actor,
    *,
    profile: str | None = None,
    card_vouchers: bool | None = None,
    tax_id: str | None = None,
) -> Shop:
    """Choose whose documents the company issues, and tell all tills; as in `fiscal.choosing`."""
    require_shop(session)
    shop = choosing.choose_profile(
        session, actor, profile=profile, card_vouchers=card_vouchers, tax_id=tax_id
    )
    _publish_setting(session, SHOP)
    return shop


def change_tax(
    session: WriteSession, actor: Actor, *, tax_class: str, rate_bp: int, from_day: date
) -> Shop:
    """State a tax rate from a day to come on, and tell all tills; as in `fiscal.choosing`."""
    require_shop(session)
    shop = choosing.change_tax(
        session, actor, tax_class=tax_class, rate_bp=rate_bp, from_day=from_day
    )
    _publish_setting(session, SHOP)
    return shop


def _publish_setting(session: WriteSession, key: str) -> None:
    value = msgspec.Raw(session.get_one(Setting, key).value)
    body = bodies.encode(bodies.SettingBody(key=key, value=value))
    for branch_id in session.scalars(select(Branch.id).order_by(Branch.id)):
        publish(session, branch_stream(branch_id), {f"setting:{key}": body})


def set_return_rules(session: WriteSession, actor: Actor, rules: ReturnRules) -> None:
    """Say what the company takes back, and tell all tills; as `returns.set_rules`."""
    require_shop(session)
    returns.set_rules(session, actor, rules)
    _publish_setting(session, RETURNS)


def set_shop_rules(session: WriteSession, actor: Actor, rules: ShopRules) -> None:
    """Say what closes may differ by and when prices are old, and tell all tills; as the till's."""
    require_shop(session)
    shop_rules.set_rules(session, actor, rules)
    _publish_setting(session, SHOP)


def set_transfer_rules(session: WriteSession, actor: Actor, rules: TransferRules) -> None:
    """Say how long goods may be on their way; it stands in the audit log.

    Raises `InvalidAmount`, `NotPermitted`.
    """
    actor.require("settings.edit")
    require_shop(session)
    journal.hold(session)
    save_transfer_rules(session, rules)
    detail: dict[str, str | int] = {"setting": TRANSFERS, "overdue_days": rules.overdue_days}
    audit.note(session, actor, audit.SETTING_CHANGED, detail=detail)


def set_people_rules(session: WriteSession, actor: Actor, rules: PeopleRules) -> None:
    """Say how long tills honour their lists of people, and tell all of them.

    It stands in the audit log. Raises `InvalidAmount`, `NotPermitted`.
    """
    require_shop(session)
    actor.require("settings.edit")
    journal.hold(session)
    save_people_rules(session, rules)
    said = {name: int(getattr(rules, name)) for name in PeopleRules.__struct_fields__}
    audit.note(session, actor, audit.SETTING_CHANGED, detail={"setting": PEOPLE, **said})
    _publish_setting(session, PEOPLE)


def save_customer(
    session: WriteSession, actor: Actor, customer: CustomerInput, *, customer_id: UUID | None = None
) -> UUID:
    """Save a customer of the company; all tills are told before the commit (`telling`)."""
    require_shop(session)
    return customer_accounts.save_customer(session, actor, customer, customer_id=customer_id)


def save_price_list(
    session: WriteSession, actor: Actor, *, code: str, name: str, active: bool = True
) -> str:
    """Save a price list of the company and tell all tills; as `price_lists.save_price_list`."""
    require_shop(session)
    saved = price_lists.save_price_list(session, actor, code=code, name=name, active=active)
    body = stating.price_list_body(session.get_one(PriceList, saved))
    publish(session, CATALOG, {f"price_list:{saved}": bodies.encode(body)})
    return saved


def save_promotion(
    session: WriteSession, actor: Actor, promotion: Promotion, *, active: bool = True
) -> UUID:
    """Save a promotion of the company and tell all tills; as `shop_promotions.save_promotion`."""
    require_shop(session)
    saved = shop_promotions.save_promotion(session, actor, promotion, active=active)
    body = stating.promotion_body(session.get_one(ShopPromotion, saved))
    publish(session, CATALOG, {f"promotion:{saved}": bodies.encode(body)})
    return saved


def set_price(
    session: WriteSession,
    actor: Actor,
    variant_id: UUID,
    price_list: str,
    amount_minor: int,
    *,
    from_at: datetime | None = None,
    until_at: datetime | None = None,
) -> None:
    """State a price of the company and tell all tills; as `price_lists.set_price`."""
    require_shop(session)
    variant = session.get(Variant, variant_id)
    with watching_prices(session, actor, variant.product_id if variant else None):
        product_id = price_lists.set_price(
            session, actor, variant_id, price_list, amount_minor, from_at=from_at, until_at=until_at
        )
    tell_product(session, product_id)


def tell_product(session: WriteSession, product_id: UUID) -> None:
    """Tell all tills what a product is now: the last act of a transaction that changed it."""
    rows: dict[str, bytes | None] = {}
    for body in stating.product_bodies(session, [product_id]):
        if body.category is not None:
            category = session.get_one(Category, body.category)
            rows[f"category:{category.id}"] = bodies.encode(stating.category_body(category))
        rows[f"product:{body.id}"] = bodies.encode(body)
    publish(session, CATALOG, rows)


def count(session: ReadSession) -> Counts:
    """Return how much there is."""
    open_cases = select(func.count()).select_from(Case).where(Case.resolved_at.is_(None))
    waiting = select(func.count()).select_from(Quarantined)
    return Counts(
        branches=_number(session, select(func.count()).select_from(Branch)),
        devices=_number(
            session, select(func.count()).select_from(Device).where(Device.kind == "till")
        ),
        operations=_number(session, select(func.count()).select_from(Operation)),
        quarantined=_number(session, waiting.where(Quarantined.released_at.is_(None))),
        cases=_number(session, open_cases),
    )


def _number(session: ReadSession, query: Select[int]) -> int:
    return int(session.scalars(query).one())
