#!/usr/bin/env bash
# Installs from Debian's packages what the tests use beside the .NET SDK. Does nothing where all is there.
set -euo pipefail
missing=()
command -v strace >/dev/null || missing+=(strace)
[ ${#missing[@]} -eq 0 ] && exit 0
apt-get update -qq
apt-get install -y -qq "${missing[@]}"
