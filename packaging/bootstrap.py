"""Sets up Wirework and starts it or its tests: ``python3 packaging/bootstrap.py run`` or ``... test``.

Needs Python 3.11 and nothing else, not even pip. This file only looks at the version, in words that older
Pythons understand; the work is in bootstrap_cli.py.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Wirework needs Python 3.11 or newer; this is {}.{} at {}.\n"
        "What to do: install Python 3.11 or newer (python.org, or your system's packages) and give this\n"
        "command to it, for example: python3.11 packaging/bootstrap.py run".format(
            sys.version_info[0], sys.version_info[1], sys.executable
        )
    )

from bootstrap_cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
