"""A dry run: which nodes would act on the outside, then what they would have done (editor.md F, M 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QTreeWidget, QTreeWidgetItem, QWidget

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.debugging import RunEvent
from desktop_app.domain.mocks import SideEffect
from desktop_app.gui import formats
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import as_list, empty_label
from desktop_app.gui.wording import tr

HEIGHT: Final = 220
FIRST: Final = 200
WIDTH: Final = 620
LETTERS: Final = 2000


class _EffectsSheet(FormDialog):
    """Lists nodes with effects before a run; it runs only when the person says so."""

    wanted = Signal()

    def _ask(self, table: QTreeWidget | QLabel, run: str) -> None:
        self.show_form(table)
        self.show_choice(run, self._run)

    def _run(self) -> None:
        self.accept()
        self.wanted.emit()


class DryRunSheet(_EffectsSheet):
    """Lists the nodes with effects, and what answers in their place."""

    def __init__(
        self, session: EditorSession, effects: Sequence[SideEffect], parent: QWidget | None = None
    ) -> None:
        from desktop_app.gui.mock_commands import answer_words

        titles = {node.key: node.title or node.type for node in session.document.tree.nodes.values()}

        hint = tr("Nothing is written or sent. Afterwards you see what would have been.")
        super().__init__(tr("Dry run"), tr("Dry run of “{title}”", title=session.title), hint, parent)
        rows = [(_line(each, session.catalog), answer_words(each, titles)) for each in effects]
        nothing = tr("No node of it acts on anything outside.")
        self.table = two_columns(
            tr("Node"), tr("Answers in its place"), [(title, words, words) for title, words in rows]
        )
        self._ask(self.table if rows else empty_label(nothing), tr("Dry run"))
        self.resize(WIDTH, self.height())


class SelectionSheet(_EffectsSheet):
    """Lists the selected nodes that act on the outside."""

    def __init__(
        self, catalog: Catalog, effects: Sequence[SideEffect], parent: QWidget | None = None
    ) -> None:
        hint = tr("The selected nodes run for real. Mocks and last results answer for what is before them.")
        super().__init__(tr("Run the selection"), tr("These nodes act on the outside"), hint, parent)
        rows = [(_title(effect, catalog), _kind(effect, catalog), "") for effect in effects]
        self.table = two_columns(tr("Node that acts"), tr("Type"), rows)
        self._ask(self.table, tr("Run them"))


class DryRunReport(FormDialog):
    """Lists what a dry run has left out, with the settings as they came out."""

    def __init__(
        self, session: EditorSession, left: Sequence[RunEvent], parent: QWidget | None = None
    ) -> None:
        hint = tr("This would have been done. The run is in the list of runs, marked as dry.")
        super().__init__(tr("Dry run"), tr("What the dry run left out"), hint, parent)
        rows = []
        for event in left:
            node = session.document.node(event.node_key)
            title = (node.title or node.type) if node is not None else event.node_key
            done = dict(event.detail)
            if (within := done.pop("within", None)) is not None:
                title = _inside(done.pop("title"), within)
            rows.append((title, formats.preview(done, 200), formats.shown(done)[:LETTERS]))
        nothing = tr("Nothing: no node came to act on anything outside.")
        self.table = two_columns(tr("Node"), tr("Would have done"), rows)
        self.show_form(self.table if rows else empty_label(nothing))
        self.show_way_out()


def _kind(effect: SideEffect, catalog: Catalog) -> str:
    spec = catalog.node(effect.node_type)
    return tr(spec.title) if spec is not None else effect.node_type


def _title(effect: SideEffect, catalog: Catalog) -> str:
    title = effect.title or _kind(effect, catalog)
    return _inside(title, effect.within) if effect.workflow else title


def _inside(title: str, workflow: str) -> str:
    """Return what a node of a called workflow is called."""
    return tr("{title} in “{workflow}”", title=title, workflow=workflow)


def _line(effect: SideEffect, catalog: Catalog) -> str:
    title = _title(effect, catalog)
    return title if effect.acts else tr("{title} (does not act)", title=title)


def two_columns(first: str, second: str, rows: Sequence[tuple[str, str, str]]) -> QTreeWidget:
    """Return a plain list of two columns; the third text of a row is the tooltip of the second."""
    table = QTreeWidget()
    table.setHeaderLabels([first, second])
    table.setRootIsDecorated(False)
    table.setUniformRowHeights(True)
    as_list(table, first)
    table.header().resizeSection(0, FIRST)
    table.setMinimumHeight(HEIGHT)
    for one, two, tip in rows:
        row = QTreeWidgetItem([one, two])
        row.setToolTip(1, plain_tip(tip))
        table.addTopLevelItem(row)
    return table
