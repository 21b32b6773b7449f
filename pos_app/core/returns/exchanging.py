"""An exchange: what comes back pays for what goes out, in one step; two documents, linked (R9)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from pos_app.core import journal, kardex, sales
from pos_app.core.actor import Actor
from pos_app.core.cart import Cart
from pos_app.core.db import WriteSession
from pos_app.core.returns.giving import ReturnLine, plan_return
from pos_app.core.returns.issuing import Returned, issue, issued_before
from pos_app.core.returns.paying import RefundWay
from pos_app.core.sales import Charged
from pos_app.core.settling import EXCHANGE, Tender


@dataclass(frozen=True)
class Exchanged:
    """Both documents. `difference_minor` is what the customer paid (positive) or was refunded."""

    returned: Returned
    charged: Charged
    difference_minor: int


def exchange(  # noqa: PLR0913 - what comes, what goes, how the difference is paid
    session: WriteSession,
    actor: Actor,
    *,
    op_id: UUID,
    sale_id: UUID,
    lines: Sequence[ReturnLine],
    cart: Cart,
    tenders: Sequence[Tender] = (),
    refund: RefundWay | Sequence[RefundWay] = RefundWay(),  # noqa: B008 - a frozen value
    note: str = "",
    customer_id: UUID | None = None,
    late: bool = False,
    shortage: kardex.Shortage | None = None,
    document_kind: str | None = None,
) -> Exchanged:
    """Take goods back and charge a cart in one transaction; no network is needed.

    What comes back pays the cart as far as it goes: for dearer goods `tenders` pay the difference,
    for cheaper ones `refund` gives it back, for even ones nothing moves. `op_id` is the credit
    note's id and the one approvals are for, `cart.id` the sale's; the same again gives the same
    two. Raises what `give_back` and `sales.charge` raise; then nothing was recorded.
    """
    journal.hold(session)
    before = issued_before(session, op_id)
    if before is not None:
        sale = replace(cart, id=before.exchange_id or cart.id)
        again = sales.charge(session, actor, cart=sale, tenders=())
        return Exchanged(before, again, again.total_minor - before.total_minor)
    plan = plan_return(
        session, actor, sale_id, lines,
        note=note, customer_id=customer_id or cart.customer_id, restocking=False, late=late,
    )  # fmt: skip
    worth = min(plan.sums.total_minor, cart.total_minor)
    ways = (refund,) if isinstance(refund, RefundWay) else tuple(refund)
    returned = issue(
        session,
        actor,
        op_id,
        replace(plan, ways=ways, exchange_id=cart.id, exchanged_minor=worth),
    )
    goods = [Tender(EXCHANGE, worth, str(op_id))] if worth else []
    charged = sales.charge(
        session,
        actor,
        cart=cart,
        tenders=[*goods, *tenders],
        shortage=shortage,
        document_kind=document_kind,
    )
    return Exchanged(returned, charged, charged.total_minor - returned.total_minor)
