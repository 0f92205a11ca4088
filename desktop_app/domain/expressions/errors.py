"""What goes wrong in an expression. The class names are what people read: ``SyntaxError: …`` (4.13)."""

from __future__ import annotations

from desktop_app.domain import errors


class ExpressionError(errors.ExpressionError):
    """Root of this module's errors. ``position`` is an offset into the expression, None if unknown."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


class SyntaxError(ExpressionError):
    """The text is no expression of the dialect."""


class ReferenceError(ExpressionError):
    """A name, function or member that does not exist or may not be reached."""


class TypeError(ExpressionError):
    """A value of a kind that the operator or function cannot work on."""


class RangeError(ExpressionError):
    """An index or argument out of its bounds."""


class LimitError(ExpressionError):
    """The expression is too long, too deep, or does more work than one evaluation may."""


def error_text(error: BaseException) -> str:
    """Return ``error`` as a job's result shows it: class name, colon, message (4.3, 4.13)."""
    return f"{type(error).__name__}: {error}"
