"""The variable browser: what can be referred to, what it last was, where it is used (editor.md G)."""
