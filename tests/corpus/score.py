#!/usr/bin/env python3
"""What other people wrote: real configurations from ../shared/corpus, run by the program as processes.

usage: score.py REPRISE [--failed]

Prints passed/total of each family; a family below its floor fails. Floors only rise.
  validate  every root whose modules are all there
  verify    roots that hold every property as they are, without variables
  life      plan, apply, empty second plan, destroy, nothing left: one process each
  fmt       every file as `terraform fmt` leaves it, where terraform is installed, and the same when formatted again
"""
import csv
import os
import shutil
import subprocess
import sys
import tempfile

FLOORS = {"validate": 53, "verify": 24, "life": 2, "fmt": 1.0}  # of fmt: the share of files
LIVES = ["examples/simple", "examples/complete"]  # of terraform-aws-vpc

program = os.path.abspath(sys.argv[1])
root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
corpus = os.path.join(os.path.dirname(root), "shared", "corpus")


def run(directory, *arguments):
    return subprocess.run([program, *arguments, "-no-color"], cwd=directory, capture_output=True, text=True)


def failure(result):
    lines = [l for l in (result.stderr + result.stdout).splitlines() if l.startswith(("Error", "✗", "  1. "))]
    return f"exit {result.returncode} {'; '.join(lines[:2])}"


def roots():
    with open(os.path.join(corpus, "ROOTS.tsv"), encoding="utf8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            if row["kind"] == "terraform" and row["external_modules"] == "-":
                yield os.path.normpath(os.path.join(corpus, row["corpus"], row["path"]))


def life(directory):
    """Returns what went wrong, or None."""
    for arguments, status in ((["plan", "-detailed-exitcode"], 2), (["apply", "-auto-approve"], 0),
                              (["plan", "-detailed-exitcode"], 0), (["destroy", "-auto-approve"], 0),
                              (["state", "list"], 0)):
        result = run(directory, *arguments)
        if result.returncode != status:
            return f"{arguments[0]}: {failure(result)}"
    return "state is not empty" if result.stdout.strip() else None


def families():
    validate = [(d, run(d, "validate")) for d in roots()]
    yield "validate", [(d, None if r.returncode == 0 else failure(r)) for d, r in validate]
    verify = [(d, run("/", "verify", d)) for d in roots()]
    yield "verify", [(d, None if r.returncode == 0 else failure(r)) for d, r in verify]
    with tempfile.TemporaryDirectory() as work:
        copy = os.path.join(work, "vpc")
        shutil.copytree(os.path.join(corpus, "terraform-aws-vpc"), copy)
        yield "life", [(d, life(os.path.join(copy, d))) for d in LIVES]
        yield "fmt", list(layouts(work))


def contents(directory):
    return {os.path.relpath(os.path.join(d, n), directory): open(os.path.join(d, n), "rb").read()
            for d, _, names in sorted(os.walk(directory)) for n in sorted(names)}


def layouts(work):
    """(file, what went wrong or None) for every file of the corpus that is laid out."""
    ours, theirs = os.path.join(work, "ours"), os.path.join(work, "theirs")
    shutil.copytree(corpus, ours)
    run(ours, "fmt", "-recursive", "-list=false")
    first = contents(ours)
    run(ours, "fmt", "-recursive", "-list=false")
    wanted = {"again": contents(ours)}
    if shutil.which("terraform"):
        shutil.copytree(corpus, theirs)
        environment = dict(os.environ, TF_CLI_CONFIG_FILE=os.devnull)
        subprocess.run(["terraform", "fmt", "-recursive", "-list=false"], cwd=theirs, env=environment,
                       capture_output=True)
        wanted["terraform"] = contents(theirs)
    for path, content in first.items():
        if path.endswith((".tf", ".tfvars", ".tftest.hcl")):
            yield path, next((f"differs from {who}" for who, all_files in wanted.items() if all_files[path] != content), None)


def main():
    if not os.path.isdir(corpus):
        print("skipped: ../shared/corpus is not beside this repository")
        return 77
    good = True
    for family, results in families():
        passed = sum(why is None for _, why in results)
        floor = FLOORS[family] if isinstance(FLOORS[family], int) else round(FLOORS[family] * len(results))
        print(f"{family}: {passed}/{len(results)} passed (floor {floor})")
        if passed < floor or "--failed" in sys.argv:
            for place, why in results:
                if why:
                    print(f"  {os.path.relpath(place, corpus) if os.path.isabs(place) else place}: {why}")
        good = good and passed >= floor
    return 0 if good else 1


sys.exit(main())
