#!/usr/bin/env bash
# Makes sure that the hosts of the tests are there: nginx, Caddy and rclone, from Debian's packages.
set -euo pipefail
missing=()
PATH=$PATH:/usr/sbin
for name in nginx caddy rclone; do
	command -v "$name" >/dev/null || missing+=("$name")
done
[ -e /usr/lib/nginx/modules/ngx_http_brotli_static_module.so ] || missing+=(libnginx-mod-http-brotli-static)
if [ ${#missing[@]} = 0 ]; then exit 0; fi
if ! command -v apt-get >/dev/null; then
	echo "The tests of hosts need ${missing[*]}: install them, so that they are on the PATH." >&2
	exit 1
fi
become=()
if [ "$(id -u)" != 0 ]; then
	if ! sudo -n true 2>/dev/null; then
		echo "The tests of hosts need: sudo apt-get install ${missing[*]}" >&2
		exit 1
	fi
	become=(sudo)
fi
echo "Installing ${missing[*]} for the tests of hosts." >&2
# A server that a package would start is not wanted: the tests start their own.
"${become[@]}" apt-get update -q >&2
DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 "${become[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
