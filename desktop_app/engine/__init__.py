"""The engine: runs workflows headless, without Qt and without knowing where facts are stored."""
