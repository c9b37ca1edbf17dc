#!/usr/bin/env python3
"""check.py REPRISE: what random scenarios must show without the real tool at hand. No command crashes, and a second run
says the same as the first."""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import command_line  # noqa: E402
import scenarios  # noqa: E402

SEED, NUMBER = 1, 12


def main():
    reprise, wrong, commands = str(pathlib.Path(sys.argv[1]).resolve()), 0, 0
    for kind in scenarios.KINDS:
        with tempfile.TemporaryDirectory() as place:
            path = pathlib.Path(place) / "scenarios.txt"
            path.write_text(scenarios.drawn(kind, SEED, NUMBER))
            first, second = (command_line.run_all(reprise, command_line.STATE, path) for _ in range(2))
        commands += len(first)
        for key, result in first.items():
            if result["status"] not in (0, 1, 2):
                print(f"##### {key}: exit status {result['status']}\n{result['err']}")
                wrong += 1
            elif second[key] != result:
                print(f"##### {key}: a second run says something else")
                wrong += 1
    print(f"{commands - wrong}/{commands} random commands end as they should and twice the same")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
