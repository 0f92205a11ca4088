"""The document under edit: its operations, commands, history, validation and layout. Knows no window."""
