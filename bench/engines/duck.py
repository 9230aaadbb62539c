"""DuckDB: one table sorted by (customer, time), values as enumerations, several methods for each question."""

from __future__ import annotations

import os
import pathlib
import sys
from typing import Any

import duckdb
from sql_peer import serve, statements_of

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from questions import FIRST_DAY, REGULAR_CUSTOMER, STEPS, WINDOW_DAYS  # noqa: E402

THREADS = int(os.environ.get("BENCH_THREADS", "2"))
WINDOW_MS = WINDOW_DAYS * 86_400_000
NAMES = ", ".join(f"'{step}'" for step in STEPS)
COUNTS = ", ".join(f"count(*) FILTER (depth >= {n})" for n in range(1, len(STEPS) + 1))
ENUMERATIONS = ["event", "platform", "channel", "country", "page"]


def starts(where: str) -> str:
    """For every event of a step, the latest start of a match that it completes, or null. The platform rides in the
    lowest digits of the start, which changes no comparison: no two events of a customer share a time."""
    code = "CASE platform WHEN 'mobile' THEN 0 WHEN 'desktop' THEN 1 ELSE 2 END"
    inner = (
        f"SELECT customer, t, event, CASE WHEN event = '{STEPS[0]}' THEN t * 4 + {code} END AS s1"
        f" FROM (SELECT *, epoch_ms(time) AS t FROM events WHERE event IN ({NAMES}) AND {where})"
    )
    for level, step in enumerate(STEPS[1:], start=2):
        kept = ", ".join(f"s{n}" for n in range(1, level))
        inner = (
            f"SELECT customer, t, event, {kept}, CASE WHEN event = '{step}' AND t <= l // 4 + {WINDOW_MS} THEN l END"
            f" AS s{level} FROM (SELECT *, max(s{level - 1}) OVER (PARTITION BY customer ORDER BY t"
            f" ROWS UNBOUNDED PRECEDING) AS l FROM ({inner}))"
        )
    return inner


def funnel(where: str) -> dict[str, str]:
    depth = "CASE WHEN count(s4) > 0 THEN 4 WHEN count(s3) > 0 THEN 3 WHEN count(s2) > 0 THEN 2 ELSE 1 END"
    customers = f"SELECT {depth} AS depth FROM ({starts(where)}) GROUP BY customer HAVING count(s1) > 0"
    return {"window functions": f"SELECT {COUNTS} FROM ({customers})"}


def segment() -> dict[str, str]:
    """How many took all steps: the last number of the funnel."""
    last = f"count(*) FILTER (depth >= {len(STEPS)})"
    return {name: statement.replace(COUNTS, last) for name, statement in funnel("true").items()}


def funnel_by_platform() -> dict[str, str]:
    # min_by skips nothing by itself, so the time is null where the level is not reached.
    best = ", ".join(f"arg_min(s{n}, t) FILTER (s{n} IS NOT NULL) AS b{n}" for n in range(1, len(STEPS) + 1))
    customers = f"SELECT {best} FROM ({starts('true')}) GROUP BY customer HAVING count(s1) > 0"
    depth = "CASE WHEN b4 IS NOT NULL THEN 4 WHEN b3 IS NOT NULL THEN 3 WHEN b2 IS NOT NULL THEN 2 ELSE 1 END"
    value = "['mobile', 'desktop', 'tablet'][coalesce(b4, b3, b2, b1) % 4 + 1]"
    rows = f"SELECT {value} AS value, {depth} AS depth FROM ({customers})"
    return {"window functions": f"SELECT value, {COUNTS} FROM ({rows}) GROUP BY value"}


def retention(where: str) -> dict[str, str]:
    week = f"((epoch_ms(time) - epoch_ms(TIMESTAMP '{FIRST_DAY}')) // (7 * 86400000))"
    day = f"strftime(DATE '{FIRST_DAY}' + (7 * c)::INTEGER, '%Y-%m-%d')"
    bits = (
        f"SELECT min({week}) AS c, bit_or(1::BIGINT << {week}) AS m FROM events WHERE {where} GROUP BY customer"
    )
    by_bits = (
        f"SELECT {day}, w - c AS p, count(*) FROM ({bits}), range(63) AS r(w) WHERE (m >> w) & 1 = 1 GROUP BY c, p"
    )
    pairs = f"SELECT DISTINCT customer, {week} AS w FROM events WHERE {where}"
    lists = f"SELECT min(w) AS c, list(w) AS ws FROM ({pairs}) GROUP BY customer"
    by_lists = f"SELECT {day}, w - c AS p, count(*) FROM (SELECT c, unnest(ws) AS w FROM ({lists})) GROUP BY c, p"
    firsts = f"SELECT customer, min(w) AS c FROM pairs GROUP BY customer"
    by_join = (
        f"WITH pairs AS MATERIALIZED ({pairs}) SELECT {day}, w - c AS p, count(*)"
        f" FROM pairs JOIN ({firsts}) USING (customer) GROUP BY c, p"
    )
    return {"bit set": by_bits, "lists": by_lists, "distinct pairs": by_join}


