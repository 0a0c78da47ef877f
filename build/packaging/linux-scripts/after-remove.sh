#!/bin/sh
# After the files are gone, as root; after an upgrade too (of the old version, and before the new one's after-install).
set -e
app='/opt/${sanitizedProductName}'
case "$1" in
  remove | purge | 0) ;;
  *) exit 0 ;;
esac

for name in shimkeeper shimkeeper-shim; do
  if [ "$(readlink "/usr/bin/$name")" = "$app/resources/bin/$name" ]; then
    rm -f "/usr/bin/$name"
  fi
done

profile='/etc/apparmor.d/${executable}'
if [ -f "$profile" ]; then
  if apparmor_status --enabled >/dev/null 2>&1 && ! { [ -x /usr/bin/ischroot ] && ischroot; }; then
    apparmor_parser --remove "$profile" || true
  fi
  rm -f "$profile"
fi

if [ "$1" != purge ]; then
  echo "shimkeeper: each person's ~/.shimkeeper stays, with its config.json and the backups of clients' files."
fi
