"""Whatever Kingdee answers: all rows arrive exactly once, or the run says precisely what is wrong.

Every row of the retry table, and every pitfall that people report and a client can meet.
"""

import json

from .harness import eventually
from .lists import CUSTOMERS, MATERIALS, PAGES, TIMES, Lists
from .world import BILLS, QUICK, kinds, serve_rows, store, stored_row

ROWS = 230  # three pages
HTML = "<html><head><title>504 Gateway Time-out</title></head><body>nginx</body></html>"


def gateway(code, text="refused[GW]"):
    """The gateway's own answer: HTTP 519."""
    body = json.dumps({"errcode": code, "description": text, "description_cn": "拒绝[网关]"},
                      ensure_ascii=False)
    return {"action": "status", "status": 519, "body": body, "content_type": "application/json"}


def platform(code, text="系统错误", status=200):
    """The platform's answer: a code in the body."""
    body = json.dumps({"errcode": code, "description": text}, ensure_ascii=False)
    return {"action": "status", "status": status, "body": body, "content_type": "application/json"}


def page(status, body=HTML):
    return {"action": "status", "status": status, "body": body, "content_type": "text/html"}


def said(body, status=200):
    return {"action": "status", "status": status, "body": body, "content_type": "application/json"}


# Passing faults of one list call, in the middle of a run.
THROTTLED = {
    "429": {**page(429), "retry_after": "1"},
    "429 in a 200": {**platform(429, "API 被限流 - 请求过于频繁"), "retry_after": "1"},
    "5006 fuse": {**gateway(5006), "retry_after": "1"},
    "5007 overload": {**gateway(5007), "retry_after": "1"},
}
GATEWAY = {
    "502": page(502), "503": page(503), "504": page(504),
    "5000 internal": gateway(5000), "5003 unavailable": gateway(5003),
    "5004 timeout": gateway(5004), "5005 cancelled": gateway(5005),
    "519 of HTML": page(519),
}
PLATFORM = {
    "1000002001": platform(1000002001, "服务异常"), "2000002000": platform(2000002000),
    "2011002000": platform(2011002000), "2018002000": platform(2018002000),
    "500 in a 200": platform(500), "503 in a 200": platform(503),
}
BROKEN = {
    "cut": {"action": "cut"}, "lost before": {"action": "drop-before"},
    "lost after": {"action": "drop-after"}, "HTML under 200": page(200),
    "empty": said(""), "half of JSON": said('{"errcode":0,"data":{"rows":[{"id":'),
    "an array": said("[1,2]"), "no code": said('{"data":{"rows":[]}}'),
    "no data": said('{"errcode":0,"description":"success"}'),
    "null data": said('{"errcode":0,"description":"success","data":null}'),
    "rows missing": said('{"errcode":0,"description":"success","data":{"count":230}}'),
    "invalid UTF-8": {"action": "bad-bytes"},
    "slower than the limit": {"action": "drip", "ms": 500},
}
DISGUISED = {
    "gzip": {"action": "gzip"}, "chunked": {"action": "chunked"},
    "slow, but in time": {"action": "drip", "ms": 20}, "byte order mark": {"action": "bom"},
    "late": {"action": "delay", "ms": 700},
}
# What ends a run: the words that must stand in its error.
REFUSED = {
    **{f"gateway {code}": (gateway(code, f"words of {code}"), str(code))
       for code in (4001, 4002, 4003, 4004, 4005, 4007, 4008, 4012, 5001, 5002)},
    **{f"platform {code}": (platform(code, "字段不对"), str(code))
       for code in (1030002000, 1030002001, 1030002002, 1030002004, 1030002005, 1030002006,
                    1040002000, 2016002095)},
    "list that does not exist": (platform(1030002003, "不存在"), "1030002003"),
    "400": (page(400), "400"), "403": (page(403), "403"),
    "400 in a 200": (platform(400, "参数无效"), "400"),
    "403 in a 200": (platform(403, "IP"), "403"),
    "redirect": (page(302), "302"), "unheard of": (platform(77, "?"), "77"),
}


