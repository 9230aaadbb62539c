"""Does everything that segment-analytics-python sends arrive once, at the right customer and time?"""

import unittest

from hark import BURST, BURST_SUM, ODD, PAST, ClientTest
from segment.analytics import Client


class Segment(ClientTest):
    def client(self, **options: object) -> Client:
        failures: list[object] = []
        self.addCleanup(lambda: self.assertEqual(failures, []))
        return Client(self.hark.write_key, host=self.hark.url, on_error=lambda e, _: failures.append(e), **options)

    def test_every_call_arrives_once(self) -> None:
        for gzip in (False, True):
            with self.subTest(gzip=gzip):
                self.all_calls("gzip" if gzip else "plain", gzip, 8 * (1 + gzip))

    def all_calls(self, prefix: str, gzip: bool, received: int) -> None:
        client = self.client(gzip=gzip)
        user, anonymous, previous = f"{prefix}-1", f"{prefix}-anonymous", f"{prefix}-previous"
        client.track(anonymous_id=anonymous, event="Looked around", properties={"page": 1}, timestamp=PAST)
        client.track(anonymous_id=previous, event="Came by phone")
        client.identify(user, {"plan": "pro", "name": "Zoë 🦊"}, anonymous_id=anonymous)
        client.track(user, "Bought — 買う", ODD, timestamp=PAST)
        client.page(user, "Docs", "Home", {"url": "https://example.org/ä?q=1"})
        client.screen(user, "App", "Settings", {"dark": True})
        client.group(user, "acme", {"industry": "räder"})
        client.alias(previous, user)
        client.flush()
        client.join()

        self.assert_settled(received)
        customer, events = self.hark.timeline(user)
        page = {"name": "Home", "category": "Docs", "url": "https://example.org/ä?q=1"}
        expected = [
            ("Looked around", {"page": 1}, PAST),
            ("Came by phone", {}, None),
            ("$identify", {}, None),
            ("Bought — 買う", ODD, PAST),
            ("$pageview", page, None),
            ("$screen", {"name": "Settings", "category": "App", "dark": True}, None),
            ("$group", {}, None),
            ("$create_alias", {}, None),
        ]
        self.assert_events(events, expected)
        self.assertEqual(sorted(customer["ids"]), sorted([user, anonymous, previous]))
        self.assertEqual((customer["traits"]["plan"], customer["traits"]["name"]), ("pro", "Zoë 🦊"))

    def test_a_burst_arrives_whole(self) -> None:
        client = self.client(gzip=True, upload_size=50)
        for n in range(BURST):
            client.track(f"burst-{n % 7}", "burst", {"n": n})
        client.flush()
        client.join()
        self.assert_settled(BURST)
        self.assertEqual(self.hark.tally("burst", "n"), (BURST, BURST_SUM))


if __name__ == "__main__":
    unittest.main()
