"""What does the analyst ask of the product: what breaks, what is slow, what helps?

Each function is one fixed template. It finds by itself which steps, devices, browsers, experiments and days there are.
"""

from __future__ import annotations

import datetime

from decide import (
    CASES_MIN,
    NOTHING,
    Comparison,
    Estimate,
    Share,
    difference,
    of_logarithm,
    onsets,
    ranks_around,
    ratio_of_medians,
    within_strata,
)
from world import OWN, Spec, World, event, later, stretch

STEPS = range(1, 5)
STEP_LOST_MIN = 0.15
MEDIAN_RATIO_MIN = 2.0
OUTCOME_MIN = 0.06
TEMPLATE_MIN = 0.07
FAILING_MIN = 0.15
EMERGING_MIN = 0.2
INCIDENT_ERRORS_MIN = 0.15
INCIDENT_ACTIVE_MAX = 0.75
LASTING_ACTIVE_MAX = 0.8
WEEK = 7


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def points(estimate: Estimate) -> str:
    return f"{100 * estimate.value:+.1f} points ({100 * estimate.low:+.1f} to {100 * estimate.high:+.1f})"


def times(estimate: Estimate) -> str:
    return f"{estimate.value:.2f} times ({estimate.low:.2f} to {estimate.high:.2f})"


def steps_of_onboarding(world: World) -> list[Comparison]:
    """From which week on does which device lose people at which step?

    Who was in the test arm of an experiment by then is left out: an experiment that begins or ends would look like a change.
    """
    tested = event("experiment_viewed", variant="test")
    compared = []
    name = "onboarding_step_completed"
    for device in world.values(name, "device_type"):
        for number in STEPS:
            # The first period of seven days behind the step before: whoever comes within a week.
            start = event(name, step=number, device_type=device)
            spec = {
                "question": "retention",
                "cohort": "first_in_range",
                "start": start,
                "return": event(name, step=number + 1),
                "periods": "rolling",
                "interval": "week",
                "customers": {"not": {"did": tested, "before": start}},
                **stretch(None, later(world.end, -WEEK)),
            }
            cohorts = world.ask(spec)["cohorts"]
            weeks = [Share(cohort["counts"][0], cohort["size"]) for cohort in cohorts]
            for at, before, behind in onsets(weeks):
                if estimate := difference(behind, before):
                    since = cohorts[at]["start"]
                    text = (
                        f"Since the week of {since}, {percent(behind.value)} of those who finish step {number} of onboarding on "
                        f"a {device} finish step {number + 1} within a week; before, {percent(before.value)}: {points(estimate)}."
                    )
                    large = estimate.value <= -STEP_LOST_MIN
                    compared.append(
                        Comparison("step lost", f"{number + 1} on {device}", estimate, large, text, [spec], since)
                    )
    return compared


def median(world: World, name: str, of: str, rule: Spec) -> tuple[tuple[float, float, float], int] | None:
    """The median of a property with its interval, and of how many customers."""

    def total(measure: Spec) -> tuple[float, int]:
        spec = {"question": "trend", "event": name, "customers": rule, "interval": "year", "measure": measure}
        answer = world.ask(spec)
        return (answer["series"][0]["total"] or 0.0) if answer["series"] else 0.0, answer["n"]

    middle, customers = total({"median": of})
    if customers < CASES_MIN:
        return None
    low, high = (total({"quantile": of, "q": q})[0] for q in ranks_around(0.5, customers))
    return (low, middle, high), customers


def slow_exports(world: World) -> list[Comparison]:
    """For accounts of which size are exports slower than for all others?"""
    question: Spec = {
        "question": "trend",
        "event": "export_finished",
        "measure": {"median": "duration_ms"},
        "breakdown": {"trait": "company_size"},
        "interval": "year",
    }
    compared = []
    for size in world.values("export_finished", {"trait": "company_size"}):
        here, there = (
            median(world, "export_finished", "duration_ms", {"trait": "company_size", word: size})
            for word in ("is", "is_not")
        )
        if not here or not there or not (estimate := ratio_of_medians(here[0], there[0])):
            continue
        text = (
            f"Exports of the {here[1]} customers in companies of {size} take {here[0][1] / 1000:.1f} s in the median, "
            f"those of all others {there[0][1] / 1000:.1f} s: {times(estimate)}."
        )
        compared.append(Comparison("slow", size, estimate, estimate.value >= MEDIAN_RATIO_MIN, text, [question]))
    return compared


