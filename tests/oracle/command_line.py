#!/usr/bin/env python3
"""What the program says on the command line, against what the real tool was recorded saying.

usage: command_line.py REPRISE                            compare with command_line/recorded.json
       command_line.py --record TERRAFORM                 make that file anew
       command_line.py REPRISE --against TERRAFORM FILE   run both on the scenarios of another file, those of
                                                          random/scenarios.py for example, and compare

command_line/scenarios.txt holds scenarios ("=== NAME"): files ("--- PATH", then their lines), commands ("$ ARGUMENTS",
"$<ANSWER ARGUMENTS" with an answer on standard input, variables of the environment before the arguments) and shell lines
("! …", where $S is the state file). Exit status, both streams and, after commands that change it, the state must be the
same. Left out of the comparison: ids, times, serials, the order of progress lines, of modules, of checks and of
relevant attributes, provider schemas in what tests print, the text of -help, the name of the program and what only
Reprise says (the predicted duration).
"""
import difflib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent / "command_line"
STATE, REAL_STATE = ".reprise/terraform.tfstate", "terraform.tfstate"
CHANGES = re.compile(r"(^|\s)(apply|destroy|refresh|import|taint|untaint|state (mv|rm|push|replace-provider))\b")
PROGRESS = re.compile(
    r'- test\.|[a-z_0-9.\[\]"]+( \(deposed object \w+\)| \(local-exec\))?: '
    r"(Refreshing|Preparing|Import|Creat|Destr|Modif|Read|Provisioning|local-exec|\d)")


def scenarios(path):
    found, file = [], None
    for line in path.read_text().splitlines(keepends=True):
        if line.startswith("=== "):
            found.append((line[4:].strip(), []))
            file = None
        elif line.startswith("--- "):
            file = ["file", line[4:].strip(), ""]
            found[-1][1].append(file)
        elif line[0] in "$!":
            file = None
            found[-1][1].append(["run" if line[0] == "$" else "shell", line[1:].strip()])
        elif file:
            file[2] += line
    return found


def sorted_progress(text):
    out, lines = [], []
    for line in text.split("\n"):
        if PROGRESS.match(line):
            lines.append(line)
            continue
        out += sorted(lines) + [line]
        lines = []
    return "\n".join(out + sorted(lines))


def sorted_modules(text):
    """`modules -json` lists them in the order of a Go map."""
    if not text.startswith('{"format_version":"1.0","modules":['):
        return text
    listed = json.loads(text)
    listed["modules"].sort(key=lambda m: m["key"])
    return json.dumps(listed) + "\n"


def sorted_checks(text):
    """So are the results of checks in a state, and the objects they are about."""
    try:
        state = json.loads(text)
    except ValueError:
        return text
    if not isinstance(state, dict) or not state.get("check_results"):
        return text
    for check in state["check_results"]:
        (check["objects"] or []).sort(key=lambda o: o["object_addr"])
    state["check_results"].sort(key=lambda c: (c["object_kind"], c["config_addr"]))
    return json.dumps(state, indent=2) + "\n"


def sorted_items(text, key, change=lambda item: item):
    """The same for an array in the JSON of a plan, whose other text stays as it is."""
    start = text.find(f'"{key}":[{{')
    if not (text.startswith('{"format_version"') or '"test_plan":{' in text) or start < 0:
        return text
    at = start = text.index("[", start) + 1
    items = []
    while text[at - 1] != "]":
        end = json.JSONDecoder().raw_decode(text, at)[1]
        items.append(change(text[at:end]))
        at = end + 1
    return text[:start] + ",".join(sorted(items)) + text[at - 1:]


def sorted_instances(check):
    whole = json.loads(check)
    if "instances" in whole:
        whole["instances"].sort(key=json.dumps)
    return json.dumps(whole)


def sorted_members(cycle):
    return ", ".join(sorted(cycle[0].split(", ")))


