#!/bin/sh
# Shows Jiceng at work with invented people. With a screen: the desktop and its county hub.
# Without one, or as `run.sh tour [FOLDER]`: a tour through every page, as pictures and PDFs.
set -eu
. "$(dirname -- "$0")/setup.sh"

set_up runtime
cd "$ROOT"

if [ "${1:-}" != tour ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$PYTHON" -m ui.demo "$@"
fi

[ "${1:-}" != tour ] || shift
pictures=${1:-$ROOT/build/tour}
QT_QPA_PLATFORM=offscreen "$PYTHON" -m ui.tour --out "$pictures"
echo "No screen was used. Pictures and PDFs of the tour are in $pictures"