def templates(world: World) -> list[Comparison]:
    """Does what a first plan is started from change whether it is shared, among people who want the same?"""
    first = event("plan_created", first=True)
    strata: dict[str, list[tuple[Share, Share]]] = {}
    asked: list[Spec] = []
    for use in world.values(first, {"trait": "use_case"}):
        spec = {
            "question": "funnel",
            "steps": [first, "plan_shared"],
            "window": "14d",
            "breakdown": "started_from",
            "customers": {"trait": "use_case", "is": use},
            **stretch(None, later(world.end, -14)),
        }
        asked.append(spec)
        shares = {
            row["breakdown"]: Share(row["steps"][1]["count"], row["steps"][0]["count"])
            for row in world.ask(spec)["breakdowns"]
        }
        for start, share in shares.items():
            rest = sum((other for name, other in shares.items() if name != start), NOTHING)
            if start != "blank" and rest.of:
                strata.setdefault(start, []).append((share, rest))
    compared = []
    for start, pairs in strata.items():
        if estimate := within_strata(pairs):
            each = ", ".join(points_of(a, b) for a, b in pairs)
            text = (
                f"Among people who want the same, first plans started from a {start} are shared within 14 days more often by "
                f"{points(estimate)}; apart by use case: {each}."
            )
            compared.append(
                Comparison("start of a plan", start, estimate, abs(estimate.value) >= TEMPLATE_MIN, text, asked)
            )
    return compared


def points_of(a: Share, b: Share) -> str:
    return f"{percent(a.value)} against {percent(b.value)}"


def experiments(world: World) -> list[Comparison]:
    """What does each experiment change: finishing onboarding, doing tasks, being there in the second week?"""
    compared = []
    outcomes = {
        "finish onboarding within 14 days": event("onboarding_step_completed", step=5),
        "create a task within 14 days": event("task_created"),
    }
    until = stretch(None, later(world.end, -14))
    for name in world.values("experiment_viewed", "experiment"):
        seen = event("experiment_viewed", experiment=name)
        shares: dict[str, tuple[dict[str, Share], list[Spec]]] = {}
        for outcome, step in outcomes.items():
            spec = {"question": "funnel", "steps": [seen, step], "window": "14d", "breakdown": "variant", **until}
            rows = world.ask(spec)["breakdowns"]
            counts = {row["breakdown"]: Share(row["steps"][1]["count"], row["steps"][0]["count"]) for row in rows}
            shares[outcome] = counts, [spec]
        arms, asked = {}, []
        for variant in world.values(seen, "variant"):
            spec = {
                "question": "retention",
                "cohort": "first_in_range",
                "periods": "rolling",
                "interval": "week",
                "where": OWN,
                "start": event("experiment_viewed", experiment=name, variant=variant),
                **until,
            }
            arms[variant] = sum((Share(c["counts"][1], c["size"]) for c in world.ask(spec)["cohorts"]), NOTHING)
            asked.append(spec)
        shares["are active in the second week"] = arms, asked
        for outcome, (by_variant, specs) in shares.items():
            if not {"test", "control"} <= by_variant.keys():
                continue
            test, control = by_variant["test"], by_variant["control"]
            if estimate := difference(test, control):
                text = f"With experiment {name}, {percent(test.value)} {outcome}, without it {percent(control.value)}: {points(estimate)}."
                large = abs(estimate.value) >= OUTCOME_MIN
                compared.append(Comparison("experiment", name, estimate, large, text, specs))
    return compared


def failing_uploads(world: World) -> list[Comparison]:
    """In which weeks do uploads fail in one browser more than in the others?"""
    both = ["file_uploaded", "upload_failed"]

    def asked(names: list[str], measure: str) -> Spec:
        return {"event": {"event": names}, "breakdown": "browser", "interval": "week", "measure": measure}

    everything, failed = world.trend(asked(both, "events")), world.trend(asked(both[1:], "events"))
    voices = world.trend(asked(both, "customers"))
    question = {"question": "trend", **asked(both[1:], "events")}
    named = [name for name in everything if name != "(none)"]

    def share(name: str, week: datetime.date) -> Share:
        return Share(failed.get(name, {}).get(week, 0.0), everything[name].get(week, 0.0), voices[name].get(week, 0.0))

    compared = []
    for name in named:
        for week in everything[name]:
            here, rest = share(name, week), sum((share(other, week) for other in named if other != name), NOTHING)
            if estimate := difference(here, rest):
                text = (
                    f"In the week of {week}, {percent(here.value)} of uploads failed in {name}, elsewhere {percent(rest.value)}: "
                    f"{points(estimate)}."
                )
                large = estimate.value >= FAILING_MIN
                compared.append(
                    Comparison(
                        "uploads fail",
                        name,
                        estimate,
                        large,
                        text,
                        [question],
                        week.isoformat(),
                        later(week, WEEK - 1).isoformat(),
                    )
                )
    return compared


