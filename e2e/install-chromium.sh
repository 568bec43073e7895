#!/usr/bin/env bash
# Makes sure that there is a Chromium for the browser tests: from Debian's packages where it is missing.
set -euo pipefail
for name in chromium-headless-shell chromium chromium-browser google-chrome; do
	if command -v "$name" >/dev/null; then exit 0; fi
done
if ! command -v apt-get >/dev/null; then
	echo "The browser tests need Chromium: install it, so that 'chromium' is on the PATH." >&2
	exit 1
fi
become=()
if [ "$(id -u)" != 0 ]; then
	if ! sudo -n true 2>/dev/null; then
		echo "The browser tests need Chromium: run 'sudo apt-get install chromium-headless-shell fonts-liberation' and try again." >&2
		exit 1
	fi
	become=(sudo)
fi
echo "Installing Chromium for the browser tests." >&2
"${become[@]}" apt-get update -q >&2
# The shell draws the same pages in half the time; older releases do not have it.
package=chromium-headless-shell
apt-cache show "$package" >/dev/null 2>&1 || package=chromium
DEBIAN_FRONTEND=noninteractive "${become[@]}" apt-get install -y -q --no-install-recommends "$package" fonts-liberation >&2
