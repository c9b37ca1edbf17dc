#!/usr/bin/env python3
"""`reprise validate -json` of each faulty configuration against what the real tool was recorded saying.

usage: score.py REPRISE [--accept] [--failed]

Diagnostics are compared whole, as a set: the real tool's order is an accident. What differs still is listed in
known_differences.txt with the reason; anything else that differs, fails. The list may only shrink; --accept takes out what agrees.
"""
import importlib.machinery
import importlib.util
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
KNOWN = HERE / "known_differences.txt"
loader = importlib.machinery.SourceFileLoader("record", str(HERE / "record"))
record = importlib.util.module_from_spec(importlib.util.spec_from_loader("record", loader))
sys.dont_write_bytecode = True
loader.exec_module(record)


def comparable(diagnostic):
    """As text; what a cycle consists of is listed in no particular order by the real tool."""
    summary = diagnostic["summary"]
    if summary.startswith("Cycle: "):
        diagnostic = dict(diagnostic, summary="Cycle: " + ", ".join(sorted(summary[len("Cycle: "):].split(", "))))
    return json.dumps(diagnostic, sort_keys=True)


def difference(said, ours):
    """What keeps two answers from being the same, or None."""
    theirs, mine = ([comparable(d) for d in answer["diagnostics"]] for answer in (said, ours))
    missing, extra = sorted(set(theirs) - set(mine)), sorted(set(mine) - set(theirs))
    if missing or extra:
        return "\n".join([f"  - {d}" for d in missing] + [f"  + {d}" for d in extra])
    return None if sorted(theirs) == sorted(mine) else "  as often as that it is not said"


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    lines = KNOWN.read_text(encoding="utf8").splitlines()
    known = {line.split("#")[0].strip() for line in lines} - {""}
    different, total = {}, 0
    for line in (HERE / "expected.jsonl").read_text(encoding="utf8").splitlines():
        case = json.loads(line)
        total += 1
        why = difference(case["said"], record.validated(binary, case["files"]))
        if why:
            different[case["name"]] = why
    print(f"validate: {total - len(different)}/{total} agree, floor {total - len(known)}")
    agrees = known - set(different)
    if agrees and "--accept" in sys.argv:
        KNOWN.write_text("".join(line + "\n" for line in lines if line.split("#")[0].strip() not in agrees), encoding="utf8")
    elif agrees:
        print(f"agree by now, take them out of {KNOWN.name} (--accept): {' '.join(sorted(agrees))}")
    broken = sorted(set(different) - known)
    for name in sorted(different) if "--failed" in sys.argv else broken:
        print(f"{name}:\n{different[name]}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
