"""Lists without loss: rows that shift while they are read, counts that do not fit, long windows."""

from .harness import eventually
from .lists import BILL_LIST, CUSTOMERS, MATERIALS, TIMES, Lists
from .world import BILLS, MATERIAL, QUICK, kinds, serve_rows, store, stored_row

LIST_CALLS = "kingdee-list"


def rows_text(count, first=1, **more):
    extra = "".join(f',"{key}":{value}' for key, value in more.items())
    return "[" + ",".join(f'{{"id":"{i}","number":"N{i}","name":"n{i}"{extra}}}'
                          for i in range(first, first + count)) + "]"


class Shifting(Lists):

    def test_a_list_that_stands_still_is_read_once(self):
        house = self.house(sandbox=("--materials", "250"))
        scheme = self.new_sync(house, "still")
        self.assertAllOnce(house, house.sync("still", "succeeded"), scheme, 250)
        self.assertEqual(house.sandbox.stats()["calls"][LIST_CALLS], 3)

    def test_a_row_that_leaves_while_we_page_hides_no_other(self):
        house = self.house(sandbox=("--materials", "450"))
        scheme = self.new_sync(house, "leaves")
        self.shift(house, "hide", after=3, rows=1)
        run = house.sync("leaves", "succeeded")
        self.assertAllOnce(house, run, scheme, 450)
        shifted = self.events(house, run, "rows_shifted")
        self.assertEqual((shifted[0]["count_first"], shifted[0]["count_last"]), (450, 449))
        agreed = self.events(house, run, "readings_agree")
        self.assertEqual([(event["ids"], event["count_last"]) for event in agreed], [(449, 449)])

    def test_a_row_that_comes_while_we_page_is_not_written_twice(self):
        house = self.house(sandbox=("--materials", "450"))
        scheme = self.new_sync(house, "comes")
        self.shift(house, "hide", after=0, times=3, rows=2)
        run = house.sync("comes", "succeeded")
        self.assertAllOnce(house, run, scheme, 450)
        self.assertGreater(run["books"]["repeated"], 450)
        self.assertEqual(self.events(house, run, "rows_shifted")[0]["repeated"], 2)

    def test_an_order_that_turns_all_the_time_is_read_until_nothing_is_missing(self):
        house = self.house(sandbox=("--materials", "320"))
        scheme = self.new_sync(house, "turns")
        self.shift(house, "turn", after=1, times=5, rows=3)
        self.assertAllOnce(house, house.sync("turns", "succeeded"), scheme, 320)

    def test_a_list_that_never_rests_ends_in_doubt_and_says_so(self):
        house = self.house(sandbox=("--materials", "320"))
        self.new_sync(house, "restless")
        self.shift(house, "turn", rows=7)
        run = house.sync("restless", "partial")
        self.assertInDoubt(house, run, "5 遍", "320")
        self.assertEqual(house.sandbox.stats()["calls"][LIST_CALLS], 20)
        self.assertEqual(len(self.events(house, run, "readings_disagree")), 1)

    def test_a_count_that_does_not_fit_ends_in_doubt_with_both_numbers(self):
        house = self.house(sandbox=("--materials", "250"))
        scheme = self.new_sync(house, "drift")
        self.shift(house, "count", rows=4)
        run = house.sync("drift", "partial")
        self.assertInDoubt(house, run, "254", "250")
        self.assertEqual(run["books"]["source_reported"], 254)
        self.assertEqual(store(house, scheme)["rows"], 250)
        self.assertEqual(house.sandbox.stats()["calls"][LIST_CALLS], 6)
        house.sandbox.control("DELETE", "kingdee/shift")
        self.assertAllOnce(house, house.sync("drift", "succeeded"), scheme, 250)

    def test_a_count_that_was_wrong_for_a_moment_costs_one_more_reading(self):
        house = self.house(sandbox=("--materials", "250"))
        scheme = self.new_sync(house, "moment")
        self.shift(house, "count", after=1, times=1, rows=-1)
        self.assertAllOnce(house, house.sync("moment", "succeeded"), scheme, 250)
        self.assertEqual(house.sandbox.stats()["calls"][LIST_CALLS], 6)

    def test_a_count_as_text_and_one_as_number_are_both_held_against_the_rows(self):
        house = self.house(sandbox=("--bills", "12"))
        for name, api, more in (("text", CUSTOMERS, {}), ("number", BILL_LIST, {"detail": False})):
            with self.subTest(name):
                self.new_sync(house, name, api=api, **more)
                self.assertFalse(house.sync(name)["books"]["fetched"] == 0)
                self.shift(house, "count", path=api, rows=1)
                self.new_sync(house, name + "-off", api=api, **more)
                self.assertEqual(house.sync(name + "-off")["status"], "partial")

    def test_a_bill_met_again_costs_no_second_detail(self):
        house = self.house(sandbox=("--bills", "150"))
        scheme = self.new_sync(house, "bills", api=BILL_LIST)
        self.shift(house, "hide", path=BILL_LIST, after=0, times=1, rows=1)
        self.assertAllOnce(house, house.sync("bills", "succeeded"), scheme, 165)
        self.assertEqual(house.sandbox.stats()["calls"]["kingdee-detail"], 165)

    def test_a_row_changed_between_two_readings_is_written_in_its_newer_state(self):
        house = self.house(env=QUICK)
        scheme = self.new_sync(house, "changes", request=[])
        serve_rows(house, MATERIALS, rows_text(150))
        self.shift(house, "count", after=1, times=1, rows=1)
        house.sandbox.fault(LIST_CALLS, "hang", after=2)
        run = house.trigger("changes")
        # Two calls are the first reading, the next one hangs.
        eventually(lambda: "rows_shifted" in kinds(house, run["id"]), what="the end of a reading")
        eventually(lambda: house.sandbox.stats()["calls"][LIST_CALLS] > 2, what="the next reading")
        serve_rows(house, MATERIALS, rows_text(150).replace('"name":"n77"', '"name":"newer"'))
        house.sandbox.control("DELETE", "faults")
        run = house.wait_run(run["id"], "succeeded")
        self.assertBooksBalance(run)
        self.assertTrue(run["books"]["complete"])
        self.assertEqual((run["books"]["written"], run["books"]["source_reported"]), (151, 150))
        self.assertIn('"newer"', stored_row(house, "77", scheme))
        self.assertEqual(store(house, scheme)["rows"], 150)

    def test_killed_in_the_middle_of_the_second_reading_it_goes_on_there(self):
        house = self.house(env=QUICK, sandbox=("--materials", "900"))
        scheme = self.new_sync(house, "killed")
        self.shift(house, "hide", after=0, times=4, rows=1)
        house.sandbox.fault(LIST_CALLS, "hang", after=13)
        run = house.trigger("killed")["id"]
        eventually(lambda: house.sandbox.stats()["calls"][LIST_CALLS] > 13, what="the 14th page")
        house.kill9()
        house.sandbox.control("DELETE", "faults")
        house.restart()
        run = house.wait_run(run, "succeeded")
        self.assertAllOnce(house, run, scheme, 900)
        # 9 + 9 + 9 pages, and the one that hung.
        self.assertEqual(house.sandbox.stats()["calls"][LIST_CALLS], 28)


