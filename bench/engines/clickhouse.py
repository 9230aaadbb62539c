"""ClickHouse, embedded as chdb: a MergeTree ordered by (customer, time), merged into as few parts as it will.

Its best, as far as we know: the id is hashed to a number for sorting and grouping (grouping by text is slower), names
and values are LowCardinality, aggregation runs in the order of the sort key where that is the faster way, and several
methods are tried for each question. windowFunnel keeps the latest start for each level, so with events of different
names and no equal times it finds the deepest match, as Hark does.
"""

from __future__ import annotations

import json
import os
import pathlib
import sys
from typing import Any

from chdb.session import Session
from sql_peer import serve, statements_of

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from questions import FIRST_DAY, REGULAR_CUSTOMER, STEPS, WINDOW_DAYS  # noqa: E402

THREADS = int(os.environ.get("BENCH_THREADS", "2"))
IN_ORDER = "SETTINGS optimize_aggregation_in_order = 1"

TABLE = """
CREATE TABLE events (
    customer UInt64 CODEC(ZSTD),
    customer_id String CODEC(ZSTD),
    event LowCardinality(String) CODEC(ZSTD),
    time DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    message_id UUID CODEC(ZSTD),
    platform LowCardinality(String) CODEC(ZSTD),
    channel LowCardinality(String) CODEC(ZSTD),
    country LowCardinality(String) CODEC(ZSTD),
    page LowCardinality(String) CODEC(ZSTD),
    amount Nullable(Float64) CODEC(ZSTD)
) ENGINE = MergeTree ORDER BY (customer, time)
"""
FILL = """
INSERT INTO events
SELECT cityHash64(customer_id), customer_id, event, timestamp, toUUID(message_id), platform, channel, country, page,
    amount
FROM file('{file}', Parquet)
"""

WINDOW_MS = WINDOW_DAYS * 86_400_000
NAMES = ", ".join(f"'{step}'" for step in STEPS)
LEVELS = ", ".join(f"countIf(level >= {n})" for n in range(1, len(STEPS) + 1))
CONDITIONS = ", ".join(f"event = '{step}'" for step in STEPS)


def funnel(where: str) -> dict[str, str]:
    per_customer = (
        f"SELECT windowFunnel({WINDOW_MS})(toUInt64(toUnixTimestamp64Milli(time)), {CONDITIONS}) AS level"
        f" FROM events WHERE event IN ({NAMES}) AND {where} GROUP BY customer"
    )
    return {
        "windowFunnel": f"SELECT {LEVELS} FROM ({per_customer})",
        "windowFunnel in order": f"SELECT {LEVELS} FROM ({per_customer}) {IN_ORDER}",
    }


def segment() -> dict[str, str]:
    """How many took all steps: the last number of the funnel."""
    last = f"countIf(level >= {len(STEPS)})"
    return {name: statement.replace(LEVELS, last) for name, statement in funnel("1").items()}


def funnel_by_platform() -> dict[str, str]:
    """windowFunnel does not tell which event a match began with. The latest start of each level is carried along by
    window functions instead; the platform rides in the lowest digits of the start."""
    earlier = "OVER (PARTITION BY customer ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    packed = "toUInt64(toUnixTimestamp64Milli(time)) AS t, event, customer, time"
    code = "multiIf(platform = 'mobile', 0, platform = 'desktop', 1, 2)"
    inner = (
        f"SELECT {packed}, if(event = '{STEPS[0]}', t * 4 + {code}, 0) AS s1"
        f" FROM events WHERE event IN ({NAMES})"
    )
    for level, step in enumerate(STEPS[1:], start=2):
        kept = ", ".join(f"s{n}" for n in range(1, level))
        # The latest start of the level below, up to here.
        inner = f"SELECT t, event, customer, time, {kept}, max(s{level - 1}) {earlier} AS l{level - 1} FROM ({inner})"
        inner = (
            f"SELECT t, event, customer, time, {kept}, if(event = '{step}' AND l{level - 1} > 0"
            f" AND t <= intDiv(l{level - 1}, 4) + {WINDOW_MS}, l{level - 1}, 0) AS s{level} FROM ({inner})"
        )
    # The deepest level; there, the earliest completion.
    best = ", ".join(f"argMinIf(s{n}, t, s{n} > 0) AS b{n}" for n in range(1, len(STEPS) + 1))
    depth = "multiIf(b4 > 0, 4, b3 > 0, 3, b2 > 0, 2, 1)"
    start = "multiIf(b4 > 0, b4, b3 > 0, b3, b2 > 0, b2, b1)"
    customers = f"SELECT {best} FROM ({inner}) GROUP BY customer HAVING b1 > 0"
    values = "['mobile', 'desktop', 'tablet']"
    statement = (
        f"SELECT {values}[{start} % 4 + 1] AS value, {LEVELS.replace('level', depth)} FROM ({customers}) GROUP BY value"
    )
    return {"window functions": statement}


def retention(where: str) -> dict[str, str]:
    week = f"intDiv(toRelativeDayNum(time) - toRelativeDayNum(toDate('{FIRST_DAY}')), 7)"
    bits = f"SELECT groupBitOr(bitShiftLeft(toUInt64(1), {week})) AS m FROM events WHERE {where} GROUP BY customer"
    day = f"toString(toDate('{FIRST_DAY}') + 7 * c)"
    by_bits = (
        f"SELECT {day}, w - c AS p, count() FROM (SELECT bitPositionsToArray(m) AS ws, ws[1] AS c FROM ({bits}))"
        " ARRAY JOIN ws AS w GROUP BY c, p"
    )
    sets = f"SELECT groupUniqArray({week}) AS ws, min({week}) AS c FROM events WHERE {where} GROUP BY customer"
    by_sets = f"SELECT {day}, w - c AS p, count() FROM ({sets}) ARRAY JOIN ws AS w GROUP BY c, p"
    return {
        "bit set": by_bits,
        "bit set in order": f"{by_bits} {IN_ORDER}",
        "groupUniqArray": by_sets,
        "groupUniqArray in order": f"{by_sets} {IN_ORDER}",
    }


