"""What does the analyst ask of people and money: who stays, who pays, who speaks, whose payments fail?

Each function is one fixed template. It finds by itself which countries, channels, plans, currencies, categories and days there are.
"""

from __future__ import annotations

import datetime
import json
import math
from typing import Any

from decide import (
    NOTHING,
    Comparison,
    LifeTable,
    Share,
    difference,
    onsets,
    ratio_of_leaving,
    ratio_of_rates,
    ratio_of_shares,
)
from product import percent, points, times
from world import OWN, SILENCE, Spec, World, event, later, stretch

LEAVING_RATIO_MIN = 1.25
STOPPED_RATIO_MIN = 2.5
PAYING_RATIO_MAX = 0.6
ENDING_RATIO_MIN = 1.7
REFUSED_MIN = 0.14
LOUDER_MIN = 0.35
# The stretch after a price rose, and the one before it.
AFTER_PRICE = 42
BEFORE_PRICE = 60
PAID = ["subscription_started", "subscription_renewed"]
HABITS = [
    "comment_added",
    "file_uploaded",
    "plan_created",
    "report_viewed",
    "search_performed",
    "task_completed",
    "task_created",
]


def life_table(world: World, rule: Spec) -> tuple[LifeTable, Spec]:
    """For each day behind signing up: who was still to do something, and who did their last thing on it.

    Coming back on that day or later tells both. Who did something in the last 28 days may have gone or not: they leave the table there.
    """
    spec = {
        "question": "retention",
        "cohort": "first_in_range",
        "start": "signed_up",
        "where": OWN,
        "mode": "on_or_after",
        "periods": "rolling",
        "interval": "day",
        "customers": rule,
        **stretch(world.first, world.end),
    }
    days = (world.end - world.first).days
    there, left = [0.0] * days, [0.0] * days
    for cohort in world.ask(spec)["cohorts"]:
        behind = (world.end - datetime.date.fromisoformat(cohort["start"])).days - 1 - SILENCE
        counts = cohort["counts"]
        # A day is known when all of it, for whoever signed up last, and the silence behind it lie in the world.
        for day in range(min(behind, len(counts) - 1)):
            there[day] += counts[day]
            left[day] += counts[day] - counts[day + 1]
    return LifeTable(there, left), spec


def half_gone(table: LifeTable) -> str:
    """After how many days half are left, in words."""
    share = 1.0
    for day, (there, left) in enumerate(zip(table.there, table.left)):
        share *= 1 - left / there if there else 1.0
        if share <= 0.5:
            return f"half are gone after {day + 1} days"
    return f"{percent(share)} are left at the end"


def leaving(world: World) -> list[Comparison]:
    """Who leaves faster or slower than all others: by how they came in, and by country; and do they say anything?"""
    compared = []
    for trait in ("invited", "country"):
        values = world.values("signed_up", {"trait": trait})
        tables = {value: life_table(world, {"trait": trait, "is": value}) for value in values}
        # Of yes and no, one tells all.
        for value in [value for value in values if value is not False]:
            here, spec = tables[value]
            rest = sum((table for other, (table, _) in tables.items() if other != value), LifeTable([], []))
            if not rest.there or not (estimate := ratio_of_leaving(here, rest)):
                continue
            name = f"{trait} {json.dumps(value) if value is True else value}"
            text = (
                f"Customers with {name} leave {times(estimate)} as fast as others: {half_gone(here)}, of others "
                f"{half_gone(rest)}. {words(world, spec['customers'])}"
            )
            large = not 1 / LEAVING_RATIO_MIN < estimate.value < LEAVING_RATIO_MIN
            compared.append(Comparison("leaving", name, estimate, large, text, [spec]))
    return compared


def words(world: World, rule: Spec) -> str:
    """How many of those who signed up ever wrote."""
    joined = [rule, {"did": "signed_up"}]
    wrote = {"did": {"event": ["feedback_sent", "ticket_opened"]}}
    return f"{world.how_many([*joined, wrote])} of {world.how_many(joined)} ever sent feedback or a ticket."