class Faults(Lists):

    def table_house(self):
        return self.house(env=QUICK, sandbox=("--materials", str(ROWS)))

    def each_arrives_once(self, cases, first_call=1, times=1):
        """A sync of its own for each case; the fault hits its second page."""
        house = self.table_house()
        for number, (name, fault) in enumerate(cases.items()):
            with self.subTest(name):
                scheme = self.new_sync(house, f"case-{number}")
                house.sandbox.control("DELETE", "faults")
                house.sandbox.fault("kingdee-list", after=first_call, times=times, **fault)
                run = house.sync(f"case-{number}", "succeeded")
                self.assertAllOnce(house, run, scheme, ROWS)
                hit = house.sandbox.control("GET", "faults")[0]["hit"]
                self.assertEqual(hit, times, "the fault was never met")
        return house

    def test_throttling_is_waited_for_and_counts_as_no_attempt(self):
        house = self.each_arrives_once(THROTTLED)
        self.assertEqual(house.sql("select distinct attempt from run"), [("0",)])

    def test_faults_of_the_gateway_are_tried_again(self):
        self.each_arrives_once(GATEWAY)

    def test_faults_of_the_platform_are_tried_again_though_they_come_with_200(self):
        self.each_arrives_once(PLATFORM)

    def test_broken_answers_are_asked_for_again(self):
        self.each_arrives_once(BROKEN)

    def test_good_answers_in_other_clothes_are_read(self):
        house = self.each_arrives_once(DISGUISED, first_call=0, times=3)
        self.assertEqual(house.sandbox.stats()["calls"]["kingdee-list"], 3 * len(DISGUISED))

    def test_what_is_permanent_ends_the_run_at_once_and_says_what_it_was(self):
        house = self.table_house()
        for number, (name, (fault, words)) in enumerate(REFUSED.items()):
            with self.subTest(name):
                scheme = self.new_sync(house, f"case-{number}")
                house.sandbox.control("DELETE", "faults")
                house.sandbox.fault("kingdee-list", after=1, times=0, **fault)
                before = house.sandbox.stats()["calls"]["kingdee-list"]
                run = house.sync(f"case-{number}", "failed")
                self.assertIn(words, run["error"])
                self.assertBooksBalance(run)
                self.assertFalse(run["books"]["complete"])
                self.assertIsNone(house.get(f"/v1/syncs/case-{number}")["watermark"])
                self.assertEqual(house.sandbox.stats()["calls"]["kingdee-list"] - before, 2)
                house.sandbox.control("DELETE", "faults")
                again = house.sync(f"case-{number}", "succeeded")
                self.assertAllOnce(house, again, scheme, ROWS)

    def test_a_fault_that_never_passes_ends_the_run_with_its_words(self):
        house = self.table_house()
        self.new_sync(house, "lasting")
        house.sandbox.fault("kingdee-list", after=1, times=0, **platform(1000002001, "服务异常"))
        run = house.trigger("lasting")["id"]
        # Eight attempts take minutes; the last of them is enough.
        eventually(lambda: house.run(run)["attempt"] > 0, what="the first failed attempt")
        house.sql(f"update run set attempt = 7, not_before = now() where id = {run}")
        ended = house.wait_run(run, "failed")
        self.assertIn("1000002001", ended["error"])
        self.assertFalse(ended["books"]["complete"])

    def test_a_session_that_is_refused_is_renewed_once(self):
        for name, fault in {"1000202001": platform(1000202001, "JWT token has expired", 401),
                            "1000202001 in a 200": platform(1000202001, "JWT token has expired"),
                            "401": page(401), "4009": gateway(4009), "4010": gateway(4010),
                            "4011": gateway(4011), "1020002008": platform(1020002008, "用户授权信息有误"),
                            "404 No Route": page(404, "No Route")}.items():
            with self.subTest(name):
                house = self.table_house()
                scheme = self.new_sync(house, "refused")
                house.sandbox.fault("kingdee-list", after=1, times=1, **fault)
                run = house.sync("refused", "succeeded")
                self.assertAllOnce(house, run, scheme, ROWS)
                self.assertEqual(kinds(house, run["id"]).count("session_renewed"), 1)
                self.assertEqual(house.sandbox.stats()["calls"]["kingdee-token"], 2)

    def test_a_stale_secret_at_the_token_is_fetched_anew(self):
        for code in (1030002006, 1020002008):
            with self.subTest(code):
                house = self.table_house()
                scheme = self.new_sync(house, "stale")
                house.sandbox.fault("kingdee-token", **platform(code, "授权密钥校验失败，请获取最新密钥加密"))
                run = house.wait_run(house.trigger("stale")["id"], "succeeded")
                self.assertAllOnce(house, run, scheme, ROWS)
                self.assertEqual(house.sandbox.stats()["calls"]["kingdee-authorize"], 2)


