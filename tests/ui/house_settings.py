"""Pictures of the rules of the shop: `python -m tests.ui.house_settings FOLDER`.

Real view and presenter on a real store; only the clock is set.
"""

import sys
from functools import partial

from pos_app.core.ids import new_id
from pos_app.core.sync import outbox
from pos_app.ui.desk import Desk
from pos_app.ui.main_window import MainWindow
from pos_app.ui.rooms import ROOMS
from pos_app.ui.shop_rules.presenter import ShopRulesPresenter
from pos_app.ui.shop_rules.view import ShopRulesView
from pos_app.ui.values import SectionTab
from tests.ui.fakes import InlineTasks
from tests.ui.gallery import NARROW, WIDE, window
from tests.ui.house import AFTERNOON, desk_of, new_shop
from tests.ui.pictures import Picture, draw


def rules(*, english: bool = False, centre: bool = False, days: int | None = None) -> MainWindow:
    """Return the rules; of a till of a centre, or with so many days just saved."""
    house = new_shop(AFTERNOON)
    if centre:
        joined = partial(
            outbox.set_link, url="https://centro.laesquina.cl", server_id=new_id(), status="active"
        )
        house.database.write(joined)
    desk = desk_of(house)
    if english:
        desk = Desk(house.database, InlineTasks(), desk.shop, "en", "Caja 1")
    view = ShopRulesView(desk.translate, desk.money)
    presenter = ShopRulesPresenter(view, desk, house.actor)
    view.saved.connect(presenter.save)
    shell = window(desk.translate)
    shell.bar.show_session("Caja 1 · Dueño", "")
    shell.add_screen("shop_rules", view, place="settings")
    tabs = tuple(
        SectionTab(spec.key, desk.translate(spec.title))
        for spec in ROOMS
        if spec.place == "settings" and spec.title
    )
    shell.show_screen("shop_rules", tabs)
    presenter.start()
    if days is not None:
        presenter.save(2_000, days)
    return shell


PICTURES: dict[str, Picture] = {
    "shop_rules": (lambda: rules(days=7), WIDE),
    "shop_rules_1024": (rules, NARROW),
    "shop_rules_wrong": (lambda: rules(days=0), WIDE),
    "shop_rules_centre": (lambda: rules(centre=True), WIDE),
    "shop_rules_en": (lambda: rules(english=True), WIDE),
}


if __name__ == "__main__":
    draw(PICTURES, sys.argv[1:])
