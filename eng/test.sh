#!/usr/bin/env bash
# Installs what the tests need, builds, checks the format, runs every test, and uses the packages in a program that is published trimmed and ahead of time.
# Ends with one line: N passed, N failed, N skipped. Exit code 0 only if all of it went well.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# One compiler for all projects: it is warm after the first ones.
export UseSharedCompilation=true

eng/install.sh || { echo "installing what the tests need failed"; exit 1; }
dotnet restore --locked-mode -v q || { echo "the restore failed: if you changed a package, run dotnet restore and commit the packages.lock.json files"; exit 1; }
dotnet build -c Release --no-restore -v q || { echo "the build failed"; exit 1; }

passed=0; failed=0; skipped=0; status=0
logs=$(mktemp -d); trap 'rm -rf "$logs"; dotnet build-server shutdown --vbcscompiler >/dev/null' EXIT
run() { # project configuration [filter…]: runs a project's tests into a log of its own
  dotnet test "$1" -c "$2" --no-build "${@:3}" > "$logs/$(basename "$1").$2" 2>&1 || echo "$1 failed" >> "$logs/failures"
  tail -n 1 "$logs/$(basename "$1").$2"
}
count() { # log: shows it and adds its tests up
  cat "$1"
  # The runner ends each project with: Passed!  - Failed: 0, Passed: 12, Skipped: 0, Total: 12, …
  read -r f p s < <(sed -nE 's/.*Failed: *([0-9]+), Passed: *([0-9]+), Skipped: *([0-9]+), Total.*/\1 \2 \3/p' "$1" | tail -n 1)
  if [ -z "${p:-}" ]; then echo "no test ran: $(basename "$1")"; status=1; return; fi
  passed=$((passed + p)); failed=$((failed + f)); skipped=$((skipped + s)); p=
}
fuzz() { # the readers of statements, a few seconds each; without AFL++ the tests have checked the corpus and random mutations of it
  eng/fuzz.sh all --seconds 3 --no-build --out "$logs/fuzzing" > "$logs/fuzz" 2>&1
  case $? in 0|3) ;; *) cat "$logs/fuzz"; echo "the fuzzer found something" >> "$logs/failures" ;; esac
  tail -n 8 "$logs/fuzz"
}
consume() { # packages that were packed before
  eng/consumer.sh "$logs/packages" > "$logs/consumer" 2>&1 ||
    { cat "$logs/consumer"; echo "the packages do not work in a program that is published trimmed or ahead of time" >> "$logs/failures"; }
  grep '^consumer ' "$logs/consumer"
}
debug() { # what allocates nothing when it is optimised must not allocate without it either
  if dotnet build tests/FaultTolerantPay.Routing.Tests -c Debug --no-restore -v q; then
    run tests/FaultTolerantPay.Routing.Tests Debug --filter "FullyQualifiedName~AllocationTests"
  else
    echo "the build for debugging failed" >> "$logs/failures"
  fi
}
job() { # command…: runs it beside another one
  while [ "$(jobs -pr | wc -l)" -ge 2 ]; do wait -n; done
  "$@" &
}
# Before the tests begin, of which some pack too.
for project in src/*/*.csproj; do
  dotnet pack "$project" -c Release --no-build -o "$logs/packages" -v q || { echo "packing $project failed"; exit 1; }
done
# Two at a time: most tests wait for processes, sockets and disks.
# The build has checked the rules of style: what is left is white space.
{ dotnet format whitespace . --folder --verify-no-changes || echo "the format differs: run dotnet format" >> "$logs/failures"; } &
# The longest ones come first, so that none is left alone at the end.
long=(tests/*.{Simulation,SampleHost,Routing,Repository}.Tests)
for project in "${long[@]}"; do job run "$project" Release; done
job consume
for project in $(ls -d tests/*.Tests | grep -vxF "$(printf '%s\n' "${long[@]}")"); do job run "$project" Release; done
job debug
job fuzz
wait

for log in "$logs"/*.Tests.*; do count "$log"; done
if [ -f "$logs/failures" ]; then cat "$logs/failures"; status=1; fi

if [ -n "${FTPAY_DATA:-}" ] && [ "$skipped" -ne 0 ]; then echo "with the data in $FTPAY_DATA nothing may be skipped"; status=1; fi
echo "took $((SECONDS / 60)) min $((SECONDS % 60)) s"
echo "$passed passed, $failed failed, $skipped skipped"
exit $status
