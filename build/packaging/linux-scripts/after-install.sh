#!/bin/sh
# After the files of the deb or rpm are in place, as root; also after an upgrade. electron-builder fills in the names.
set -e
app='/opt/${sanitizedProductName}'

# The two commands. A file that somebody else has put there (npm's, for one) stays.
for name in shimkeeper shimkeeper-shim; do
  link="/usr/bin/$name"
  target="$app/resources/bin/$name"
  if [ ! -e "$link" ] && [ ! -L "$link" ] || [ "$(readlink "$link")" = "$target" ]; then
    ln -sfn "$target" "$link"
  else
    echo "shimkeeper: $link is there and not ours: it was left as it is; the command is $target"
  fi
done

# Chromium's sandbox: user namespaces where the kernel gives them, else its set-uid helper.
if [ -L /proc/self/ns/user ] && unshare --user true 2>/dev/null; then
  chmod 0755 "$app/chrome-sandbox"
else
  chmod 4755 "$app/chrome-sandbox"
fi

# Ubuntu 24.04 and later give user namespaces to programs with a profile alone; older AppArmors cannot read it.
profile="$app/resources/apparmor-profile"
loaded='/etc/apparmor.d/${executable}'
if apparmor_status --enabled >/dev/null 2>&1 && apparmor_parser --skip-kernel-load --debug "$profile" >/dev/null 2>&1; then
  cp -f "$profile" "$loaded"
  if ! { [ -x /usr/bin/ischroot ] && ischroot; }; then
    apparmor_parser --replace --write-cache --skip-read-cache "$loaded"
  fi
fi

if command -v update-desktop-database >/dev/null; then
  update-desktop-database /usr/share/applications || true
fi
