#!/bin/sh
# System libraries and programs that pip cannot bring, on Debian and Ubuntu.
#
#   requirements/system.sh qt                what the cashier app needs (make setup calls this)
#   requirements/system.sh python qt ci      also what the proofs use: strace, a display without a screen
#   requirements/system.sh chromium          a browser, for tests of the owner's pages
#   requirements/system.sh postgres          a pooler and other alphabets, for tests of PostgreSQL
#
# Looks at what is there first and is silent when nothing is missing. As root, or with sudo that asks
# no password, it installs; otherwise it prints the one line to run and ends well, because the core,
# the server and the headless commands work without. Elsewhere than on Debian it only names what is
# missing. Ends with 1 when an installation was tried and failed.
set -u

PYTHON=${PYTHON:-python3}

# The shared libraries by the name the loader asks for, and the package that has each.
qt_libraries='
libglib-2.0.so.0 libglib2.0-0
libEGL.so.1 libegl1
libGL.so.1 libgl1
libfontconfig.so.1 libfontconfig1
libdbus-1.so.3 libdbus-1-3
libxkbcommon.so.0 libxkbcommon0
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
'
ci_programs='
strace strace
xvfb-run xvfb
xauth xauth
'
chromium_programs='
chromium chromium
chromedriver chromium-driver
'
postgres_programs='
pgbouncer pgbouncer
'

known_libraries() {
    ldconfig=$(command -v ldconfig || echo /sbin/ldconfig)
    "$ldconfig" -p 2>/dev/null
}

# Prints the packages of the list on stdin whose library the loader does not know.
missing_libraries() {
    known=$(known_libraries)
    while read -r library package; do
        [ -n "$library" ] || continue
        case "$known" in
            *"$library "*) ;;
            *) printf '%s ' "$package" ;;
        esac
    done
}

missing_programs() {
    PATH=$PATH:/usr/sbin
    while read -r program package; do
        [ -n "$program" ] || continue
        command -v "$program" >/dev/null 2>&1 || printf '%s ' "$package"
    done
}

[ "$(uname -s)" = Linux ] || exit 0

missing=
for set in "$@"; do
    case "$set" in
        qt) missing="$missing$(echo "$qt_libraries" | missing_libraries)" ;;
        ci) missing="$missing$(echo "$ci_programs" | missing_programs)" ;;
        chromium) missing="$missing$(echo "$chromium_programs" | missing_programs)" ;;
        postgres)
            missing="$missing$(echo "$postgres_programs" | missing_programs)"
            [ -e /usr/share/i18n/locales/es_CL ] || missing="${missing}locales "
            ;;
        python) "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || missing="${missing}python3-venv " ;;
        *) echo "system.sh: unknown set: $set (python, qt, ci, chromium, postgres)" >&2; exit 2 ;;
    esac
done
missing=${missing% }
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "Missing on this system (Debian's names): $missing"
    exit 0
fi

as_root=
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root='sudo -n'
    else
        echo 'The screens need some system libraries. Please run this line, then try again:'
        echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
        exit 0
    fi
fi

echo "Installing system packages: $missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 - a list of words on purpose
if $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >"$log" 2>&1 </dev/null &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Use-Pty=0 $missing >>"$log" 2>&1 </dev/null; then
    exit 0
fi
cat "$log" >&2
echo "The system packages could not be installed: $missing" >&2
exit 1
