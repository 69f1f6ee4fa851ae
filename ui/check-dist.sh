#!/bin/sh
# Proves that dist/ is what the sources build, byte for byte, and that the page
# stays light. Needs the packages of package-lock.json (npm ci).
set -eu
cd "$(dirname "$0")"

# First-load JavaScript may weigh this much gzipped, in bytes: a phone on a slow
# network (1.6 Mbit/s) still has it within a second.
limit=122880

built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
node node_modules/vite/bin/vite.js build --logLevel warn --outDir "$built/dist" --emptyOutDir

if ! diff -rq dist "$built/dist" >"$built/differences"; then
	echo "ui/dist is not what the sources build; run: npm --prefix ui run build" >&2
	sed "s|$built/dist|the new build|g" "$built/differences" >&2
	exit 1
fi

# What the shell names is loaded at once; other chunks wait until they are needed.
total=0
for script in $(grep -o 'assets/[^"]*\.js' dist/index.html | sort -u); do
	size=$(gzip -9 -c "dist/$script" | wc -c)
	total=$((total + size))
done
echo "First-load JavaScript: $total bytes gzipped (limit $limit)"
if [ "$total" -eq 0 ]; then
	echo "ui/dist/index.html names no script" >&2
	exit 1
fi
if [ "$total" -gt "$limit" ]; then
	echo "That is more than the limit; load what is not needed at once later." >&2
	exit 1
fi
