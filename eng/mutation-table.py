#!/usr/bin/env python3
"""Prints the mutation score of a Stryker report per file and names each surviving mutant: file, line, mutator, old text, new text."""
import json
import sys


def one_line(text):
    return " ".join(text.split())[:100]


def original(source, start, end):
    lines = source.splitlines()
    if start["line"] == end["line"]:
        return lines[start["line"] - 1][start["column"] - 1:end["column"] - 1]
    first = lines[start["line"] - 1][start["column"] - 1:]
    return first + " " + " ".join(lines[start["line"]:end["line"] - 1]) + " " + lines[end["line"] - 1][:end["column"] - 1]


report = json.load(open(sys.argv[1], encoding="utf-8"))
caught_in_all = tested_in_all = 0
survivors = []
for path, file in sorted(report["files"].items()):
    mutants = file["mutants"]
    caught = sum(m["status"] in ("Killed", "Timeout") for m in mutants)
    left = [m for m in mutants if m["status"] in ("Survived", "NoCoverage")]
    tested = caught + len(left)
    if tested == 0:
        continue
    print(f"{100 * caught / tested:6.1f} %  {caught:5} of {tested:5}  {path}")
    caught_in_all += caught
    tested_in_all += tested
    for m in left:
        at = m["location"]
        survivors.append(
            f"{path}:{at['start']['line']} {m['status']} {m['mutatorName']}: {one_line(original(file['source'], at['start'], at['end']))} -> {one_line(m.get('replacement', ''))}")

if tested_in_all == 0:
    sys.exit("no mutant was tested")
print("\n".join(survivors))
print(f"mutation score {100 * caught_in_all / tested_in_all:.1f} %: {caught_in_all} of {tested_in_all} caught, {len(survivors)} left")