def paths(where: str) -> dict[str, str]:
    lag = (
        "SELECT lagInFrame(event) OVER (PARTITION BY customer ORDER BY time ROWS BETWEEN 1 PRECEDING AND"
        f" CURRENT ROW) AS a, event AS b FROM events WHERE {where}"
    )
    in_key_order = f"SELECT customer, event FROM events WHERE {where} ORDER BY customer, time"
    neighbours = (
        "SELECT lagInFrame(event) OVER w AS a, event AS b, lagInFrame(customer) OVER w AS k, customer AS c"
        f" FROM ({in_key_order}) WINDOW w AS (ROWS BETWEEN 1 PRECEDING AND CURRENT ROW)"
    )
    sorted_array = "arrayMap(x -> x.2, arraySort(groupArray((time, event))))"
    arrays = f"SELECT arrayCompact({sorted_array}) AS es FROM events WHERE {where} GROUP BY customer"
    read = f"SELECT arrayCompact(groupArray(event)) AS es FROM ({in_key_order}) GROUP BY customer"
    pairs = "SELECT a, b, count() FROM ({}) ARRAY JOIN arrayPopBack(es) AS a, arrayPopFront(es) AS b GROUP BY a, b"
    return {
        "lagInFrame": f"SELECT a, b, count() FROM ({lag}) WHERE a != '' AND a != b GROUP BY a, b",
        "lagInFrame in key order": f"SELECT a, b, count() FROM ({neighbours}) WHERE k = c AND a != b GROUP BY a, b",
        "arrays": pairs.format(arrays),
        "arrays in order": f"{pairs.format(arrays)} {IN_ORDER}",
        "ordered read": pairs.format(read),
    }


def daily(where: str) -> dict[str, str]:
    pairs = f"SELECT customer, toDate(time) AS d FROM events WHERE {where} GROUP BY customer, d"
    return {
        "uniqExact": f"SELECT toString(toDate(time)) AS d, uniqExact(customer) FROM events WHERE {where} GROUP BY d",
        "distinct pairs": f"SELECT toString(d), count() FROM ({pairs}) GROUP BY d",
        "distinct pairs in order": f"SELECT toString(d), count() FROM ({pairs}) GROUP BY d {IN_ORDER}",
    }


def daily_by_platform() -> dict[str, str]:
    pairs = "SELECT customer, toDate(time) AS d, platform FROM events GROUP BY customer, d, platform"
    return {
        "uniqExact": "SELECT platform, toString(toDate(time)) AS d, uniqExact(customer) FROM events GROUP BY platform, d",
        "distinct triples": f"SELECT platform, toString(d), count() FROM ({pairs}) GROUP BY platform, d",
        "distinct triples in order": f"SELECT platform, toString(d), count() FROM ({pairs}) GROUP BY platform, d {IN_ORDER}",
    }


def timeline() -> dict[str, str]:
    columns = "message_id, time, event, platform, channel, country, page, amount"
    return {
        "key": f"SELECT {columns} FROM events WHERE customer = cityHash64('{REGULAR_CUSTOMER}') ORDER BY time LIMIT 200"
    }


class ClickHouse:
    """The adapter."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.session = Session(str(folder))
        self.session.query("CREATE DATABASE IF NOT EXISTS bench ENGINE = Atomic")
        self.session.query("USE bench")
        self.session.query(f"SET max_threads = {THREADS}")

    def load(self, file: pathlib.Path) -> None:
        self.session.query("DROP TABLE IF EXISTS events SYNC")
        self.session.query(TABLE)
        self.session.query(FILL.format(file=file))
        self.session.query("OPTIMIZE TABLE events FINAL")

    def sizes(self) -> dict[str, int]:
        parts = "FROM system.parts WHERE active AND table = 'events' AND database = 'bench'"
        [(total, rows, count)] = self.ask(f"SELECT sum(bytes_on_disk), sum(rows), count() {parts}")
        columns = "FROM system.parts_columns WHERE active AND table = 'events' AND database = 'bench'"
        [(key,)] = self.ask(f"SELECT sum(column_bytes_on_disk) {columns} AND column = 'customer'")
        # The hashed id is there for speed only: a table without it would be smaller, so it does not count.
        return {"total": int(total) - int(key), "hashed_id": int(key), "rows": int(rows), "parts": int(count)}

    def statements(self, question: str) -> dict[str, str]:
        filtered = {"funnel": funnel, "retention": retention, "paths": paths, "daily_customers": daily}
        special = {
            "funnel_by_platform": funnel_by_platform,
            "daily_customers_by_platform": daily_by_platform,
            "segment": segment,
            "timeline": timeline,
        }
        return statements_of(question, filtered, special, everything="1")

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        text = str(self.session.query(statement, "JSONCompactEachRow"))
        return [tuple(_number(value) for value in json.loads(line)) for line in text.splitlines()]


def _number(value: Any) -> Any:
    """ClickHouse quotes 64-bit numbers in JSON."""
    return int(value) if isinstance(value, str) and value.isdigit() else value


if __name__ == "__main__":
    serve(ClickHouse(pathlib.Path(sys.argv[1])))
