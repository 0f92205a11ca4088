"""Turns what drivers throw into errors of ours: no exception of SQLAlchemy leaves the data layer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from desktop_app.domain.errors import InvalidRequestError, StorageError, WireworkError

MOST_TEXT = 500


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Let errors of a database pass as ours; ``place`` names the source."""
    try:
        yield
    except WireworkError:
        raise
    except IntegrityError as error:
        raise StorageError(f"the database refused: {_words(error)}", place=place) from error
    except SQLAlchemyError as error:
        raise StorageError(_words(error), place=place) from error
    except (OverflowError, UnicodeError, ValueError) as error:
        # What a driver says about values that it cannot pass on: too large, half of a character, NUL.
        raise InvalidRequestError(f"the database cannot hold this value: {error}", place=place) from error


def _words(error: SQLAlchemyError) -> str:
    """Return what the driver says, without the statement and its values."""
    text = str(getattr(error, "orig", None) or error).strip()
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}…"


@contextmanager
def reaching(place: str, where: str, remedy: str) -> Iterator[None]:
    """Say that a database cannot be reached, which, and what to do about it."""
    try:
        yield
    except OperationalError as error:
        raise StorageError(
            f"{where} cannot be reached: {_words(error)}", place=place, remedy=remedy
        ) from error


@contextmanager
def armed(place: str) -> Iterator[None]:
    """Say what is missing where a database does not let us make triggers."""
    try:
        yield
    except StorageError as error:
        raise StorageError(
            f"changes made by other programs cannot be heard: {error.message}",
            place=place,
            remedy="the user of the source needs the right to create a table, a function and triggers there",
        ) from error
