"""The benchmark: the same events and the same questions for Hark, ClickHouse and DuckDB.

Makes the data, loads all three, asks each in turns, stops with an error if any answer differs, prints times, ratios,
memory and bytes per event, and writes bench/latest.json.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
from typing import Any

import report
import rough
from engines.hark import Hark
from engines.process import PeerProcess
from questions import END_DAY, FIRST_DAY, QUESTIONS, Question

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
SIZES = {"1M": (1_000_000, 50_000), "20M": (20_000_000, 1_000_000), "100M": (100_000_000, 5_000_000)}
RANGE = {"from": FIRST_DAY, "to": END_DAY}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="1M", help="pre-set numbers of events and customers")
    parser.add_argument("--events", type=int, help="instead of --size")
    parser.add_argument("--customers", type=int, help="a twentieth of the events if left out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=7, help="times each question is asked; the median counts")
    parser.add_argument("--threads", type=int, default=2, help="processors and threads for every engine")
    parser.add_argument("--only", nargs="*", default=None, help="names of questions")
    parser.add_argument("--skip-rough", action="store_true", help="leave out the variant on a rough data folder")
    parser.add_argument("--skip-ingest", action="store_true", help="leave out the load test of HTTP ingest")
    parser.add_argument("--data", type=pathlib.Path, default=HERE / "data", help="where files of any size may lie")
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "release")
    return parser.parse_args()


def generate(options: argparse.Namespace, events: int, customers: int) -> pathlib.Path:
    """The file of events; made once and kept."""
    file = options.data / f"events-{events}-{customers}-{options.seed}.parquet"
    if not file.exists():
        part = file.with_name("part-" + file.name)
        call = [str(options.bin / "hark-bench"), "generate", "--events", str(events), "--customers", str(customers)]
        subprocess.run([*call, "--seed", str(options.seed), "--out", str(part)], check=True)
        part.rename(file)
    return file


def chosen(options: argparse.Namespace) -> list[Question]:
    names = {question.name for question in QUESTIONS}
    if unknown := set(options.only or []) - names:
        sys.exit(f"no such question: {', '.join(sorted(unknown))}; there are {', '.join(sorted(names))}")
    return [question for question in QUESTIONS if options.only is None or question.name in options.only]


def difference(left: Any, right: Any) -> str:
    """The first place where two plain answers differ."""
    if isinstance(left, dict) and isinstance(right, dict):
        left, right = sorted(left.items()), sorted(right.items())
    if isinstance(left, list) and isinstance(right, list):
        for place, (a, b) in enumerate(zip(left, right)):
            if a != b:
                return f"entry {place} is {a} against {b}"
        return f"{len(left)} entries against {len(right)}"
    return f"{left} against {right}"


def plain(value: Any) -> Any:
    """Tuples and lists alike, as after a journey through JSON."""
    return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value


def ask_all(
    questions: list[Question], hark: Hark, peers: list[PeerProcess], rounds: int, spec_of: Any
) -> dict[str, dict[str, Any]]:
    """Asks in turns, so that a disturbance of the machine meets all. The first round warms up and compares."""
    figures = {}
    for question in questions:
        times: dict[str, list[float]] = {name: [] for name in ("hark", "hark_inside", *(p.name for p in peers))}
        methods: dict[str, Any] = {}
        for turn in range(rounds + 1):
            milliseconds, answer = hark.ask(spec_of(question))
            ours = plain(question.plain(answer))
            replies = {peer.name: peer.request({"question": question.name}) for peer in peers}
            for name, reply in replies.items():
                if plain(reply["answer"]) != ours:
                    where = difference(ours, reply["answer"])
                    sys.exit(f"{question.name}: Hark and {name} disagree: {where}")
                if "methods" in reply:
                    methods[name] = reply["methods"]
            if turn:
                times["hark"].append(milliseconds)
                times["hark_inside"].append(answer.get("took_ms", milliseconds))
                for name, reply in replies.items():
                    times[name].append(reply["milliseconds"])
        medians = {name: statistics.median(values) for name, values in times.items()}
        figures[question.name] = medians | {"methods": methods}
        text = ", ".join(f"{name} {value:.2f}" for name, value in medians.items())
        print(f"  {question.name}: {text}; all agree", flush=True)
    return figures


def per_event(sizes: dict[str, int], events: int) -> dict[str, float]:
    return {part: round(size / events, 3) for part, size in sizes.items() if part not in ("rows", "parts")}


def fresh(folder: pathlib.Path) -> pathlib.Path:
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def start_peers(options: argparse.Namespace, file: pathlib.Path) -> tuple[list[PeerProcess], dict[str, Any]]:
    peers = [
        PeerProcess("clickhouse", "clickhouse.py", fresh(options.data / "clickhouse"), options.threads),
        PeerProcess("duckdb", "duck.py", fresh(options.data / "duckdb"), options.threads),
    ]
    return peers, {peer.name: peer.request({"load": str(file)}) for peer in peers}


def clean_run(options: argparse.Namespace, file: pathlib.Path, events: int) -> dict[str, Any]:
    """Everything compacted, nothing else going on."""
    hark = Hark(options.bin / "hark", fresh(options.data / "hark"), options.threads)
    import_seconds = hark.load(file)
    start_seconds = hark.start()
    at_start = hark.anonymous_bytes()
    peers, loads = start_peers(options, file)
    try:
        account = hark.accounting()
        if account["stored"] != events:
            sys.exit(f"Hark holds {account['stored']} of {events} events: {account}")
        figures = ask_all(chosen(options), hark, peers, options.rounds, lambda question: question.spec)
        memory = {
            "hark_rss_anon_start": at_start,
            "hark_rss_anon": hark.anonymous_bytes(),
            "start_seconds": round(start_seconds, 3),
        } | {f"{peer.name}_rss_anon": peer.request({})["anonymous_bytes"] for peer in peers}
        sizes = {"hark": hark.sizes()} | {name: load["bytes"] for name, load in loads.items()}
    finally:
        hark.stop()
        for peer in peers:
            peer.stop()
    return {
        "questions": figures,
        "memory": memory,
        "bytes_per_event": {name: per_event(of, events) for name, of in sizes.items()},
        "load_seconds": {"hark": import_seconds} | {name: load["seconds"] for name, load in loads.items()},
    }


def of_library(options: argparse.Namespace, example: str) -> dict[str, Any]:
    """What is asked of the library itself, on the folder that the server left."""
    call = [str(options.bin / "examples" / example), str(options.data / "hark")]
    call += [str(options.threads), str(options.rounds)]
    return json.loads(subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True).stdout)


def rough_run(options: argparse.Namespace, file: pathlib.Path, events: int) -> dict[str, Any]:
    """A tenth not compacted, one customer in a hundred merged, robots, ingest running."""
    folder = options.data / "rough"
    head, tail, merges = rough.split(file, fresh(folder))
    peers, _ = start_peers(options, rough.merged_copy(file, folder, merges))
    hark = Hark(options.bin / "hark", folder / "hark", options.threads)
    hark.load(head)
    hark.start()
    try:
        rough.send_tail(hark, tail)
        rough.send_merges(hark, merges)
        rough.wait_until_stored(hark, events + len(merges), 600)
        trickle = rough.Trickle(hark)
        # Statements about ids lie before the range, so that it keeps them out of the answers.
        questions = [question for question in chosen(options) if question.name != "timeline"]
        figures = ask_all(
            questions, hark, peers, options.rounds, lambda question: question.spec | {"range": RANGE}
        )
        return {"questions": figures, "sent_meanwhile": trickle.stop(), "rss_anon": hark.anonymous_bytes()}
    finally:
        hark.stop()
        for peer in peers:
            peer.stop()


def times_of(questions: dict[str, dict[str, Any]]) -> dict[str, dict[str, float]]:
    return {
        name: {key: round(value, 3) for key, value in figures.items() if key != "methods"}
        for name, figures in questions.items()
    }


def main() -> None:
    options = arguments()
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[: options.threads]))
    events, customers = SIZES[options.size]
    if options.events:
        events, customers = options.events, options.customers or options.events // 20
    options.data = options.data.resolve()
    options.data.mkdir(parents=True, exist_ok=True)
    file = generate(options, events, customers)
    print(f"{events} events of {customers} customers, {options.threads} processors", flush=True)

    clean = clean_run(options, file, events)
    milliseconds = times_of(clean["questions"])
    figures: dict[str, Any] = {
        "events": events,
        "customers": customers,
        "ratios": report.ratios(milliseconds),
        "milliseconds": milliseconds,
        "methods": {name: of["methods"] for name, of in clean["questions"].items()},
        "memory": clean["memory"],
        "bytes_per_event": clean["bytes_per_event"],
        "load_seconds": {name: round(value, 2) for name, value in clean["load_seconds"].items()},
    }
    print(report.table(milliseconds, "compacted, at rest", 1))
    print(report.sizes(clean["bytes_per_event"]))
    print(f"memory: {clean['memory']}", flush=True)
    latest = HERE / "latest.json"
    report.write(latest, figures)

    if options.only is None:
        figures["segments"] = of_library(options, "segment_speed")
        print(report.segments(figures["segments"]), flush=True)
        # Last: it gives the customers names, of which nothing else knows.
        figures["people"] = of_library(options, "search_speed")
        print(report.people(figures["people"]), flush=True)
        report.write(latest, figures)

    if not options.skip_rough:
        found = rough_run(options, file, events)
        times = times_of(found["questions"])
        figures["rough"] = {
            "ratios": report.ratios(times),
            "milliseconds": times,
            "sent_meanwhile": found["sent_meanwhile"],
            "rss_anon": found["rss_anon"],
        }
        print(report.table(times, "rough: a tenth not compacted, merged customers, robots, ingest running", 0.5))
        report.write(latest, figures)

    if not options.skip_ingest:
        import ingest

        figures["ingest"] = ingest.run(options)
        print(ingest.table(figures["ingest"]))
        report.write(latest, figures)
    print(f"\nwritten: {latest}")


if __name__ == "__main__":
    main()
