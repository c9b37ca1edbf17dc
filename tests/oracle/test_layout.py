#!/usr/bin/env python3
"""What `test` prints, byte for byte, against what the real tool was recorded printing.

usage: test_layout.py BIN [--record] [NAME ...]

A case is testing/NAME.txt: a remark, then `-- FILE --` and its content for each file, and for each command
`$ ARGS`, the exit status and what came out of stdout and stderr, in order, up to the line `$ end`. Ids, which differ
from run to run, are numbered. With --record, BIN is the real tool and what it prints replaces what is there.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

CASES = pathlib.Path(__file__).resolve().parent / "testing"
UUID = re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


def read_case(path):
    """The remark, files by name, and [(arguments, expected lines)]."""
    remark, files, commands, into = [], {}, [], None
    for line in path.read_text(encoding="utf8").splitlines():
        name = re.fullmatch(r"-- (\S+) --", line)
        if line == "$ end":
            break
        if name:
            into = files.setdefault(name[1], [])
        elif line.startswith("$ "):
            commands.append((line[2:], []))
            into = commands[-1][1]
        elif into is None:
            remark.append(line)
        else:
            into.append(line)
    return remark, files, commands


def numbered(text):
    """Ids as numbers in the order in which they appear; white space at line ends does not count."""
    seen = {}
    text = UUID.sub(lambda m: seen.setdefault(m[0], f"«uuid{len(seen) + 1}»"), text)
    text = re.sub(r'"@timestamp":"[^"]*"', '"@timestamp":""', text)
    text = re.sub(r' time="[0-9.]+" timestamp="[^"]*"', ' time="" timestamp=""', text)
    return [line.rstrip() for line in text.splitlines()]


def execute(binary, directory, arguments, record):
    environment = dict(os.environ, TF_CLI_CONFIG_FILE=os.devnull, CHECKPOINT_DISABLE="1")
    environment["TF_CLI_ARGS_test"] = "" if record else "-mock-values=random"
    if record:
        subprocess.run([binary, "init"], cwd=directory, env=environment, capture_output=True)
    commands = [[binary] + part.split() for part in arguments.split(" && ")]
    out = []
    for command in commands:
        if command[1:2] == ["cat"]:
            out += numbered((pathlib.Path(directory) / command[2]).read_text(encoding="utf8"))
            continue
        done = subprocess.run(command, cwd=directory, env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, encoding="utf8")
        out += [f"exit {done.returncode}"] + numbered(done.stdout)
    return out


def run_case(binary, path, record):
    remark, files, commands = read_case(path)
    results = []
    for arguments, _ in commands:
        with tempfile.TemporaryDirectory() as place:
            for name, lines in files.items():
                file = pathlib.Path(place) / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("\n".join(lines) + "\n", encoding="utf8")
            results.append((arguments, execute(binary, place, arguments, record)))
    if record:
        text = "\n".join(remark) + "\n"
        text += "".join(f"-- {name} --\n" + "\n".join(lines) + "\n" for name, lines in files.items())
        text += "".join(f"$ {arguments}\n" + "\n".join(lines) + "\n" for arguments, lines in results)
        path.write_text(text + "$ end\n", encoding="utf8")
        return []
    return [(arguments, expected, got)
            for (arguments, expected), (_, got) in zip(commands, results) if expected != got]


def main():
    binary, names = sys.argv[1], [a for a in sys.argv[2:] if not a.startswith("--")]
    if os.sep in binary:
        binary = str(pathlib.Path(binary).resolve())
    record = "--record" in sys.argv
    paths = [p for p in sorted(CASES.glob("*.txt")) if not names or p.stem in names]
    failed = 0
    for path in paths:
        wrong = run_case(binary, path, record)
        failed += bool(wrong)
        for arguments, expected, got in wrong:
            place = next((i for i, pair in enumerate(zip(expected, got)) if pair[0] != pair[1]),
                         min(len(expected), len(got)))
            print(f"{path.stem}: {arguments}: line {place + 1} differs")
            print("  expected: " + "\n            ".join(expected[place:place + 4]))
            print("  got:      " + "\n            ".join(got[place:place + 4]))
    print(f"test layout: {len(paths) - failed}/{len(paths)} passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
