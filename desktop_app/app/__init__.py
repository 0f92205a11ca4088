"""The wiring: the one layer that knows all the others and ties them together (architecture 2)."""