class Ends(Lists):

    def test_without_totals_the_last_page_given_again_is_the_end(self):
        house = self.house(sandbox=("--materials", "250"))
        scheme = self.new_sync(house, "unsaid")
        self.shift(house, "unsaid")
        run = house.sync("unsaid", "succeeded")
        self.assertIsNone(run["books"]["source_reported"])
        self.assertEqual((run["books"]["written"], run["books"]["fetched"]), (250, 300))
        self.assertEqual(store(house, scheme)["max_arrivals_of_one_id"], 1)
        self.assertEqual(house.sandbox.stats()["calls"][LIST_CALLS], 4)

    def test_without_totals_an_empty_page_is_the_end(self):
        house = self.house(sandbox=("--materials", "250", "--kingdee-beyond-end", "empty"))
        self.new_sync(house, "empty-end")
        self.shift(house, "unsaid")
        run = house.sync("empty-end", "succeeded")
        self.assertEqual((run["books"]["written"], run["books"]["fetched"]), (250, 250))

    def test_a_list_that_gives_its_first_page_for_ever_does_not_page_for_ever(self):
        house = self.house(sandbox=("--materials", "250"))
        self.new_sync(house, "for-ever")
        self.shift(house, "first-page")
        self.assertInDoubt(house, house.sync("for-ever", "partial"), "250", "100")
        self.assertEqual(house.sandbox.stats()["calls"][LIST_CALLS], 4)

    def test_a_report_whose_later_pages_say_a_wrong_total_is_read_to_its_end(self):
        house = self.house(sandbox=("--materials", "450"))
        scheme = self.new_sync(house, "report")
        self.shift(house, "total-page", after=1, times=4, rows=-5)
        self.assertAllOnce(house, house.sync("report", "succeeded"), scheme, 450)

    def test_a_list_of_no_rows_is_complete(self):
        house = self.house(sandbox=("--materials", "0"))
        scheme = self.new_sync(house, "none")
        self.assertAllOnce(house, house.sync("none", "succeeded"), scheme, 0)


