"""What the presenters of the products ask of their screen. Free of Qt."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from pos_app.core.imports import Line
from pos_app.ui.products.rows import (
    CodeText,
    FactText,
    FileText,
    ListedText,
    ProductForm,
    ProgressText,
    SheetText,
    VariantText,
)
from pos_app.ui.values import ChipText, FoundText, StripText

BROWSE, EDITOR, BRING, WRITE = "browse", "editor", "bring", "write"  # what is in front


class StripScreen(Protocol):
    """A screen that says things."""

    def show_front(self, page: str) -> None:
        """Bring one of its pages to the front."""

    def show_strip(self, text: StripText | None) -> None:
        """Say what was done or went wrong, or nothing."""


class ListScreen(StripScreen, Protocol):
    """The list and the product that is looked at."""

    def show_filters(self, filters: Sequence[ChipText], chosen: str) -> None: ...

    def show_families(self, families: Sequence[FoundText], named: str) -> None: ...

    def show_list(self, count: int, words: str, selected: int) -> None: ...

    def show_page(self, number: int, rows: Sequence[ListedText]) -> None: ...

    def show_empty(self, sentence: str, detail: str) -> None: ...

    def select_row(self, row: int) -> None: ...

    def clear_box(self) -> None: ...

    def show_sheet(self, text: SheetText | None) -> None: ...

    def show_sections(self, sections: Sequence[ChipText], chosen: str) -> None: ...

    def show_facts(self, facts: Sequence[FactText]) -> None: ...

    def show_actions(self, allowed: frozenset[str], toggle: str) -> None: ...


class EditorScreen(StripScreen, Protocol):
    """The fields of a product."""

    def show_form(self, form: ProductForm, title: str, *, own_price: bool) -> None: ...

    def show_choices(self, choices: Mapping[str, Sequence[FoundText]]) -> None: ...

    def show_codes(self, codes: Sequence[CodeText], owner: str, selected: int) -> None: ...

    def show_variants(self, variants: Sequence[VariantText], selected: int) -> None: ...

    def show_variant(self, code: str, price_minor: int | None, *, active: bool) -> None: ...

    def show_section(self, section: str) -> None: ...


class FilesScreen(StripScreen, Protocol):
    """Files in and out."""

    def show_files(self, files: Sequence[FileText], note: str) -> None: ...

    def show_progress(self, text: ProgressText | None) -> None: ...

    def show_preview(
        self, title: str, note: str, chips: Sequence[ChipText], chosen: str
    ) -> None: ...

    def show_lines(self, lines: Sequence[Line]) -> None: ...

    def show_ready(self, label: str, *, ready: bool) -> None: ...

    def show_exports(
        self, exports: Sequence[FoundText], chosen: str, form: str, folder: str
    ) -> None: ...
