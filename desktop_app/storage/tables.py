"""The tables of the store (engine.md 1.2 to 1.10).

Instants are integers, milliseconds since 1970 in UTC; ids are 64-bit integers that the engine assigns; JSON
is compact text, so that integers stay exact at any size. Columns that may be large stand last in their
table, because SQLite reads a row from the front: a list then never touches the pages they overflow to.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

SCHEMA: Final = 13
"""Version of the tables below; equals the number of the newest migration."""

APP: Final = "wirework"
"""What the ``meta`` table of every store says under ``app``; tells our files from others."""

# SQLite makes only a column of type INTEGER the row's own number, never one of type BIGINT.
_Id = BigInteger().with_variant(Integer(), "sqlite")
_Instant = _Id
_Count = _Id

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

workflows = Table(
    "workflows",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("sync", Boolean, nullable=False),
    Column("enabled", Boolean, nullable=False),
    # True or NULL, never false: then the constraint below admits any number of other versions (1.4).
    Column("current", Boolean),
    Column("content_hash", Text, nullable=False),
    Column("trigger_title", Text),
    Column("created_at", _Instant, nullable=False),
    Column("updated_at", _Instant, nullable=False),
    Column("description", Text, nullable=False),
    Column("document", Text, nullable=False),
    UniqueConstraint("key", "current", name="uq_workflows_key_current"),
)

workflow_stats = Table(
    "workflow_stats",
    metadata,
    Column("key", Text, primary_key=True),
    Column("executed", _Count, nullable=False),
)

version_stats = Table(
    "version_stats",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("executed", _Count, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

draft_times = Table(
    "draft_times",
    metadata,
    Column("key", Text, primary_key=True),
    Column("saved_at", _Instant, nullable=False),
)

# Drafts that were given up and documents that a save replaced, for a while.
kept_drafts = Table(
    "kept_drafts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kept_at", _Instant, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("text", Text, nullable=False),
)

# A workflow in the trash keeps its versions, draft and runs; it is only out of sight, and switched off.
trash = Table(
    "trash",
    metadata,
    Column("key", Text, primary_key=True),
    Column("deleted_at", _Instant, nullable=False),
)

# What a person says about a version; few have any.
version_messages = Table(
    "version_messages",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
)

# A row outlives its workflow (2.19) and a child its parent, hence no foreign keys.
executions = Table(
    "executions",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("workflow_id", _Id, nullable=False),
    Column("key", Text, nullable=False),
    Column("event_key", Text, nullable=False, unique=True),
    Column("status", Integer),
    Column("reason", Text),
    Column("dispatched", Boolean, nullable=False),
    Column("started_at", _Instant),
    Column("expires_at", _Instant),
    Column("parent_execution_id", _Id),
    Column("manually", Boolean),
    Column("created_at", _Instant, nullable=False),
    Column("updated_at", _Instant, nullable=False),
    Column("stack", Text),
    Column("output", Text),
    Column("context", Text),
)
# Recovery asks for rows that were not dispatched and nobody for the others; most rows have no parent.
Index(
    "ix_executions_dispatched_id",
    executions.c.dispatched,
    executions.c.id,
    sqlite_where=text("dispatched = 0"),
)
Index("ix_executions_status_expires_at", executions.c.status, executions.c.expires_at)
Index(
    "ix_executions_parent_status",
    executions.c.parent_execution_id,
    executions.c.status,
    sqlite_where=text("parent_execution_id IS NOT NULL"),
)
Index("ix_executions_key_id", executions.c.key, executions.c.id)
Index("ix_executions_failed", executions.c.id, sqlite_where=text("status < 0"))

# The runs of a workflow are counted from 1; a number is never given twice.
execution_numbers = Table(
    "execution_numbers",
    metadata,
    Column("id", _Id, ForeignKey("executions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("number", _Count, nullable=False),
)

# What people say about a run; few have any. Pinned ones are kept for ever. ``tags`` is a list as JSON.
execution_marks = Table(
    "execution_marks",
    metadata,
    Column("id", _Id, ForeignKey("executions.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("pinned", Boolean, nullable=False),
    Column("tags", Text, nullable=False),
    Column("note", Text, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("execution_id", _Id, ForeignKey("executions.id", ondelete="CASCADE"), nullable=False),
    Column("node_key", Text, nullable=False),
    Column("node_type", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("upstream_id", _Id),
    Column("started_at", _Instant),
    Column("created_at", _Instant, nullable=False),
    Column("updated_at", _Instant, nullable=False),
    Column("due_at", _Instant),
    Column("result", Text),
    Column("meta", Text),
    Column("log", Text),
    # The round of a loop that begins with it: none for most, which is found without what lies before it.
    Column("begins", _Count),
)
Index("ix_jobs_execution_id", jobs.c.execution_id, jobs.c.id)
Index("ix_jobs_node", jobs.c.execution_id, jobs.c.node_key, jobs.c.id)
Index("ix_jobs_pending", jobs.c.execution_id, sqlite_where=text("status = 0"))
Index("ix_jobs_failed", jobs.c.execution_id, jobs.c.id, sqlite_where=text("status < 0"))
Index("ix_jobs_due_at", jobs.c.due_at, sqlite_where=text("status = 0 AND due_at IS NOT NULL"))

# No foreign key: a message for an execution that is gone is ignored when it is handled (2.7).
queue = Table(
    "queue",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("execution_id", _Id, nullable=False),
    Column("job_id", _Id),
    Column("attempts", Integer, nullable=False),
    Column("rerun", Text),
    Column("cursor", Text),
)

# No foreign key to workflows: a running execution may make a task after its workflow was deleted.
tasks = Table(
    "tasks",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("job_id", _Id, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("execution_id", _Id, ForeignKey("executions.id", ondelete="CASCADE"), nullable=False),
    Column("node_key", Text, nullable=False),
    Column("workflow_id", _Id, nullable=False),
    Column("workflow_key", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("created_at", _Instant, nullable=False),
    Column("updated_at", _Instant, nullable=False),
    Column("result", Text),
)
Index("ix_tasks_execution_id", tasks.c.execution_id)
Index("ix_tasks_job_id", tasks.c.job_id)
Index("ix_tasks_workflow_id", tasks.c.workflow_id)
Index("ix_tasks_pending", tasks.c.id, sqlite_where=text("status = 0"))

# Secrets have a row as well, for their names: their values are kept elsewhere (ADR 6).
environment = Table(
    "environment",
    metadata,
    Column("name", Text, primary_key=True),
    Column("secret", Boolean, nullable=False),
    Column("updated_at", _Instant, nullable=False),
    Column("value", Text),
    CheckConstraint("NOT secret OR value IS NULL", name="ck_environment_no_secret_value"),
)

# A category belongs to all versions of a workflow, so that a new version keeps it (1.6).
categories = Table(
    "categories",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("sort", Integer, nullable=False),
    Column("color", Text, nullable=False),
    Column("title", Text, nullable=False),
)

workflow_categories = Table(
    "workflow_categories",
    metadata,
    Column("category_id", _Id, ForeignKey("categories.id", ondelete="CASCADE"), primary_key=True),
    Column("workflow_key", Text, primary_key=True),
)

# What people have filled in: the input of a run, values for a test of a node, an answer left for later.
inputs = Table(
    "inputs",
    metadata,
    Column("workflow_key", Text, primary_key=True),
    Column("place", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("saved_at", _Instant, nullable=False),
    Column("value", Text),
)

# The owner is a job or the execution itself; ids are never given twice.
concealed = Table(
    "concealed",
    metadata,
    Column("owner_id", _Id, primary_key=True, autoincrement=False),
    Column("execution_id", _Id, ForeignKey("executions.id", ondelete="CASCADE"), nullable=False),
    Column("places", Text, nullable=False),
)
Index("ix_concealed_execution_id", concealed.c.execution_id)

# Data sources beside the one that every workspace has. A URL here never holds a password (ADR 6).
data_sources = Table(
    "data_sources",
    metadata,
    Column("name", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("read_only", Boolean, nullable=False),
    Column("schemas", Text),
    Column("notes", Text),
    Column("capture", Boolean, nullable=False, server_default=text("0")),
)

# A debugged run that has not ended; the row comes before its execution, hence no foreign key.
debug_sessions = Table(
    "debug_sessions",
    metadata,
    Column("execution_id", _Id, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
)

# What a person or the debugger did to a run (editor.md F): edits, stops, answers, what a dry run left out.
run_events = Table(
    "run_events",
    metadata,
    Column("id", _Id, primary_key=True, autoincrement=False),
    Column("execution_id", _Id, ForeignKey("executions.id", ondelete="CASCADE"), nullable=False),
    Column("job_id", _Id),
    Column("node_key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", _Instant, nullable=False),
    Column("detail", Text),
)
Index("ix_run_events_execution_id", run_events.c.execution_id, run_events.c.id)

# Few runs have a row: those that were forked, debugged, dry, or used mocks. The source may be deleted.
run_origins = Table(
    "run_origins",
    metadata,
    Column(
        "execution_id",
        _Id,
        ForeignKey("executions.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("source_id", _Id),
    Column("node_key", Text, nullable=False),
    Column("mocks", Boolean, nullable=False),
    Column("dry", Boolean, nullable=False),
    Column("debug", Boolean, nullable=False),
)
Index("ix_run_origins_source_id", run_origins.c.source_id)

# What a trigger remembers between two starts; it goes when the trigger is switched on or off (data.md 1.2.5).
trigger_marks = Table(
    "trigger_marks",
    metadata,
    Column("workflow_key", Text, primary_key=True),
    Column("mark", Text),
)

# Workflows that came from outside, and the hash of their code that a person has agreed to (data.md 3.2.2).
consents = Table(
    "consents",
    metadata,
    Column("workflow_key", Text, primary_key=True),
    Column("agreed", Text, nullable=False),
    Column("agreed_at", BigInteger, nullable=False),
)
