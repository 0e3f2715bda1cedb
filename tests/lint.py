#!/usr/bin/env python3
"""clang-tidy 14 over what is shipped: its own checks, and the warnings of clang.

Called by tests/lint.sh behind a build. A source is looked at when it is new to this machine: when the
tool, its settings, how the source is compiled, the source or a header of ours that it includes has
changed since it was last found clean. What was clean is remembered outside of the clone.
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
BUILD = ROOT / "build"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
CLEAN = CACHE / "llm-rotate-lint"
# Headers are looked at through the sources that include them; tests are left to the compilers.
SHIPPED = ["host/*.cpp", "plugins/*.cpp", "sdk/*.cpp", "strategies/*.cpp"]
# g++ has warnings that clang does not know.
TIDY = ["clang-tidy-14", "--quiet", "-p", str(BUILD), "--extra-arg=-Wno-unknown-warning-option"]


def output_of(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def compiled():
    """How each source is compiled, as words without the compiler's cache."""
    commands = {}
    for entry in json.loads((BUILD / "compile_commands.json").read_text()):
        words = [word for word in shlex.split(entry["command"]) if not word.endswith("ccache")]
        commands.setdefault(os.path.relpath(entry["file"], ROOT), words)
    return commands


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
    commands, objects = compiled(), made_from()
    settings = [output_of("clang-tidy-14", "--version"), (ROOT / ".clang-tidy").read_text(), TIDY]
    sources = output_of("git", "-C", str(ROOT), "ls-files", *SHIPPED).splitlines()
    changed = []
    for source in sources:
        if source not in commands:
            sys.exit(f"{source}: no target compiles it")
        words = commands[source]
        files = objects.get(words[words.index("-o") + 1])
        if files is None:
            sys.exit(f"{source}: not built yet; build first: tests/run.sh")
        mark = CLEAN / fingerprint(settings, words, files)
        if not mark.exists():
            changed.append((source, mark))

    def is_clean(job):
        source, mark = job
        ran = subprocess.run([*TIDY, source], cwd=ROOT, capture_output=True, text=True)
        if ran.returncode == 0:
            mark.touch()
            return True
        print(f"--- {source}\n{ran.stdout or ran.stderr}", flush=True)
        return False

    CLEAN.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(is_clean, changed)).count(False)
    print(f"lint: {len(sources)} sources, {len(changed)} of them looked at, {found} with findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
