"""Are the analyst's decisions those of the books, and does it leave alone what it must?"""

from __future__ import annotations

import datetime
import unittest
from typing import Any

import decide
import people
import product
from decide import Comparison, Estimate, LifeTable, Share
from score import score
from world import World, later

FIRST = datetime.date(2025, 3, 3)


def compared(about: str, subject: str, z: float, large: bool = True, **more: Any) -> Comparison:
    estimate = Estimate(0.3 if z > 0 else -0.3, 0.1 if z > 0 else -0.5, 0.5 if z > 0 else -0.1, abs(z))
    return Comparison(about, subject, estimate, large, "", [], **more)


def truth(name: str, kind: str = "regression", first: str = "2025-03-03", last: str = "2025-08-29") -> dict[str, Any]:
    return {"id": name, "kind": kind, "shows": {"days": [first, last]}}


class Books(unittest.TestCase):
    """Numbers that were printed elsewhere."""

    def test_the_interval_of_a_difference_is_that_of_newcombe(self) -> None:
        # Newcombe (1998), table II, (a), method 10.
        found = decide.difference(Share(56, 70), Share(48, 80))
        assert found is not None
        self.assertAlmostEqual(found.low, 0.0524, 4)
        self.assertAlmostEqual(found.high, 0.3339, 4)
        # The chi square of the four numbers with Yates' correction, as every book has it.
        self.assertAlmostEqual(found.z**2, 150 * (abs(56 * 32 - 14 * 48) - 75) ** 2 / (70 * 80 * 104 * 46), 6)

    def test_few_cases_are_tested_exactly(self) -> None:
        # Fisher's lady tasting tea: three of four.
        self.assertAlmostEqual(decide.NORMAL.cdf(-decide.exact(Share(3, 4), Share(1, 4))), 0.2429, 4)

    def test_who_leaves_faster_is_told_by_log_ranks(self) -> None:
        # Freireich and others (1963): weeks of remission; chi square 16.79, nine events where 19.25 were expected.
        drug = [
            (6, 1),
            (6, 1),
            (6, 1),
            (6, 0),
            (7, 1),
            (9, 0),
            (10, 1),
            (10, 0),
            (11, 0),
            (13, 1),
            (16, 1),
            (17, 0),
            (19, 0),
            (20, 0),
        ]
        drug += [(22, 1), (23, 1), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0)]
        none = [(week, 1) for week in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)]

        def table(cases: list[tuple[int, int]]) -> LifeTable:
            there = [float(sum(week >= at for week, _ in cases)) for at in range(36)]
            return LifeTable(there, [float(sum(week == at and left for week, left in cases)) for at in range(36)])

        found = decide.ratio_of_leaving(table(drug), table(none))
        assert found is not None
        self.assertAlmostEqual(found.z**2, 16.79, 2)
        self.assertAlmostEqual(found.value, (9 / 19.25) / (21 / 10.75), 3)

    def test_probabilities_are_corrected_for_how_many_were_tried(self) -> None:
        for one, wanted in zip(decide.adjusted([0.01, 0.5, 0.02, 0.03]), [0.04, 0.5, 0.04, 0.04]):
            self.assertAlmostEqual(one, wanted)


class Decisions(unittest.TestCase):
    """What is reported, and what is not."""

    def test_what_one_customer_says_often_counts_once(self) -> None:
        one, many = Share(30, 60, voices=20), Share(30, 60)
        self.assertEqual((one.weight, many.weight, one.value), (20, 60, 0.5))
        self.assertEqual((one + one).weight, 40)
        few, all_of_them = (decide.difference(share, Share(10, 100)) for share in (one, many))
        assert few is not None and all_of_them is not None
        self.assertGreater(few.p, all_of_them.p)

    def test_too_few_are_not_compared(self) -> None:
        self.assertIsNone(decide.difference(Share(19, 19), Share(0, 1000)))
        self.assertIsNone(decide.ratio_of_rates(10, 1000, 5, 1000))

    def test_a_confounder_is_seen_through(self) -> None:
        strata = [(Share(70, 100), Share(500, 1000)), (Share(300, 1000), Share(10, 100))]
        together = decide.difference(Share(370, 1100), Share(510, 1100))
        apart = decide.within_strata(strata)
        assert together is not None and apart is not None
        self.assertLess(together.value, 0)
        self.assertAlmostEqual(apart.value, 0.2)

    def test_of_many_that_were_tried_one_is_reported_if_it_stands_for_all(self) -> None:
        many = [compared("a", "phone", 4.0, since=f"week {i}") for i in range(30)]
        self.assertEqual(decide.findings(many), [], "one in 15,000, tried thirty times")
        self.assertEqual(
            [one.since for one in decide.findings([*many, compared("a", "phone", 9.0, since="it")])], ["it"]
        )
        self.assertEqual(decide.findings([compared("a", "phone", 4.0, tried=30)]), [])
        self.assertEqual(len(decide.findings([compared("a", "phone", 4.0)])), 1)

    def test_what_is_small_is_not_reported_however_sure(self) -> None:
        self.assertEqual(decide.findings([compared("a", "phone", 30.0, large=False)]), [])

    def test_what_may_be_nothing_is_not_reported(self) -> None:
        touching = Comparison("a", "phone", Estimate(0.3, -0.01, 0.6, 20.0), True, "", [])
        self.assertEqual(decide.findings([touching]), [])

    def test_quiet_weeks_that_end_are_no_loss_and_a_lasting_loss_is_one(self) -> None:
        for quiet_days, wanted in ((13, []), (60, ["4.1.0"])):
            with self.subTest(quiet_days=quiet_days):
                found = decide.findings(product.releases(World(visits(range(40, 40 + quiet_days)))))
                self.assertEqual([one.subject for one in found], wanted)

    def test_who_came_lately_leaves_the_table_and_not_the_company(self) -> None:
        # Ten signed up on day 0, three of them never came again; ten on day 60 of 90: nobody knows yet.
        cohorts = [
            {"start": str(FIRST), "counts": [10] + [7] * 30 + [0] * 59},
            {"start": str(later(FIRST, 60)), "counts": [10] + [2] * 29},
        ]
        points = [{"start": str(later(FIRST, day)), "value": 1} for day in range(90)]
        world = World(
            lambda spec: {"cohorts": cohorts} if spec["question"] == "retention" else {"series": [{"points": points}]}
        )
        table, _ = people.life_table(world, {"trait": "country", "is": "JP"})
        self.assertEqual(
            (table.there[0], table.left[0]), (20, 11), "of the later ten only the first day is over for 28 days"
        )
        self.assertEqual((table.there[1], table.left[1], table.left[30]), (7, 0, 7))


