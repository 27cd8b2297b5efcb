"""QingCloud: large volumes through a narrow door, and nothing written twice."""

import json
import math

from .harness import HouseTest, eventually
from .world import BILLS, MATERIAL, QUICK, SCHEME, kinds, serve_rows, store, stored_row

LIST = "/jdy/v2/bd/material"


def connection(house, settings=None, calls=None):
    """Changes the settings and the budget of the target's connection."""
    stored = house.get("/v1/connections/qeasy")
    budget = {"calls_per_minute": calls} if calls else stored["budget"]
    house.put("/v1/connections/qeasy", {"kind": "qingcloud", "budget": budget,
                                        "settings": {**stored["settings"], **(settings or {})}})


def material_rows(house, count, poison=(), **more):
    """Kingdee holds just these; those of the poison lack a field that the scheme requires."""
    rows = [{"id": str(820000000000000000 + n), "number": f"P{n:06}", "name": f"商品{n}",
             "price": "12.50", "remark": "", **({} if n in poison else {"barcode": f"69{n:08}"}), **more}
            for n in range(1, count + 1)]
    serve_rows(house, LIST, json.dumps(rows, ensure_ascii=False))
    return rows


def definition(house, name=MATERIAL, **target):
    """Puts the sync again with changes to its target."""
    stored = house.get(f"/v1/syncs/{name}")["definition"]
    house.put(f"/v1/syncs/{name}", {**stored, "target": {**stored["target"], **target}})


def scheme(house, **settings):
    house.sandbox.control("POST", f"qingcloud/{SCHEME}", settings)


def calls(house, kind="qingcloud-store"):
    return house.sandbox.stats()["calls"][kind]


def certificate(house, run):
    return house.get(f"/v1/runs/{run['id']}/certificate")


def listed(part):
    return {record["id"] for record in part["records"]}


def reconcile(house, sync=MATERIAL, status="succeeded", **body):
    return house.wait_run(house.post(f"/v1/syncs/{sync}/reconcile", body)["id"], status)


