"""The user's data: tables and records (data.md). It knows nothing of the engine or the store."""
