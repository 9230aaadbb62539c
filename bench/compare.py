"""Do Hark and ClickHouse agree on thousands of questions that nobody chose by hand?

Draws random questions (events, filters, ranges, zones, windows, breakdowns) from a seed, asks both engines over the
same events and stops at the first difference with the question and the seed. Part of `make soak`.
"""

from __future__ import annotations

import argparse
import datetime
import json
import math
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
from typing import Any

from engines.hark import Hark

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "engines"))

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Where cargo puts what it builds.
BUILT = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "release"
EVENTS = ["home", "catalog", "product_view", "add_to_cart", "checkout", "purchase", "search"]
PLATFORMS = ["mobile", "desktop", "tablet"]
ZONES = ["UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/Berlin"]
FIRST = datetime.date(2024, 1, 1)


class Drawn:
    """One question: what Hark is asked, what ClickHouse is asked, and how Hark's answer becomes rows."""

    def __init__(self, spec: dict[str, Any], sql: str, rows: Any) -> None:
        self.spec, self.sql, self.rows = spec, sql, rows


def text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def condition(dice: random.Random, depth: int = 0) -> tuple[dict[str, Any], str]:
    """A random condition for both. `amount` may be missing: SQL's NULL is made false, as in Hark."""
    kind = dice.randrange(9 if depth < 2 else 6)
    if kind == 0:
        value = dice.choice(PLATFORMS)
        return {"property": "platform", "is": value}, f"platform = {text(value)}"
    if kind == 1:
        value = dice.choice(PLATFORMS)
        return {"property": "platform", "is_not": value}, f"platform != {text(value)}"
    if kind == 2:
        values = dice.sample(PLATFORMS, 2)
        return {"property": "platform", "in": values}, f"platform IN ({', '.join(map(text, values))})"
    if kind == 3:
        word, operator = dice.choice([("gt", ">"), ("gte", ">="), ("lt", "<"), ("lte", "<=")])
        value = dice.randrange(0, 300)
        return {"property": "amount", word: value}, f"ifNull(amount {operator} {value}, false)"
    if kind == 4:
        prefix = dice.choice("abcdemst")
        return {"property": "channel", "starts_with": prefix}, f"startsWith(channel, {text(prefix)})"
    if kind == 5:
        there = dice.random() < 0.5
        return {"property": "amount", "exists": there}, f"amount IS {'NOT ' if there else ''}NULL"
    if kind == 6:
        inner, sql = condition(dice, depth + 1)
        return {"not": inner}, f"NOT ({sql})"
    parts = [condition(dice, depth + 1) for _ in range(dice.randrange(1, 4))]
    word, glue = ("all", " AND ") if kind == 7 else ("any", " OR ")
    return {word: [p[0] for p in parts]}, "(" + glue.join(f"({p[1]})" for p in parts) + ")"


def selector(dice: random.Random) -> tuple[Any, str]:
    """A random event selector for both."""
    if dice.random() < 0.15:
        return "*", "1"
    name = dice.choice(EVENTS)
    if dice.random() < 0.5:
        return name, f"event = {text(name)}"
    where, sql = condition(dice)
    return {"event": name, "where": where}, f"(event = {text(name)} AND {sql})"


def span(dice: random.Random, zone: str) -> tuple[dict[str, str], str]:
    """A random range of days in a zone for both."""
    start = FIRST + datetime.timedelta(days=dice.randrange(0, 150))
    end = start + datetime.timedelta(days=dice.randrange(1, 60))
    moment = f"toDateTime64('{{}} 00:00:00', 3, {text(zone)})"
    sql = f"time >= {moment.format(start)} AND time < {moment.format(end)}"
    return {"from": str(start), "to": str(end)}, sql


def trend(dice: random.Random) -> Drawn:
    zone = dice.choice(ZONES)
    event, chosen = selector(dice)
    days, within = span(dice, zone)
    interval, bucket = dice.choice(
        [("day", "toDate(time, {z})"), ("week", "toMonday(time, {z})"), ("month", "toStartOfMonth(time, {z})")]
    )
    measure, value = dice.choice(
        [("events", "count()"), ("customers", "uniqExact(customer)"), ({"sum": "amount"}, "ifNull(sum(amount), 0)")]
    )
    where, filtered = condition(dice) if dice.random() < 0.5 else (None, "1")
    by = dice.choice([None, "platform", "channel"])
    spec = {"question": "trend", "event": event, "measure": measure, "interval": interval, "range": days}
    spec |= {"timezone": zone} | ({"where": where} if where else {}) | ({"breakdown": by} if by else {})
    group = f"toString({bucket.format(z=text(zone))}) AS start, {by or text('')} AS by"
    sql = f"SELECT start, by, {value} AS v FROM (SELECT {group}, customer, amount FROM events"
    sql += f" WHERE {within} AND {chosen} AND {filtered}) GROUP BY start, by HAVING v != 0"

    def rows(answer: dict[str, Any]) -> list[list[Any]]:
        # A period that the range cuts begins before the range; ClickHouse names it by its own first day, as Hark does.
        return [
            [point["start"], series.get("breakdown", ""), point["value"]]
            for series in answer["series"] for point in series["points"] if point["value"]
        ]

    return Drawn(spec, sql, rows)


