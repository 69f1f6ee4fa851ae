#!/usr/bin/env bash
# Installs what the checks need and nothing else does: a C compiler (race
# detector), two calendar libraries in Python and one in JavaScript (oracles
# for recurrence), Chromium (browser checks), and the Node packages.
# Run again, it does nothing that is done already.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=()
command -v cc >/dev/null || packages+=(gcc libc6-dev)
command -v git >/dev/null || packages+=(git)
[ -x /usr/bin/python3 ] || packages+=(python3)
if ! /usr/bin/python3 -c 'import dateutil, recurring_ical_events, icalendar' 2>/dev/null; then
  packages+=(python3-dateutil python3-recurring-ical-events python3-icalendar)
fi
[ -x /usr/bin/chromium ] || packages+=(chromium)

if [ ${#packages[@]} -gt 0 ]; then
  if ! command -v apt-get >/dev/null; then
    echo "These checks need ${packages[*]}, and this machine has no apt-get to install them with." >&2
    exit 1
  fi
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo"
  echo "installing ${packages[*]}"
  $as_root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

command -v node >/dev/null || { echo "The checks need Node 20 or newer." >&2; exit 1; }
for folder in e2e ui; do
  # npm ci is exact but slow; a stamp of the lock file says that it is done.
  stamp=$folder/node_modules/.lock-sum
  sum=$(cksum <"$folder/package-lock.json")
  if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$sum" ]; then
    echo "installing the Node packages of $folder/"
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error)
    echo "$sum" >"$stamp"
  fi
done
