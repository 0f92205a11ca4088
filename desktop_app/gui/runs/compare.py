"""Two runs side by side: which way each went, what differs, and where they parted (editor.md F, M 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.mocks import Mock
from desktop_app.domain.template import readable
from desktop_app.domain.workflow import TRIGGER
from desktop_app.editor.layout import tidy
from desktop_app.gui import formats
from desktop_app.gui.breakpoint_words import signs
from desktop_app.gui.canvas.adapter import Canvas
from desktop_app.gui.canvas.marks import Mark, mark_icon
from desktop_app.gui.models.differences import KEY, value_text
from desktop_app.gui.runs.traced import TracedRun
from desktop_app.gui.tasks import spawn
from desktop_app.gui.theme import Theme, Themes
from desktop_app.gui.tips import plain_tip
from desktop_app.gui.widgets import as_list, paragraph, push_button
from desktop_app.gui.wording import counted, tr
from desktop_app.services.run_comparison import (
    IGNORED,
    Kind,
    NodeComparison,
    Parting,
    Ran,
    RunComparer,
    RunComparison,
)

SIZE: Final = (1240, 820)
WIDTHS: Final = (300, 190, 260, 260)
KINDS: Final[tuple[Kind, ...]] = ("value", "path", "first", "second")
MARKS: Final[dict[Kind, Mark]] = {
    "value": Mark.CHANGED,
    "path": Mark.MOVED,
    "first": Mark.REMOVED,
    "second": Mark.ADDED,
}


class RunHalf(QWidget):
    """One side: which run, and its canvas."""

    def __init__(self, themes: Themes, name: str, catalog: Catalog) -> None:
        super().__init__()
        self._catalog = catalog
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setProperty("kind", "section")
        self.canvas = Canvas(themes)
        self.canvas.read_only = True
        self.canvas.minimap.set_wanted(False)
        self.canvas.view.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self.canvas, 1)

    def show_run(self, ran: Ran, marks: dict[str, Mark], said: Mapping[str, bool]) -> None:
        """Show what a run did on its own definition, which way its conditions ``said``, and what the
        comparison says about it.
        """
        canvas, tree = self.canvas, Tree(ran.document.nodes)
        one = ran.execution
        parts = (
            tr("Run #{n}", n=ran.number),
            tr("▨ mocks") if ran.mocked else "",
            tr("dry run") if ran.dry else "",
            formats.execution_state(one),
            formats.moment(one.created_at),
        )
        imagined = tr("▨ Run #{n} with the mocks, not run: what follows from them is not known", n=ran.number)
        told = "  ·  ".join(part for part in parts if part)
        self.title.setText(told if ran.answers is None else imagined)
        placed = tidy(
            ran.document,
            self._catalog,
            canvas.sizes.card,
            trigger_size=canvas.sizes.card(),
            spacing=canvas.sizes.spacing,
            tree=tree,
        )
        canvas.show_workflow(ran.document, self._catalog, placed)
        run = TracedRun(one, trace=ran.trace, decided=dict(said))
        run.go(run.last, self._catalog)
        canvas.run.set_badges(run.badges())
        canvas.run.set_wires(run.wires(tree))
        canvas.run.set_skipped(run.skipped(tree))
        canvas.run.set_marks(marks)
        canvas.debug.show(*signs((), mocked=ran.stand_ins))


class CompareRuns(QDialog):
    """Owns the comparison of two runs that were read."""

    shown = Signal(object, object)
    """Ids of an execution and of one of its jobs that a person wants to see in the run's own tab."""

    def __init__(self, comparer: RunComparer, catalog: Catalog, themes: Themes, parent: QWidget) -> None:
        super().__init__(parent)
        self._comparer = comparer
        self._sides: tuple[Ran, Ran] | None = None
        self._themes = themes
        self.comparison = RunComparison()
        self.setWindowTitle(tr("Compare runs"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.first = RunHalf(themes, tr("The first run"), catalog)
        self.second = RunHalf(themes, tr("The second run"), catalog)
        self.summary = QLabel()
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.parting = paragraph("", "")
        self.go_button = push_button(tr("Show it in the first run"))
        self.ignore = QLineEdit(", ".join(IGNORED))
        self.ignore.setProperty("kind", "field")
        self.ignore.setAccessibleName(tr("Values that are left out, by name or path; * stands for anything"))
        self.ignore.setToolTip(self.ignore.accessibleName())
        self.tree = self._make_tree()
        self._build()
        self._connect()
        self.resize(*SIZE)

    def _make_tree(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setColumnCount(4)
        tree.setUniformRowHeights(True)
        as_list(tree, tr("Differences"))
        for column, width in enumerate(WIDTHS):
            tree.header().resizeSection(column, width)
        return tree

    def _build(self) -> None:
        canvases = QSplitter(Qt.Orientation.Horizontal)
        canvases.addWidget(self.first)
        canvases.addWidget(self.second)
        canvases.setChildrenCollapsible(False)
        whole = QSplitter(Qt.Orientation.Vertical)
        whole.addWidget(canvases)
        whole.addWidget(self.tree)
        whole.setSizes([470, 250])
        told = QHBoxLayout()
        told.addWidget(self.parting, 1)
        told.addWidget(self.go_button)
        foot = QHBoxLayout()
        close = push_button(tr("Close"))
        close.clicked.connect(self.close)
        foot.addWidget(close)
        foot.addStretch(1)
        foot.addWidget(QLabel(tr("Leave out")))
        self.ignore.setMinimumWidth(320)
        foot.addWidget(self.ignore)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 14)
        column.setSpacing(10)
        column.addWidget(self.summary)
        column.addLayout(told)
        column.addWidget(whole, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.ignore.editingFinished.connect(lambda: spawn(self._compare(), self))
        self.go_button.clicked.connect(self._show_parting)
        self.tree.currentItemChanged.connect(lambda *_: self._follow(self.key))
        for half in (self.first, self.second):
            half.canvas.selection_changed.connect(lambda keys: self._follow(keys[0] if keys else ""))
        self._themes.changed.connect(self._dress)

    # -- showing ---------------------------------------------------------------------------------------
    async def show_runs(self, one: int, two: int) -> None:
        """Read two runs and show what tells them apart; errors as in :meth:`RunComparer.read`."""
        await self._show(await self._comparer.read(one), await self._comparer.read(two))

    async def show_mocks(self, one: int, mocks: Sequence[Mock]) -> None:
        """Read a run and show what would be another one if the mocks had answered in it."""
        ran = await self._comparer.read(one)
        await self._show(ran, self._comparer.with_mocks(ran, mocks))

    async def _show(self, one: Ran, two: Ran) -> None:
        self._sides = (one, two)
        self.tree.setHeaderLabels([tr("What"), tr("Difference"), *map(_side, self._sides)])
        await self._compare()

    def showEvent(self, event: QShowEvent) -> None:
        """Bring the decision that parted them into view: only now the canvases know their sizes."""
        super().showEvent(event)
        if self.comparison.parting is not None:
            QTimer.singleShot(0, self, partial(self._follow, self.comparison.parting.key))

    @property
    def ignored(self) -> Sequence[str]:
        """Names and paths that do not count."""
        return [part.strip() for part in self.ignore.text().split(",") if part.strip()]

    async def _compare(self) -> None:
        if self._sides is None:
            return
        self.comparison = await self._comparer.compare(*self._sides, self.ignored)
        marks = {node.key: MARKS[node.kind] for node in self.comparison.nodes if node.kind in MARKS}
        halves = zip((self.first, self.second), self._sides, self.comparison.said, strict=True)
        for half, ran, said in halves:
            half.show_run(ran, marks, said)
        self.summary.setText(self._sum())
        self.parting.setText(self._parted())
        self.go_button.setVisible(self.comparison.parting is not None)
        self._fill()
        if self.comparison.parting is not None:
            self._follow(self.comparison.parting.key)

    def _sum(self) -> str:
        found, (one, two) = self.comparison, self.comparison.spans
        value, path, first, second = (found.count(kind) for kind in KINDS)
        told = (
            (value, counted(value, "1 node gave another value", "{n} nodes gave other values")),
            (path, counted(path, "1 went another way", "{n} went another way")),
            (first, counted(first, "1 ran only in the first", "{n} ran only in the first")),
            (second, counted(second, "1 ran only in the second", "{n} ran only in the second")),
        )
        parts = [text for count, text in told if count]
        longer = formats.duration(abs(two - one))
        if one != two:
            text = tr("the second took {span} longer") if two > one else tr("the second took {span} less")
            parts.append(text.replace("{span}", longer))
        return "  ·  ".join(parts) or tr("The two runs are alike.")

    def _parted(self) -> str:
        parting, sides = self.comparison.parting, self._sides
        if parting is None or sides is None:
            return tr("Every decision that both made was the same.")
        title = self._title(parting.key)
        one, two = map(_decision, parting.decided)
        a, b = (side.number for side in sides)
        if sides[1].answers is None:
            text = tr(
                "They part at “{title}”: {one} in run #{a}, {two} in run #{b}",
                title=title,
                one=one,
                two=two,
                a=a,
                b=b,
            )
        else:
            text = tr(
                "They part at “{title}”: {one} in run #{a}, {two} with its mock",
                title=title,
                one=one,
                two=two,
                a=a,
            )
        return f"{text}{self._because(parting)}."

    def _because(self, parting: Parting) -> str:
        changed = [row for row in parting.values if row[1] != row[2]][:3]
        told = [
            tr("{name} was {one} and {two}", name=self._words(path), one=value_text(a), two=value_text(b))
            for path, a, b in changed
        ]
        return tr(", because {reasons}", reasons="; ".join(told)) if told else ""

    def _words(self, path: str) -> str:
        titles = {key: self._title(key) for side in self._sides or () for key in side.trace.tree.nodes}
        return readable("{{" + path + "}}", titles).strip("‹›")

    def _title(self, key: str) -> str:
        if key == TRIGGER:
            return tr("Input")
        nodes = [side.trace.tree.get(key) for side in reversed(self._sides or ())]
        node = next((each for each in nodes if each is not None), None)
        return (node.title or node.type) if node is not None else key

    # -- table -----------------------------------------------------------------------------------------
    def _fill(self) -> None:
        self.tree.clear()
        for node in self.comparison.nodes:
            if node.kind != "same":
                self.tree.addTopLevelItem(self._row(node))
        self.tree.expandAll()
        self._dress(self._themes.current)

    def _row(self, node: NodeComparison) -> QTreeWidgetItem:
        words: dict[Kind, str] = {
            "value": tr("another value"),
            "path": tr("went another way"),
            "first": tr("only in the first"),
            "second": tr("only in the second"),
        }
        cells = [_times(node, side) for side in (0, 1)] if node.key != TRIGGER else ["", ""]
        often = node.kind == "value" and not node.values
        word = tr("another number of times") if often else words[node.kind]
        item = QTreeWidgetItem([self._title(node.key), word, *cells])
        item.setData(0, KEY, node.key)
        item.setData(1, KEY, node.kind)
        for value in node.values:
            found = value.difference
            path = found.path or tr("result")
            job = tr("job {n}: {path}", n=value.number + 1, path=path) if max(node.counts) > 1 else path
            row = QTreeWidgetItem([job, "", value_text(found.before), value_text(found.after)])
            for column, side in enumerate((found.before, found.after), 2):
                row.setToolTip(column, plain_tip(value_text(side)))
            item.addChild(row)
        return item

    def _dress(self, theme: Theme) -> None:
        for number in range(self.tree.topLevelItemCount()):
            item = self.tree.topLevelItem(number)
            if item is not None and item.data(1, KEY) in MARKS:
                item.setIcon(0, mark_icon(MARKS[item.data(1, KEY)], theme))

    @property
    def key(self) -> str:
        """The key of the node whose row is selected; else empty."""
        item = self.tree.currentItem()
        return "" if item is None else str((item.parent() or item).data(0, KEY) or "")

    def _follow(self, key: str) -> None:
        for half in (self.first, self.second):
            with QSignalBlocker(half.canvas):
                half.canvas.select((key,) if key else ())
            if key:
                half.canvas.reveal(key)

    def _show_parting(self) -> None:
        parting, sides = self.comparison.parting, self._sides
        if parting is not None and sides is not None:
            self.shown.emit(sides[0].execution.id, sides[0].trace.ids[parting.places[0]])


def _side(ran: Ran) -> str:
    return tr("Run #{n}", n=ran.number) if ran.answers is None else tr("With the mocks")


def _times(node: NodeComparison, side: int) -> str:
    count = node.counts[side]
    return f"{counted(count, 'once', '{n} times')}, {formats.duration(node.spans[side])}" if count else ""


def _decision(value: object) -> str:
    if isinstance(value, bool):
        return tr("true") if value else tr("false")
    if isinstance(value, list):
        return tr("branch {n}", n=", ".join(map(str, value)) or "–")
    return value_text(value)