class PageSize(Lists):

    def sizes(self, house, **more):
        run = house.sync("sized", "succeeded", **more)
        return run, house.sandbox.stats()["calls"][LIST_CALLS]

    def test_more_than_a_hundred_rows_a_page_are_never_asked_for(self):
        for field, value, pages in (("page_size", "500", 3), ("page_size", "{{PAGINATION_PAGE_SIZE}}", 3),
                                    ("page_size", 250, 3), ("pageSize", "500", 3)):
            with self.subTest(field, value=value):
                house = self.house(sandbox=("--materials", "250"))
                request = TIMES + [{"field": field, "type": "string", "value": value}]
                scheme = self.new_sync(house, "sized", request=request, page_size=500)
                run, calls = self.sizes(house)
                self.assertAllOnce(house, run, scheme, 250)
                self.assertEqual(calls, pages)
                capped = self.events(house, run, "page_size_capped")
                self.assertEqual([event["sent"] for event in capped], [100])

    def test_a_page_size_that_no_item_sends_is_sent(self):
        house = self.house(sandbox=("--materials", "250"))
        scheme = self.new_sync(house, "sized", request=TIMES)
        run, calls = self.sizes(house)
        self.assertAllOnce(house, run, scheme, 250)
        self.assertEqual(calls, 3)
        self.assertEqual(self.events(house, run, "page_size_capped"), [])

    def test_the_cap_is_a_finding_wherever_the_number_stands(self):
        house = self.house()
        for request, size, pointer in (
                ([], 500, "/source/metadata/pagination/pageSize"),
                ([{"field": "pageSize", "value": "101"}], 100, "/source/metadata/request/0/value"),
                ([{"field": "page_size", "value": "50"}], 500, None)):
            document = {"source": {"metadata": {
                "api": MATERIALS, "effect": "QUERY", "method": "GET", "id": "id",
                "request": request, "pagination": {"pageSize": size}}},
                "target": {"metadata": {"api": "写入空操作", "effect": "EXECUTE", "method": "POST"}}}
            found = [finding["pointer"] for finding in house.post("/v1/lint", document)["findings"]
                     if finding["code"] == "page-size"]
            self.assertEqual(found, [pointer] if pointer else [], (request, size))


class Windows(Lists):
    ONE = TIMES + [{"field": "page", "value": "{{PAGINATION_START_PAGE}}"},
                   {"field": "page_size", "value": "1"}]

    def test_a_window_of_too_many_pages_is_read_in_parts(self):
        house = self.house(sandbox=("--materials", "1300"))
        scheme = self.new_sync(house, "long", request=self.ONE)
        run = house.wait_run(house.trigger("long")["id"], "succeeded", within=200)
        self.assertAllOnce(house, run, scheme, 1300)
        self.assertTrue(self.events(house, run, "window_halved"))
        parts = house.sql(f"""select part, count(distinct reading), max(total_page)
            from page where run_id = {run['id']} group by part order by part""")
        self.assertGreater(len(parts), 1)
        self.assertTrue(all(int(pages) <= 1000 for _, _, pages in parts), parts)
        seams = house.sql(f"""select extract(epoch from max(a.window_to) - min(b.window_from))::int
            from page a join page b on b.run_id = a.run_id and b.part = a.part + 1
            where a.run_id = {run['id']} group by a.part""")
        self.assertEqual({seconds for (seconds,) in seams}, {"1"})
        window = run["window"]
        self.assertEqual(house.get("/v1/syncs/long")["watermark"], window["to"])

    def test_killed_in_its_second_part_it_goes_on_there(self):
        house = self.house(env=QUICK, sandbox=("--materials", "1300"))
        scheme = self.new_sync(house, "long", request=self.ONE)
        run = house.trigger("long")["id"]
        parts = f"select coalesce(max(part), 0) from page where run_id = {run}"
        eventually(lambda: int(house.value(parts)) > 1, within=120, what="the second part")
        house.kill9()
        house.restart()
        self.assertAllOnce(house, house.wait_run(run, "succeeded", within=200), scheme, 1300)

    def test_a_list_that_no_time_bounds_is_read_as_it_is(self):
        house = self.house(sandbox=("--materials", "1050"))
        scheme = self.new_sync(house, "unbounded", request=self.ONE[2:])
        run = house.wait_run(house.trigger("unbounded")["id"], "succeeded", within=200)
        self.assertAllOnce(house, run, scheme, 1050)
        self.assertEqual(self.events(house, run, "window_halved"), [])


