"""The workflow store: workflows, executions, jobs, queue, tasks and drafts in one SQLite file."""
