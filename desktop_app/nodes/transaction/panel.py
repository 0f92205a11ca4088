"""How a transaction is edited: of which data source, and what follows a rollback."""

from __future__ import annotations

from desktop_app.gui.panels.base import ConfigPanel
from desktop_app.gui.panels.choices import SwitchEditor
from desktop_app.gui.panels.fields import combo
from desktop_app.gui.panels.form import Field
from desktop_app.gui.panels.records import source_editor
from desktop_app.nodes.transaction.spec import SPEC


class TransactionPanel(ConfigPanel):
    """Source, isolation, what follows a rollback."""

    SPEC = SPEC

    def fields(self) -> tuple[Field, ...]:
        """Return the fields of :class:`TransactionConfig`."""
        return (
            Field("dataSource", source_editor),
            Field(
                "isolationLevel",
                combo(
                    (None, self.tr("As the database does")),
                    ("READ UNCOMMITTED", self.tr("Read uncommitted")),
                    ("READ COMMITTED", self.tr("Read committed")),
                    ("REPEATABLE READ", self.tr("Repeatable read")),
                    ("SERIALIZABLE", self.tr("Serializable")),
                ),
                help=self.tr("SQLite, and so the source main, is always serializable."),
            ),
            Field("continueOnRollback", SwitchEditor),
        )
