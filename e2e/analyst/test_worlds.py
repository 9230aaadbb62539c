"""Does the analyst find what is there in a world, and nothing in a null world? `make soak` lives forty more of them."""

from __future__ import annotations

import unittest

from run import live


class Worlds(unittest.TestCase):
    """The whole way, from the empty folder to the report, in the two worlds that misled the analyst before."""

    def test_everything_planted_is_found_and_nothing_else(self) -> None:
        # The end of the experiment that helped looks like a step that broke, more than elsewhere.
        report, score = live(11, null=False)
        self.assertEqual((score.missed, [one.sentence for one in score.invented]), ([], []))
        self.assertGreater(len(report.compared), 500)

    def test_in_a_null_world_nothing_is_found(self) -> None:
        # Few payments in rupees, several of which fail in the last weeks.
        report, score = live(4, null=True)
        self.assertEqual([one.sentence for one in score.invented], [])
        self.assertGreater(len(report.compared), 500)


if __name__ == "__main__":
    unittest.main()