class Details(Lists):

    def bills(self, **more):
        house = self.house(env=QUICK, sandbox=("--bills", "30"), **more)
        return house

    def test_a_detail_that_fails_for_a_while_is_asked_for_again_alone(self):
        house = self.bills()
        house.sandbox.fault("kingdee-detail", "status", after=5, times=2, status=504, body="<html>")
        run = house.sync(BILLS, "succeeded")
        self.assertEqual(run["books"]["written"], 30)
        self.assertEqual(house.sandbox.stats()["calls"]["kingdee-detail"], 32)
        self.assertEqual(run["attempt"], 0)

    def test_a_token_that_expires_in_the_middle_of_details_is_renewed_once(self):
        house = self.bills()
        house.sandbox.fault("kingdee-detail", "status", after=10, times=4, status=401,
                            body='{"errcode":1000202001,"description":"JWT token has expired"}')
        run = house.sync(BILLS, "succeeded")
        self.assertEqual(run["books"]["written"], 30)
        self.assertEqual(kinds(house, run["id"]).count("session_renewed"), 1)

    def test_a_document_gone_since_the_list_is_filtered_as_gone(self):
        house = self.bills()
        house.sandbox.fault("kingdee-detail", "status", after=3, times=2, status=200,
                            body='{"errcode":1030002003,"description":"数据不存在"}')
        run = house.sync(BILLS, "succeeded")
        self.assertEqual((run["books"]["written"], run["books"]["filtered"]), (28, 2))
        self.assertTrue(run["books"]["complete"])
        gone = house.get(f"/v1/runs/{run['id']}/records?state=filtered")["items"]
        self.assertEqual({record["reason"] for record in gone}, {"gone"})

    def test_another_document_than_asked_for_is_never_laid_over(self):
        house = self.bills()
        other = '{"errcode":0,"description":"success","data":{"id":"999","remark":"not mine"}}'
        house.sandbox.fault("kingdee-detail", "status", times=3, status=200, body=other)
        run = house.sync(BILLS, "succeeded")
        self.assertEqual(run["books"]["written"], 30)
        house.sandbox.fault("kingdee-detail", "status", times=0, status=200, body=other)
        run = house.sync(BILLS, "partial", force=True)
        self.assertEqual((run["books"]["rejected"], run["books"]["written"]), (30, 0))
        self.assertTrue(run["books"]["complete"])
        error = house.get("/v1/mapping-errors?status=open")["items"][0]
        self.assertEqual((error["rule"], error["pointer"], error["value"]), ("detail", "/id", '"999"'))


class Privacy(Lists):

    def test_private_fields_named_in_decrypt_arrive_in_the_clear(self):
        house = self.house(sandbox=("--other-rows", "5"))
        for name, more in (("clear", {"decrypt": ["bomentity[].mobile", "remark"]}), ("sealed", {})):
            scheme = self.new_sync(house, name, api=CUSTOMERS, detail={
                "api": "/jdy/v2/bd/customer_detail", "query": {"id": "{{id}}"}}, **more)
            run = house.sync(name, "succeeded")
            one = house.get(f"/v1/runs/{run['id']}/records?state=written")["items"][0]["id"]
            row = stored_row(house, one, scheme)
            mobile = row.split('"mobile":"')[1].split('"')[0]
            self.assertEqual(mobile.isdigit() and len(mobile) == 11, name == "clear", row)

    def test_a_path_that_is_none_is_refused_by_its_place(self):
        house = self.house()
        for wrong, pointer in (("phone", "/source/decrypt"), (["a", ""], "/source/decrypt/1"),
                               (["a..b"], "/source/decrypt/0"), ([1], "/source/decrypt/0")):
            with self.subTest(wrong):
                answer = house.put("/v1/syncs/wrong", {
                    "name": "wrong", "source": {"connection": "xingchen", "decrypt": wrong,
                    "metadata": {"api": CUSTOMERS, "effect": "QUERY", "method": "GET", "id": "id"}},
                    "target": {"metadata": {"api": "写入空操作", "effect": "EXECUTE",
                                            "method": "POST"}}}, status=(400, 422))
                self.assertEqual(answer["pointer"], pointer, answer)
