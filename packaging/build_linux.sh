#!/bin/sh
# Builds what a USB stick carries to a Linux computer, into dist/:
#   jiceng-VERSION.run           self-extracting, for any distribution, no administrator needed
#   jiceng_VERSION_amd64.deb     the desktop for Debian, UOS, Kylin, Ubuntu
#   jiceng-hub_VERSION_amd64.deb the county hub as a service
# `build_linux.sh bundle` stops after dist/jiceng and dist/jiceng-hub and their self-tests.
# Never copy the folder dist/jiceng itself: the file systems of sticks keep no symbolic links.
# A release for old systems (glibc 2.31) is built the same way on Debian 11 with PySide6 6.9.3.
set -eu
. "$(dirname -- "$0")/setup.sh"

set_up build
cd "$ROOT"
for tool in objdump makeself dpkg-deb xz; do
    command -v "$tool" >/dev/null || missing="${missing:-} $tool"
done
if [ -n "${missing:-}" ]; then
    install_packages binutils makeself dpkg xz-utils || give_up "These tools are missing:$missing"
fi
# PyInstaller takes Python's own library along, which Debian keeps in a package of its own.
"$PYTHON" -c 'from PyInstaller.depend.bindepend import get_python_library_path as f; f()' \
    >/dev/null 2>&1 || install_packages "libpython$("$PYTHON" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"

version=$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
architecture=$(dpkg --print-architecture)

# No clock can be right that lies before this day: program and hub go by it.
mkdir -p resources/build
trap 'rm -rf resources/build' EXIT
TZ=UTC-8 date +%F >resources/build/day
"$PYTHON" -m PyInstaller --noconfirm --log-level WARN packaging/jiceng.spec
for program in jiceng jiceng-hub; do
    echo "Self-test of $program"
    QT_QPA_PLATFORM=offscreen timeout 300 "dist/$program/$program" --selftest
done
[ "${1:-}" != bundle ] || exit 0

# lay_out NAME: what both packages have in common.
lay_out() {
    tree=build/deb/$1
    rm -rf "$tree"
    mkdir -p "$tree/DEBIAN" "$tree/opt" "$tree/usr/bin" "$tree/usr/share/doc/$1"
    cp -R "dist/$1" "$tree/opt/"
    ln -s "/opt/$1/$1" "$tree/usr/bin/$1"
    cp LICENSE CHANGELOG.md "$tree/usr/share/doc/$1/"
}

# pack NAME DEPENDS SUMMARY
pack() {
    cat >"build/deb/$1/DEBIAN/control" <<CONTROL
Package: $1
Version: $version
Architecture: $architecture
Maintainer: Jiceng <jiceng@localhost>
Installed-Size: $(du -sk "build/deb/$1" | cut -f1)
Depends: $2
Section: misc
Priority: optional
Description: $3
CONTROL
    dpkg-deb --root-owner-group -Zxz --build "build/deb/$1" \
        "dist/$1_${version}_$architecture.deb"
}

lay_out jiceng
mkdir -p build/deb/jiceng/usr/share/applications \
    build/deb/jiceng/usr/share/icons/hicolor/scalable/apps
cp packaging/linux/jiceng.desktop build/deb/jiceng/usr/share/applications/
cp resources/icons/jiceng.svg build/deb/jiceng/usr/share/icons/hicolor/scalable/apps/
pack jiceng "libc6, libgl1, libegl1, libxcb1, libwayland-client0" \
    "Offline-first records and referrals for township health centres (基层通)"

lay_out jiceng-hub
mkdir -p build/deb/jiceng-hub/usr/lib/systemd/system build/deb/jiceng-hub/usr/lib/sysusers.d
cp packaging/hub/jiceng-hub.service build/deb/jiceng-hub/usr/lib/systemd/system/
cp packaging/hub/jiceng-hub.sysusers build/deb/jiceng-hub/usr/lib/sysusers.d/jiceng-hub.conf
cp packaging/hub/nginx.conf build/deb/jiceng-hub/usr/share/doc/jiceng-hub/
# The account has to exist before somebody runs `init` as it.
cat >build/deb/jiceng-hub/DEBIAN/postinst <<'POSTINST'
#!/bin/sh
set -e
systemd-sysusers jiceng-hub.conf
install -d -m 700 -o jiceng-hub -g jiceng-hub /var/lib/jiceng-hub
POSTINST
chmod 755 build/deb/jiceng-hub/DEBIAN/postinst
pack jiceng-hub "libc6, systemd" \
    "County hub that the workstations of Jiceng exchange records with"

rm -rf build/run
mkdir -p build/run
cp -R dist/jiceng build/run/
cp packaging/linux/install.sh packaging/linux/jiceng.desktop resources/icons/jiceng.svg build/run/
# gzip, not xz: a bare system unpacks it too.
makeself --quiet --gzip build/run "dist/jiceng-$version.run" "Jiceng $version" sh ./install.sh

ls -lh dist/*.deb dist/*.run
