"""File digest: an asynchronous type, which waits while its work goes on in the background."""

from __future__ import annotations

from pydantic import Field

from desktop_app.extension import Config, Node, NodeSpec, Variable


class FileDigestConfig(Config):
    """``path`` may hold variables."""

    path: str = Field(title="File", description="The file to read.", json_schema_extra={"editor": "template"})


def variables(node: Node) -> Variable:
    """Offer the digest with its members."""
    members = (Variable("sha256", "SHA-256", "text"), Variable("bytes", "Size in bytes", "int"))
    return Variable(node.key, node.title, "object", members)


SPEC = NodeSpec(
    type="fileDigest",
    title="File digest",
    group="extended",
    description="Computes the SHA-256 of a file in the background.",
    config=FileDigestConfig,
    defaults={"path": ""},
    synonyms=("hash", "checksum", "sha256"),
    asynchronous=True,
    variables=variables,
)
