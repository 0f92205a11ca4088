"""Node types and triggers from outside: where they are looked for, how they are loaded, who is refused."""
