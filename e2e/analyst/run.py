"""In how many simulated companies does the analyst find what is there, and in how many null worlds something that is not?

    python3 e2e/analyst/run.py --seeds 101-120 --null 201-220

Fills a folder with each world, serves it, asks with a server key, then compares what was reported with the catalogue of that world.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "clients/python"))

from analyst import Report, analyse, told
from hark import Hark
from score import Score, planted, score

# Worlds of different seeds end in different seasons, so that each of the holidays of the year lies in some.
ENDS = ["2025-12-01", "2026-02-14", "2026-04-30"]
CATALOGUE = "simulated-truths.json"
# Of 20 seeds, in so many every truth is to be found; of the null worlds, none may report anything.
SHARE_MIN = 18 / 20


def seeds(text: str) -> list[int]:
    """`7`, `1-20` or nothing."""
    if not text:
        return []
    first, _, last = text.partition("-")
    return list(range(int(first), int(last or first) + 1))


def live(seed: int, null: bool) -> tuple[Report, Score]:
    """One world, from the empty folder to the score."""
    flags = ["--seed", str(seed), "--end", ENDS[seed % len(ENDS)], *(["--null"] if null else [])]
    hark = Hark(demo=flags)
    try:
        report = analyse(hark.ask)
        return report, score(report.found, planted(pathlib.Path(hark.folder.name) / CATALOGUE))
    finally:
        hark.stop()


def told_of(seed: int, null: bool, loud: bool) -> bool:
    """Lives a world and prints a line of it; what was reported too, where it is wanted or wrong."""
    begin = time.monotonic()
    report, result = live(seed, null)
    name = f"{'null world' if null else 'seed'} {seed}"
    size = f"{len(report.found)} findings of {len(report.compared)} comparisons, {report.asked} questions"
    print(f"{'good' if result.good else 'BAD '} {name}: {size}, {time.monotonic() - begin:.0f} s", flush=True)
    for missed in result.missed:
        print(f"  missed: {missed}")
    for one in report.found if loud else result.invented:
        print(f"{'  invented:' if one in result.invented else ''}{told(one)}", flush=True)
    return result.good


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seeds", type=seeds, default=[], help="worlds with everything planted, such as 1-20")
    arguments.add_argument("--null", type=seeds, default=[], help="null worlds, such as 1-20")
    arguments.add_argument("--quiet", action="store_true", help="print findings only where they are wrong")
    given = arguments.parse_args()
    good = sum(told_of(seed, False, not given.quiet) for seed in given.seeds)
    silent = sum(told_of(seed, True, not given.quiet) for seed in given.null)
    print(f"everything planted and nothing else was found in {good} of {len(given.seeds)} seeds")
    print(f"nothing was found in {silent} of {len(given.null)} null worlds")
    return 0 if good >= SHARE_MIN * len(given.seeds) and silent == len(given.null) else 1


if __name__ == "__main__":
    sys.exit(main())
