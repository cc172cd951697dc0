#!/usr/bin/env bash
# Installs from Debian's packages what the tests use beside the .NET SDK. Does nothing where all is there.
set -euo pipefail
missing=()
command -v strace >/dev/null || missing+=(strace)
# The linker of programs that are compiled ahead of time; gcc does as well.
command -v clang >/dev/null || command -v gcc >/dev/null || missing+=(clang zlib1g-dev)
# The servers that tests start for themselves; the package's own server is not used.
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
# The cluster of eng/cluster.sh; the services of these packages are not used.
command -v patroni >/dev/null || missing+=(patroni)
command -v etcd >/dev/null || missing+=(etcd-server)
[ ${#missing[@]} -eq 0 ] && exit 0
as_root=(); [ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq "${missing[@]}"