class Pitfalls(Lists):

    def test_disabled_rows_come_when_they_are_asked_for(self):
        house = self.house(sandbox=("--materials", "100"))
        wanted = TIMES + PAGES + [{"field": "enable", "type": "string", "value": "-1"}]
        for name, request, rows in (("enabled", TIMES + PAGES, 100), ("all", wanted, 102)):
            scheme = self.new_sync(house, name, request=request)
            self.assertAllOnce(house, house.sync(name, "succeeded"), scheme, rows)

    def test_types_that_differ_from_row_to_row_keep_their_text(self):
        house = self.house()
        scheme = self.new_sync(house, "types")
        serve_rows(house, MATERIALS, '[{"id":768582155554002944,"number":"a","enable":"1",'
                   '"total_amount":"50.00"},{"id":"768582155554002945","number":"b","enable":1,'
                   '"total_amount":50.10,"ivc_status ":"1"}]')
        self.assertAllOnce(house, house.sync("types", "succeeded"), scheme, 2)
        for record, text in (("768582155554002944", '"total_amount":"50.00"'),
                             ("768582155554002945", '"total_amount":50.10'),
                             ("768582155554002945", '"ivc_status ":"1"')):
            self.assertIn(text, stored_row(house, record, scheme))

    def test_a_key_that_comes_twice_in_an_answer_keeps_no_row_from_arriving(self):
        house = self.house()
        scheme = self.new_sync(house, "twice")
        serve_rows(house, MATERIALS, '[{"id":"1","number":"a","name":"x","name":"y"},{"id":"2"}]')
        self.assertAllOnce(house, house.sync("twice", "succeeded"), scheme, 2)

    def test_the_last_instant_of_a_window_is_not_lost_where_ends_do_not_count(self):
        house = self.house(sandbox=("--materials", "50", "--kingdee-window-end", "exclusive"))
        scheme = self.new_sync(house, "ends")
        self.assertAllOnce(house, house.sync("ends", "succeeded"), scheme, 50)
        again = house.sync("ends", "succeeded", mode="incremental")
        self.assertTrue(again["books"]["complete"])

    def test_a_bill_that_leaves_its_status_is_not_missed_in_the_count(self):
        house = self.house(sandbox=("--bills", "130"))
        self.shift(house, "hide", path="/jdy/v2/scm/sal_out_bound", after=1, rows=1)
        run = house.sync(BILLS, "succeeded")
        self.assertBooksBalance(run)
        self.assertTrue(run["books"]["complete"])
        self.assertEqual(run["books"]["written"], 130)

    def test_the_same_row_on_two_pages_is_written_once(self):
        house = self.house()
        scheme = self.new_sync(house, "double", api=CUSTOMERS)
        rows = [{"id": str(i), "number": f"C{i}", "name": "n"} for i in range(150)]
        serve_rows(house, CUSTOMERS, json.dumps(rows + rows[10:12]))
        run = house.sync("double")
        self.assertBooksBalance(run)
        self.assertEqual(run["status"], "partial")
        self.assertIn("152", run["error"])
        self.assertIn("150", run["error"])
        self.assertEqual((store(house, scheme)["rows"], run["books"]["written"]), (150, 150))
