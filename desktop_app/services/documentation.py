"""A workflow in words: a Markdown page that can be read without the program (editor.md C, File ▸ Export)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from desktop_app.domain.catalog import Catalog
from desktop_app.domain.graph import Tree
from desktop_app.domain.template import readable
from desktop_app.domain.workflow import JsonObject, Node, Workflow


def markdown(workflow: Workflow, catalog: Catalog) -> str:
    """Return title, description, trigger and every step in reading order, with the branch it stands in and
    the settings that differ from the defaults of its type.
    """
    return "\n".join(_lines(workflow, catalog)) + "\n"


def _lines(workflow: Workflow, catalog: Catalog) -> Iterator[str]:
    tree = Tree(workflow.nodes)
    titles = {node.key: node.title or node.type for node in workflow.nodes}
    trigger = catalog.trigger(workflow.type)
    yield f"# {_plain(workflow.called)}"
    if workflow.description:
        yield f"\n{_plain(workflow.description)}"
    yield f"\n## Trigger: {_plain(trigger.title if trigger else workflow.type)}"
    yield from _settings(workflow.config, {}, titles)
    yield "\n## Steps"
    for number, node in enumerate(tree.walk(), 1):
        spec = catalog.node(node.type)
        yield f"\n### {number}. {_plain(node.title or node.type)}"
        yield f"\n*{_plain(spec.title if spec else node.type)}*{_place(node, tree, catalog, titles)}"
        yield from _settings(node.settings, spec.default_config() if spec else {}, titles)


def _place(node: Node, tree: Tree, catalog: Catalog, titles: Mapping[str, str]) -> str:
    owner, index = tree.owner(node), tree.line_start(node).branch_index
    if owner is None or index is None:
        return ""
    used = [head.branch_index or 0 for head in tree.branches(owner)]
    labels = {branch.index: branch.label for branch in catalog.branches(owner, used)}
    return f", in “{_plain(labels.get(index, str(index)))}” of “{_plain(titles[owner.key])}”"


def _settings(config: JsonObject, defaults: JsonObject, titles: Mapping[str, str]) -> Iterator[str]:
    rows = {name: value for name, value in config.items() if value != defaults.get(name)}
    if rows:
        yield ""
    for name, value in rows.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        yield f"- **{_plain(name)}**: {_code(readable(text, titles))}"


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    escaped = "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|" else letter for letter in text)
    return " ".join(escaped.split())


def _code(text: Any) -> str:
    fence = "`"
    while fence in text:
        fence += "`"
    gap = " " if "`" in text else ""
    return f"{fence}{gap}{' '.join(text.split())}{gap}{fence}"