def stopping(world: World) -> list[Comparison]:
    """Who stopped a habit while still being there: are they gone a month later?"""
    compared = []
    for habit in HABITS:
        stopped, kept = NOTHING, NOTHING
        asked: list[Any] = []
        for mark in range(42, (world.end - world.first).days - SILENCE - 21, 14):
            now = later(world.first, mark)
            there = [
                {"did": habit, "times": {"gte": 3}, **stretch(later(now, -42), later(now, -14))},
                {"did": {"event": "*", "where": OWN}, "days": {"gte": 3}, **stretch(later(now, -14), now)},
            ]
            goes_on = {"did": habit, **stretch(later(now, -14), now)}
            stops = {"all": [*there, {"not": goes_on}]}
            stopped += world.stayed_away(stops, now)
            kept += world.stayed_away({"all": [*there, goes_on]}, now)
            asked = [{"question": "customers", "customers": stops, "limit": 1}]
        if estimate := ratio_of_shares(stopped, kept):
            text = (
                f"Of customers who still come but stopped {habit} for two weeks {percent(stopped.value)} are gone within "
                f"four weeks, of those who go on {percent(kept.value)}: {times(estimate)}."
            )
            large = estimate.value >= STOPPED_RATIO_MIN
            compared.append(Comparison("stopping", habit, estimate, large, text, asked))
    return compared


def paying(world: World) -> list[Comparison]:
    """Of which channel do trials become subscriptions more rarely?"""
    spec = {
        "question": "funnel",
        "steps": ["trial_started", "subscription_started"],
        "window": "21d",
        "breakdown": "channel",
        **stretch(None, later(world.end, -21)),
    }
    rows = {
        row["breakdown"]: Share(row["steps"][1]["count"], row["steps"][0]["count"])
        for row in world.ask(spec)["breakdowns"]
    }
    rows.pop("(none)", None)
    compared = []
    for channel, here in rows.items():
        rest = sum((share for other, share in rows.items() if other != channel), NOTHING)
        if estimate := ratio_of_shares(here, rest):
            text = (
                f"Of {here.of:.0f} trials that came by {channel}, {percent(here.value)} became subscriptions within 21 days, of all "
                f"others {percent(rest.value)}: {times(estimate)}."
            )
            large = estimate.value <= PAYING_RATIO_MAX
            compared.append(Comparison("trials paid", channel, estimate, large, text, [spec]))
    return compared


def by_day(world: World, names: list[str], plan: str) -> tuple[dict[str, int], Spec]:
    """How many customers did it for the first time on which day, on a plan."""
    spec = {
        "question": "retention",
        "cohort": "first_ever",
        "interval": "day",
        "start": event(names, plan=plan),
        "return": "signed_up",
    }
    return {cohort["start"]: cohort["size"] for cohort in world.ask(spec)["cohorts"]}, spec


def prices(world: World) -> list[Comparison]:
    """When a price rose: do those who pay leave more often than before, on which plan?"""
    changed = {
        "event": event("subscription_changed", change="price"),
        "breakdown": "plan",
        "interval": "day",
        "measure": "events",
    }
    first = [day for days in world.trend(changed).values() for day, count in days.items() if count]
    if not first:
        return []
    rise = min(first)
    ended = {
        "interval": "day",
        "measure": "customers",
        "breakdown": "plan",
        "event": {"event": "subscription_ended", "where": {"property": "reason", "is_not": "payment_failed"}},
    }
    ends = world.trend(ended)
    compared = []
    for plan in world.values(event(PAID), "plan"):
        begun, _ = by_day(world, PAID, plan)
        over, _ = by_day(world, ["subscription_ended"], plan)
        payers, happened, days_paid = 0, [0.0, 0.0], [0.0, 0.0]
        for ahead in range((world.end - world.first).days):
            day = later(world.first, ahead)
            side = 0 if -BEFORE_PRICE <= (day - rise).days < 0 else 1 if 0 <= (day - rise).days < AFTER_PRICE else None
            payers += begun.get(day.isoformat(), 0) - over.get(day.isoformat(), 0)
            if side is not None:
                happened[side] += ends.get(plan, {}).get(day, 0.0)
                days_paid[side] += payers
        if estimate := ratio_of_rates(happened[1], days_paid[1], happened[0], days_paid[0]):
            text = (
                f"In the {AFTER_PRICE} days since a price changed on {rise}, {happened[1]:.0f} who paid for {plan} ended it, "
                f"{times(estimate)} as many for each day paid as in the {BEFORE_PRICE} days before."
            )
            large = estimate.value >= ENDING_RATIO_MIN
            questions = [{"question": "trend", **changed}, {"question": "trend", **ended}]
            compared.append(Comparison("price", plan, estimate, large, text, questions, rise.isoformat()))
    return compared


