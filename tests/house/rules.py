#!/usr/bin/env python3
"""House rules, checked: layers, banned names, line widths, lengths of files and functions.

Lengths are a ratchet: what is over a limit today is listed in ratchet.txt with its present size; an entry may only
shrink, and one that is no longer needed must go. `rules.py --accept` rewrites the list when everything in it shrank.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
RATCHET = pathlib.Path(__file__).with_name("ratchet.txt")
WIDTH, HEADER_LINES, SOURCE_LINES, FUNCTION_LINES = 110, 200, 600, 70

LAYERS = ["world", "hcl", "value", "lang", "upstream", "cloud", "provider", "config", "state", "graph", "engine", "testing",
          "machine", "image", "scenario", "verify", "report", "cli"]
# Files that are an edge to the outside: they may touch disks, environments and processes.
EDGES = re.compile(r"sim/cli/|_store\.(h|cc)$|/disk[^/]*$|sim/cloud/store|bench/|tests/|tools/")
BANNED = [  # pattern, what to use instead, whether edge files may
    (r"\brandom_device\b|#include <random>|\bs?rand\(", "world::Entropy", False),
    (r"\b(system_clock|steady_clock|high_resolution_clock)\b|\btime\(nullptr\)|\bgettimeofday\b", "world::Instant", False),
    (r"\bgetenv\b|\bsetlocale\b|std::locale\b", "a parameter", True),
    (r"\b(fopen|ifstream|ofstream|fstream)\b|#include <(filesystem|fstream)>", "config::Tree or a store", True),
    (r"\b(popen|fork|execv\w*|posix_spawn\w*)\(|(^|[^\w])::(socket|connect)\(|\bstd::system\(", "the virtual machine", True),
    (r"catch \(\.\.\.\)", "the exception that is meant", True),
]


def sources():
    for top in ("sim", "providers_fake", "tests", "bench", "tools"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in (".h", ".cc"):
                yield path, path.relative_to(ROOT).as_posix()


def layer_of(name):
    parts = name.split("/")
    return parts[1] if parts[0] == "sim" and len(parts) > 2 else None


def check_layers(name, text):
    mine = layer_of(name)
    for used in re.findall(r'^#include "(\w+)/', text, re.M):
        if mine and used in LAYERS and LAYERS.index(used) > LAYERS.index(mine):
            yield f"{name}: layer {mine} may not use {used}"
        if mine and mine != "cli" and used == "providers_fake":
            yield f"{name}: only cli may name providers_fake"
        if name.startswith("providers_fake/") and used in ("engine", "graph", "state"):
            yield f"{name}: providers know nothing of {used}"


def check_banned(name, text):
    edge = EDGES.search(name)
    for number, line in enumerate(text.splitlines(), 1):
        code = line.split("//")[0]
        for pattern, instead, edges_may in BANNED:
            if re.search(pattern, code) and not (edge and edges_may) and not name.startswith("tests/"):
                yield f"{name}:{number}: banned ({pattern}); use {instead}"


LONG_TEXT = re.compile(r'R"|"[^"]{50,}')  # one long text may stick out
NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', re.S)
SIGNATURE = re.compile(r"\)\s*(const|noexcept|override|final|\s|->\s*[\w:<>*&, ]+|:\s*[\w(){}.,\s:<>*&+!?]+)*$")
CONTROL = re.compile(r"^\s*(else\s+)?(if|for|while|switch|catch|return|do|case)\b|\]\s*(\([^()]*\))?[^()]*$|=\s*$|\benum\b|^\s*namespace\b")


def function_lengths(text):
    """(line, length) of each outermost function body; strings and comments are blanked first."""
    text = NOISE.sub(lambda m: "\n" * m.group().count("\n"), text)
    stack, begin, line, functions = [], 0, 1, 0
    for i, c in enumerate(text):
        if c == "\n":
            line += 1
        elif c == "{":
            head = re.sub(r"^\s*#.*$", "", text[begin:i], flags=re.M)
            is_function = functions == 0 and bool(SIGNATURE.search(head)) and not CONTROL.search(head)
            functions += is_function
            stack.append((line, is_function))
            begin = i + 1
        elif c == "}" and stack:
            start, is_function = stack.pop()
            functions -= is_function
            if is_function:
                yield start, line - start + 1
            begin = i + 1
        elif c == ";":
            begin = i + 1


def lengths():
    for path, name in sources():
        text = path.read_text(encoding="utf8")
        limit = HEADER_LINES if path.suffix == ".h" else SOURCE_LINES
        count = text.count("\n")
        if count > limit and not name.startswith("tests/"):
            yield name, count
        wide = sum(len(line) > WIDTH and not LONG_TEXT.search(line) for line in text.splitlines())
        if wide:
            yield f"{name} lines over {WIDTH} columns", wide
        longest = max((length for _, length in function_lengths(text)), default=0)
        if longest > FUNCTION_LINES and not name.startswith("tests/"):
            yield name + " function", longest


def main():
    problems = []
    for path, name in sources():
        text = path.read_text(encoding="utf8")
        problems += check_layers(name, text)
        problems += check_banned(name, text)
    known = dict(line.rsplit(" ", 1) for line in RATCHET.read_text().splitlines()) if RATCHET.exists() else {}
    now = dict(lengths())
    if "--accept" in sys.argv:
        RATCHET.write_text("".join(f"{k} {v}\n" for k, v in sorted(now.items())))
        known = {k: str(v) for k, v in now.items()}
    for name, size in now.items():
        if name not in known:
            problems.append(f"{name}: {size} is over the limit")
        elif size > int(known[name]):
            problems.append(f"{name}: grew from {known[name]} to {size}; the ratchet only turns down")
    for name in known:
        if name not in now:
            problems.append(f"{name}: is within the limit now; take it off {RATCHET.name}")
    print("\n".join(problems) or "house rules hold")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