def normal(text, directory):
    text = "\n".join(sorted_items(line, "relevant_attributes") for line in sorted_modules(text).split("\n"))
    text = sorted_items(text, "checks", sorted_instances)
    text = re.sub(r'"provider_schemas":\{.*\}\},"type":"test_', '"provider_schemas":0},"type":"test_', text)
    text = re.sub(r"\x1b\[[0-9;]*m", "", text).replace(str(directory), "DIR")
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", text)
    text = re.sub(r'"serial": ?\d+', '"serial": N', text)
    text = re.sub(r"deposed object [0-9a-f]{8}", "deposed object KEY", text)
    text = re.sub(r"\(destroy deposed [0-9a-f]{8}\)", "(destroy deposed)", text)
    text = re.sub(r"(?<=Cycle: )[^\n]*?(?=\",|\n)", sorted_members, text)
    text = re.sub(r'"deposed": "[0-9a-f]{8}"', '"deposed": "KEY"', text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", "TIME", text)
    text = re.sub(r"complete after [^\s\"]+", "complete after 0s", text)
    text = re.sub(r'"elapsed_seconds":\d+', '"elapsed_seconds":0', text)
    text = text.replace(".reprise/terraform.tfstate", "terraform.tfstate")
    text = re.sub(r"\nPredicted duration.*?(\n\n|\Z)", "\n", text, flags=re.S)
    text = re.sub(r"(^|\n)Usage: .*", r"\1Usage", text, flags=re.S)
    text = re.sub(r"^  reprise ", "  terraform ", text, flags=re.M)
    return re.sub(r"\n+$", "\n", sorted_progress(text))


CONCURRENT = re.compile(r'"type":"(diagnostic|planned_change|resource_drift|(apply|refresh|provision)_\w+)"')
UNORDERED = ("relevant_attributes", "checks", "check_results", "objects", "instances", "child_modules")


def in_order(value):
    """JSON with the lists sorted that come from Go maps."""
    if isinstance(value, list):
        return [in_order(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {k: sorted(in_order(v), key=json.dumps) if k in UNORDERED and isinstance(v, list) else in_order(v)
            for k, v in value.items()}


def ordered_lines(text):
    """Streamed JSON, and JSON, of programs that do several things at a time: in an order of its own."""
    out, lines = [], []
    for line in text.split("\n"):
        try:
            line = json.dumps(in_order(json.loads(line)), ensure_ascii=False)
        except ValueError:
            pass
        if CONCURRENT.search(line.replace(": ", ":")):
            lines.append(line)
            continue
        out += sorted(lines) + [line]
        lines = []
    return "\n".join(out + sorted(lines))


def run(program, state_file, directory, line):
    answer = ""
    if line.startswith("<"):
        answer, line = line[1:].split(" ", 1)
        answer += "\n"
    words = shlex.split(line)
    own = {k: v for k, v in os.environ.items() if not k.startswith("TF_")}
    own.update(TF_CLI_ARGS="-no-color", CHECKPOINT_DISABLE="1", TF_CLI_CONFIG_FILE=os.devnull)
    if state_file != REAL_STATE:  # what Terraform makes up is random, and so it is to be here
        own["TF_CLI_ARGS_test"] = "-mock-values=random"
    while words and re.match(r"[A-Za-z_]+=", words[0]):
        name, value = words.pop(0).split("=", 1)
        own[name] = value
    done = subprocess.run([program, *words], cwd=directory, input=answer, capture_output=True, text=True,
                          encoding="utf8", env=own)
    state = directory / state_file
    result = {"status": done.returncode, "out": normal(done.stdout, directory), "err": normal(done.stderr, directory)}
    if CHANGES.search(line):
        result["state"] = normal(sorted_checks(state.read_text()), directory) if state.exists() else ""
    return result


def run_all(program, state_file, path=HERE / "scenarios.txt"):
    results = {}
    for name, steps in scenarios(path):
        with tempfile.TemporaryDirectory() as place:
            directory = pathlib.Path(place).resolve() / "root"  # what is beside it is nobody else's
            directory.mkdir()
            ready = state_file != REAL_STATE  # Reprise needs no init
            for number, step in enumerate(steps):
                if step[0] == "file":
                    path = directory / step[1]
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(step[2])
                elif step[0] == "shell":
                    subprocess.run(["sh", "-c", step[1]], cwd=directory, env=dict(os.environ, S=state_file), check=True)
                else:
                    if not ready and not step[1].startswith("init"):
                        run(program, state_file, directory, "init")
                    ready = True
                    results[f"{name} {number}: {step[1]}"] = run(program, state_file, directory, step[1])
    return results


def crashed(result):
    return result is not None and "TERRAFORM CRASH" in result["err"]


def compare(before, now):
    """Prints what differs; whether nothing does."""
    wrong = sorted(k for k in set(now) | set(before) if now.get(k) != before.get(k) and not crashed(before.get(k)))
    for key in wrong:
        print(f"##### {key}")
        for part in ("status", "out", "err", "state"):
            old, new = (str(side.get(key, {}).get(part, "")).splitlines() for side in (before, now))
            print("\n".join(difflib.unified_diff(old, new, f"terraform {part}", f"reprise {part}", lineterm="", n=2)))
    print(f"{len(before) - len(wrong)}/{len(before)} commands say what the real tool says")
    return not wrong


def main():
    recorded = HERE / "recorded.json"
    if sys.argv[1] == "--record":
        recorded.write_text(json.dumps(run_all(sys.argv[2], REAL_STATE), indent=1) + "\n")
        return 0
    reprise = str(pathlib.Path(sys.argv[1]).resolve())
    if sys.argv[2:3] == ["--against"]:
        path = pathlib.Path(sys.argv[4])
        results = [run_all(sys.argv[3], REAL_STATE, path), run_all(reprise, STATE, path)]
        for result in (result for side in results for result in side.values()):
            result["out"] = ordered_lines(result["out"])
        return 0 if compare(*results) else 1
    return 0 if compare(json.loads(recorded.read_text()), run_all(reprise, STATE)) else 1


if __name__ == "__main__":
    sys.exit(main())
