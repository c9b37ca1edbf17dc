#!/usr/bin/env python3
"""Every scenario twice, and once more with another build of the program: all output bytes must be equal.

usage: compare_bytes.py REPRISE

REPRISE_OTHER_BUILD names a build of the same source at another optimisation level, as `./dev test` makes one; without
it that part is skipped, saying so.
"""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def outputs(binary, scenario, place):
    """Digest of everything that one verification and one plain life print and write.

    All runs of a scenario happen at one path, because path.cwd is part of what a configuration sees.
    """
    digest = hashlib.sha256()
    directory = pathlib.Path(place) / "run"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    work = directory / "main"
    shutil.copytree(ROOT / "scenarios" / scenario, work / "scenarios" / scenario)
    if (ROOT.parent / "shared").is_dir():
        (directory / "shared").symlink_to(ROOT.parent / "shared")
    commands = [["verify", f"scenarios/{scenario}"], ["verify", f"scenarios/{scenario}", "-json"]]
    root = work / "scenarios" / scenario
    if (root / "main.tf").exists():
        chdir = f"-chdir=scenarios/{scenario}"
        commands += [[chdir, "plan", "-out=tfplan"], [chdir, "show", "-json", "tfplan"],
                     [chdir, "apply", "tfplan"], [chdir, "show", "-json"], [chdir, "destroy", "-auto-approve"]]
    if (root / "tests").is_dir():
        chdir = f"-chdir=scenarios/{scenario}"
        commands += [[chdir, "test", "-verbose", "-junit-xml=junit.xml"], [chdir, "test", "-json", "-verbose"]]
    for command in commands:
        done = subprocess.run([binary, *command], cwd=work, stdin=subprocess.DEVNULL, capture_output=True,
                              env={"NO_COLOR": "1", "HOME": "/nonexistent"})
        if done.returncode not in (0, 2):
            sys.exit(f"{scenario}: {' '.join(command)} ended with {done.returncode}:\n{done.stdout.decode()}{done.stderr.decode()}")
        digest.update(done.stdout + b"\0" + done.stderr + b"\0" + bytes([done.returncode]))
    for path in sorted(work.rglob("*")):
        if path.is_file() and path.suffix != ".db":
            digest.update(str(path.relative_to(work)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def main(place):
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    other = os.environ.get("REPRISE_OTHER_BUILD")
    passed = total = 0
    for scenario in sorted(p.name for p in (ROOT / "scenarios").iterdir() if p.is_dir()):
        text = (ROOT / "scenarios" / scenario / "reprise.hcl").read_text()
        if "shared/corpus" in text and not (ROOT.parent / "shared" / "corpus").is_dir():
            print(f"{scenario}: skipped, ../shared/corpus is absent")
            continue
        first = outputs(binary, scenario, place)
        for name, again in (("again", binary), ("other build", other)):
            if again is None:
                print(f"{scenario}: other build skipped, REPRISE_OTHER_BUILD names none")
                continue
            total += 1
            same = outputs(again, scenario, place) == first
            passed += same
            print(f"{scenario}: {name}: {'same bytes' if same else 'DIFFERENT BYTES'}")
    print(f"determinism: {passed}/{total}")
    sys.exit(passed != total or total == 0)


with tempfile.TemporaryDirectory() as path:
    main(path)
