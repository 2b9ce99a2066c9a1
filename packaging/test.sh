#!/bin/sh
# Everything a change must pass: style, types, import rules, translations, tests.
# Arguments go to pytest, e.g. `packaging/test.sh tests/flows -k referral`.
set -eu
LIMIT_S=1200
. "$(dirname -- "$0")/setup.sh"

# Flows that need a real window system start their own Xvfb; printed forms are read back by poppler.
need_tools() {
    missing=''
    command -v Xvfb >/dev/null || missing="$missing xvfb xauth"
    command -v pdftotext >/dev/null || missing="$missing poppler-utils"
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086  # one word per package
    install_packages $missing || say "Tests are skipped for want of these system packages:$missing"
}

# The tests bring a PostgreSQL from PyPI; where it does not run, Debian's takes its place.
need_postgresql() {
    "$PYTHON" -m tests.postgresql 2>/dev/null && return
    install_packages postgresql ||
        say "No PostgreSQL: the tests that need one will be skipped."
}

failed=''
step() {
    name=$1
    shift
    echo "== $name"
    code=0
    "$@" || code=$?
    [ "$code" = 0 ] || failed="$failed $name"
}

# `timeout` ends with 124 where it has cut what it ran. Neighbours in a file share what it makes, so
# each process takes a stretch of its own and helps the other when that is done.
tests() {
    step tests env QT_QPA_PLATFORM=offscreen timeout "$LIMIT_S" \
        "$PYTHON" -m pytest -q -n 2 --dist worksteal --durations=20 "$@"
    [ "$code" != 124 ] || say "The tests were cut off after $LIMIT_S s: this script's own limit."
}

# Where nothing compiled is kept, each of some hundred programs that the tests start compiles anew.
unset PYTHONDONTWRITEBYTECODE
started=$(date +%s)
set_up test
cd "$ROOT"
need_tools
need_postgresql
set_up_s=$(($(date +%s) - started))

step style "$PYTHON" -m ruff check
step format "$PYTHON" -m ruff format --check
step types "$PYTHON" -m mypy
step imports "$VENV/bin/lint-imports" --no-logo
step translations "$PYTHON" packaging/translations.py check
tests "$@"

total_s=$(($(date +%s) - started))
echo "Took $total_s s, of which $set_up_s s for setting up."
if [ -n "$failed" ]; then
    echo "Failed:$failed"
    exit 1
fi
echo "All passed."
