"""Rules of the shop, put together."""

from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.shop_rules.presenter import ShopRulesPresenter
from pos_app.ui.shop_rules.view import ShopRulesView
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    del doors, subject
    desk = station.desk
    view = ShopRulesView(desk.translate, desk.money)
    presenter = ShopRulesPresenter(view, desk, actor)
    view.saved.connect(presenter.save)
    view.escaped.connect(presenter.start)
    return Room(view, presenter.start, leave=presenter.may_leave)