def visits(quiet: range) -> Any:
    """Answers of a company with releases on days 20 and 40, half of whose people stay away on some days."""

    def ask(spec: dict[str, Any]) -> Any:
        def points(factor: Any) -> list[dict[str, Any]]:
            return [{"start": str(later(FIRST, day)), "value": factor(day) * (400 + day % 5)} for day in range(120)]

        def people_of(day: int) -> float:
            return 0.5 if day in quiet else 1.0

        if "breakdown" not in spec:
            return {"series": [{"points": points(people_of)}]}
        begins = {"4.0.0": range(40), "4.1.0": range(40, 120)}
        rows = [
            {"breakdown": name, "points": points(lambda day, days=days: people_of(day) * (day in days))}
            for name, days in begins.items()
        ]
        return {"series": rows}

    return ask


class Scores(unittest.TestCase):
    """When a seed counts."""

    def test_everything_planted_and_nothing_else(self) -> None:
        truths = [
            truth("upload-firefox", first="2025-05-12", last="2025-05-25"),
            truth("payments-rupees", first="2025-06-16"),
            truth("navigation-experiment", kind="experiment_no_effect"),
            truth("holiday-quiet", kind="seasonal_decoy"),
        ]
        uploads = compared("uploads fail", "Firefox", 9, since="2025-05-12", until="2025-05-18")
        rupees = compared("payments fail", "INR", 9, since="2025-06-16")
        self.assertTrue(score([uploads, rupees], truths).good)
        self.assertEqual(score([uploads], truths).missed, ["payments-rupees"])
        wrong = [
            compared("uploads fail", "Firefox", 9, since="2025-07-07", until="2025-07-13"),
            compared("uploads fail", "Chrome", 9, since="2025-05-12", until="2025-05-18"),
            compared("payments fail", "INR", 9, since="2025-07-07"),
            compared("payments fail", "INR", -9, since="2025-06-16"),
            compared("experiment", "navigation", 9),
            compared("release", "4.3.0", -9, since="2025-05-12"),
        ]
        for one in wrong:
            with self.subTest(one=one):
                self.assertEqual(score([uploads, rupees, one], truths).invented, [one])

    def test_a_truth_that_customers_speak_of_is_no_other_one_and_not_found_by_that(self) -> None:
        truths = [truth("sync-conflicts-emerging", first="2025-08-10")]
        conflicts = compared("conflicts", "desktop_app", 9, since="2025-08-11")
        heard = compared("louder", "sync", 9, since="2025-08-18")
        self.assertTrue(score([conflicts, heard], truths).good)
        self.assertEqual(score([heard], truths).missed, ["sync-conflicts-emerging"])
        for wrong in (
            compared("louder", "sync", 9, since="2025-05-05"),
            compared("louder", "sync", -9, since="2025-08-18"),
            compared("louder", "billing", 9, since="2025-08-18"),
        ):
            with self.subTest(wrong=wrong):
                self.assertEqual(score([conflicts, wrong], truths).invented, [wrong])

    def test_in_a_null_world_everything_is_invented(self) -> None:
        self.assertTrue(score([], []).good)
        self.assertFalse(score([compared("slow", "51-200", 9)], []).good)

    def test_a_truth_that_nobody_knows_a_sign_of_is_named(self) -> None:
        with self.assertRaisesRegex(KeyError, "robots-everywhere"):
            score([], [truth("robots-everywhere")])


if __name__ == "__main__":
    unittest.main()
