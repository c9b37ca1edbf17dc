#!/usr/bin/env python3
"""What the program says on the command line, against what the real tool was recorded saying.

usage: command_line.py REPRISE                    compare with command_line/recorded.json
       command_line.py --record TERRAFORM         make that file anew

command_line/scenarios.txt holds scenarios ("=== NAME"): files ("--- PATH", then their lines), commands ("$ ARGUMENTS",
"$<ANSWER ARGUMENTS" with an answer on standard input, variables of the environment before the arguments) and shell lines
("! …", where $S is the state file). Exit status, both streams and, after commands that change it, the state must be the
same. Left out of the comparison: ids, times, serials, the order of progress lines, of modules, of checks and of
relevant attributes, the text of -help, the name of the program and what only Reprise says (the predicted duration).
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
CHANGES = re.compile(r"(^|\s)(apply|destroy|refresh|import|taint|untaint|state (mv|rm|push|replace-provider))\b")
PROGRESS = re.compile(
    r'[a-z_0-9.\[\]"]+( \(deposed object \w+\)| \(local-exec\))?: '
    r"(Refreshing|Preparing|Import|Creat|Destr|Modif|Read|Provisioning|local-exec|\d)")


def scenarios():
    found, file = [], None
    for line in (HERE / "scenarios.txt").read_text().splitlines(keepends=True):
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
    if not text.startswith('{"format_version"') or start < 0:
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


def normal(text, directory):
    text = sorted_items(sorted_modules(text), "relevant_attributes")
    text = sorted_items(text, "checks", sorted_instances)
    text = re.sub(r"\x1b\[[0-9;]*m", "", text).replace(str(directory), "DIR")
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", text)
    text = re.sub(r'"serial": ?\d+', '"serial": N', text)
    text = re.sub(r"deposed object [0-9a-f]{8}", "deposed object KEY", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", "TIME", text)
    text = re.sub(r"complete after [^\s\"]+", "complete after 0s", text)
    text = re.sub(r'"elapsed_seconds":\d+', '"elapsed_seconds":0', text)
    text = text.replace(".reprise/terraform.tfstate", "terraform.tfstate")
    text = re.sub(r"\nPredicted duration.*?(\n\n|\Z)", "\n", text, flags=re.S)
    text = re.sub(r"(^|\n)Usage: .*", r"\1Usage", text, flags=re.S)
    text = re.sub(r"^  reprise ", "  terraform ", text, flags=re.M)
    return re.sub(r"\n+$", "\n", sorted_progress(text))


def run(program, state_file, directory, line):
    answer = ""
    if line.startswith("<"):
        answer, line = line[1:].split(" ", 1)
        answer += "\n"
    words = shlex.split(line)
    own = {k: v for k, v in os.environ.items() if not k.startswith("TF_")}
    own.update(TF_CLI_ARGS="-no-color", CHECKPOINT_DISABLE="1", TF_CLI_CONFIG_FILE=os.devnull)
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


def run_all(program, state_file, initialize):
    results = {}
    for name, steps in scenarios():
        with tempfile.TemporaryDirectory() as place:
            directory = pathlib.Path(place).resolve()
            ready = not initialize
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


def main():
    recorded = HERE / "recorded.json"
    if sys.argv[1] == "--record":
        recorded.write_text(json.dumps(run_all(sys.argv[2], "terraform.tfstate", True), indent=1) + "\n")
        return 0
    now = run_all(str(pathlib.Path(sys.argv[1]).resolve()), ".reprise/terraform.tfstate", False)
    before = json.loads(recorded.read_text())
    wrong = sorted(k for k in set(now) | set(before) if now.get(k) != before.get(k))
    for key in wrong:
        print(f"##### {key}")
        for part in ("status", "out", "err", "state"):
            old, new = (str(side.get(key, {}).get(part, "")).splitlines() for side in (before, now))
            print("\n".join(difflib.unified_diff(old, new, f"recorded {part}", f"now {part}", lineterm="", n=2)))
    print(f"{len(now) - len(wrong)}/{len(before)} commands say what the real tool says")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