def refused_payments(world: World) -> list[Comparison]:
    """From which week on do more payments in one currency fail at the first attempt than in all others, and than before?"""
    question: Spec = {
        "event": event("payment_failed", attempt=1),
        "breakdown": "currency",
        "interval": "week",
        "measure": "events",
        **stretch(world.first, world.end),
    }
    failed, renewed = world.trend(question), world.trend({**question, "event": "subscription_renewed"})
    series = {}
    for currency, by_week in renewed.items():
        recovered = paid_after_all(world, currency)
        no = {day: failed.get(currency, {}).get(day, 0.0) for day in by_week}
        # What was paid after a failure was not paid at the first attempt.
        series[currency] = [
            Share(no[day], max(no[day], no[day] + paid - recovered.get(day, 0))) for day, paid in by_week.items()
        ]
    compared = []
    for currency, weeks in series.items():
        known = [(change, at) for at, before, behind in onsets(weeks) if (change := difference(behind, before))]
        if not known:
            continue
        change, at = max(known, key=lambda one: math.copysign(one[0].z, one[0].value))
        before, behind = sum(weeks[:at], NOTHING), sum(weeks[at:], NOTHING)
        # Who pays in one currency are few, so everything else tells what is usual.
        usual = sum((sum(other, NOTHING) for name, other in series.items() if name != currency), before)
        if estimate := difference(behind, usual):
            since = list(renewed[currency])[at].isoformat()
            text = (
                f"Since the week of {since}, {percent(behind.value)} of payments in {currency} fail at the first attempt; before, "
                f"{percent(before.value)}, and of all others {percent(usual.value)}: {points(estimate)}."
            )
            large = min(estimate.value, change.value) >= REFUSED_MIN
            compared.append(
                Comparison(
                    "payments fail",
                    currency,
                    estimate,
                    large,
                    text,
                    [{"question": "trend", **question}],
                    since,
                    tried=len(known),
                )
            )
    return compared


def paid_after_all(world: World, currency: str) -> dict[datetime.date, int]:
    """For each week, how many of those whose first attempt failed in it had paid within seven days."""
    spec = {
        "question": "retention",
        "cohort": "recurring",
        "start": event("payment_failed", attempt=1, currency=currency),
        "return": "subscription_renewed",
        "periods": "rolling",
        "interval": "week",
        **stretch(world.first, world.end),
    }
    return {datetime.date.fromisoformat(cohort["start"]): cohort["counts"][0] for cohort in world.ask(spec)["cohorts"]}


def louder(world: World) -> list[Comparison]:
    """From which week on is there more feedback about one matter, from how many people, and do they leave?"""

    def asked(measure: str) -> Spec:
        return {
            "event": "feedback_sent",
            "breakdown": "category",
            "interval": "week",
            "measure": measure,
            **stretch(world.first, world.end),
        }

    said, people = world.trend(asked("events")), world.trend(asked("customers"))
    compared = []
    for category, by_week in said.items():
        days, who = list(by_week), ""
        # Who speaks again in the same week says the same: a customer of a week is a voice.
        weeks = [
            Share(by_week[day], sum(each[day] for each in said.values()), sum(each[day] for each in people.values()))
            for day in days
        ]
        for at, before, behind in onsets(weeks):
            if estimate := difference(behind, before):
                since, large = days[at].isoformat(), estimate.value >= LOUDER_MIN
                who = who or (those_who_say(world, category) if large else "")
                text = (
                    f"Since the week of {since}, {percent(behind.value)} of feedback is about {category}; before, {percent(before.value)}: "
                    f"{points(estimate)}.{who}"
                )
                compared.append(
                    Comparison(
                        "louder", category, estimate, large, text, [{"question": "trend", **asked("events")}], since
                    )
                )
    return compared


def those_who_say(world: World, category: str) -> str:
    """How many they are, and whether more of them are gone than of all who sent feedback."""
    said = {"did": event("feedback_sent", category=category)}
    # Silent for the last four weeks: from four weeks behind the day that lies two times as long before the end.
    day = later(world.end, -2 * SILENCE)
    loud, anybody = world.stayed_away(said, day), world.stayed_away({"did": "feedback_sent"}, day)
    everybody = world.how_many({"did": "$identify"})
    return (
        f" It is from {loud.of:.0f} of {everybody} customers; {percent(loud.value)} of them are gone, of all who sent "
        f"feedback {percent(anybody.value)}."
    )


TEMPLATES = [leaving, stopping, paying, prices, refused_payments, louder]
