#!/usr/bin/env bash
# Installs what the tests need, builds, checks the format, runs every test, and uses the packages in a program that is published trimmed and ahead of time.
# Ends with one line: N passed, N failed, N skipped. Exit code 0 only if all of it went well.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

eng/install.sh || { echo "installing what the tests need failed"; exit 1; }
dotnet restore --locked-mode -v q || { echo "the restore failed: if you changed a package, run dotnet restore and commit the packages.lock.json files"; exit 1; }
dotnet build -c Release --no-restore -v q || { echo "the build failed"; exit 1; }
dotnet format --verify-no-changes --no-restore || { echo "the format differs: run dotnet format"; exit 1; }

passed=0; failed=0; skipped=0; status=0
log=$(mktemp); trap 'rm -f "$log"' EXIT
run() { # project configuration [filter…]
  dotnet test "$1" -c "$2" --no-build "${@:3}" 2>&1 | tee "$log"
  [ "${PIPESTATUS[0]}" -eq 0 ] || status=1
  # The runner ends each project with: Passed!  - Failed: 0, Passed: 12, Skipped: 0, Total: 12, …
  read -r f p s < <(sed -nE 's/.*Failed: *([0-9]+), Passed: *([0-9]+), Skipped: *([0-9]+), Total.*/\1 \2 \3/p' "$log" | tail -n 1)
  if [ -z "${p:-}" ]; then echo "no test ran in $1"; status=1; return; fi
  passed=$((passed + p)); failed=$((failed + f)); skipped=$((skipped + s)); p=
}
for project in tests/*.Tests; do run "$project" Release; done

# What allocates nothing when it is optimised must not allocate without it either.
if dotnet build tests/FaultTolerantPay.Routing.Tests -c Debug --no-restore -v q; then
  run tests/FaultTolerantPay.Routing.Tests Debug --filter "FullyQualifiedName~AllocationTests"
else
  echo "the build for debugging failed"; status=1
fi

eng/consumer.sh || { echo "the packages do not work in a program that is published trimmed or ahead of time"; status=1; }

if [ -n "${FTPAY_DATA:-}" ] && [ "$skipped" -ne 0 ]; then echo "with the data in $FTPAY_DATA nothing may be skipped"; status=1; fi
echo "took $((SECONDS / 60)) min $((SECONDS % 60)) s"
echo "$passed passed, $failed failed, $skipped skipped"
exit $status
