"""P4 and P5: whatever dies, nothing is lost, and nothing arrives twice."""

import os
import signal

from .harness import HouseTest, cluster, eventually
from .world import BILLS, MATERIAL, QUICK, kinds, store


def written(house, run_id):
    return int(house.value(f"select written from run where id = {run_id}"))


class Crash(HouseTest):

    def slow_house(self, materials, **env):
        """A sync that takes long enough to be hit in the middle."""
        house = self.house(env={**QUICK, **env}, sandbox=("--materials", str(materials)))
        house.sandbox.fault("kingdee-list", "delay", ms=25, times=100000)
        return house

    def assertOnceEach(self, house, run, records):
        self.assertEqual(run["books"]["written"], records)
        self.assertBooksBalance(run)
        there = store(house)
        self.assertEqual((there["rows"], there["max_arrivals_of_one_id"]), (records, 1), there)

    def test_killed_five_times_in_the_middle_no_id_arrives_twice(self):
        house = self.slow_house(6000)
        run = house.trigger(MATERIAL)["id"]
        for _ in range(5):
            before = written(house, run)
            eventually(lambda: written(house, run) > before, what="progress")
            house.kill9()
            house.restart()
        self.assertOnceEach(house, house.wait_run(run, "succeeded"), 6000)
        self.assertEqual(kinds(house, run).count("taken_over"), 5)

    def test_a_worker_stopped_beyond_its_lease_changes_nothing_when_it_wakes(self):
        house = self.slow_house(4000)
        run = house.trigger(MATERIAL)["id"]
        eventually(lambda: written(house, run) > 0, what="progress")
        os.kill(house.service.pid, signal.SIGSTOP)
        other = self.replica(house)
        eventually(lambda: "taken_over" in kinds(other, run), what="the take-over")
        os.kill(house.service.pid, signal.SIGCONT)
        eventually(lambda: house.events("run_let_go"), what="the first worker's farewell")
        self.assertOnceEach(house, other.wait_run(run, "succeeded"), 4000)

    def test_a_stop_gives_the_run_back_at_once(self):
        house = self.slow_house(4000, XQ_LEASE_SECONDS="600")
        run = house.trigger(MATERIAL)["id"]
        eventually(lambda: written(house, run) > 0, what="progress")
        house.service.stop()
        self.assertEqual(house.value(f"select status from run where id = {run}"), "queued")
        house.restart()
        self.assertOnceEach(house, house.wait_run(run, "succeeded"), 4000)

    def test_postgres_restarts_in_the_middle_and_the_run_goes_on(self):
        house = self.slow_house(4000)
        run = house.trigger(MATERIAL)["id"]
        eventually(lambda: written(house, run) > 0, what="progress")
        cluster().restart()
        self.assertEqual(house.http("GET", "/healthz", token=None).status, 200)
        eventually(lambda: house.http("GET", "/readyz", token=None).status == 200, what="readiness")
        self.assertOnceEach(house, house.wait_run(run, "succeeded"), 4000)

    def test_a_lost_answer_is_read_back_not_sent_again(self):
        house = self.house(env=QUICK, sandbox=("--materials", "500"))
        house.sandbox.fault("qingcloud-store", "drop-after", after=1, times=2)
        run = house.sync(MATERIAL, "succeeded")
        self.assertOnceEach(house, run, 500)
        self.assertEqual(kinds(house, run["id"]).count("batch_unknown"), 2)
        states = house.sql("select distinct state from record")
        self.assertEqual(states, [("written",)])

    def test_a_call_that_never_arrived_is_sent_again_after_the_settle_delay(self):
        house = self.house(env=QUICK, sandbox=("--materials", "300"))
        house.sandbox.fault("qingcloud-store", "drop-before", times=1)
        run = house.sync(MATERIAL, "succeeded")
        self.assertOnceEach(house, run, 300)
        self.assertIn("batch_not_there", kinds(house, run["id"]))

    def test_lost_answers_for_records_known_before_compare_contents(self):
        house = self.house(env=QUICK, sandbox=("--bills", "12"))
        house.sync(BILLS, "succeeded")
        house.sandbox.fault("qingcloud-store", "drop-after", times=1)
        run = house.sync(BILLS, "succeeded", force=True)
        self.assertEqual(run["books"]["written"], 12)
        self.assertEqual(run["books"]["unknown"], 0)

    def test_what_stays_unknown_can_be_listed_and_a_later_run_settles_it(self):
        house = self.house(env=QUICK, sandbox=("--materials", "50"))
        house.sandbox.fault("qingcloud-store", "drop-before", times=0)
        run = house.sync(MATERIAL, "partial")
        self.assertEqual(run["books"]["unknown"], 50)
        unknown = house.get(f"/v1/runs/{run['id']}/records?state=unknown&limit=500")["items"]
        self.assertEqual(len({record["id"] for record in unknown}), 50)
        self.assertEqual(house.get(f"/v1/runs/{run['id']}/records?state=pending")["items"], [])
        story = house.get(f"/v1/records?sync={MATERIAL}&id={unknown[0]['id']}")["items"][0]
        self.assertEqual([(step["run_id"], step["state"]) for step in story["runs"]],
                         [(run["id"], "unknown")])
        house.sandbox.control("DELETE", "faults")
        self.assertOnceEach(house, house.sync(MATERIAL, "succeeded"), 50)

    def test_a_cancelled_run_stops_and_its_books_balance(self):
        house = self.slow_house(20000)
        run = house.trigger(MATERIAL)["id"]
        eventually(lambda: written(house, run) > 0, what="progress")
        house.post(f"/v1/runs/{run}/cancel")
        ended = house.wait_run(run, "cancelled")
        self.assertBooksBalance(ended)
        self.assertFalse(ended["books"]["complete"])
        self.assertEqual(house.http("POST", f"/v1/runs/{run}/cancel").status, 409)
        after = house.sync(MATERIAL, "succeeded")
        self.assertEqual(after["books"]["fetched"], 20000)
        self.assertEqual(store(house)["max_arrivals_of_one_id"], 1)
