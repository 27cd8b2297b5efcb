"""Every answer survives: what the outside does wrong, and what becomes of a run then."""

from .harness import HouseTest, eventually
from .world import BILLS, MATERIAL, QUICK, SCHEME, kinds, store


class Trouble(HouseTest):

    def small(self, **more):
        return self.house(env=QUICK, sandbox=("--materials", "450"), **more)

    def assertAllThere(self, house, run, records=450):
        self.assertEqual(run["books"]["written"], records)
        self.assertTrue(run["books"]["complete"])
        self.assertEqual(store(house)["max_arrivals_of_one_id"], 1)

    def test_faults_of_the_source_are_tried_again(self):
        html = "<html><body><h1>502 Bad Gateway</h1></body></html>"
        for fault in ({"action": "status", "status": 502, "body": html, "content_type": "text/html"},
                      {"action": "status", "status": 519,
                       "body": '{"errcode":5004,"description":"API timeout[GW]"}'},
                      {"action": "status", "status": 200,
                       "body": '{"errcode":1000002001,"description":"服务异常"}'},
                      {"action": "cut"}, {"action": "drop-after"}, {"action": "delay", "ms": 300}):
            with self.subTest(fault["action"], status=fault.get("status")):
                house = self.small()
                house.sandbox.fault("kingdee-list", after=2, times=1, **fault)
                self.assertAllThere(house, house.sync(MATERIAL, "succeeded"))

    def test_a_run_that_waits_says_what_for(self):
        house = self.small()
        house.sandbox.fault("kingdee-list", "status", status=503, body="")
        run = house.trigger(MATERIAL)["id"]

        def waiting():
            found = house.run(run)
            return found["status"] == "queued" and found["waiting_for"]

        self.assertIn("读取金蝶失败", eventually(waiting, what="the wait"))
        listed = [one for one in house.get("/v1/runs")["items"] if one["waiting_for"]]
        self.assertLessEqual(len(listed), 1)
        house.sandbox.control("POST", "faults", [])
        ended = house.wait_run(run, "succeeded")
        self.assertEqual((ended["waiting_for"], ended["waiting_for_en"]), (None, None))

    def test_a_private_address_that_is_not_allowed_fails_at_once(self):
        house = self.house(env={**QUICK, "XQ_ALLOW_PRIVATE_UPSTREAMS": "0"})
        link = house.get("/v1/connections/xingchen")
        del link["settings"]["allow_private"]
        house.put("/v1/connections/xingchen", {key: link[key] for key in ("kind", "settings")})
        run = house.sync(MATERIAL, "failed")
        self.assertIn("allow_private", run["error"])
        self.assertIn("allow_private", run["error_en"])
        self.assertEqual(run["attempt"], 0)
        self.assertNotIn("waiting", kinds(house, run["id"]))

    def test_an_expired_token_is_renewed_once(self):
        house = self.small()
        house.sync(BILLS)
        house.sandbox.control("POST", "kingdee", {"expire_tokens": True})
        house.sandbox.control("POST", "qingcloud", {"expire_tokens": True})
        run = house.sync(MATERIAL, "succeeded")
        self.assertAllThere(house, run)
        self.assertEqual(kinds(house, run["id"]).count("session_renewed"), 1)
        self.assertEqual(house.sandbox.stats()["calls"]["kingdee-token"], 2)
        self.assertEqual(house.sql("select generation from token_vault"), [("2",), ("2",)])

    def test_a_moved_domain_heals_itself(self):
        house = self.small()
        house.sync(BILLS)
        house.sandbox.control("POST", "kingdee", {"move_domain": "https://vip9-hz.jdy.com"})
        self.assertAllThere(house, house.sync(MATERIAL, "succeeded"))

    def test_one_poison_row_does_not_keep_the_others_from_being_written(self):
        house = self.small()
        house.sandbox.control("POST", f"qingcloud/{SCHEME}", {"required": ["barcode"]})
        rows = ",".join(f'{{"id":"{i}","number":"N{i}"{"" if i == 77 else ",%s" % BARCODE}}}'
                        for i in range(1, 151))
        house.sandbox.control("POST", "kingdee/rows",
                              {"path": "/jdy/v2/bd/material", "rows_text": f"[{rows}]"})
        run = house.sync(MATERIAL, "partial")
        self.assertEqual((run["books"]["written"], run["books"]["rejected"]), (149, 1))
        self.assertTrue(run["books"]["complete"])
        errors = house.get(f"/v1/mapping-errors?sync={MATERIAL}&status=open")["items"]
        self.assertEqual([error["record"] for error in errors], ["77"])
        self.assertIn("barcode", errors[0]["message"])
        again = house.sync(MATERIAL, "partial")
        self.assertEqual((again["books"]["unchanged"], again["books"]["rejected"]), (149, 1))
        house.sandbox.control("POST", f"qingcloud/{SCHEME}", {"required": []})
        house.sync(MATERIAL, "succeeded", force=True)
        self.assertEqual(house.get("/v1/mapping-errors?status=open")["items"], [])

    def test_a_record_without_its_id_is_a_mapping_error_and_the_rest_goes_on(self):
        house = self.house(sandbox=("--bad-bills", "2"))
        run = house.sync(BILLS, "partial")
        self.assertEqual((run["books"]["written"], run["books"]["rejected"]), (18, 2))
        self.assertTrue(run["books"]["complete"])
        error = house.get("/v1/mapping-errors?status=open")["items"][0]
        self.assertEqual((error["pointer"], error["rule"], error["times"]), ("/id", "id", 1))
        self.assertRegex(error["message"], "[\u4e00-\u9fff]")
        house.sync(BILLS, "partial")
        self.assertEqual({error["times"] for error in house.get("/v1/mapping-errors")["items"]}, {2})

    def test_details_that_need_more_than_a_minute_allows_or_than_go_at_once_still_end(self):
        house = self.house(sandbox=("--bills", "8"))
        house.put("/v1/connections/xingchen", {
            **{key: house.get("/v1/connections/xingchen")[key] for key in ("kind", "settings")},
            "budget": {"calls_per_minute": 6}})
        run = house.wait_run(house.trigger(BILLS)["id"], "succeeded", within=200)
        self.assertEqual(run["books"]["written"], 8)
        self.assertEqual(house.sandbox.stats()["calls"]["kingdee-list"], 1)


BARCODE = '"barcode":"6901"'
