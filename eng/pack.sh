#!/usr/bin/env bash
# Makes the packages of a release in artifacts/packages: restored as locked, built without the paths of this machine, each with its bill of materials, tried in a program that
# is published trimmed and ahead of time, and their checksums beside them.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 ContinuousIntegrationBuild=true

if [ -n "$(git status --porcelain)" ]; then echo "the tree has changes that are not committed: a package names the commit that it is made of"; exit 1; fi
to=artifacts/packages
rm -rf "$to"
dotnet restore --locked-mode
for project in src/*/*.csproj; do dotnet pack "$project" -c Release --no-restore -o "$to" -v q; done
eng/consumer.sh "$to"
(cd "$to" && sha256sum -- *nupkg | tee SHA256SUMS)
