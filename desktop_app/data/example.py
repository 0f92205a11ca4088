"""The example collections: a small shop, a newsroom, a laboratory (data.md 5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from desktop_app.domain.collections import FieldDraft

Rows = tuple[dict[str, Any], ...]

_CUSTOMERS: Rows = (
    {"id": 1, "name": "Nordlicht GmbH", "email": "office@nordlicht.example", "city": "Kiel"},
    {"id": 2, "name": "Ada Byron", "email": "ada@analytical.example", "city": "London"},
    {"id": 3, "name": "木村商店", "email": "kimura@shop.example", "city": "Osaka"},
)
_PRODUCTS: Rows = (
    {"id": 1, "name": "Desk lamp", "price": 59.9, "stock": 12},
    {"id": 2, "name": "Oak table", "price": 640, "stock": 0},
    {"id": 3, "name": "Office chair", "price": 189.5, "stock": 5},
    {"id": 4, "name": "Bookshelf", "price": 129, "stock": 3},
)
_ORDERS: Rows = (
    {"id": 1, "customer_id": 1, "product_id": 1, "quantity": 2, "status": "confirmed", "total": 119.8},
    {"id": 2, "customer_id": 2, "product_id": 4, "quantity": 1, "status": "new", "total": 129},
)
_LINES: Rows = (
    {"id": 1, "order_id": 1, "product_id": 1, "quantity": 2, "price": 59.9},
    {"id": 2, "order_id": 2, "product_id": 4, "quantity": 1, "price": 129},
)
_CATEGORIES: Rows = (
    {"id": 1, "title": "News", "article_count": 2},
    {"id": 2, "title": "Stories", "article_count": 0},
)
_ARTICLES: Rows = (
    {"id": 1, "title": "The shop is open", "category_id": 1},
    {"id": 2, "title": "New lamps", "category_id": 1},
)
_SAMPLES: Rows = (
    {"id": 1, "name": "S-101", "indicator": 95, "status": "collected"},
    {"id": 2, "name": "S-102", "indicator": 80, "status": "collected"},
)

SHOP: Final = ("orders", "order_lines", "log")


def _text(name: str, **more: Any) -> FieldDraft:
    return FieldDraft(name, "string", **more)


def _whole(name: str, **more: Any) -> FieldDraft:
    return FieldDraft(name, "integer", **more)


def _link(name: str, target: str) -> FieldDraft:
    return FieldDraft(name, "belongsTo", target=target)


_CREATED: Final = FieldDraft("created_at", "datetimeTz")

EXAMPLE: Final[tuple[tuple[str, tuple[FieldDraft, ...], Rows], ...]] = (
    (
        "customers",
        (_text("name", required=True), _text("email", unique=True), _text("city"), _CREATED),
        _CUSTOMERS,
    ),
    (
        "products",
        (
            _text("name", required=True),
            FieldDraft("price", "double"),
            _whole("stock", required=True, default=0),
            _CREATED,
        ),
        _PRODUCTS,
    ),
    (
        "orders",
        (
            _link("customer_id", "customers"),
            _link("product_id", "products"),
            _whole("quantity", required=True),
            _text("status", default="new"),
            FieldDraft("total", "double"),
            _CREATED,
        ),
        _ORDERS,
    ),
    (
        "order_lines",
        (
            _link("order_id", "orders"),
            _link("product_id", "products"),
            _whole("quantity", required=True),
            FieldDraft("price", "double"),
            _text("status", default="ok"),
        ),
        _LINES,
    ),
    ("log", (FieldDraft("message", "text"), _CREATED), ()),
    ("categories", (_text("title", required=True), _whole("article_count", default=0)), _CATEGORIES),
    ("articles", (_text("title", required=True), _link("category_id", "categories")), _ARTICLES),
    ("article_versions", (_link("article_id", "articles"), _text("title")), ()),
    ("samples", (_text("name", required=True), _whole("indicator"), _text("status")), _SAMPLES),
    ("inspections", (_link("sample_id", "samples"), _whole("indicator"), _CREATED), ()),
    ("contacts", (_text("name", required=True), _text("email", unique=True)), ()),
)
"""Name, fields beside the key ``id``, and records of each collection, in order of their links."""


def chosen(names: Iterable[str]) -> list[tuple[str, tuple[FieldDraft, ...], Rows]]:
    """Return the collections of some names with those that they link to, in order of their links."""
    wanted = set(names)
    found = []
    for name, fields, rows in reversed(EXAMPLE):
        if name in wanted:
            wanted |= {draft.target for draft in fields if draft.type == "belongsTo"}
            found.append((name, fields, rows))
    return found[::-1]
