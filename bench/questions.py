"""What is every engine asked, and what does an answer look like once the engines' forms are taken off it?

A question has a name, the spec that Hark is asked, and a function that turns Hark's answer into plain sorted data.
The peers' SQL lies beside their adapters under engines/ and returns the same plain data.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

STEPS = ["product_view", "add_to_cart", "checkout", "purchase"]
WINDOW_DAYS = 14
FIRST_DAY = "2024-01-01"  # A Monday; the generator begins here.
END_DAY = "2024-07-15"  # A Monday after the last event of any size.
REGULAR_CUSTOMER = "regular-customer"
MOBILE = {"property": "platform", "is": "mobile"}


def funnel_counts(answer: dict[str, Any]) -> list[int]:
    return [step["count"] for step in answer["steps"]]


def count(answer: dict[str, Any]) -> list[list[int]]:
    """One row of one number, as the peers' statements return it."""
    return [[answer["count"]]]


def funnel_counts_by_value(answer: dict[str, Any]) -> dict[str, list[int]]:
    rows = {row["breakdown"]: funnel_counts(row) for row in answer["breakdowns"]}
    return dict(sorted(rows.items()))


def cohort_cells(answer: dict[str, Any]) -> list[list[Any]]:
    """[cohort, period, customers] of every cell that is not empty."""
    cells = []
    for cohort in answer["cohorts"]:
        cells += [[cohort["start"], period, count] for period, count in enumerate(cohort["counts"]) if count]
    return sorted(cells)


def edges(answer: dict[str, Any]) -> list[list[Any]]:
    return sorted([edge["from"], edge["to"], edge["count"]] for edge in answer["edges"])


def daily(answer: dict[str, Any]) -> list[list[Any]]:
    """[day, customers] of every day that is not empty."""
    return [[point["start"], point["value"]] for point in answer["series"][0]["points"] if point["value"]]


def daily_by_value(answer: dict[str, Any]) -> list[list[Any]]:
    cells = []
    for series in answer["series"]:
        cells += [[series["breakdown"], point["start"], point["value"]] for point in series["points"] if point["value"]]
    return sorted(cells)


def message_ids(answer: dict[str, Any]) -> list[str]:
    return sorted(bare_id(event["message_id"]) for event in answer["events"])


def bare_id(message_id: str) -> str:
    """The digits of a UUID. Hark shows that an id came with an import; how a UUID is written is a matter of taste."""
    return message_id.removeprefix("import-").replace("-", "").lower()


@dataclasses.dataclass(frozen=True)
class Question:
    """One question. `target` is the least ratio peer time / Hark's time that we aim at, by peer."""

    name: str
    spec: dict[str, Any]
    plain: Callable[[dict[str, Any]], Any]
    clickhouse_target: float


FUNNEL = {"question": "funnel", "steps": STEPS, "order": "ordered", "window": f"{WINDOW_DAYS}d"}
RETENTION = {
    "question": "retention",
    "cohort": "first_in_range",
    "interval": "week",
    "range": {"from": FIRST_DAY, "to": END_DAY},
}
PATHS = {"question": "paths", "top": 1000}
DAILY = {"question": "trend", "event": "*", "measure": "customers", "interval": "day"}
SEGMENT = {"question": "customers", "customers": {"sequence": STEPS, "window": f"{WINDOW_DAYS}d"}, "limit": 1}
TIMELINE = {"question": "timeline", "customer": REGULAR_CUSTOMER, "limit": 200}

QUESTIONS = [
    Question("funnel", FUNNEL, funnel_counts, 5),
    Question("retention", RETENTION, cohort_cells, 20),
    Question("paths", PATHS, edges, 50),
    Question("daily_customers", DAILY, daily, 10),
    Question("funnel_filtered", FUNNEL | {"where": MOBILE}, funnel_counts, 1),
    Question("retention_filtered", RETENTION | {"where": MOBILE}, cohort_cells, 1),
    Question("paths_filtered", PATHS | {"where": MOBILE}, edges, 1),
    Question("daily_customers_filtered", DAILY | {"where": MOBILE}, daily, 1),
    Question("funnel_by_platform", FUNNEL | {"breakdown": "platform"}, funnel_counts_by_value, 1),
    Question("daily_customers_by_platform", DAILY | {"breakdown": "platform"}, daily_by_value, 1),
    Question("segment", SEGMENT, count, 1),
    Question("timeline", TIMELINE, message_ids, 1),
]

BY_NAME = {question.name: question for question in QUESTIONS}
