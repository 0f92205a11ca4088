"""From which of the records that are here the next page is found fastest (issue 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from desktop_app.domain.collections import Collection
from desktop_app.domain.record_work import Anchor, Record
from desktop_app.services.record_actions import key_of


def nearest(
    collection: Collection, pages: Mapping[int, Sequence[Record]], page: int, size: int, total: int
) -> Anchor | None:
    """Return where page ``page``, of ``size`` records, lies seen from the nearest of the ``pages`` that are
    here, or from the end of ``total`` records, which is 0 where it is not known; None where counting from
    the first record is as short.
    """
    if not collection.key:
        return None
    first = page * size
    ways: list[tuple[int, Anchor | None]] = [(first, None)]
    before = [at for at, rows in pages.items() if at < page and len(rows) == size]
    behind = [at for at in pages if at > page]
    if before:
        at = max(before)
        skip = (page - at - 1) * size
        ways.append((skip, Anchor(key_of(collection, pages[at][-1]), skip)))
    if behind:
        at = min(behind)
        skip = (at - page - 1) * size
        ways.append((skip, Anchor(key_of(collection, pages[at][0]), skip, backwards=True)))
    if first < total:
        skip, most = max(0, total - first - size), min(size, total - first)
        ways.append((skip, Anchor(None, skip, backwards=True, most=most)))
    return min(ways, key=lambda way: way[0])[1]
