#!/bin/sh
# Before the files go, as root. At an upgrade nothing is ended: what runs goes on serving from the files that it has open,
# and the newer version takes over when it is started.
set -e
case "$1" in
  remove | deconfigure | 0) ;;
  *) exit 0 ;;
esac
program=/opt/Shimkeeper/shimkeeper
command=/opt/Shimkeeper/resources/bin/shimkeeper
# A home that is busy for longer than its own bounds does not hold up the package manager.
PATIENCE_S=90

# `uid home` of every process that runs this very program. A daemon's command line names its home; so do those of the tray
# app's helpers, by the folder that they serve; their words stand in one title with spaces between. (An environment says
# nothing: Chromium writes that title over it.)
running() {
  for process in /proc/[0-9]*; do
    case "$(readlink "$process/exe" 2>/dev/null)" in
      "$program" | "$program (deleted)") ;;
      *) continue ;;
    esac
    uid=$(stat -c %u "$process" 2>/dev/null) || continue
    home=$(tr '\0' '\n' 2>/dev/null <"$process/cmdline" | sed 's/ --/\n--/g' |
      sed -n 's|^--user-data-dir=\(/.*\)/app *$|\1|p; /^--home$/{n;p;}' | head -n 1)
    [ -z "$home" ] || echo "$uid $home"
  done
}

# Each home is taken down by its own user's right, by the command that knows how: what it ends it has verified.
running | sort -u | while read -r uid home; do
  user=$(getent passwd "$uid" | cut -d: -f1)
  directory=$(getent passwd "$uid" | cut -d: -f6)
  [ -n "$user" ] || continue
  echo "shimkeeper: ending what runs in $home ($user)"
  # In a directory that the user may enter; what it inherits is none of the package manager's.
  (cd / && timeout "$PATIENCE_S" runuser -u "$user" -- env -i HOME="$directory" PATH=/usr/bin:/bin \
    "$command" uninstall --home "$home" </dev/null) || echo "shimkeeper: something is left in $home"
done
