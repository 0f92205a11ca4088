"""The example collections: a small shop (data.md 5)."""

from __future__ import annotations

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
)
"""Name, fields beside the key ``id``, and records of each collection, in order of their links."""
