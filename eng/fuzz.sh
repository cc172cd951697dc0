#!/usr/bin/env bash
# Fuzzes the readers of statements, guided by coverage: SharpFuzz instruments the assemblies, and AFL++ runs the program.
#   eng/fuzz.sh TARGET|all [--seconds N] [--out DIR] [--no-build]
# --seconds: the time of each target, 60 by default. --out: where AFL++ keeps what it found; a run goes on from what is there (default: artifacts/fuzzing).
# Prints for each target the executions, the inputs with new paths, the crashes and the hangs. Exit code: 0 nothing found, 1 a finding, 2 wrong arguments, 3 no AFL++.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
usage() { sed -n '3,4p' "$0" | cut -c3-; exit 2; }

project=tests/FaultTolerantPay.Fuzzing
seconds=60; out=artifacts/fuzzing; builds=1; name=
while [ $# -gt 0 ]; do
  case "$1" in
    --seconds) seconds=${2:-}; shift 2 || usage ;;
    --out) out=${2:-}; shift 2 || usage ;;
    --no-build) builds=0; shift ;;
    -*) usage ;;
    *) [ -z "$name" ] || usage; name=$1; shift ;;
  esac
done
[[ -n "$name" && -n "$out" && "$seconds" =~ ^[0-9]+$ ]] || usage
eng/install-fuzzing.sh || exit 3

mkdir -p "$out"; out=$(realpath "$out")
if [ "$builds" -eq 1 ]; then
  dotnet build "$project" -c Release -v q || { echo "the build failed"; exit 1; }
fi
dotnet tool restore >/dev/null || { echo "dotnet tool restore failed"; exit 1; }
# Instrumented assemblies are copies: what the tests run stays as it was built.
program=$out/program; rm -rf "$program"; cp -r "$project/bin/Release/net10.0" "$program"
for assembly in FaultTolerantPay FaultTolerantPay.Routing Sep; do
  dotnet tool run sharpfuzz "$program/$assembly.dll" >"$out/sharpfuzz.log" 2>&1 || { cat "$out/sharpfuzz.log"; echo "$assembly cannot be instrumented"; exit 1; }
done
run=("$(command -v dotnet)" "$program/FaultTolerantPay.Fuzzing.dll")
# What is instrumented runs under AFL++ alone: it counts in memory that AFL++ gives it.
plain=(dotnet "$project/bin/Release/net10.0/FaultTolerantPay.Fuzzing.dll")
mapfile -t targets < <("${plain[@]}" list)
if [ "$name" != all ]; then
  printf '%s\n' "${targets[@]}" | grep -qxF -- "$name" || { echo "no target is called $name; there are: ${targets[*]}"; exit 2; }
  targets=("$name")
fi

# The program is no native binary of AFL's compilers; cores and the governor of the processor are the machine's own affair. Methods are compiled once and for all, so that
# the coverage of an input is the same each time.
export AFL_SKIP_BIN_CHECK=1 AFL_NO_UI=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1 AFL_AUTORESUME=1 AFL_FORKSRV_INIT_TMOUT=60000
export DOTNET_TieredCompilation=0
figure() { sed -nE "s/^$2 *: *([0-9.]+).*/\1/p" "$1/default/fuzzer_stats" 2>/dev/null; }

status=0
for target in "${targets[@]}"; do
  to=$out/$target; mkdir -p "$to"
  afl-fuzz -i "$project/Corpus/$target" -o "$to" -x "$project/Dictionaries/$target.dict" -V "$seconds" -t 10000 -m none -G 65536 -- "${run[@]}" fuzz "$target" >"$to/log" 2>&1
  if [ -z "$(figure "$to" execs_done)" ]; then tail -n 20 "$to/log"; echo "$target: afl-fuzz did not run"; status=1; continue; fi
  crashes=$(find "$to" -path '*/crashes*/id:*' | wc -l); hangs=$(find "$to" -path '*/hangs*/id:*' | wc -l)
  echo "$target: $(figure "$to" execs_done) executions, $(figure "$to" corpus_count) inputs with $(figure "$to" edges_found) edges, $crashes crashes, $hangs hangs"
  if [ "$crashes" -gt 0 ] || [ "$hangs" -gt 0 ]; then
    status=1
    # The same inputs without the fuzzer: what is wrong with them.
    find "$to" \( -path '*/crashes*/id:*' -o -path '*/hangs*/id:*' \) -print0 | head -z -n 5 | xargs -0 timeout 60 "${plain[@]}" check "$target" | cut -c1-1000
  fi
done
exit $status
