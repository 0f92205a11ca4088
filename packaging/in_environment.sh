#!/bin/sh
# Runs a tool of the project's environment: sh packaging/in_environment.sh ruff check
# (also under Git's shell on Windows). "python3 packaging/bootstrap.py test" makes the environment.
environment="${WIREWORK_VENV:-.venv}"
tool="$1"
shift
for place in "$environment/bin/$tool" "$environment/Scripts/$tool.exe"; do
    if [ -x "$place" ]; then
        exec "$place" "$@"
    fi
done
echo "$tool is not in $environment: run 'python3 packaging/bootstrap.py test' once." >&2
exit 1
