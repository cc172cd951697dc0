#!/usr/bin/env bash
# Installs AFL++ from Debian's packages, which eng/fuzz.sh needs. Does nothing where it is there. Exit code 3 where it cannot be installed.
set -uo pipefail
command -v afl-fuzz >/dev/null && exit 0
if ! command -v apt-get >/dev/null; then
  echo "afl-fuzz is not there, and this system has no apt-get: install AFL++ yourself, so that afl-fuzz is in the PATH"; exit 3
fi
as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
{ "${as_root[@]}" apt-get update -qq && "${as_root[@]}" apt-get install -y -qq --no-install-recommends afl++; } >/dev/null
command -v afl-fuzz >/dev/null || { echo "afl-fuzz is not there, and apt-get could not install the package afl++"; exit 3; }
