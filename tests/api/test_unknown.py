"""P5: what may or may not have been written is read back before anything is sent, whatever happened
to the run that sent it. Each of these once sent a record twice, or kept a run for ever."""

import copy
import json
import threading

from .harness import HouseTest, eventually
from .world import MATERIAL, QUICK, kinds, serve_rows, store

LIST = "/jdy/v2/bd/material"


def rows(count, more=""):
    return "[" + ",".join(f'{{"id":"{n}","number":"N{n}"{more}}}' for n in range(1, count + 1)) + "]"


class Unknown(HouseTest):

    def small_house(self, count, more="", **env):
        house = self.house(env={**QUICK, **env}, sandbox=("--materials", "5"))
        serve_rows(house, LIST, rows(count, more))
        return house

    def leave_unknown(self, house):
        """A run whose writes were done, whose answers were lost, and that was cancelled then."""
        for call, action in (("qingcloud-store", "drop-after"), ("qingcloud-query", "hang"),
                             ("qingcloud-find-one", "hang")):
            house.sandbox.fault(call, action, times=0)
        run = house.trigger(MATERIAL)["id"]
        eventually(lambda: self.unknown(house) > 0, what="records of unknown outcome")
        house.post(f"/v1/runs/{run}/cancel")
        house.wait_run(run, "cancelled")
        house.sandbox.control("DELETE", "faults")

    def unknown(self, house):
        return int(house.value("select count(*) from record where state = 'unknown'"))

    def assertOnceEach(self, house, count):
        there = store(house)
        self.assertEqual((there["rows"], there["max_arrivals_of_one_id"]), (count, 1), there)

    def in_flight(self, house):
        return int(house.value("select count(*) from batch where state = 'sending'"))

    def test_a_run_that_was_resumed_still_knows_what_an_earlier_one_left_unknown(self):
        house = self.small_house(250)
        self.leave_unknown(house)
        connection = house.get("/v1/connections/qeasy")
        house.put("/v1/connections/qeasy", {
            "kind": "qingcloud", "settings": {**connection["settings"], "batch_rows": 1000},
            "budget": connection["budget"]})
        house.sandbox.fault("kingdee-list", "delay", ms=300, times=0)
        run = house.trigger(MATERIAL)["id"]
        eventually(lambda: int(house.value(f"select count(*) from page where run_id = {run}")) > 0,
                   what="a page")
        house.kill9()
        house.restart()
        house.wait_run(run, "succeeded")
        self.assertOnceEach(house, 250)

    def test_force_does_not_send_what_may_be_there(self):
        house = self.small_house(50)
        self.leave_unknown(house)
        run = house.sync(MATERIAL, "succeeded", force=True)
        self.assertIn("batch_read_back", kinds(house, run["id"]))
        self.assertOnceEach(house, 50)

    def test_a_run_that_fails_before_it_resumes_leaves_nothing_in_flight(self):
        house = self.small_house(50)
        house.sandbox.fault("qingcloud-store", "delay", times=1, ms=1000)
        run = house.trigger(MATERIAL)["id"]
        eventually(lambda: self.in_flight(house) and store(house)["arrivals"] == 0, what="a call")
        house.kill9()
        eventually(lambda: store(house)["arrivals"] == 50, what="its arrival")
        house.sql("update connection set secrets = '\\x00' || secrets where name = 'xingchen'")
        house.restart()
        failed = house.wait_run(run, "failed")
        self.assertIn("cannot be unsealed", failed["error_en"])
        self.assertEqual((failed["books"]["unknown"], self.in_flight(house)), (50, 0))
        house.sql("update connection set secrets = substr(secrets, 2) where name = 'xingchen'")
        house.sync(MATERIAL, "succeeded")
        self.assertOnceEach(house, 50)

    def test_a_run_cancelled_in_the_queue_leaves_nothing_in_flight(self):
        house = self.small_house(50)
        house.sandbox.fault("qingcloud-store", "delay", times=1, ms=500)
        run = house.trigger(MATERIAL)["id"]
        eventually(lambda: self.in_flight(house), what="a call")
        locked = threading.Thread(target=house.sql, args=(
            "begin; lock table run_record in access exclusive mode; select pg_sleep(7); commit",))
        locked.start()
        eventually(lambda: house.run(run)["status"] == "queued", what="the run's return")
        house.post(f"/v1/runs/{run}/cancel")
        locked.join()
        self.assertEqual((self.unknown(house), self.in_flight(house)), (50, 0))
        house.sync(MATERIAL, "succeeded")
        self.assertOnceEach(house, 50)

    def test_absent_counts_only_when_it_was_asked_after_the_settling_time(self):
        house = self.small_house(20)
        house.sync(MATERIAL, "succeeded")
        serve_rows(house, LIST, rows(20, ',"v":2'))
        house.sandbox.fault("qingcloud-store", "drop-after", times=1, ms=3000)
        house.sandbox.fault("qingcloud-find-one", "delay", times=0, ms=300)
        house.sync(MATERIAL, "succeeded")
        self.assertEqual(store(house)["arrivals"], 40)

    def test_names_that_the_platform_uses_too_do_not_hide_a_record(self):
        house = self.small_house(50, ',"created_at":"2026-01-01","_id":"x"')
        house.sandbox.fault("qingcloud-store", "drop-after", times=1)
        house.sync(MATERIAL, "succeeded")
        self.assertOnceEach(house, 50)

    def test_a_sync_without_target_goes_on_where_it_was(self):
        house = self.house(env=QUICK, sandbox=("--materials", "1000"))
        document = copy.deepcopy(house.get(f"/v1/syncs/{MATERIAL}")["definition"])
        document["name"] = "kept-here"
        del document["target"]["connection"], document["target"]["scheme_id"]
        house.put("/v1/syncs/kept-here", document)
        house.sandbox.fault("kingdee-list", "delay", ms=100, times=0)
        run = house.trigger("kept-here")["id"]
        eventually(lambda: int(house.value(f"select count(*) from page where run_id = {run}")) > 1,
                   what="two pages")
        house.restart()
        self.assertEqual(house.wait_run(run, "succeeded")["books"]["written"], 1000)


