"""P7: an account's limit is kept over all replicas together, and used while there is work."""

import copy
import time

from .harness import HouseTest, eventually
from .world import MATERIAL

LIMIT = 1200
SYNCS = 3
PAGE = 3
PAGES = 600  # of each sync: half as many calls again as one minute allows


def list_calls(house):
    return house.sandbox.control("GET", "stats")["calls"]["kingdee-list"]


def most_in_a_minute(samples):
    """The most calls between two samples that are at most 60 seconds apart."""
    return max(later - earlier for at, earlier in samples for until, later in samples
               if 0 <= until - at <= 60)


class Budget(HouseTest):

    def limited_house(self):
        house = self.house(env={"XQ_WORKERS": "1"},  # so that each replica has its run
                           sandbox=("--materials", str(PAGE * PAGES),
                                    "--kingdee-per-minute", str(LIMIT)))
        connection = house.get("/v1/connections/xingchen")
        connection["budget"] = {"calls_per_minute": LIMIT}
        house.put("/v1/connections/xingchen",
                  {key: connection[key] for key in ("name", "kind", "settings", "budget")})
        return house

    def many_small_pages(self, house):
        sync = house.get(f"/v1/syncs/{MATERIAL}")
        document = copy.deepcopy(sync.get("definition", sync))
        document["source"]["metadata"]["pagination"] = {"pageSize": PAGE}
        for item in document["source"]["metadata"]["request"]:
            if item["field"] == "page_size":
                item["value"] = str(PAGE)
        for number in range(SYNCS):
            name = f"small-pages-{number}"
            house.put(f"/v1/syncs/{name}", {**document, "name": name})
            yield house.trigger(name)["id"]

    def test_three_replicas_share_one_limit(self):
        house = self.limited_house()
        self.replica(house)
        self.replica(house)
        runs = list(self.many_small_pages(house))
        samples = []
        while len(runs) > sum(house.run(run)["status"] == "succeeded" for run in runs):
            samples.append((time.monotonic(), list_calls(house)))
            time.sleep(0.2)
        seen = house.sandbox.control("GET", "stats")
        self.assertEqual((seen["violation_count"], seen["violations"]), (0, []))
        self.assertEqual(seen["rows_served"], SYNCS * PAGE * PAGES)
        # How much of the limit is used is measured by ./dev bench; here, that it is not half idle.
        self.assertGreaterEqual(most_in_a_minute(samples), LIMIT * 3 // 4)
        self.assertGreater(len(set(house.sql("select owner from budget_share"))), 1)

    def test_a_refusal_lowers_the_limit_for_all_and_is_no_failed_attempt(self):
        house = self.house()
        house.sandbox.fault("kingdee-list", "status", status=429, times=1)
        run = house.trigger(MATERIAL)["id"]
        [(learned, configured, paused)] = eventually(
            lambda: house.sql("select per_minute, configured, paused_until > now() "
                              "from budget join budget_share using (key) "
                              "where per_minute is not null"), what="the lower limit")
        self.assertEqual((int(learned), paused), (int(configured) * 9 // 10, "t"))
        waiting = eventually(lambda: house.run(run)["status"] == "queued" and house.run(run),
                             what="the run's return to the queue")
        self.assertEqual(waiting["attempt"], 0)
        self.assertEqual(list_calls(house), 1)
