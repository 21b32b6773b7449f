"""Roles, put together."""

from uuid import UUID

from pos_app.core import roles
from pos_app.core.actor import Actor
from pos_app.ui.roles.presenter import RolesPresenter
from pos_app.ui.roles.view import RolesView
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter; its columns are the roles of the shop."""
    del doors, subject
    desk = station.desk
    with desk.database.read() as session:
        known = roles.list_roles(session)
    view = RolesView(desk.translate, desk.money, tuple(desk.translate(name) for _, name in known))
    presenter = RolesPresenter(view, desk, actor, known)
    view.row_selected.connect(presenter.select)
    view.role_moved.connect(presenter.role_moved)
    view.role_chosen.connect(presenter.role_chosen)
    view.rule_chosen.connect(presenter.rule_chosen)
    view.cap_entered.connect(presenter.cap_entered)
    view.escaped.connect(presenter.escaped)
    return Room(view, presenter.start, refresh=presenter.refresh, leave=presenter.may_leave)
