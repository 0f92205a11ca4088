"""``wirework render``: the canvas as a picture, painted off-screen (architecture 12).

The painting needs Qt and is given by the wiring; nothing here imports it.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from desktop_app.cli.arguments import add_plugins
from desktop_app.cli.status import EXIT_OK
from desktop_app.domain.errors import InvalidRequestError
from desktop_app.services.documents import read_document

THEMES: Final = ("light", "dark", "contrast")


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a workflow document")
    parser.add_argument("-o", "--out", type=Path, required=True, metavar="OUT", help="OUT.png or OUT.svg")
    parser.add_argument("--scale", type=float, default=2.0, help="pixels for each unit of a PNG (default 2)")
    parser.add_argument("--theme", default="light", choices=THEMES, help="the colours (default light)")
    add_plugins(parser)


def execute(arguments: argparse.Namespace) -> int:
    """Run the command."""
    out: Path = arguments.out
    if out.suffix.lower() not in (".png", ".svg"):
        raise InvalidRequestError("the picture must end in .png or .svg", place=str(out))
    if not 0 < arguments.scale <= 10:
        raise InvalidRequestError("must be above 0 and at most 10", place="--scale")
    if not out.absolute().parent.is_dir():
        raise InvalidRequestError("there is no such folder", place=str(out.parent))
    read_document(arguments.file)
    if arguments.render is None:
        raise InvalidRequestError("pictures need the window's part of Wirework")
    arguments.render(arguments.file, out, arguments.scale, arguments.theme, arguments.plugins)
    print(out)
    return EXIT_OK
