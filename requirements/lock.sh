#!/bin/sh
# Writes the lock files from pyproject.toml: every version, every hash, for every platform and Python
# from 3.11 on, and no index address, so that each place installs from the index it is set up for.
#
#   dev.txt      everything: both programs and the tools (make setup)
#   desktop.txt  the cashier app alone
#   server.txt   the centre alone
#   build.txt    what builds our own package
#
# With --upgrade versions are raised; without, what is locked stays where it still fits.
set -eu
cd "$(dirname "$0")/.."

PYTHON=${PYTHON:-python3}
tools=build/lock
[ -x "$tools/bin/uv" ] || {
    "$PYTHON" -m venv "$tools"
    "$tools/bin/python" -m pip --disable-pip-version-check --quiet install 'uv>=0.9'
}

lock() {
    output=$1
    shift
    "$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header \
        --output-file "requirements/$output" "$@"
}

lock dev.txt "$@" --extra desktop --extra server --extra dev pyproject.toml
lock desktop.txt --constraints requirements/dev.txt --extra desktop pyproject.toml
lock server.txt --constraints requirements/dev.txt --extra server pyproject.toml
"$PYTHON" -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
    >"$tools/build.in"
lock build.txt --constraints requirements/dev.txt "$tools/build.in"
