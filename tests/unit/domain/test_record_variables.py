"""Fields of records are variables before anything has run (data.md 4.4)."""

from __future__ import annotations

from desktop_app.domain.collections import Association, Collection, DataField
from desktop_app.domain.node_spec import Variable
from desktop_app.domain.record_variables import grown, record

ORDERS = Collection(
    "main",
    "orders",
    (
        DataField("customer_id", "integer"),
        DataField("product_id", "integer", title="Product number"),
        DataField("id", "integer", primary_key=True),
        DataField("total", "decimal", title="Total"),
        DataField("paid", "boolean"),
        DataField("at", "datetimeTz"),
        DataField("more", "json"),
        DataField("secret", "password", hidden=True),
        DataField("picture", "blob"),
    ),
    (
        Association("customer", "belongsTo", "customers", ("customer_id",), ("id",), title="Customer"),
        Association("lines", "hasMany", "lines", ("id",), ("order_id",)),
        Association("product", "belongsTo", "products", ("product_id",), ("id",)),
    ),
)
CUSTOMERS = Collection("main", "customers", (DataField("name", "string"),))
LINES = Collection(
    "main",
    "lines",
    (DataField("price", "double"),),
    (Association("order", "belongsTo", "orders", ("order_id",), ("id",)),),
)


def tree(variable: Variable) -> list[object]:
    """Return names and types, those of members inside a list behind their owner."""
    found: list[object] = []
    for child in grown(variable, lambda: (ORDERS, CUSTOMERS, LINES)).children:
        found.append((child.value, child.label, child.type))
        if child.children:
            found.append([(inner.value, inner.type) for inner in child.children])
    return found


def test_a_record_has_the_visible_fields_and_the_associations_that_are_loaded() -> None:
    variable = record("q", "Order", {"collection": "orders"}, ["lines", "customer"])
    assert tree(variable) == [
        ("id", "id", "int"),
        ("total", "Total", "number"),
        ("paid", "paid", "bool"),
        ("at", "at", "date"),
        ("more", "more", "any"),
        ("customer_id", "Customer ID", "int"),
        ("customer", "Customer", "object"),
        [("name", "text")],
        ("lines", "lines", "list"),
        [("price", "number")],
        ("product_id", "Product number", "int"),
    ]


def test_what_is_loaded_inside_an_association_stands_inside_it() -> None:
    variable = record("q", "Order", {"collection": "main:orders"}, ["lines.order"], several=True)
    assert variable.type == "list"
    lines = next(c for c in grown(variable, lambda: (ORDERS, LINES)).children if c.value == "lines")
    order = next(child for child in lines.children if child.value == "order")
    assert "total" in {child.value for child in order.children}
    assert "lines" not in {child.value for child in order.children}


def test_of_a_collection_that_nobody_knows_nothing_is_said() -> None:
    for config in ({"collection": "gone"}, {"collection": "{{$context.name}}"}, {"collection": ""}, {}):
        assert not grown(record("q", "Order", config), lambda: (ORDERS,)).children


def test_records_inside_other_values_have_their_fields_too() -> None:
    inside = Variable("data", "Data", "object", (record("order", "Order", {"collection": "orders"}),))
    (order,) = grown(inside, lambda: (ORDERS,)).children
    assert "total" in {child.value for child in order.children}
