#!/bin/sh
# Runs inside the self-extracting file: puts the program in place, offline. Data stay untouched.
#   ./jiceng-….run            for everybody when run as root, else for this person only
#   ./jiceng-….run -- remove  takes the program away again
set -eu

if [ "$(id -u)" = 0 ]; then
    program=/opt/jiceng commands=/usr/local/bin share=/usr/local/share
else
    program=$HOME/.local/opt/jiceng commands=$HOME/.local/bin
    share=${XDG_DATA_HOME:-$HOME/.local/share}
fi
menu=$share/applications/jiceng.desktop
icon=$share/icons/hicolor/scalable/apps/jiceng.svg

if [ "${1:-}" = remove ]; then
    rm -rf "$program" "$commands/jiceng" "$menu" "$icon"
    echo "Jiceng was removed. Its records are where they were."
    exit
fi

mkdir -p "$(dirname "$program")" "$commands" "$(dirname "$menu")" "$(dirname "$icon")"
# The new copy is complete before the old one goes: a pulled stick leaves the old one working.
rm -rf "$program.new"
cp -R jiceng "$program.new"
rm -rf "$program.old"
[ ! -d "$program" ] || mv "$program" "$program.old"
mv "$program.new" "$program"
rm -rf "$program.old"

ln -sf "$program/jiceng" "$commands/jiceng"
sed "s|^Exec=.*|Exec=\"$program/jiceng\"|" jiceng.desktop >"$menu"
cp jiceng.svg "$icon"
echo "Jiceng is installed in $program. Start it from the menu (基层通) or with $commands/jiceng"
