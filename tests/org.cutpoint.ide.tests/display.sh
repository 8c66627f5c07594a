#!/bin/sh
# display.sh FOLDER [SKIP]: finds a display for the tests of the workbench and writes FOLDER/display.properties for the build.
# Without a display it starts Xvfb, which it gets with apt where that can be done; without either, the tests are skipped.
# Xvfb ends with the process that called this script.
set -eu
folder=$1
owner=$PPID
mkdir -p "$folder"
out=$folder/display.properties

skip() {
	echo "Tests of the workbench are skipped: $1" >&2
	echo "ide.tests.skip=true" >"$out"
	exit 0
}

[ "${2:-}" != true ] || skip "-DskipTests"
if [ "$(uname -s)" != Linux ]; then
	echo "ide.tests.skip=false" >"$out"
	exit 0
fi
if [ -n "${CUTPOINT_IDE_DISPLAY:-}" ]; then
	printf 'ide.tests.skip=false\nide.display=%s\n' "$CUTPOINT_IDE_DISPLAY" >"$out"
	exit 0
fi
gtk() { ldconfig -p 2>/dev/null | grep -q 'libgtk-3\.so\.0'; }
if { ! command -v Xvfb || ! gtk; } >/dev/null 2>&1; then
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
		{ apt-get update && apt-get install -y --no-install-recommends xvfb libgtk-3-0 fonts-dejavu-core; } >"$folder/apt.log" 2>&1 ||
			skip "apt could not install xvfb and libgtk-3-0, see $folder/apt.log"
	else
		skip "there is no Xvfb, or no GTK 3 (Debian: apt install xvfb libgtk-3-0)"
	fi
fi
# Its own server even where there is a display: nobody's mouse gets in the way, and pictures are the same everywhere.
number=$folder/display.number
rm -f "$number"
Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$number" >"$folder/xvfb.log" 2>&1 &
server=$!
tries=0
while [ ! -s "$number" ]; do
	kill -0 "$server" 2>/dev/null || skip "Xvfb does not start, see $folder/xvfb.log"
	tries=$((tries + 1))
	[ "$tries" -lt 150 ] || skip "Xvfb says nothing, see $folder/xvfb.log"
	sleep 0.1
done
(
	while kill -0 "$owner" 2>/dev/null && kill -0 "$server" 2>/dev/null; do sleep 2; done
	kill "$server" 2>/dev/null
) >/dev/null 2>&1 3>&- &
printf 'ide.tests.skip=false\nide.display=:%s\nide.server=%s\n' "$(cat "$number")" "$server" >"$out"
