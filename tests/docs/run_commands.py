#!/usr/bin/env python3
"""Runs the commands that README.md and docs/*.md show, and compares what they print.

usage: run_commands.py REPRISE [--accept]

A block fenced as ```console holds `$ COMMAND` lines, each followed by its output. A line `…` stands for any lines.
Commands run one after another in one copy of the shipped scenarios per file, in a shell where `reprise` is the
binary under test. `./dev` commands are not run here: CI starts with one. --accept writes what was printed into the
page, for blocks that show whole outputs.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.S | re.M)


def steps(block):
    """(command, expected lines) of a block."""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


def matches(expected, printed):
    pattern = "\n".join(expected).rstrip()
    regex = ".*".join(re.escape(part) for part in re.split(r"^…$", pattern, flags=re.M))
    return re.fullmatch(regex, printed.rstrip(), re.S)


def run(command, directory, environment):
    done = subprocess.run(["bash", "-c", command], cwd=directory, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout


def check(page, environment, accept):
    text, failures, count = page.read_text(encoding="utf8"), [], 0
    with tempfile.TemporaryDirectory() as directory:
        work = pathlib.Path(directory) / "main"
        work.mkdir()
        shutil.copytree(ROOT / "scenarios", work / "scenarios")
        if (ROOT.parent / "shared").is_dir():
            (pathlib.Path(directory) / "shared").symlink_to(ROOT.parent / "shared")

        def block(match):
            nonlocal count
            out = []
            for command, expected in steps(match.group(1)):
                if command.startswith("./dev"):
                    out += ["$ " + command, *expected]
                    continue
                count += 1
                printed = run(command, work, environment)
                if not matches(expected, printed):
                    failures.append(f"{page.name}: $ {command}\n--- page\n" + "\n".join(expected) + f"\n--- printed\n{printed}")
                out += ["$ " + command, *(expected if "…" in expected else printed.rstrip().splitlines())]
            return "```console\n" + "\n".join(out) + "\n```"

        changed = BLOCK.sub(block, text)
    if accept and changed != text:
        page.write_text(changed, encoding="utf8")
    return count, failures


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as path:
        (pathlib.Path(path) / "reprise").symlink_to(binary)
        environment = {"PATH": path + os.pathsep + os.environ["PATH"], "HOME": path, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
        count, failures = 0, []
        for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
            if page.exists():
                ran, failed = check(page, environment, "--accept" in sys.argv)
                count, failures = count + ran, failures + failed
    print("\n".join(failures))
    print(f"commands in pages: {count - len(failures)}/{count}")
    sys.exit(bool(failures) or count == 0)


main()
