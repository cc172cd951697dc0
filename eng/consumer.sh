#!/usr/bin/env bash
# Uses the packages as a bank does: a program that has nothing but them is published trimmed, and ahead of time where there is a linker, without a warning; it starts, pays once and is
# refused what passes the cap of its configuration, and reconciles statements of each kind.
#   eng/consumer.sh [FOLDER]   the folder with the packages; without it they are packed of what is built (Release)
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
packages=${1:-$work/packages}
if [ $# -eq 0 ]; then
  for project in src/*/*.csproj; do dotnet pack "$project" -c Release --no-build -o "$packages" -v q; done
fi
version=$(dotnet msbuild src/FaultTolerantPay -getProperty:PackageVersion)

# Restored packages go to a folder of this run, so that those of an earlier run with the same version are not taken. What else the machine has is read where it is.
cache=${NUGET_PACKAGES:-$HOME/.nuget/packages}
[ -d "$cache/faulttolerantpay" ] && cache=
cp nuget.config "$work"
dotnet nuget add source "$(realpath "$packages")" -n packed --configfile "$work/nuget.config" >/dev/null

use() { # name property…
  cp -r eng/consumer "$work/$1"
  if ! dotnet publish "$work/$1" -c Release --use-current-runtime -o "$work/$1/out" -v q \
      -p:PackedVersion="$version" -p:RestorePackagesPath="$work/restored" -p:RestoreFallbackFolders="$cache" "${@:2}"; then
    echo "the consumer cannot be published $1"; exit 1
  fi
  "$work/$1/out/consumer" | tee "$work/told" || { echo "the consumer that was published $1 does not work"; exit 1; }
  # Six rows, of which one amount differs by 5 fen.
  grep -qxF "reconciled: 6 rows, 0 errors, 2 matched, 1 differs by -5, account 45.50 EUR, 订单1" "$work/told" ||
    { echo "the consumer that was published $1 reconciles wrongly"; exit 1; }
  echo "consumer published $1: $(du -sm "$work/$1/out" | cut -f 1) MB, no warning, and it pays and reconciles"
}

use trimmed --self-contained -p:PublishTrimmed=true
if linker=$(command -v clang || command -v gcc); then
  use ahead-of-time -p:PublishAot=true -p:CppCompilerAndLinker="$(basename "$linker")"
else
  echo "consumer not published ahead-of-time: there is no clang and no gcc (eng/install.sh)"
fi
