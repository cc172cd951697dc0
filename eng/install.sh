#!/usr/bin/env bash
# Installs from Debian's packages what the tests use beside the .NET SDK. Does nothing where all is there.
set -euo pipefail
missing=()
command -v strace >/dev/null || missing+=(strace)
[ ${#missing[@]} -eq 0 ] && exit 0
as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq "${missing[@]}"
