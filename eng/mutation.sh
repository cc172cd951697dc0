#!/usr/bin/env bash
# Mutation testing of the folders that move money. Not a part of eng/test.sh: it takes hours.
# Usage: eng/mutation.sh [folder…]   (default: the folders of the core that move money; Store: the tables of SQLite). MUTATION_OUTPUT: where reports go. MUTATION_CONCURRENCY: test sessions at once.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
root=$PWD
out=$(realpath -m "${MUTATION_OUTPUT:-artifacts/mutation}")
folders=("$@")
[ ${#folders[@]} -gt 0 ] || folders=(Advances Ledger Storage Channels Collection Pipeline Recovery)
dotnet tool restore > /dev/null || { echo "dotnet tool restore failed"; exit 1; }

status=0
for folder in "${folders[@]}"; do
  # Messages and log calls move no money: mutants of texts, of log calls and of argument checks are left out.
  case "$folder" in
    Store) tests=FaultTolerantPay.Sqlite.Tests; project=FaultTolerantPay.Sqlite.csproj; files='**/Tables/**/*.cs", "**/Stores/**/*.cs", "**/Records/**/*.cs' ;;
    *) tests=FaultTolerantPay.Tests; project=FaultTolerantPay.csproj; files="**/$folder/**/*.cs" ;;
  esac
  cat > "tests/$tests/stryker-config.json" <<JSON
{ "stryker-config": {
    "project": "$project", "configuration": "Release", "mutate": ["$files"],
    "ignore-mutations": ["string", "regex"], "ignore-methods": ["*Log*", "*Log.*", "logger.*", "Throw*", "ConfigureAwait", "GetHashCode", "ToString"],
    "concurrency": ${MUTATION_CONCURRENCY:-2}, "reporters": ["json", "html"], "thresholds": { "high": 90, "low": 85, "break": 85 } } }
JSON
  echo "== $folder"
  (cd "tests/$tests" && dotnet stryker --skip-version-check -O "$out/$folder") || status=1
  rm -f "tests/$tests/stryker-config.json"
  python3 eng/mutation-table.py "$out/$folder/reports/mutation-report.json" || status=1
done
exit $status
