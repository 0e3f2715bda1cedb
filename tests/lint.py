#!/usr/bin/env python3
"""clang-tidy 14 over what is shipped: its own checks, and the warnings of clang.

Called by tests/lint.sh behind the build for ThreadSanitizer, which is clang's and takes ten sources in
one go: so does this, because most of its time goes into the headers that they have in common. Such a
unit is looked at when it is new to this machine: when the tool, its settings, how the unit is
compiled, or a file of ours in it has changed since it was last found clean. What was clean is
remembered outside of the clone.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "tsan"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
CLEAN = CACHE / "llm-rotate-lint"
# Tests are left to the compilers.
SHIPPED = ["host", "plugins", "sdk", "strategies"]
TIDY = ["clang-tidy-14", "--quiet", "-p", str(BUILD)]


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def shipped_units():
    """How each unit of what is shipped is compiled, as words without the compiler's cache."""
    units = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        words = [word for word in shlex.split(entry["command"]) if not word.endswith("ccache")]
        if words[words.index("-o") + 1].split("/")[0] in SHIPPED:
            units[entry["file"]] = words
    return units


def made_from():
    """What each object was made from, as far as it is ours."""
    files, target = {}, None
    for line in output_of("ninja", "-C", str(BUILD), "-t", "deps").splitlines():
        if line.startswith(" "):
            path = os.path.normpath(BUILD / line.strip())
            if path.startswith(f"{ROOT}/"):
                files[target].add(path)
        elif line:
            target = line.split(":")[0]
            files[target] = set()
    return files


def fingerprint(settings, words, files):
    # The next clone lies elsewhere.
    digest = hashlib.sha256(json.dumps([settings, words]).replace(str(ROOT), ".").encode())
    for path in sorted(files):
        digest.update(hashlib.sha256(pathlib.Path(path).read_bytes()).digest())
    return digest.hexdigest()


def main():
    units, objects = shipped_units(), made_from()
    settings = [output_of("clang-tidy-14", "--version"), (ROOT / ".clang-tidy").read_text(), TIDY]
    changed, seen = [], set()
    for unit, words in units.items():
        files = objects.get(words[words.index("-o") + 1])
        if files is None:
            sys.exit(f"{unit}: not built yet; build first: tests/run.sh tsan -N")
        seen |= files
        mark = CLEAN / fingerprint(settings, words, files)
        if not mark.exists():
            changed.append((unit, mark))
    sources = output_of("git", "-C", str(ROOT), "ls-files", *(f"{room}/*.cpp" for room in SHIPPED))
    for source in sources.splitlines():
        if str(ROOT / source) not in seen:
            sys.exit(f"{source}: no target compiles it")

    def is_clean(job):
        unit, mark = job
        ran = subprocess.run([*TIDY, unit], cwd=ROOT, capture_output=True, text=True)
        if ran.returncode == 0:
            mark.touch()
            return True
        print(f"--- {os.path.relpath(unit, ROOT)}\n{ran.stdout or ran.stderr}", flush=True)
        return False

    CLEAN.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(is_clean, changed)).count(False)
    print(f"lint: {len(units)} units, {len(changed)} of them looked at, {found} with findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
