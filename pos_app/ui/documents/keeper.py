"""Keeps a document on disk while it is being written: a power cut costs nothing."""

from pos_app.core import document_drafts
from pos_app.core.actor import Actor
from pos_app.core.document_drafts import DocumentDraft
from pos_app.core.errors import ShopError
from pos_app.ui.desk import Desk
from pos_app.ui.ports import Failed


class DocumentKeeper:
    """Saves the newest state behind the screen; what changes meanwhile is saved in one go."""

    def __init__(self, desk: Desk, actor: Actor, failed: Failed) -> None:
        self._desk, self._actor, self._tell = desk, actor, failed
        self._newest: DocumentDraft | None = None
        self._writing = False

    def keep(self, draft: DocumentDraft) -> None:
        """Save this soon; an older state that still waits is not saved."""
        self._newest = draft
        if not self._writing:
            self._writing = True
            self._desk.tasks.write(self._save, self._saved, self._failed)

    def forget(self) -> None:
        """Save nothing more of it: it is being recorded or given up."""
        self._newest = None

    def _save(self) -> DocumentDraft | None:
        newest = self._newest
        if newest is not None:
            self._desk.database.write(
                lambda session: document_drafts.save(session, self._actor, newest)
            )
        return newest

    def _saved(self, saved: DocumentDraft | None) -> None:
        self._writing = False
        if self._newest is not None and self._newest is not saved:
            self.keep(self._newest)

    def _failed(self, error: ShopError) -> None:
        self._writing = False
        self._tell(error)
