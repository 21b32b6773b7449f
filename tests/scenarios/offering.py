"""Offers, customers, accounts and gifts in a scenario."""

from dataclasses import replace

from pos_app.core import customer_accounts, shop_promotions
from pos_app.core.cart import set_sale_discount
from pos_app.core.customers import CustomerInput
from pos_app.core.ids import new_id
from pos_app.core.promotions import Goods, Kind, Promotion, Slot
from pos_app.core.settling import Tender
from tests.scenarios.expected import same
from tests.scenarios.language import Wanted, sentence
from tests.scenarios.stage import Stage


def _goods(stage: Stage, code: str) -> Goods:
    return Goods(variants=frozenset({stage.item(code).variant_id}))


def _save(stage: Stage, promotion: Promotion) -> None:
    stage.do("Dueño", lambda s, actor, op_id: shop_promotions.save_promotion(s, actor, promotion))


@sentence("promotion {text}: of {count} {code} one is free")
def nth_free(stage: Stage, text: str, count: int, code: str) -> None:
    goods = _goods(stage, code)
    _save(stage, Promotion(new_id(), text, Kind.NTH, goods=goods, n=count, percent_bp=10_000))


@sentence("promotion {text}: {percent} percent off {code}")
def percent_off(stage: Stage, text: str, percent: int, code: str) -> None:
    goods, share = _goods(stage, code), percent * 100
    _save(stage, Promotion(new_id(), text, Kind.PERCENT, goods=goods, percent_bp=share))


@sentence("promotion {text}: {goods} together for {amount}")
def together(stage: Stage, text: str, goods: list[Wanted], amount: int) -> None:
    slots = tuple(Slot(_goods(stage, one.code), one.quantity_milli // 1000) for one in goods)
    _save(stage, Promotion(new_id(), text, Kind.BUNDLE, slots=slots, price_minor=amount))


@sentence("{who} sells {goods}, all less {percent} percent, for {payments}")
def sells_for_less(
    stage: Stage, who: str, goods: list[Wanted], percent: int, payments: list[Tender]
) -> None:
    stage.till.cart = set_sale_discount(stage.filled(goods), percent * 100, "acordado")
    stage.charge(who, stage.till.cart, payments)


@sentence("{who} sells {goods} as a gift for {payments}")
def sells_as_a_gift(stage: Stage, who: str, goods: list[Wanted], payments: list[Tender]) -> None:
    stage.till.cart = replace(stage.filled(goods), gift=True)
    stage.charge(who, stage.till.cart, payments)


# Customers --------------------------------------------------------------------------------------


@sentence("customer {name} {text} may owe {amount}")
def customer(stage: Stage, name: str, text: str, amount: int) -> None:
    stated = CustomerInput(name=text, credit_limit_minor=amount)
    stage.named[name] = stage.do("Dueño", lambda s, actor, op_id: customer_accounts.save_customer(
        s, actor, stated, op_id=op_id))  # fmt: skip


@sentence("{who} sells {goods} to {name} for {payments}")
def sells_to(
    stage: Stage, who: str, goods: list[Wanted], name: str, payments: list[Tender]
) -> None:
    stage.till.cart = replace(stage.filled(goods), customer_id=stage.named[name])
    stage.charge(who, stage.till.cart, payments)


@sentence("{who} takes {amount} of the debt of {name} in {word}")
def takes_of_the_debt(stage: Stage, who: str, amount: int, name: str, word: str) -> None:
    stage.do(who, lambda s, actor, op_id: customer_accounts.pay_debt(
        s, actor, op_id=op_id, customer_id=stage.named[name], amount_minor=amount,
        method=word))  # fmt: skip


@sentence("{name} owes {amount}")
def owes(stage: Stage, name: str, amount: int) -> None:
    found = stage.read(lambda s: customer_accounts.get_balance(s, stage.named[name]))
    same(found.debt_minor, amount, f"what {name} owes")


@sentence("{name} has {amount} of store credit")
def has_credit(stage: Stage, name: str, amount: int) -> None:
    found = stage.read(lambda s: customer_accounts.get_balance(s, stage.named[name]))
    same(found.store_credit_minor, amount, f"the store credit of {name}")