def funnel(dice: random.Random) -> Drawn:
    names = dice.sample(EVENTS, dice.randrange(2, 6))
    days, within = span(dice, "UTC")
    window = dice.choice([1, 3, 14, 30])
    steps: list[Any] = []
    conditions = []
    for name in names:
        if dice.random() < 0.3:
            where, sql = condition(dice)
            steps.append({"event": name, "where": where})
            conditions.append(f"event = {text(name)} AND {sql}")
        else:
            steps.append(name)
            conditions.append(f"event = {text(name)}")
    # Only starts lie in the range; what follows may lie after it.
    conditions[0] += f" AND {within}"
    spec = {"question": "funnel", "steps": steps, "window": f"{window}d", "range": days}
    levels = ", ".join(f"countIf(level >= {n})" for n in range(1, len(steps) + 1))
    milliseconds = "toUInt64(toUnixTimestamp64Milli(time))"
    inner = f"SELECT windowFunnel({window * 86_400_000})({milliseconds}, {', '.join(conditions)}) AS level"
    sql = f"SELECT {levels} FROM ({inner} FROM events GROUP BY customer)"
    return Drawn(spec, sql, lambda answer: [[step["count"] for step in answer["steps"]]])


def retention(dice: random.Random) -> Drawn:
    where, filtered = condition(dice) if dice.random() < 0.7 else (None, "1")
    interval, period = dice.choice(
        [("week", f"intDiv(toRelativeDayNum(time) - toRelativeDayNum(toDate('{FIRST}')), 7)"),
         ("day", f"toRelativeDayNum(time) - toRelativeDayNum(toDate('{FIRST}'))")]
    )
    length = 7 if interval == "week" else 1
    spec = {"question": "retention", "cohort": "first_ever", "interval": interval} | ({"where": where} if where else {})
    sets = f"SELECT groupUniqArray({period}) AS ws, min({period}) AS c FROM events WHERE {filtered} GROUP BY customer"
    sql = f"SELECT toString(toDate('{FIRST}') + {length} * c), w - c AS p, count() FROM ({sets}) ARRAY JOIN ws AS w GROUP BY c, p"
    return Drawn(spec, sql, lambda a: [
        [cohort["start"], n, count] for cohort in a["cohorts"] for n, count in enumerate(cohort["counts"]) if count
    ])


def paths(dice: random.Random) -> Drawn:
    where, filtered = condition(dice)
    spec = {"question": "paths", "top": 1000, "where": where}
    lag = "lagInFrame(event) OVER (PARTITION BY customer ORDER BY time ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"
    first = "row_number() OVER (PARTITION BY customer ORDER BY time)"
    inner = f"SELECT toString({lag}) AS a, toString(event) AS b, {first} AS k FROM events WHERE {filtered}"
    sql = f"SELECT a, b, count() FROM ({inner}) WHERE k > 1 AND a != b GROUP BY a, b"
    return Drawn(spec, sql, lambda answer: [[e["from"], e["to"], e["count"]] for e in answer["edges"]])


def stickiness(dice: random.Random) -> Drawn:
    event, chosen = selector(dice)
    interval, bucket = dice.choice([("day", "toDate(time)"), ("week", "toMonday(time)"), ("month", "toStartOfMonth(time)")])
    spec = {"question": "stickiness", "interval": interval, "event": event}
    inner = f"SELECT uniqExact({bucket}) AS k FROM events WHERE {chosen} GROUP BY customer"
    sql = f"SELECT k, count() FROM ({inner}) GROUP BY k"
    return Drawn(spec, sql, lambda a: [[row["periods"], row["customers"]] for row in a["distribution"] if row["customers"]])


KINDS = [trend, trend, funnel, funnel, retention, paths, stickiness]


def same(left: Any, right: Any) -> bool:
    """Equal; sums may differ in their last digits because the engines add in different orders."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right))
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-6)
    return left == right


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bin", type=pathlib.Path, default=BUILT)
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="hark-compare-"))
    hark = Hark(options.bin / "hark", folder / "hark", 2)
    try:
        compare(options, folder, hark)
    finally:
        hark.stop()
        shutil.rmtree(folder, ignore_errors=True)


def compare(options: argparse.Namespace, folder: pathlib.Path, hark: Hark) -> None:
    from chdb.session import Session
    from clickhouse import FILL, TABLE

    file = folder / "events.parquet"
    call = [str(options.bin / "hark-bench"), "generate", "--events", str(options.events)]
    subprocess.run([*call, "--customers", str(options.events // 25), "--seed", str(options.seed), "--out", str(file)], check=True)
    hark.load(file)
    hark.start()
    clickhouse = Session(str(folder / "clickhouse"))
    clickhouse.query("CREATE DATABASE IF NOT EXISTS compare")
    clickhouse.query("USE compare")
    clickhouse.query(TABLE)
    clickhouse.query(FILL.format(file=file))
    not_empty = 0
    for number in range(options.questions):
        dice = random.Random(f"{options.seed}-{number}")
        drawn = dice.choice(KINDS)(dice)
        _, answer = hark.ask(drawn.spec)
        ours = sorted(drawn.rows(answer), key=str)
        reply = str(clickhouse.query(drawn.sql, "JSONCompactEachRow"))
        # ClickHouse writes 64-bit counts as text in some settings; numbers are numbers here.
        theirs = sorted(([number_of(cell) for cell in json.loads(line)] for line in reply.splitlines() if line), key=str)
        if not same(ours, theirs):
            place = next((pair for pair in zip(ours, theirs) if not same(*pair)), (ours[-3:], theirs[-3:]))
            sys.exit(
                f"question {number} of seed {options.seed} differs\n{json.dumps(drawn.spec)}\n{drawn.sql}\n"
                f"hark {len(ours)} rows, clickhouse {len(theirs)} rows, first difference {place}"
            )
        not_empty += bool(ours and any(any(row) for row in ours))
    print(f"{options.questions} questions agree, {not_empty} of them with a non-empty answer (seed {options.seed})")
    if not_empty < options.questions // 2:
        sys.exit("most answers were empty: the comparison proves little")


def number_of(cell: Any) -> Any:
    return int(cell) if isinstance(cell, str) and cell.isdigit() else cell


if __name__ == "__main__":
    main()
