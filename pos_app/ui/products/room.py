"""Products, put together. `subject` is a variant whose product is looked at."""

from functools import partial
from pathlib import Path
from uuid import UUID

from pos_app.core.actor import Actor
from pos_app.ui.products.presenter import ProductsPresenter
from pos_app.ui.products.view import ProductsView
from pos_app.ui.rooms import Doors, Room
from pos_app.ui.station import Station


def join(view: ProductsView, presenter: ProductsPresenter) -> None:
    """Join the screen to its presenters."""
    browse, editor, bring, write = view.browse, view.editor, view.bring, view.write
    editing, transit = presenter.editing, presenter.transit
    browse.typed.connect(presenter.typed)
    browse.entered.connect(presenter.entered)
    browse.row_selected.connect(presenter.select)
    browse.page_wanted.connect(presenter.page_wanted)
    browse.filter_chosen.connect(presenter.choose_filter)
    browse.family_chosen.connect(presenter.choose_family)
    browse.section_chosen.connect(presenter.choose_section)
    browse.acted.connect(presenter.act)
    editor.form_changed.connect(editing.form_changed)
    editor.save_wanted.connect(editing.save)
    editor.code_added.connect(editing.add_code)
    editor.code_removed.connect(editing.remove_code)
    editor.matrix_wanted.connect(editing.make_matrix)
    editor.variant_chosen.connect(editing.choose_variant)
    editor.variant_written.connect(
        lambda code, price, active: editing.variant_written(code, price, active=active)
    )
    editor.variant_removed.connect(editing.remove_variant)
    bring.file_chosen.connect(transit.file_chosen)
    bring.path_entered.connect(transit.path_entered)
    bring.chip_chosen.connect(transit.choose_chip)
    bring.go_on.connect(transit.go_on)
    bring.cancelled.connect(transit.cancel)
    write.export_chosen.connect(transit.choose_export)
    write.form_chosen.connect(transit.choose_form)
    write.write_wanted.connect(transit.write)
    write.cancelled.connect(transit.cancel)
    view.strip_pressed.connect(presenter.strip_pressed)
    view.left.connect(presenter.leave)


def make(station: Station, doors: Doors, actor: Actor, subject: UUID | None) -> Room:
    """Make the screen with its presenter."""
    desk = station.desk
    view = ProductsView(desk.translate, desk.money)
    presenter = ProductsPresenter(
        view,
        desk,
        actor,
        folder=station.folder,
        home=Path.home(),
        to_room=doors.to_room,
        on_left=doors.to_sale,
    )
    join(view, presenter)
    return Room(
        view,
        partial(presenter.start, subject),
        scanned=presenter.scanned,
        refresh=presenter.refresh,
        leave=presenter.may_leave,
    )
