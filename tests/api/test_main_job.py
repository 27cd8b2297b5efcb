"""The main job: a Kingdee record reaches QingCloud, and PostgreSQL can prove it (P2, P3)."""

import datetime

from .harness import HouseTest
from .world import BILLS, MATERIAL, SCHEME, kinds, store

BOOKS = ("fetched", "split", "repeated", "unchanged", "changed_skipped", "filtered", "rejected",
         "written", "unknown", "pending")


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class MainJob(HouseTest):

    def test_every_record_is_accounted_for_and_psql_shows_the_same_books(self):
        house = self.house(sandbox=("--materials", "2345"))
        run = house.sync(MATERIAL, "succeeded")
        self.assertEqual(run["books"]["source_reported"], 2345)
        self.assertEqual(run["books"]["written"], 2345)
        self.assertTrue(run["books"]["complete"])
        self.assertBooksBalance(run)
        row = house.sql(f"select {','.join(BOOKS)}, complete from run where id = {run['id']}")[0]
        self.assertEqual(list(row), [str(run["books"][name]) for name in BOOKS] + ["t"])
        there = store(house)
        self.assertEqual((there["rows"], there["arrivals"]), (2345, 2345))
        self.assertEqual(kinds(house, run["id"])[0], "queued")
        self.assertEqual(kinds(house, run["id"])[-1], "finished")

    def test_each_record_is_in_exactly_one_state(self):
        house = self.house(sandbox=("--materials", "250", "--bad-bills", "1"))
        house.sync(MATERIAL)
        house.sync(BILLS, "partial")
        wrong = house.sql("""
            select r.id from run r
            left join (select run_id, count(*) n, count(distinct seq) d from run_record
                       group by run_id) c on c.run_id = r.id
            where c.n is distinct from r.fetched + r.split - r.pending - r.unknown
               or c.n is distinct from c.d""")
        self.assertEqual(wrong, [])

    def test_what_did_not_change_is_not_sent_again(self):
        house = self.house(sandbox=("--materials", "300"))
        house.sync(MATERIAL, "succeeded")
        again = house.sync(MATERIAL, "succeeded")
        self.assertEqual(again["books"]["unchanged"], 300)
        self.assertEqual(again["books"]["written"], 0)
        self.assertEqual(store(house)["arrivals"], 300)
        forced = house.sync(MATERIAL, "succeeded", force=True)
        self.assertEqual(forced["books"]["written"], 300)

    def test_what_one_scheme_holds_says_nothing_about_another(self):
        house = self.house()
        house.sync(MATERIAL, "succeeded")
        document = house.get(f"/v1/syncs/{MATERIAL}")["definition"]
        document["target"]["scheme_id"] = "1166a725-2b9a-30e4-91c5-3529176302c4"
        house.put(f"/v1/syncs/{MATERIAL}", document)
        run = house.sync(MATERIAL, "succeeded")
        self.assertEqual(run["books"]["written"], run["books"]["fetched"])
        self.assertEqual(store(house, document["target"]["scheme_id"])["rows"],
                         run["books"]["written"])

    def test_what_a_scheme_refused_is_sent_again_when_the_definition_changes(self):
        house = self.house(sandbox=("--materials", "3"))
        house.sandbox.control("POST", f"qingcloud/{SCHEME}", {"required": ["approved"]})
        self.assertEqual(house.sync(MATERIAL, "partial")["books"]["rejected"], 3)
        self.assertEqual(house.sync(MATERIAL, "partial")["books"]["rejected"], 3)
        house.sandbox.control("POST", f"qingcloud/{SCHEME}", {"required": []})
        document = house.get(f"/v1/syncs/{MATERIAL}")["definition"]
        document["window"]["overlap_seconds"] = 601
        house.put(f"/v1/syncs/{MATERIAL}", document)
        self.assertEqual(house.sync(MATERIAL, "succeeded")["books"]["written"], 3)

    def test_the_watermark_moves_only_with_a_complete_run_and_windows_overlap(self):
        house = self.house(sandbox=("--materials", "120"))
        name = f"/v1/syncs/{MATERIAL}"
        self.assertIsNone(house.get(name)["watermark"])
        given = {"from": "2020-01-01T00:00:00+08:00", "to": "2026-01-01T00:00:00+08:00"}
        house.sync(MATERIAL, "succeeded", window=given)
        self.assertIsNone(house.get(name)["watermark"], "a manual window must not move it")
        house.sandbox.control("POST", "qingcloud", {"expire_tokens": True})
        house.sandbox.fault("qingcloud-store", "status", status=403, times=1,
                            body='{"success":false,"code":40301,"message":"no","content":null}')
        house.sync(MATERIAL, "failed", force=True)
        self.assertIsNone(house.get(name)["watermark"], "a failed run must not move it")
        first = house.sync(MATERIAL, "succeeded")
        mark = house.get(name)["watermark"]
        self.assertEqual(moment(mark), moment(first["window"]["to"]))
        second = house.sync(MATERIAL, mode="incremental")
        behind = moment(mark) - moment(second["window"]["from"])
        self.assertEqual(behind.total_seconds(), 600)
        age = moment(second["created_at"]) - moment(second["window"]["to"])
        self.assertGreaterEqual(age.total_seconds(), 55)

    def test_one_sync_runs_once_at_a_time_and_others_beside_it(self):
        house = self.house(sandbox=("--materials", "1500"))
        house.sandbox.fault("kingdee-list", "delay", ms=60, times=40, path="/jdy/v2/bd/material")
        runs = [house.trigger(MATERIAL)["id"] for _ in range(3)] + [house.trigger(BILLS)["id"]]
        for run in runs:
            house.wait_run(run)
        overlaps = house.sql("""
            select a.id, b.id from run a join run b on a.sync_id = b.sync_id and a.id < b.id
            where b.started_at < a.finished_at""")
        self.assertEqual(overlaps, [])
        self.assertEqual(store(house)["max_arrivals_of_one_id"], 1)

    def test_the_history_is_read_page_by_page_newest_first(self):
        house = self.house(sandbox=("--materials", "30"))
        made = [house.sync(MATERIAL)["id"] for _ in range(5)]
        seen, cursor = [], ""
        while cursor is not None:
            page = house.get(f"/v1/runs?limit=2{cursor and '&cursor=' + cursor}")
            seen += [run["id"] for run in page["items"]]
            cursor = page["next_cursor"]
        self.assertEqual(seen, made[::-1])

    def test_a_record_tells_its_story_by_id_and_by_number(self):
        house = self.house()
        run = house.sync(BILLS, "succeeded")
        record = house.get(f"/v1/runs/{run['id']}/records?state=written&limit=1")["items"][0]
        for question in (f"id={record['id']}", f"number={record['number']}"):
            story = house.get(f"/v1/records?sync={BILLS}&{question}")["items"][0]
            self.assertEqual(story["id"], record["id"])
            self.assertEqual(story["runs"][0]["state"], "written")
            self.assertEqual(story["runs"][0]["run_id"], run["id"])
            self.assertTrue(story["runs"][0]["answer"])