class NoEnd(HouseTest):
    """P8: nothing keeps a run, and with it its sync, for ever."""

    def test_a_long_message_is_an_event_and_nothing_more(self):
        house = self.house(env=QUICK, sandbox=("--materials", "150"))
        house.sandbox.fault("kingdee-list", "status", after=1, times=1, status=519,
                            content_type="application/json",
                            body=json.dumps({"errcode": 5004, "description": "x" * 400}))
        run = house.sync(MATERIAL, "succeeded")
        self.assertIn("waiting", kinds(house, run["id"]))

    def test_a_name_too_long_for_any_index_is_a_mapping_error(self):
        house = self.house(env=QUICK, sandbox=("--materials", "5"))
        long = "".join(chr(97 + n * 7 % 26) for n in range(6000))
        serve_rows(house, LIST, json.dumps([{"id": "1", "number": "a"}, {"id": long, "number": "b"},
                                            {"id": "3", "number": long}, {"id": "4", "number": "d"}]))
        run = house.sync(MATERIAL, "partial")
        self.assertEqual((run["books"]["written"], run["books"]["rejected"]), (2, 2))
        self.assertEqual({error["rule"] for error in house.get("/v1/mapping-errors")["items"]},
                         {"id"})

    def test_what_postgresql_refuses_ends_the_run_and_not_the_sync(self):
        house = self.house(env=QUICK)
        house.sql("alter table run_record add constraint nothing check (run_id = 0) not valid")
        failed = house.sync(MATERIAL, "failed")
        self.assertIn("database", failed["error_en"])
        house.sql("alter table run_record drop constraint nothing")
        house.sync(MATERIAL, "succeeded")
        there = store(house)
        self.assertEqual(there["max_arrivals_of_one_id"], 1, there)

    def test_a_stop_does_not_wait_for_slow_calls_beyond_its_limit(self):
        house = self.house(env={"XQ_LEASE_SECONDS": "45", "XQ_CALL_SECONDS": "30",
                                "XQ_DRAIN_SECONDS": "1"})
        house.sandbox.fault("qingcloud-store", "hang", times=0)
        run = house.trigger(MATERIAL)["id"]
        eventually(lambda: house.value("select count(*) from batch where state = 'sending'") != "0",
                   what="a call")
        self.assertEqual(house.service.stop(), 0)
        self.assertEqual(house.value(f"select status from run where id = {run}"), "queued")
        self.assertEqual(house.sql("select distinct state from batch"), [("unknown",)])
