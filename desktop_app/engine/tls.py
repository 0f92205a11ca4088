"""Whose certificates are trusted when a node speaks to a server."""

from __future__ import annotations

import ssl
from functools import lru_cache
from typing import Final

from desktop_app.domain.errors import InvalidRequestError

AUTHORITIES: Final = "SSL_CERT_FILE"
"""Setting: a file of certificates (PEM) that are trusted beside the system's."""


@lru_cache(maxsize=4)
def trust(authorities: str) -> ssl.SSLContext:
    """Return what trusts the system's authorities and those in a file, if one is named.

    :raises InvalidRequestError: the file cannot be used.
    """
    context = ssl.create_default_context()
    if authorities:
        try:
            context.load_verify_locations(authorities)
        except OSError as error:
            raise InvalidRequestError(f"the certificates in {authorities} cannot be used: {error}") from error
    return context
