"""The headless commands (architecture 12). No module here imports Qt."""
