"""How are the figures shown?"""

from __future__ import annotations

import json
import pathlib
from typing import Any

from questions import QUESTIONS


def ratios(milliseconds: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """How many times longer each peer took than Hark (its whole HTTP request)."""
    return {
        question: {
            peer: round(value / of["hark"], 2) for peer, value in of.items() if peer in ("clickhouse", "duckdb")
        }
        for question, of in milliseconds.items()
    }


def table(milliseconds: dict[str, dict[str, float]], title: str, share_of_target: float) -> str:
    """One line per question."""
    lines = [
        "",
        f"{title} (milliseconds, warm, median; ratio: peer / Hark)",
        f"{'question':<30}{'Hark':>9}{'inside':>9}{'ClickHouse':>12}{'ratio':>8}{'DuckDB':>10}{'ratio':>8}  target",
    ]
    of_all = ratios(milliseconds)
    for question in QUESTIONS:
        if question.name not in milliseconds:
            continue
        of, ratio = milliseconds[question.name], of_all[question.name]
        target = question.clickhouse_target * share_of_target
        # The four plain questions are held against ClickHouse, the others against the faster of the two.
        reached = ratio["clickhouse"] if question.clickhouse_target > 1 else min(ratio.values())
        verdict = f"{target:g}x " + ("reached" if reached >= target else "MISSED")
        lines.append(
            f"{question.name:<30}{of['hark']:>9.2f}{of['hark_inside']:>9.2f}{of['clickhouse']:>12.1f}"
            f"{ratio['clickhouse']:>8.1f}{of['duckdb']:>10.1f}{ratio['duckdb']:>8.1f}  {verdict}"
        )
    return "\n".join(lines)


def sizes(bytes_per_event: dict[str, Any]) -> str:
    """Bytes per event, by engine and part."""
    lines = ["", "bytes per event on disk"]
    for engine, parts in bytes_per_event.items():
        text = ", ".join(f"{part} {value:.2f}" for part, value in parts.items())
        lines.append(f"  {engine:<12}{text}")
    return "\n".join(lines)


def line(what: str, milliseconds: float, most: float, beside: str) -> str:
    """A figure with an absolute target."""
    return f"  {what:<62}{milliseconds:>9.2f} ms  {'under' if milliseconds < most else 'MISSED'} {most:g} ms  {beside}"


def people(figures: dict[str, Any]) -> str:
    """Customers searched and one of them shown, asked of the library."""
    search, customer = figures["search"], figures["customer"]
    lines = ["", f"search over {search['customers']} customers (median; the first one {search['first_ms']:.0f} ms)"]
    for one in search["searches"]:
        beside = f"a loop over all texts {one['loop_ms']:.2f} ms, ratio {one['ratio']:.2f}"
        lines.append(line(f"{one['text']!r}: {one['found']} found", one["hark_ms"], 50, beside))
    parts = ", ".join(f"{name} {time:.1f}" for name, time in customer["parts_ms"].items())
    lines.append(line(f"a page of a customer with {customer['events']} events", customer["all_ms"], 200, parts))
    return "\n".join(lines)


def segments(figures: dict[str, Any]) -> str:
    """Segments, asked of the library."""
    sequence, lookup, growth = figures["sequence"], figures["lookup"], figures["growth"]
    beside = f"a loop for this one sequence {sequence['loop_ms']:.2f} ms, ratio {sequence['ratio']:.2f}"
    reasons = f"slowest {lookup['worst_ms']:.2f}, with all reasons {lookup['with_reasons_median_ms']:.2f} ms"
    return "\n".join(
        [
            "",
            "segments (median)",
            line(f"a sequence over {sequence['customers']} customers and {sequence['events']} events", sequence["hark_ms"], 200, beside),
            line(f"one customer in {lookup['segments']} segments", lookup["median_ms"], 1, reasons),
            line(f"{growth['segments']} segments at the ends of {growth['months']} months", growth["hark_ms"], 500, ""),
        ]
    )


def write(path: pathlib.Path, figures: dict[str, Any]) -> None:
    """Keeps the figures for other programs."""
    path.write_text(json.dumps(figures, indent=2) + "\n")
