"""Replace reference: every use of one variable, looked at and then let name another one (editor.md C, G)."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.editor.reference_commands import RewriteReferences
from desktop_app.editor.swapping import Swap, swaps
from desktop_app.gui.dialogs.frame import FormDialog
from desktop_app.gui.panels.context import PanelContext
from desktop_app.gui.panels.field_words import FieldWords
from desktop_app.gui.panels.offered import offered_variables
from desktop_app.gui.panels.variable_tree import SEPARATOR
from desktop_app.gui.session import EditorSession
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.variables.memory import BrowserMemory
from desktop_app.gui.variables.picker import VariablePicker
from desktop_app.gui.widgets import accepting, paragraph, push_button
from desktop_app.gui.wording import counted, referring, tr

SWAP = Qt.ItemDataRole.UserRole + 1


class ReplaceDialog(FormDialog):
    """Asks which variable takes the place of ``path``; what comes of it is one step of the history."""

    decided = Signal(object, str)
    """The :class:`Command`, and what is told when it is done."""

    def __init__(
        self, session: EditorSession, path: str, memory: BrowserMemory, parent: QWidget | None = None
    ) -> None:
        hint = tr("Uses that fit are ticked. One undo takes everything back.")
        super().__init__(tr("Replace reference"), tr("Let all uses name another variable"), hint, parent)
        self._session, self._memory = session, memory
        self._path, self._new = path, ""
        self._swaps: tuple[Swap, ...] = ()
        self.old = paragraph("", "strong")
        self.new = push_button(tr("Choose a variable …"), "row")
        self.old.setAccessibleName(tr("Variable that is used now"))
        self.new.setAccessibleName(tr("Variable that takes its place"))
        self.new.clicked.connect(self.pick)
        self.list = QListWidget()
        self.list.setProperty("kind", "list")
        self.list.setAccessibleName(tr("Uses of the variable"))
        self.list.itemChanged.connect(lambda _: self._count())
        self.all = QCheckBox(tr("All of them"))
        self.all.clicked.connect(self._tick_all)
        self.verdict = paragraph("", "muted")
        self._context = self._made_context()
        self.old.setText(self._words(path))
        self._build()
        self._look()

    def _made_context(self) -> PanelContext:
        """Look from the node that uses the variable first: what it may refer to, all after it may too."""
        document = self._session.document
        users = {swap.usage.node for swap in swaps(document.workflow, self._session.catalog, self._path, "")}
        first = next((node for node in document.tree.walk() if node.key in users), None)
        return PanelContext(
            document.workflow,
            self._session.catalog,
            first,
            variables=offered_variables,
            seen=self._session.seen,
            browsing=self._memory,
        )

    def _words(self, path: str) -> str:
        label = self._context.tree(True).label(path)
        return label.replace(SEPARATOR, " ▸ ") if label else path

    def _build(self) -> None:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        form = QFormLayout()
        form.addRow(QLabel(tr("Replace")), self.old)
        form.addRow(QLabel(tr("by")), self.new)
        column.addLayout(form)
        for widget in (self.all, self.list, self.verdict):
            column.addWidget(widget)
        self.show_form(body)
        self._button = accepting(self.show_choice(tr("Replace"), self._decide))
        self.new.setFocus()

    def pick(self) -> None:
        """Choose the variable that takes the place."""
        picker = VariablePicker(self._context, own_scope=True, parent=self)
        picker.picked.connect(self.choose)
        picker.open_at(self.new)

    def choose(self, path: str) -> None:
        """Look at what becomes of each use when it names ``path``."""
        self._new = path
        self.new.setText(self._words(path).replace("&", "&&"))
        self._look()

    def _look(self) -> None:
        document = self._session.document
        self._swaps = swaps(document.workflow, self._session.catalog, self._path, self._new)
        titles = {node.key: node.title or node.type for node in document.workflow.nodes}
        self._fields = FieldWords(document.workflow, self._session.catalog)
        with QSignalBlocker(self.list):
            self.list.clear()
            for swap in self._swaps:
                self._add(swap, titles)
        self._count()

    def _add(self, swap: Swap, titles: dict[str, str]) -> None:
        usage = swap.usage
        where = self._fields.of(usage.node, usage.field)
        text = f"{titles[usage.node]} ▸ {where}   {referring(usage.text, titles)}"
        doubt = tr(swap.doubt) if self._new else ""
        item = QListWidgetItem(f"{text}  –  {doubt}" if doubt else text)
        item.setToolTip(plain_tip(f"{text}\n{doubt}"))
        item.setData(SWAP, swap)
        flags = Qt.ItemFlag.ItemIsSelectable
        if self._new and swap.possible:
            flags |= Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable
        item.setFlags(flags)
        ticked = bool(self._new) and swap.possible and not swap.doubt
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.list.addItem(item)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def chosen(self) -> list[Swap]:
        """Return the uses that are ticked."""
        ticked = [item for item in self._items() if item.checkState() == Qt.CheckState.Checked]
        return [item.data(SWAP) for item in ticked]

    def _tick_all(self, ticked: bool) -> None:
        state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        with QSignalBlocker(self.list):
            for item in self._items():
                if item.flags() & Qt.ItemFlag.ItemIsUserCheckable:
                    item.setCheckState(state)
        self._count()

    def _count(self) -> None:
        count, possible = len(self.chosen()), sum(swap.possible for swap in self._swaps if self._new)
        self.all.setEnabled(possible > 0)
        self.all.setChecked(0 < possible == count)
        self._button.setEnabled(count > 0)
        used = counted(len(self._swaps), "1 use.", "{n} uses.")
        told = counted(count, "1 is changed.", "{n} are changed.") if self._new else tr("Choose a variable.")
        self.verdict.setText(f"{used} {told}" if self._swaps else tr("Nothing uses it."))

    def _decide(self) -> None:
        chosen = self.chosen()
        command = RewriteReferences(tuple(swap.rewrite for swap in chosen))
        done = counted(len(chosen), "1 reference was replaced.", "{n} references were replaced.")
        self.accept()
        self.decided.emit(command, done)
