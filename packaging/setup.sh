# Read by run.sh, test.sh and the builders: `set_up runtime|test|build` leaves a Python
# environment in .venv that holds exactly packaging/requirements/<set>.txt. The first time takes
# a minute or two; afterwards a stamp says that nothing changed and it takes no time at all.
# shellcheck shell=sh

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
VENV=$ROOT/.venv
PYTHON=$VENV/bin/python

# What Qt opens, and the Debian package each comes in. The second half is for X11 and printers.
LIBRARIES='
libGL.so.1 libgl1
libEGL.so.1 libegl1
libglib-2.0.so.0 libglib2.0-0
libfontconfig.so.1 libfontconfig1
libxkbcommon.so.0 libxkbcommon0
libdbus-1.so.3 libdbus-1-3
libxcb-cursor.so.0 libxcb-cursor0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0
libcups.so.2 libcups2
'

say() {
    printf '%s\n' "$*" >&2
}

give_up() {
    say "$*"
    exit 1
}

# Without UTF-8, Qt warns on every start and Chinese file names break.
use_utf8() {
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
        *[Uu][Tt][Ff]*8*) ;;
        *) LC_ALL=C.UTF-8 && export LC_ALL ;;
    esac
    PYTHONUTF8=1 && export PYTHONUTF8
}

# --- system packages

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

# install_packages PACKAGE...: true when all of them are there afterwards.
install_packages() {
    may_install || return 1
    say "Installing system packages: $*"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >&2 || return 1
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

missing_libraries() {
    present=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null) || return 0
    printf '%s' "$LIBRARIES" | while read -r library package; do
        case $present in
            *"$library "*) ;;
            *) [ -z "$library" ] || printf '%s ' "$package" ;;
        esac
    done
}

# Everything in one go; where that is not allowed, one sentence, and on with what is there.
need_packages() {
    missing=$(missing_libraries)
    [ -x "$PYTHON" ] || has_module ensurepip || missing="python3-venv $missing"
    find_python >/dev/null || missing="python3 $missing"
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2086  # one word per package
    install_packages $missing ||
        say "Missing system packages, ask an administrator to install them: $missing"
}

# --- the Python environment

find_python() {
    for candidate in python3.13 python3.12 python3.11 python3; do
        if command -v "$candidate" >/dev/null &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

has_module() {
    "${BASE_PYTHON:-python3}" -c "import $1" 2>/dev/null
}

# Debian splits venv off; pip alone can serve an environment it does not live in.
make_venv() {
    if has_module ensurepip; then
        "$BASE_PYTHON" -m venv "$VENV"
    elif has_module pip && has_module venv; then
        "$BASE_PYTHON" -m venv --without-pip "$VENV"
    elif command -v uv >/dev/null; then
        uv venv --quiet --seed --python "$BASE_PYTHON" "$VENV"
    else
        give_up "Without python3-venv no Python environment can be made."
    fi
}

pip() {
    if "$PYTHON" -c 'import pip' 2>/dev/null; then
        "$PYTHON" -m pip "$@"
    else
        "$BASE_PYTHON" -m pip --python "$PYTHON" "$@"
    fi
}

fingerprint() {
    { cat "$ROOT/packaging/requirements/$1.txt" && "$PYTHON" -V; } | sha256sum
}

set_up() {
    use_utf8
    if [ -x "$PYTHON" ] && "$PYTHON" -c '' 2>/dev/null; then
        [ "$(cat "$VENV/.has-$1" 2>/dev/null)" = "$(fingerprint "$1")" ] && return
    else
        rm -rf "$VENV"
    fi
    BASE_PYTHON=$(find_python) || BASE_PYTHON=''
    need_packages
    BASE_PYTHON=$(find_python) || give_up "Jiceng needs Python 3.11 or newer."
    [ -x "$PYTHON" ] || make_venv
    say "Fetching the Python parts into .venv (once)"
    pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes \
        --requirement "$ROOT/packaging/requirements/$1.txt" ||
        give_up "The Python parts could not be fetched: the package index must be within reach once."
    "$PYTHON" -c 'from PySide6 import QtWidgets' ||
        give_up "Qt does not start here: the line above names the missing library."
    fingerprint "$1" >"$VENV/.has-$1"
}