def conflicts(world: World) -> list[Comparison]:
    """From which week on do more users of a platform see conflicts?"""

    def asked(name: str) -> Spec:
        return {
            "event": name,
            "breakdown": "platform",
            "interval": "week",
            "measure": "customers",
            **stretch(world.first, world.end),
        }

    users, seeing = world.trend(asked("*")), world.trend(asked("sync_conflict_shown"))
    compared = []
    for platform in users.keys() - {"(none)"}:
        days = list(users[platform])
        weeks = [Share(seeing.get(platform, {}).get(day, 0.0), users[platform][day]) for day in days]
        for at, before, behind in onsets(weeks):
            if estimate := difference(behind, before):
                since = days[at].isoformat()
                text = (
                    f"Since the week of {since}, {percent(behind.value)} of those who use {platform} see a sync conflict in a week; "
                    f"before, {percent(before.value)}: {points(estimate)}."
                )
                large = estimate.value >= EMERGING_MIN
                compared.append(
                    Comparison(
                        "conflicts",
                        platform,
                        estimate,
                        large,
                        text,
                        [{"question": "trend", **asked("sync_conflict_shown")}],
                        since,
                    )
                )
    return compared


def incidents(world: World) -> list[Comparison]:
    """On which day did far more people meet an error, and far fewer do anything else, than a week before and after?"""
    by_day = {"interval": "day", "measure": "customers", **stretch(world.first, world.end)}
    erring = {**by_day, "event": "error_shown"}
    doing = {**by_day, "where": [OWN, {"field": "event", "is_not": "error_shown"}]}
    errors, active = world.trend(erring)[""], world.trend(doing)[""]
    anybody = world.trend({**by_day, "where": OWN})[""]

    def share(one: datetime.date) -> Share:
        return Share(errors.get(one, 0.0), anybody[one])

    compared = []
    for day in active:
        around = [later(day, -WEEK), later(day, WEEK)]
        if not all(other in active for other in around):
            continue
        here, rest = share(day), share(around[0]) + share(around[1])
        fewer = active[day] / max(1.0, sum(active[other] for other in around) / 2)
        if estimate := difference(here, rest):
            large = estimate.value >= INCIDENT_ERRORS_MIN and fewer <= INCIDENT_ACTIVE_MAX
            text = (
                f"On {day}, {percent(here.value)} of all who came met an error, a week before and after {percent(rest.value)}: "
                f"{points(estimate)}; {active[day]:.0f} people did anything else, {fewer:.2f} times as many as on these days."
                f"{those_who_met_it(world, day) if large else ''}"
            )
            questions = [{"question": "trend", **spec} for spec in (erring, doing)]
            compared.append(
                Comparison("incident", "everybody", estimate, large, text, questions, day.isoformat(), day.isoformat())
            )
    return compared


def those_who_met_it(world: World, day: datetime.date) -> str:
    """Whether more of those who met an error on a day stayed away for good than of those who came a week before."""
    before = later(day, -WEEK)
    erring = world.stayed_away({"did": "error_shown", **stretch(day, later(day, 1))}, day)
    others = world.stayed_away({"did": {"event": "*", "where": OWN}, **stretch(before, later(before, 1))}, before)
    return (
        f" Of those who met it {percent(erring.value)} never came again after four weeks, of those who came a week "
        f"before {percent(others.value)}."
    )


def releases(world: World) -> list[Comparison]:
    """After which release did people stay away, and not come back within a month? What comes back by itself is the calendar."""
    by_day = {"interval": "day", "measure": "customers", "where": OWN, **stretch(world.first, world.end)}
    active = world.trend(by_day)[""]
    versions = world.trend({**by_day, "breakdown": "app_version"})

    def weekdays(begin: datetime.date, days: int) -> list[float]:
        every = (later(begin, ahead) for ahead in range(days))
        return [active[day] for day in every if day.weekday() < 5 and day in active]

    compared = []
    for version, days in versions.items():
        out = next((day for day in days if days[day] > active[day] / 2), None)
        if version == "(none)" or out is None or out == world.first:
            continue
        parts = [weekdays(later(out, -14), 14), weekdays(out, 14), weekdays(later(out, 14), 14)]
        if min(map(len, parts)) < 10:
            continue
        at_once, for_good = (ratio_of_means(part, parts[0]) for part in parts[1:])
        # Both must have fallen: the weaker one is judged.
        estimate = max(at_once, for_good, key=lambda one: one.value)
        text = (
            f"After release {version} of {out} there are {times(at_once)} as many people on weekdays, and still "
            f"{times(for_good)} as many two weeks later."
        )
        large = estimate.value <= LASTING_ACTIVE_MAX
        compared.append(
            Comparison("release", version, estimate, large, text, [{"question": "trend", **by_day}], out.isoformat())
        )
    return compared


def ratio_of_means(a: list[float], b: list[float]) -> Estimate:
    """Of numbers of people on days, which vary more than chance alone lets them."""
    means = [sum(values) / len(values) for values in (a, b)]
    spread = [
        sum((v - m) ** 2 for v in values) / (len(values) - 1) / len(values) / m**2
        for values, m in zip((a, b), means, strict=True)
    ]
    return of_logarithm(means[0] / means[1], max(1e-9, sum(spread) ** 0.5))


TEMPLATES = [steps_of_onboarding, slow_exports, templates, experiments, failing_uploads, conflicts, incidents, releases]
