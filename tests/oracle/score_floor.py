#!/usr/bin/env python3
"""The program against what the real tool was recorded doing, through the command line.

usage: score_floor.py REPRISE cases|console|own [--accept]

`cases` and `console` are the recordings beside the project, `own` those in tests/oracle/cases. All are run by the
scorer beside the project; where it is absent the test is skipped, saying so. What is not reproduced yet is listed in
known_failures.txt, one `KIND NAME` a line: anything else that fails, fails this test. The list may only shrink;
--accept takes out what passes by now and never adds.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ORACLE = HERE.parents[1].parent / "shared" / "oracle"
KNOWN = HERE / "known_failures.txt"


def score(binary, kind):
    """Names that fail with the reason, and how many there are in all."""
    with tempfile.TemporaryDirectory() as place:
        directory = ORACLE
        if kind == "own":
            directory = pathlib.Path(place)
            for name in ("record", "record_console"):
                (directory / name).symlink_to(ORACLE / name)
            (directory / "cases").symlink_to(HERE / "cases")
        what = "--console" if kind == "console" else "--cases"
        done = subprocess.run([sys.executable, ORACLE / "score", binary, what, "--failed", "--dir", directory],
                              capture_output=True, text=True, encoding="utf8",
                              env=dict(os.environ, TMPDIR=place))
    failed = dict(re.findall(r"^  (\S+?): (.*)$", done.stdout, re.M))
    total = re.search(r"^\w+: (\d+)/(\d+) passed", done.stdout, re.M)
    if not total:
        sys.exit(f"the scorer did not finish:\n{done.stdout}{done.stderr}")
    return failed, int(total[1]), int(total[2])


def main():
    binary, kind = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2]
    if not (ORACLE / "score").is_file():
        print(f"skipped: {ORACLE} is absent")
        return 0
    lines = [line for line in KNOWN.read_text().splitlines() if line.strip()]
    known = {line.split()[1] for line in lines if not line.startswith("#") and line.split()[0] == kind}
    failed, passed, total = score(binary, kind)
    print(f"{kind}: {passed}/{total} passed, floor {total - len(known)}")
    fixed = sorted(known - set(failed))
    if fixed and "--accept" in sys.argv:
        keep = [line for line in lines if line.startswith("#") or tuple(line.split()[:2]) not in {(kind, f) for f in fixed}]
        KNOWN.write_text("\n".join(keep) + "\n")
    elif fixed:
        print(f"pass by now, take them out of {KNOWN.name} (--accept): {' '.join(fixed)}")
    broken = sorted(set(failed) - known)
    for name in broken:
        print(f"{name}: {failed[name]}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
