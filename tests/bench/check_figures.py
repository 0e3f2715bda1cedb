#!/usr/bin/env python3
"""Whether the table of README.md is what gateway.sh measures: the same figures with the same limits, and
none of those that a busy machine leaves alone (ratios within the run, memory) far beyond its limit.

    tests/bench/check_figures.py BENCHMARK [ARGUMENT ...]
"""
import pathlib
import re
import subprocess
import sys

# Of a machine that has other things to do. A latency there says nothing.
GENEROUS = {"x": 1.6, "MiB": 1.25, "KiB": 1.25}
ROW = re.compile(r"^\| (\S[^|]*?) \|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$")
FIGURE = re.compile(r"^(-?[\d.]+) (x|us|ms|MiB|KiB)$")


def rows_of(text):
    """By name: the figure that has a limit, with its unit, and the limit."""
    found = {}
    for line in text.splitlines():
        match = ROW.match(line)
        if not match:
            continue
        name, _, ours, ratio, limit = (part.strip() for part in match.groups())
        value = FIGURE.match(ratio or ours)
        bound = FIGURE.match(limit.removesuffix(", missed"))
        if not value or not bound or value[2] != bound[2]:
            sys.exit(f"no figure with its limit: {line}")
        found[name] = (float(value[1]), value[2], float(bound[1]))
    return found


def main():
    readme = pathlib.Path(__file__).with_name("README.md").read_text()
    output = subprocess.run(sys.argv[1:], check=True, stdout=subprocess.PIPE, text=True).stdout
    print(output, end="")
    told, measured = rows_of(readme), rows_of(output)
    problems = [f"README.md tells what is not measured: {name}" for name in told.keys() - measured]
    problems += [f"README.md does not tell: {name}" for name in measured.keys() - told]
    for name in told.keys() & measured.keys():
        value, unit, limit = measured[name]
        if told[name][2] != limit:
            problems.append(f"{name}: the limit is {limit:g} {unit}, README.md has {told[name][2]:g}")
        if told[name][0] > limit:
            problems.append(f"{name}: README.md tells {told[name][0]:g} {unit} beyond the limit")
        if value > limit * GENEROUS.get(unit, float("inf")):
            problems.append(f"{name}: {value:g} {unit} is far beyond the limit of {limit:g} {unit}")
    if problems:
        sys.exit("\n".join(problems))


main()
