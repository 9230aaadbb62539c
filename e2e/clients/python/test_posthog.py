"""Does everything that the Python package posthog sends arrive once, at the right customer and time?"""

import unittest

from hark import BURST, BURST_SUM, ODD, PAST, ClientTest
from posthog import Posthog


class PostHogTest(ClientTest):
    def client(self, **options: object) -> Posthog:
        failures: list[object] = []
        self.addCleanup(lambda: self.assertEqual(failures, []))
        return Posthog(
            self.hark.write_key,
            host=self.hark.url,
            disable_geoip=True,
            on_error=lambda e, _: failures.append(e),
            **options,
        )

    def test_every_call_arrives_once(self) -> None:
        for gzip in (False, True):
            with self.subTest(gzip=gzip):
                self.all_calls("gzip" if gzip else "plain", gzip, 6 * (1 + gzip))

    def all_calls(self, prefix: str, gzip: bool, received: int) -> None:
        client = self.client(gzip=gzip)
        user, before = f"{prefix}-1", f"{prefix}-before"
        client.capture("Looked around", distinct_id=before)
        client.capture(
            "Bought — 買う",
            distinct_id=user,
            properties=ODD | {"$set": {"plan": "pro"}},
            timestamp=PAST,
            groups={"company": "acme"},
        )
        client.set(distinct_id=user, properties={"email": "zoë@example.org"})
        client.set_once(distinct_id=user, properties={"first": "search"})
        # This client sends the earlier id as distinct_id and the later one as alias; the one for Node does the reverse.
        client.alias(before, user)
        client.group_identify("company", "acme", {"industry": "räder"})
        client.flush()
        client.shutdown()

        self.assert_settled(received)
        customer, events = self.hark.timeline(user)
        expected = [
            ("Looked around", {}, None),
            ("Bought — 買う", ODD, PAST),
            ("$set", {}, None),
            ("$set_once", {}, None),
            ("$create_alias", {}, None),
        ]
        self.assert_events(events, expected)
        self.assertEqual(sorted(customer["ids"]), sorted([user, before]))
        traits = customer["traits"]
        known = (traits["plan"], traits["email"], traits["first"])
        self.assertEqual(known, ("pro", "zoë@example.org", "search"))

    def test_a_burst_arrives_whole(self) -> None:
        client = self.client(flush_at=50)
        for n in range(BURST):
            client.capture("burst", distinct_id=f"burst-{n % 7}", properties={"n": n})
        client.flush()
        client.shutdown()
        self.assert_settled(BURST)
        self.assertEqual(self.hark.tally("burst", "n"), (BURST, BURST_SUM))


if __name__ == "__main__":
    unittest.main()
