"""The records of a collection in a grid: read in pages, edited in place (data.md 4; issue: Data dock)."""
