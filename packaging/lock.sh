#!/bin/sh
# Writes packaging/requirements/*.txt anew from pyproject.toml: exact versions with hashes for
# Windows and Linux alike, and no address of any package index. Needs uv.
set -eu
cd "$(dirname "$0")/.."

lock() {
    name=$1
    shift
    uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate \
        --custom-compile-command "packaging/lock.sh" \
        "$@" pyproject.toml --output-file "packaging/requirements/$name.txt"
}

mkdir -p packaging/requirements
# The tests' set comes first and bounds the others, so that what is shipped is what was tested.
lock test --extra test
lock runtime --constraints packaging/requirements/test.txt
lock build --extra build --constraints packaging/requirements/test.txt

if grep -l '://' packaging/requirements/*.txt; then
    echo "These files name an address and must not." >&2
    exit 1
fi