def paths(where: str) -> dict[str, str]:
    lag = (
        "SELECT lag(event) OVER (PARTITION BY customer ORDER BY time) AS a, event AS b"
        f" FROM events WHERE {where}"
    )
    # The table lies in order already: the previous row of the table is the previous event, if the customer is the same.
    rows = (
        "SELECT lag(event) OVER () AS a, event AS b, lag(customer) OVER () AS k, customer"
        f" FROM events WHERE {where}"
    )
    return {
        "lag": f"SELECT a, b, count(*) FROM ({lag}) WHERE a IS NOT NULL AND a != b GROUP BY a, b",
        "lag in table order": f"SELECT a, b, count(*) FROM ({rows}) WHERE k = customer AND a != b GROUP BY a, b",
    }


def daily(where: str) -> dict[str, str]:
    day = "strftime(d, '%Y-%m-%d')"
    pairs = f"SELECT DISTINCT customer, time::DATE AS d FROM events WHERE {where}"
    return {
        "count distinct": f"SELECT {day}, n FROM (SELECT time::DATE AS d, count(DISTINCT customer) AS n"
        f" FROM events WHERE {where} GROUP BY d)",
        "distinct pairs": f"SELECT {day}, count(*) FROM ({pairs}) GROUP BY d",
    }


def daily_by_platform() -> dict[str, str]:
    day = "strftime(d, '%Y-%m-%d')"
    triples = "SELECT DISTINCT customer, time::DATE AS d, platform FROM events"
    return {
        "count distinct": f"SELECT platform, {day}, n FROM (SELECT platform, time::DATE AS d,"
        " count(DISTINCT customer) AS n FROM events GROUP BY platform, d)",
        "distinct triples": f"SELECT platform, {day}, count(*) FROM ({triples}) GROUP BY platform, d",
    }


def timeline() -> dict[str, str]:
    columns = "message_id::VARCHAR, time, event, platform, channel, country, page, amount"
    return {
        "key": f"SELECT {columns} FROM events WHERE customer = hash('{REGULAR_CUSTOMER}') ORDER BY time LIMIT 200"
    }


class Duck:
    """The adapter."""

    def __init__(self, folder: pathlib.Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "events.duckdb"
        self.file.unlink(missing_ok=True)
        self.connection = duckdb.connect(str(self.file))
        self.connection.execute(f"SET threads = {THREADS}")
        self.connection.execute("SET TimeZone = 'UTC'")

    def load(self, file: pathlib.Path) -> None:
        source = f"read_parquet('{file}')"
        for column in ENUMERATIONS:
            self.connection.execute(f"CREATE TYPE {column}_value AS ENUM (SELECT DISTINCT {column} FROM {source})")
        values = ", ".join(f"{column}::{column}_value AS {column}" for column in ENUMERATIONS)
        self.connection.execute(
            "CREATE TABLE events AS SELECT hash(customer_id) AS customer, customer_id, timestamp::TIMESTAMP_MS AS time,"
            f" message_id::UUID AS message_id, {values}, amount FROM {source} ORDER BY customer, time"
        )
        self.connection.execute("CHECKPOINT")

    def sizes(self) -> dict[str, int]:
        return {"total": self.file.stat().st_size}

    def statements(self, question: str) -> dict[str, str]:
        filtered = {"funnel": funnel, "retention": retention, "paths": paths, "daily_customers": daily}
        special = {
            "funnel_by_platform": funnel_by_platform,
            "daily_customers_by_platform": daily_by_platform,
            "segment": segment,
            "timeline": timeline,
        }
        return statements_of(question, filtered, special, everything="true")

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(statement).fetchall()


if __name__ == "__main__":
    serve(Duck(pathlib.Path(sys.argv[1])))