class Batches(HouseTest):

    def test_many_records_take_next_to_no_more_calls_than_they_must(self):
        records, rows_a_batch = 20000, 500
        house = self.house(sandbox=("--materials", str(records), "--qingcloud-per-minute", "600"))
        connection(house, {"batch_rows": rows_a_batch, "batch_bytes": 10000000}, calls=600)
        run = house.sync(MATERIAL, "succeeded")
        stats = house.sandbox.stats()
        least = math.ceil(records / rows_a_batch)
        self.assertEqual(run["books"]["written"], records)
        self.assertLessEqual(stats["calls"]["qingcloud-store"], least * 1.05)
        self.assertEqual(stats["violations"], [])
        self.assertEqual((store(house)["rows"], store(house)["max_arrivals_of_one_id"]),
                         (records, 1))

    def test_no_body_exceeds_the_limit_of_bytes(self):
        house = self.house(sandbox=("--materials", "600", "--qingcloud-max-bytes", "20000"))
        connection(house, {"batch_bytes": 20000})
        house.sync(MATERIAL, "succeeded")
        self.assertEqual(house.sandbox.stats()["answered"]["qingcloud-store"], calls(house))
        self.assertEqual(store(house)["rows"], 600)

    def test_what_is_too_large_is_learned_once_and_remembered(self):
        for limit in (("--qingcloud-max-bytes", "9000"), ("--qingcloud-max-batch", "23")):
            with self.subTest(limit[0]):
                house = self.house(sandbox=("--materials", "2000", *limit))
                self.assertEqual(house.sync(MATERIAL, "succeeded")["books"]["written"], 2000)
                refused = calls(house) - house.sandbox.stats()["answered"]["qingcloud-store"]
                self.assertGreater(refused, 0)
                self.assertLess(refused, 10)
                before = house.sandbox.stats()
                house.sync(MATERIAL, "succeeded", force=True)
                after = house.sandbox.stats()
                self.assertEqual(after["calls"]["qingcloud-store"] -
                                 before["calls"]["qingcloud-store"],
                                 after["answered"]["qingcloud-store"] -
                                 before["answered"]["qingcloud-store"])

    def test_a_size_that_is_refused_without_a_word_about_sizes_is_learned_all_the_same(self):
        house = self.house(sandbox=("--materials", "1000", "--qingcloud-max-batch", "40",
                                    "--qingcloud-refusal", "vague"))
        self.assertEqual(house.sync(MATERIAL, "succeeded")["books"]["written"], 1000)
        before = calls(house)
        house.sync(MATERIAL, "succeeded", force=True)
        self.assertLessEqual(calls(house) - before, 1000 // 20)

    def poisoned(self, records, poison, *options):
        house = self.house(sandbox=options)
        scheme(house, required=["barcode"])
        rows = material_rows(house, records, poison)
        run = house.sync(MATERIAL, "partial")
        self.assertBooksBalance(run)
        self.assertTrue(run["books"]["complete"])
        self.assertEqual((run["books"]["rejected"], run["books"]["written"]),
                         (len(poison), records - len(poison)))
        errors = house.get(f"/v1/mapping-errors?sync={MATERIAL}&status=open&limit=500")["items"]
        self.assertEqual({error["record"] for error in errors},
                         {rows[n - 1]["id"] for n in poison})
        there = store(house)
        self.assertEqual(there["rows"], records - len(poison))
        self.assertLessEqual(there["max_arrivals_of_one_id"], 1)
        return house, errors

    def test_poison_is_found_at_once_where_the_platform_names_the_field(self):
        poison = {n * 263 % 10000 + 1 for n in range(37)}
        house, errors = self.poisoned(10000, poison)
        self.assertEqual(len(errors), 37)
        for error in errors:
            self.assertIn("必填字段缺失: barcode", error["message"])
        self.assertLessEqual(calls(house), 100 + 37)

    def test_poison_is_found_by_halving_where_the_platform_says_nothing(self):
        poison = {n * 263 % 10000 + 1 for n in range(37)}
        house, errors = self.poisoned(10000, poison, "--qingcloud-refusal", "vague")
        self.assertIn("数据不合法", errors[0]["message"])
        self.assertLessEqual(calls(house), 100 + 37 * (math.log2(100) + 3))

    def test_poison_is_tried_alone_where_the_platform_names_its_row(self):
        poison = {n * 263 % 10000 + 1 for n in range(37)}
        house, _ = self.poisoned(10000, poison, "--qingcloud-refusal", "row")
        self.assertLessEqual(calls(house), 100 + 37 * 2.5)

    def test_nothing_but_poison_is_all_refused(self):
        self.poisoned(130, set(range(1, 131)), "--qingcloud-refusal", "vague")

    def test_rows_that_are_only_counted_as_failed_are_found_by_reading_back(self):
        self.poisoned(450, {3, 77, 78, 301}, "--qingcloud-partial")

    def killed_while_narrowing(self, words):
        house = self.house(env=QUICK, sandbox=("--qingcloud-refusal", words))
        scheme(house, required=["barcode"])
        poison = {7, 50, 51, 99, 333}
        material_rows(house, 400, poison)
        house.sandbox.fault("qingcloud-store", "delay", ms=60, times=100000)
        run = house.trigger(MATERIAL)["id"]
        for least in (3, 7):
            eventually(lambda: calls(house) >= least, what="the narrowing")  # noqa: B023
            house.kill9()
            house.restart()
        ended = house.wait_run(run, "partial")
        self.assertBooksBalance(ended)
        self.assertEqual((ended["books"]["rejected"], ended["books"]["written"]), (5, 395))
        self.assertEqual(store(house)["rows"], 395)

    def test_a_run_killed_while_it_halves_still_finds_all_of_it(self):
        self.killed_while_narrowing("vague")

    def test_a_run_killed_while_it_tries_single_rows_still_finds_all_of_it(self):
        self.killed_while_narrowing("row")


class Unknown(HouseTest):

    def test_every_tenth_answer_is_lost_and_nothing_is_doubled_or_missing(self):
        house = self.house(env=QUICK, sandbox=("--materials", "12000",))
        house.sandbox.fault("qingcloud", "drop-after", every=10, times=0)
        run = house.sync(MATERIAL)
        while run["status"] != "succeeded":
            self.assertEqual(run["status"], "partial", run)
            run = house.sync(MATERIAL)
        there = store(house)
        self.assertEqual((there["rows"], there["max_arrivals_of_one_id"]), (12000, 1))
        self.assertEqual(house.sql("select distinct state from record"), [("written",)])
        self.assertEqual(run["books"]["unknown"], 0)

    def test_a_lost_update_is_read_back_in_a_few_calls(self):
        house = self.house(env=QUICK)
        rows = material_rows(house, 200)
        house.sync(MATERIAL, "succeeded")
        serve_rows(house, LIST, json.dumps([{**row, "name": "改名"} for row in rows]))
        house.sandbox.fault("qingcloud-store", "drop-after", times=1)
        run = house.sync(MATERIAL, "succeeded")
        self.assertEqual(run["books"]["written"], 200)
        self.assertEqual(json.loads(stored_row(house, rows[0]["id"]))["name"], "改名")
        self.assertEqual(store(house)["max_arrivals_of_one_id"], 2)
        self.assertLess(calls(house, "qingcloud-query") + calls(house, "qingcloud-find-one"), 10)

    def test_an_update_that_the_platform_skips_counts_as_taken(self):
        house = self.house(env=QUICK)
        rows = material_rows(house, 20)
        house.sync(MATERIAL, "succeeded")
        scheme(house, id_check=True)
        serve_rows(house, LIST, json.dumps([{**row, "name": "改名"} for row in rows]))
        run = house.sync(MATERIAL, "succeeded")
        self.assertEqual((run["books"]["written"], run["books"]["unknown"]), (20, 0))

    def test_numbers_are_compared_by_value_and_the_platforms_own_members_not_at_all(self):
        house = self.house(env=QUICK)
        rows = [{"id": f"8200000000000000{n}", "number": f"N{n}", "_id": "ours",
                 "created_at": "ours", "nothing": None} for n in range(10, 30)]
        text = json.dumps(rows).replace('"ours"}', '"ours","price":12.50}')
        serve_rows(house, LIST, text)
        house.sandbox.fault("qingcloud-store", "drop-after", times=1)
        run = house.sync(MATERIAL, "succeeded")
        self.assertEqual(run["books"]["written"], 20)
        self.assertEqual(calls(house), 1)

    def test_what_an_earlier_run_left_unknown_is_taken_up_by_a_later_one(self):
        house = self.house(env=QUICK, sandbox=("--materials", "300"))
        house.sandbox.fault("qingcloud-store", "drop-after", times=0)
        house.sandbox.fault("qingcloud-query", "status", status=403, times=0, body="{}")
        house.sandbox.fault("qingcloud-find-one", "status", status=403, times=0, body="{}")
        run = house.sync(MATERIAL, "failed")
        self.assertGreater(run["books"]["unknown"], 0)
        self.assertBooksBalance(run)
        house.sandbox.control("DELETE", "faults")
        again = house.sync(MATERIAL, "succeeded", mode="incremental")
        self.assertEqual(again["books"]["unknown"], 0)
        there = store(house)
        self.assertEqual((there["rows"], there["max_arrivals_of_one_id"]), (300, 1))
        self.assertEqual(house.sql("select distinct state from record"), [("written",)])


class Dispatch(HouseTest):

    def test_the_target_is_woken_once_after_the_last_batch(self):
        house = self.house(sandbox=("--materials", "350"))
        definition(house, dispatch=True)
        run = house.sync(MATERIAL, "succeeded")
        self.assertEqual((store(house)["target_dispatches"], store(house)["waiting"]), (1, 0))
        self.assertEqual(kinds(house, run["id"]).count("dispatched"), 1)
        house.sync(MATERIAL, "succeeded")  # nothing new: nobody is woken
        self.assertEqual(store(house)["target_dispatches"], 1)

    def test_store_dispatch_wakes_it_with_each_batch(self):
        house = self.house(sandbox=("--materials", "350"))
        definition(house, dispatch="store")
        house.sync(MATERIAL, "succeeded")
        self.assertEqual((store(house)["target_dispatches"], store(house)["waiting"]), (4, 0))
        self.assertEqual(calls(house, "qingcloud-dispatch"), 0)

    def test_a_lost_answer_to_a_dispatch_is_not_called_for_again(self):
        house = self.house(env=QUICK, sandbox=("--materials", "50"))
        definition(house, dispatch=True)
        house.sandbox.fault("qingcloud-dispatch", "drop-after", times=1)
        run = house.sync(MATERIAL, "succeeded")
        self.assertIn("dispatch_unknown", kinds(house, run["id"]))
        self.assertEqual(store(house)["target_dispatches"], 1)

    def test_killed_between_the_intent_and_the_answer_it_is_not_called_for_again(self):
        house = self.house(env=QUICK, sandbox=("--materials", "50"))
        definition(house, dispatch=True)
        house.sandbox.fault("qingcloud-dispatch", "delay", ms=1500, times=1)
        run = house.trigger(MATERIAL)["id"]
        eventually(lambda: calls(house, "qingcloud-dispatch") == 1, what="the dispatch")
        house.kill9()
        house.restart()
        self.assertEqual(house.wait_run(run, "succeeded")["books"]["written"], 50)
        self.assertIn("dispatch_unknown", kinds(house, run))
        self.assertEqual(calls(house, "qingcloud-dispatch"), 1)

    def test_a_dispatch_that_was_turned_away_is_tried_again(self):
        house = self.house(env=QUICK, sandbox=("--materials", "50"))
        definition(house, dispatch=True)
        house.sandbox.fault("qingcloud-dispatch", "status", status=503, times=1,
                            body='{"success":false,"code":50002,"message":"维护中"}')
        run = house.sync(MATERIAL, "succeeded")
        self.assertIn("dispatched", kinds(house, run["id"]))
        self.assertEqual(run["books"]["written"], 50)

    def test_what_dispatch_may_be_is_checked(self):
        house = self.house(serve=True)
        stored = house.get(f"/v1/syncs/{MATERIAL}")["definition"]
        for wrong in ("yes", 1, []):
            answer = house.http("PUT", f"/v1/syncs/{MATERIAL}",
                                {**stored, "target": {**stored["target"], "dispatch": wrong}})
            self.assertEqual((answer.status, answer.json["pointer"]), (400, "/target/dispatch"))


class Reconcile(HouseTest):

    def spoilt(self, house, rows):
        """25 rows deleted, 10 changed, 3 added behind our back."""
        deleted = [row["id"] for row in rows[100:125]]
        changed = [{**row, "name": "被人改过"} for row in rows[200:210]]
        added = [{"id": f"9{n}", "number": f"X{n}"} for n in range(3)]
        house.sandbox.control("POST", f"qingcloud/{SCHEME}/forget", {"ids": deleted})
        house.sandbox.control("POST", f"qingcloud/{SCHEME}/rows", {"rows": changed + added})
        return set(deleted), {row["id"] for row in changed}, {row["id"] for row in added}

    def assertFound(self, house, run, found):
        proof = certificate(house, run)
        for name, ids in zip(("missing", "different", "extra"), found):
            self.assertEqual((proof[name]["count"], listed(proof[name])), (len(ids), ids), name)
            records = house.get(f"/v1/runs/{run['id']}/records?state={name}&limit=500")["items"]
            self.assertEqual({record["id"] for record in records}, ids)
        self.assertBooksBalance(run)
        return proof

    def test_it_names_what_was_changed_behind_our_back_and_mends_it(self):
        house = self.house()
        rows = material_rows(house, 1200)
        house.sync(MATERIAL, "succeeded")
        clean = reconcile(house)
        self.assertFound(house, clean, (set(), set(), set()))
        found = self.spoilt(house, rows)
        run = reconcile(house, mend=True)
        proof = self.assertFound(house, run, found)
        self.assertEqual((run["books"]["unchanged"], run["books"]["changed_skipped"]), (1165, 35))
        mending = house.wait_run(proof["mended_by"], "succeeded")
        self.assertEqual((mending["mode"], mending["books"]["written"]), ("ids", 35))
        self.assertFound(house, reconcile(house), (set(), set(), found[2]))
        for row in rows[200:210]:
            self.assertEqual(json.loads(stored_row(house, row["id"]))["name"], row["name"])

    def test_without_mend_nothing_is_written(self):
        house = self.house()
        rows = material_rows(house, 300)
        house.sync(MATERIAL, "succeeded")
        found = self.spoilt(house, rows)
        before = calls(house)
        proof = self.assertFound(house, reconcile(house), found)
        self.assertIsNone(proof["mended_by"])
        self.assertEqual(calls(house), before)

    def test_lines_of_a_bill_are_mended_by_fetching_the_bill(self):
        house = self.house(sandbox=("--bills", "30"))
        stored = house.get(f"/v1/syncs/{BILLS}")["definition"]
        metadata = {**stored["source"]["metadata"], "beatFlat": ["material_entity"]}
        house.put(f"/v1/syncs/{BILLS}",
                  {**stored, "source": {**stored["source"], "metadata": metadata}})
        lines = house.sync(BILLS, "succeeded")["books"]["written"]
        scheme_id = stored["target"]["scheme_id"]
        gone = [key for key, in house.sql("select key from record order by key limit 4")]
        house.sandbox.control("POST", f"qingcloud/{scheme_id}/forget", {"ids": gone})
        run = reconcile(house, BILLS, mend=True)
        proof = certificate(house, run)
        self.assertEqual(listed(proof["missing"]), set(gone))
        house.wait_run(proof["mended_by"], "succeeded")
        self.assertEqual(store(house, scheme_id)["rows"], lines)
        self.assertEqual(certificate(house, reconcile(house, BILLS))["missing"]["count"], 0)

    def test_a_window_leaves_out_what_was_written_at_other_times(self):
        house = self.house()
        rows = material_rows(house, 100)
        house.sync(MATERIAL, "succeeded")
        self.spoilt(house, rows * 3)
        past = {"from": "2020-01-01T00:00:00+08:00", "to": "2020-02-01T00:00:00+08:00"}
        run = reconcile(house, window=past)
        self.assertFound(house, run, (set(), set(), set()))
        self.assertEqual(run["books"]["fetched"], 0)

    def test_the_certificate_holds_its_parts_and_a_digest(self):
        house = self.house(sandbox=("--materials", "250"))
        run = house.sync(MATERIAL, "succeeded")
        proof = certificate(house, run)
        self.assertEqual(set(proof), {"run_id", "complete", "reason", "scope", "books", "pages",
                                      "batches", "missing", "extra", "different", "gone_at_source",
                                      "mended_by", "digest"})
        self.assertEqual(sum(page["fetched"] for page in proof["pages"]), 250)
        self.assertEqual(sum(batch["records"] for batch in proof["batches"]), 250)
        self.assertEqual(certificate(house, run)["digest"], proof["digest"])


class Audit(HouseTest):

    def test_a_scheme_that_we_never_wrote_is_compared_and_nothing_is_sent(self):
        house = self.house()
        definition(house, dispatch=True)
        rows = material_rows(house, 1000)
        theirs = [{**row, "note": "the platform's own"} for row in rows]
        theirs = theirs[:300] + theirs[325:]
        for row in theirs[500:510]:
            row["name"] = "旧名"
        house.sandbox.control("POST", f"qingcloud/{SCHEME}/rows",
                              {"rows": theirs + [{"id": "9", "number": "X"}]})
        run = house.sync(MATERIAL, "succeeded", mode="audit")
        proof = certificate(house, run)
        self.assertEqual(listed(proof["missing"]), {row["id"] for row in rows[300:325]})
        self.assertEqual(listed(proof["different"]), {row["id"] for row in theirs[500:510]})
        self.assertEqual(listed(proof["extra"]), {"9"})
        self.assertEqual({record["number"] for record in proof["missing"]["records"]},
                         {row["number"] for row in rows[300:325]})
        self.assertBooksBalance(run)
        self.assertEqual((run["books"]["unchanged"], run["books"]["changed_skipped"]), (965, 35))
        self.assertEqual((calls(house), calls(house, "qingcloud-dispatch")), (0, 0))
        self.assertEqual(house.value("select count(*) from record"), "0")
        skipped = house.get(f"/v1/runs/{run['id']}/records?state=changed_skipped&limit=500")
        self.assertEqual({record["reason"] for record in skipped["items"]},
                         {"missing", "different"})

    def test_an_audit_that_is_killed_goes_on_where_it_stood(self):
        house = self.house(env=QUICK)
        rows = material_rows(house, 900)
        house.sandbox.control("POST", f"qingcloud/{SCHEME}/rows", {"rows": rows[:-5]})
        house.sandbox.fault("qingcloud-query", "delay", ms=300, times=100)
        run = house.trigger(MATERIAL, mode="audit")["id"]
        eventually(lambda: calls(house, "qingcloud-query") >= 3, what="the comparing")
        house.kill9()
        house.restart()
        ended = house.wait_run(run, "succeeded")
        self.assertBooksBalance(ended)
        self.assertEqual((ended["books"]["unchanged"], ended["books"]["changed_skipped"]), (895, 5))
        self.assertEqual(calls(house, "kingdee-list"), 9)

    def test_without_a_target_there_is_nothing_to_compare_with(self):
        house = self.house()
        stored = house.get(f"/v1/syncs/{MATERIAL}")["definition"]
        house.put("/v1/syncs/local", {**stored, "name": "local",
                                      "target": {"metadata": stored["target"]["metadata"]}})
        self.assertIn("no target",
                      house.sync("local", "failed", mode="audit")["error_en"])


class Ids(HouseTest):

    def test_just_those_are_fetched_and_written(self):
        house = self.house(sandbox=("--materials", "2000", "--bills", "60"))
        house.sync(MATERIAL, "succeeded")
        some = [key for key, in house.sql("select key from record order by key limit 3")]
        before = calls(house, "kingdee-list")
        run = house.sync(MATERIAL, "succeeded", mode="ids", ids=some, force=True)
        self.assertEqual((run["books"]["fetched"], run["books"]["written"]), (3, 3))
        self.assertEqual(calls(house, "kingdee-list") - before, 3)
        self.assertEqual(house.sync(MATERIAL, "succeeded", mode="ids",
                                    ids=some)["books"]["unchanged"], 3)

    def test_bills_are_the_same_whether_read_by_list_or_by_id_or_by_number(self):
        house = self.house(sandbox=("--bills", "40"))
        house.sync(BILLS, "succeeded")
        known = house.sql("select key, number from record order by key limit 4")
        for asked in ({"ids": [key for key, _ in known]}, {"numbers": [no for _, no in known]}):
            run = house.sync(BILLS, "succeeded", mode="ids", **asked)
            self.assertEqual(run["books"]["unchanged"], 4, run["books"])

    def test_a_bill_that_was_never_read_is_found_by_its_id(self):
        house = self.house(sandbox=("--bills", "40"))
        house.sync(BILLS, "succeeded")
        key = house.value("select key from record order by key limit 1")
        house.sql("delete from record")
        run = house.sync(BILLS, "succeeded", mode="ids", ids=[key])
        self.assertEqual(run["books"]["written"], 1)

    def test_where_a_list_knows_no_such_filter_all_of_it_is_read(self):
        house = self.house()
        rows = material_rows(house, 350)
        before = calls(house, "kingdee-list")
        run = house.sync(MATERIAL, "succeeded", mode="ids",
                         numbers=[rows[5]["number"], rows[349]["number"]])
        self.assertEqual((run["books"]["written"], run["books"]["filtered"]), (2, 348))
        self.assertEqual(calls(house, "kingdee-list") - before, 4)

    def test_what_is_not_there_any_more_is_told(self):
        house = self.house()
        rows = material_rows(house, 5)
        run = house.sync(MATERIAL, "succeeded", mode="ids", ids=[rows[0]["id"], "404404"])
        self.assertEqual(run["books"]["written"], 1)
        self.assertEqual(listed(certificate(house, run)["gone_at_source"]), {"404404"})

    def test_ids_go_with_their_mode_only(self):
        house = self.house()
        for body in ({"mode": "ids"}, {"mode": "full", "ids": ["1"]}, {"mode": "ids", "ids": [""]},
                     {"mode": "ids", "ids": "1"}):
            answer = house.http("POST", f"/v1/syncs/{MATERIAL}/runs", body)
            self.assertEqual(answer.status, 400, body)

    def test_a_retry_asks_for_the_same(self):
        house = self.house(sandbox=("--materials", "50"))
        house.sync(MATERIAL, "succeeded")
        key = house.value("select key from record order by key limit 1")
        run = house.sync(MATERIAL, "succeeded", mode="ids", ids=[key])
        again = house.wait_run(house.post(f"/v1/runs/{run['id']}/retry")["id"], "succeeded")
        self.assertEqual((again["mode"], again["books"]["unchanged"]), ("ids", 1))
