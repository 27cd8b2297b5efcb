"""One session a connection: refreshed by one for all, and what people see when it is not."""

import json
import time

from .harness import HouseTest, eventually
from .world import BILLS, MATERIAL, QUICK, kinds, store

LINK = "/v1/connections/xingchen"
REFRESH = "refresh-token6"
HTML_502 = {"action": "status", "status": 502, "body": "<html>502 Bad Gateway</html>",
            "content_type": "text/html"}


class Authorized(HouseTest):

    def roomy(self, house, name="xingchen", **settings):
        """The connection as it is, with room for more token calls than Kingdee's two a minute."""
        had = house.get(f"/v1/connections/{name}")
        changed = {**had["settings"], **settings}
        if had["kind"] == "kingdee":
            changed.setdefault("token_calls_per_minute", 100)
        house.put(f"/v1/connections/{name}", {
            "kind": had["kind"], "settings": {k: v for k, v in changed.items() if v is not None},
            "budget": had["budget"]})
        return self.stands(house, name)["generation"]

    def stands(self, house, name="xingchen"):
        return house.get(f"/v1/connections/{name}/authorization")

    def tokens(self, house):
        return house.sandbox.stats()["calls"]["kingdee-token"]

    def authorizations(self, house):
        return house.sandbox.stats()["calls"]["kingdee-authorize"]

    def events_of(self, house, run, kind):
        items = house.get(f"/v1/runs/{run}/events?limit=500")["items"]
        return [item["detail"] for item in items if item["kind"] == kind]

    def copies(self, house, count, of=MATERIAL):
        """Syncs like the example, each with a scheme of its own to write to."""
        model = house.get(f"/v1/syncs/{of}")["definition"]
        names = []
        for n in range(count):
            target = {**model["target"], "scheme_id": f"0166a725-2b9a-30e4-91c5-35291763{n:04d}"}
            names.append(f"copy-{n}")
            house.put(f"/v1/syncs/copy-{n}", {**model, "name": f"copy-{n}", "target": target})
        return names

    def assertOnceEach(self, house, names, records):
        for n, _ in enumerate(names):
            there = store(house, f"0166a725-2b9a-30e4-91c5-35291763{n:04d}")
            self.assertEqual((there["rows"], there["max_arrivals_of_one_id"]), (records, 1), there)


class Changes(Authorized):
    """Shows 4: what changes at Kingdee's in the middle of runs."""

    def fetched(self, house, runs):
        return {run: int(house.value(f"select fetched from run where id = {run}")) for run in runs}

    def further(self, house, runs):
        """Waits until each of the runs has read more than now."""
        before = self.fetched(house, runs)
        eventually(lambda: all(count > before[run]
                               for run, count in self.fetched(house, runs).items()),
                   what="progress of each run")

    def test_secret_token_and_domain_change_under_eight_workers_with_one_refresh_each(self):
        house = self.house(env={**QUICK, "XQ_WORKERS": "8"}, sandbox=("--materials", "6000"))
        base = self.roomy(house)
        names = self.copies(house, 8)
        house.sandbox.fault("kingdee-list", "delay", ms=120, times=1000000)
        runs = [house.trigger(name)["id"] for name in names]
        self.further(house, runs)
        self.assertEqual((self.authorizations(house), self.tokens(house)), (1, 1))
        # The secret turns between authorising and asking for the token, once.
        house.sandbox.fault("kingdee-token", "status", status=200,
                            body=json.dumps({"errcode": 1030002006, "description": "stale"}))
        house.sandbox.control("POST", "kingdee", {"rotate_secret": True, "expire_tokens": True})
        self.further(house, runs)
        self.assertEqual((self.authorizations(house), self.tokens(house)), (3, 3))
        self.assertEqual(self.stands(house)["generation"], base + 2)
        house.sandbox.control("POST", "kingdee", {"move_domain": "https://vip2-sz.jdy.com"})
        self.further(house, runs)
        self.assertEqual((self.authorizations(house), self.tokens(house)), (4, 4))
        house.sandbox.control("DELETE", "faults")
        for run in runs:
            ended = house.wait_run(run, "succeeded")
            self.assertTrue(ended["books"]["complete"])
            renewed = self.events_of(house, run, "session_renewed")
            self.assertEqual([(event["old"], event["new"]) for event in renewed],
                             [(base + 1, base + 2), (base + 2, base + 3)])
        self.assertOnceEach(house, names, 6000)
        self.assertEqual(self.stands(house)["generation"], base + 3)
        self.assertEqual(self.stands(house)["state"], "ready")
        refreshed = [line for line in house.events("session_refreshed")
                     if "connection=xingchen " in line["detail"]]
        self.assertEqual(len(refreshed), 3)

    def test_details_in_parallel_share_one_refresh(self):
        house = self.house(env=QUICK, sandbox=("--bills", "200"))
        base = self.roomy(house)
        house.sandbox.fault("kingdee-detail", "delay", ms=50, times=1000000)
        run = house.trigger(BILLS)["id"]
        eventually(lambda: house.sandbox.stats()["calls"]["kingdee-detail"] > 20, what="details")
        house.sandbox.control("POST", "kingdee", {"expire_tokens": True})
        house.wait_run(run, "succeeded")
        self.assertEqual(self.tokens(house), 2)
        self.assertEqual(self.stands(house)["generation"], base + 2)

    def test_a_document_gone_beside_a_refused_token_fails_nothing(self):
        house = self.house(env=QUICK, sandbox=("--bills", "30"))
        self.roomy(house)
        gone = json.dumps({"errcode": 1030002003, "description": "不存在"})
        house.sandbox.fault("kingdee-detail", "status", times=4, status=200, body=gone)
        house.sandbox.fault("kingdee-detail", "status", times=1, status=401, body="{}")
        run = house.sync(BILLS, "succeeded")
        self.assertBooksBalance(run)
        self.assertEqual(run["books"]["fetched"], 30)
        self.assertEqual(kinds(house, run["id"]).count("session_renewed"), 1)

    def test_two_replicas_share_one_refresh(self):
        house = self.house(env=QUICK, sandbox=("--materials", "2500"))
        base = self.roomy(house)
        names = self.copies(house, 8)
        other = self.replica(house)
        house.sandbox.fault("kingdee-list", "delay", ms=120, times=1000000)
        house.sandbox.fault("kingdee-authorize", "delay", ms=300, times=1000000)
        runs = [(house, other)[n % 2].trigger(name)["id"] for n, name in enumerate(names)]
        self.further(house, runs)
        house.sandbox.control("POST", "kingdee", {"expire_tokens": True})
        for run in runs:
            house.wait_run(run, "succeeded")
        self.assertEqual(self.tokens(house), 2)
        self.assertEqual(self.stands(house)["generation"], base + 2)
        self.assertOnceEach(house, names, 2500)

    def test_a_502_that_lasts_finds_the_new_domain_without_a_token_call(self):
        house = self.house(env=QUICK)
        base = self.roomy(house)
        house.sync(BILLS, "succeeded")
        house.sandbox.control("POST", "kingdee", {"moved": "502",
                                                  "move_domain": "https://vip2-sz.jdy.com"})
        run = house.sync(MATERIAL, "succeeded")
        self.assertEqual(kinds(house, run["id"]).count("session_renewed"), 1)
        self.assertEqual((self.authorizations(house), self.tokens(house)), (2, 1))
        self.assertEqual(self.stands(house)["generation"], base + 2)

    def test_a_502_that_is_not_the_domain_asks_for_it_only_once(self):
        house = self.house(env=QUICK)
        base = self.roomy(house)
        house.sync(BILLS, "succeeded")
        house.sandbox.fault("kingdee-list", times=5, **HTML_502)
        house.sync(MATERIAL, "succeeded")
        self.assertEqual((self.authorizations(house), self.tokens(house)), (2, 1))
        self.assertEqual(self.stands(house)["generation"], base + 1)

    def test_another_clock_is_learned_once_and_for_all_workers(self):
        house = self.house(env=QUICK, sandbox=("--materials", "300"))
        self.roomy(house)
        house.sync(MATERIAL, "succeeded")
        house.sandbox.control("POST", "kingdee", {"clock_ahead": 3600})
        run = house.sync(MATERIAL, "succeeded", force=True)
        self.assertEqual(kinds(house, run["id"]).count("clock_corrected"), 1)
        house.sync(BILLS, "succeeded")
        self.assertEqual(len(house.events("clock_off")), 1)
        stale = [entry for entry in house.sandbox.stats()["violations"]
                 if "timestamp" in entry["what"]]
        self.assertEqual(len(stale), 1)

    def test_another_clock_is_learned_by_authorising_too(self):
        house = self.house(env=QUICK, sandbox=("--kingdee-clock-ahead", "3600"))
        self.roomy(house)
        house.sync(MATERIAL, "succeeded")
        stands = self.stands(house)
        self.assertEqual(stands["state"], "ready")
        self.assertLess(abs(stands["expires_in_seconds"] - 86400), 60, "told by their clock")


class Words(Authorized):
    """What does not mend itself is told in plain words, with what to do."""

    def fails(self, house, cause, sync=MATERIAL):
        run = house.sync(sync, "failed")
        stands = self.stands(house)
        self.assertEqual((stands["state"], stands["last_failure"]["cause"]), ("failed", cause))
        self.assertIn(stands["last_failure"]["hint_zh"], run["error"])
        self.assertIn(stands["last_failure"]["hint_en"], run["error_en"])
        alert = house.get("/v1/alerts?status=firing")["items"][0]
        self.assertIn(stands["last_failure"]["hint_zh"], alert["text"])
        return run

    def test_a_wrong_client_secret(self):
        house = self.house()
        settings = house.get(LINK)["settings"]
        house.put(LINK, {"kind": "kingdee", "settings": settings,
                         "secrets": {"client_secret": "not-the-one-0123456789"}})
        self.assertEqual(self.stands(house)["state"], "never_authorized")
        run = self.fails(house, "client-secret")
        self.assertIn("client_secret", run["error_en"])
        self.assertEqual(self.tokens(house), 0)
        house.put(LINK, {"kind": "kingdee", "settings": settings,
                         "secrets": {"client_secret": "f2adcfef73369bfc4e1384677d38a0ff"}})
        self.assertIsNone(self.stands(house)["last_failure"])
        house.sync(MATERIAL, "succeeded")

    def test_a_clock_that_stays_refused(self):
        house = self.house()
        house.sandbox.fault("kingdee-authorize", "status", status=519, times=0, body=json.dumps(
            {"errcode": 4006, "description": "X-Api-TimeStamp is invalid[GW]"}))
        self.assertIn("clock", self.fails(house, "clock")["error_en"])

    def test_an_account_that_was_revoked_or_is_over(self):
        house = self.house()
        account = house.get(LINK)["settings"]["account_id"]
        for ends, cause in ((0, "account-inactive"), (1700000000000, "package-over")):
            with self.subTest(cause):
                house.sandbox.control("POST", "kingdee", {"accounts": [
                    {"account_id": account, "status": 0, "package_ends_ms": ends}]})
                self.fails(house, cause)

    def test_several_accounts_and_no_account_id(self):
        house = self.house()
        self.roomy(house, account_id=None)
        self.assertIn("account_id", self.fails(house, "several-accounts")["error_en"])

    def test_a_package_that_ends_soon_is_a_warning(self):
        house = self.house()
        account = house.get(LINK)["settings"]["account_id"]
        house.sandbox.control("POST", "kingdee", {"accounts": [
            {"account_id": account, "package_ends_ms": int((time.time() + 3 * 86400) * 1000)}]})
        house.sync(MATERIAL, "succeeded")
        stands = self.stands(house)
        self.assertEqual(stands["state"], "ready")
        self.assertRegex(stands["warning_zh"], "7 天内到期")
        self.assertRegex(stands["warning_en"], "within 7 days")
        self.assertTrue(house.events("package_ends"))

    def test_an_api_that_was_not_granted(self):
        house = self.house()
        house.sandbox.fault("kingdee-list", "status", status=519, times=0, body=json.dumps(
            {"errcode": 4012, "description": "NO_PERMISSION_INVOKE_API[GW]"}))
        run = house.sync(MATERIAL, "failed")
        self.assertIn("权限", run["error"])
        self.assertIn("apply for this API", run["error_en"])

    def test_a_fresh_session_that_is_always_refused_ends_the_run_after_a_few(self):
        house = self.house()
        self.roomy(house)
        house.sandbox.fault("kingdee-list", "status", times=0, status=401, body="{}")
        run = house.sync(MATERIAL, "failed")
        self.assertIn("a fresh session is refused", run["error_en"])
        self.assertEqual(self.tokens(house), 3)

    def test_what_waited_for_a_refresh_shares_its_failure(self):
        house = self.house(env={"XQ_WORKERS": "8"})
        names = self.copies(house, 8)
        house.put(LINK, {"kind": "kingdee", "settings": house.get(LINK)["settings"],
                         "secrets": {"client_secret": "not-the-one-0123456789"}})
        house.sandbox.fault("kingdee-authorize", "delay", ms=2000, times=1)
        for run in [house.trigger(name)["id"] for name in names]:
            self.assertIn("client_secret", house.wait_run(run, "failed")["error_en"])
        self.assertLessEqual(self.authorizations(house), 2)


class AheadOfTime(Authorized):

    def nearly_over(self, house, name="xingchen"):
        """As if the session had been got a day ago."""
        house.sql("update token_vault set obtained_at = now() - interval '23 hours 59 minutes', "
                  "expires_at = now() + interval '1 minute', retry_at = null where connection_id = "
                  f"(select id from connection where name = '{name}')")

    def test_the_old_token_goes_on_while_a_refresh_ahead_of_time_fails(self):
        house = self.house()
        base = self.roomy(house)
        house.sync(MATERIAL, "succeeded")
        house.sandbox.fault("kingdee-authorize", times=0, **HTML_502)
        self.nearly_over(house)
        house.sync(BILLS, "succeeded")
        eventually(lambda: self.stands(house)["last_failure"], what="the failure")
        house.sync(MATERIAL, "succeeded", force=True)
        stands = self.stands(house)
        self.assertEqual((stands["state"], stands["generation"]), ("stale", base + 1))
        self.assertEqual(stands["last_failure"]["cause"], "unavailable")
        self.assertEqual(stands["last_failure"]["times"], 1, "the next try has to wait")
        self.assertEqual((self.authorizations(house), self.tokens(house)), (2, 1))

    def test_an_idle_connection_is_refreshed_before_its_end_by_one_of_all_replicas(self):
        house = self.house()
        self.replica(house)
        base = self.roomy(house)
        house.sync(MATERIAL, "succeeded")
        self.nearly_over(house)
        stands = eventually(lambda: self.stands(house)["generation"] > base + 1 and
                            self.stands(house), what="the refresh")
        self.assertEqual((stands["state"], stands["generation"]), ("ready", base + 2))
        self.assertEqual(self.tokens(house), 2)

    def test_token_calls_stay_below_their_limit_through_crashes(self):
        house = self.house(env=QUICK, sandbox=("--token-per-minute", "2"))
        for n in range(5):
            house.sandbox.control("POST", "kingdee", {"expire_tokens": True})
            run = house.trigger(MATERIAL, force=True)["id"]
            eventually(lambda: house.run(run)["status"] == "succeeded" or
                       "waiting" in kinds(house, run), what="an end or a wait")
            house.kill9()
            house.restart()
        self.assertLessEqual(self.tokens(house), 2)
        self.assertEqual(house.sandbox.stats()["violation_count"], 0)


class RefreshScheme(Authorized):
    """刷新token6 runs through the same state machine."""

    def test_a_run_raises_the_generation_by_one_and_tells_so(self):
        house = self.house(sandbox=("--kingdee-one-token",))
        base = self.roomy(house)
        house.sync(MATERIAL, "succeeded")
        run = house.sync(REFRESH, "succeeded")
        told = self.events_of(house, run["id"], "session_refreshed")
        self.assertEqual(told, [{"connection": "xingchen", "old": base + 1, "new": base + 2,
                                 "shared": False}])
        self.assertEqual(self.stands(house)["generation"], base + 2)
        self.assertEqual(run["books"]["written"], 3)
        self.assertEqual((self.authorizations(house), self.tokens(house)), (2, 2))

    def test_other_runs_go_on_meanwhile(self):
        house = self.house(env=QUICK, sandbox=("--materials", "2500", "--kingdee-one-token"))
        base = self.roomy(house)
        house.sandbox.fault("kingdee-list", "delay", ms=80, times=1000000)
        run = house.trigger(MATERIAL)["id"]
        eventually(lambda: int(house.value(f"select fetched from run where id = {run}")) > 0,
                   what="progress")
        house.sync(REFRESH, "succeeded")
        self.assertEqual(house.wait_run(run, "succeeded")["books"]["written"], 2500)
        self.assertEqual(self.stands(house)["generation"], base + 2)
        self.assertEqual(self.tokens(house), 2)

    def test_two_runs_at_once_share_one_refresh(self):
        house = self.house()
        base = self.roomy(house)
        names = self.copies(house, 2, of=REFRESH)
        house.sandbox.fault("kingdee-authorize", "delay", ms=4000, times=1)
        runs = [house.trigger(name)["id"] for name in names]
        for run in runs:
            self.assertEqual(house.wait_run(run, "succeeded")["books"]["written"], 3)
        told = [self.events_of(house, run, "session_refreshed")[0] for run in runs]
        self.assertEqual(sorted(event["shared"] for event in told), [False, True])
        self.assertEqual({(event["old"], event["new"]) for event in told}, {(base, base + 1)})
        self.assertEqual((self.authorizations(house), self.tokens(house)), (1, 1))

    def test_another_outer_instance_id_than_the_connections_is_refused(self):
        house = self.house()
        document = house.get(f"/v1/syncs/{REFRESH}")["definition"]
        text = json.dumps(document, ensure_ascii=False)
        document = json.loads(text.replace("219672490807529472", "219672490807529473"))
        at = "/source/metadata/request/0/value"
        answer = house.http("PUT", f"/v1/syncs/{REFRESH}", document)
        self.assertEqual((answer.status, answer.json["pointer"]), (400, at))
        self.assertIn("outer-instance-id", answer.json["detail"])
        findings = house.post("/v1/lint", document)["findings"]
        found = [f for f in findings if f["code"] == "outer-instance-id"]
        self.assertEqual([(f["pointer"], f["severity"]) for f in found], [(at, "error")])
        file = house.folder / "other.json"
        file.write_text(json.dumps(document, ensure_ascii=False))
        done = house.command("apply", file)
        self.assertEqual(done.returncode, 1)
        self.assertIn("outer-instance-id", done.stdout + done.stderr)
        good = house.post("/v1/lint", house.get(f"/v1/syncs/{REFRESH}")["definition"])["findings"]
        self.assertNotIn("outer-instance-id", [f["code"] for f in good])

    def test_a_connection_that_was_changed_under_the_scheme_fails_the_run_in_words(self):
        house = self.house()
        self.roomy(house, outer_instance_id="219672490807529473")
        run = house.sync(REFRESH, "failed")
        self.assertIn("outerInstanceId", run["error"])


class Endpoints(Authorized):

    def steps(self, test):
        return [(step["step"], step["ok"]) for step in test["steps"]]

    def test_a_kingdee_connection_is_walked_step_by_step(self):
        house = self.house(sandbox=("--token-per-minute", "2"))
        good = [("authorize", True), ("account", True), ("token", True), ("list", True)]
        self.assertEqual(self.stands(house)["state"], "never_authorized")
        first = house.post(f"{LINK}/test", token="operator")
        self.assertEqual((first["ok"], self.steps(first)), (True, good))
        for _ in range(5):
            again = house.post(f"{LINK}/test")
            self.assertEqual((again["ok"], again["generation"]), (True, first["generation"]))
            self.assertIn("no token call", again["steps"][2]["message_en"])
        self.assertEqual(self.tokens(house), 1)
        self.assertEqual(house.sandbox.stats()["violation_count"], 0)
        house.sync(MATERIAL, "succeeded")
        self.assertEqual(self.tokens(house), 1, "the session that the test got is the runs' own")

    def test_each_step_that_fails_says_why_and_what_to_do(self):
        house = self.house()
        account = house.get(LINK)["settings"]["account_id"]
        said = json.dumps
        for fault, change, steps, cause in (
                (("kingdee-authorize", {"status": 519, "body": said({"errcode": 4008})}), {},
                 [("authorize", False)], "client-secret"),
                (None, {"accounts": [{"account_id": account, "status": 0}]},
                 [("authorize", True), ("account", False)], "account-inactive"),
                (("kingdee-token", {"status": 200, "body": said({"errcode": 1030002006})}),
                 {"accounts": [{"account_id": account, "status": 1}]},
                 [("authorize", True), ("account", True), ("token", False)], "stale-secret"),
                (("kingdee-list", {"status": 519, "body": said({"errcode": 4012})}), {},
                 [("authorize", True), ("account", True), ("token", True), ("list", False)],
                 "api-not-granted")):
            with self.subTest(cause):
                self.roomy(house)
                house.sandbox.control("DELETE", "faults")
                if fault:
                    house.sandbox.fault(fault[0], "status", times=0, **fault[1])
                house.sandbox.control("POST", "kingdee", change)
                test = house.post(f"{LINK}/test")
                self.assertEqual((test["ok"], self.steps(test)), (False, steps))
                last = test["steps"][-1]
                self.assertEqual(last["cause"], cause)
                for text in ("message_zh", "message_en", "hint_zh", "hint_en"):
                    self.assertTrue(last[text], text)

    def test_a_token_that_is_refused_is_mended_by_the_test(self):
        house = self.house()
        self.roomy(house)
        house.sync(MATERIAL, "succeeded")
        house.sandbox.control("POST", "kingdee", {"expire_tokens": True})
        test = house.post(f"{LINK}/test")
        self.assertTrue(test["ok"])
        self.assertIn("new one", test["steps"][-1]["message_en"])
        self.assertEqual(self.tokens(house), 2)

    def test_a_qingcloud_connection_and_its_key_pair(self):
        house = self.house()
        link = "/v1/connections/qeasy"
        self.assertEqual(self.steps(house.post(f"{link}/test")), [("token", True)])
        house.put(link, {"kind": "qingcloud", "settings": house.get(link)["settings"],
                         "secrets": {"app_secret": "wrong"}})
        test = house.post(f"{link}/test")
        self.assertEqual((self.steps(test), test["steps"][0]["cause"]), ([("token", False)],
                                                                        "key-pair"))
        self.assertEqual(self.stands(house, "qeasy")["state"], "failed")
        self.assertEqual(house.http("POST", "/v1/connections/nobody/test").status, 404)
        self.assertEqual(house.http("GET", "/v1/connections/nobody/authorization").status, 404)

    def test_a_test_breaks_no_run_under_way(self):
        house = self.house(env=QUICK, sandbox=("--materials", "2000", "--kingdee-one-token",
                                               "--qingcloud-one-token",
                                               "--kingdee-rotation", "each-call"))
        self.roomy(house)
        house.sandbox.fault("kingdee-list", "delay", ms=60, times=1000000)
        run = house.trigger(MATERIAL)["id"]
        for name in ("xingchen", "qeasy") * 3:
            self.assertTrue(house.post(f"/v1/connections/{name}/test")["ok"])
        self.assertEqual(house.wait_run(run, "succeeded")["books"]["written"], 2000)

    def test_who_is_refreshing_is_seen(self):
        house = self.house()
        house.sandbox.fault("kingdee-authorize", "hang", times=1)
        run = house.trigger(MATERIAL)["id"]
        stands = eventually(lambda: self.stands(house)["state"] == "refreshing" and
                            self.stands(house), what="a refresh")
        self.assertIn(f"run:{run}", stands["lease"]["owner"])
        self.assertTrue(stands["lease"]["until"])
        house.sandbox.control("DELETE", "faults")
        house.wait_run(run, "succeeded")
        stands = self.stands(house, "xingchen")
        self.assertIsNone(stands["lease"])
        self.assertEqual(set(stands), {
            "connection", "kind", "state", "generation", "obtained_at", "expires_at",
            "age_seconds", "expires_in_seconds", "last_success_at", "package_ends_at",
            "warning_zh", "warning_en", "last_failure", "lease"})

    def test_the_generation_stands_in_every_line_about_a_call(self):
        house = self.house(env={"XQ_LOG_LEVEL": "debug"})
        house.sync(MATERIAL, "succeeded")
        lines = house.events("outside_call")
        self.assertGreater(len(lines), 3)
        for line in lines:
            self.assertRegex(line["detail"], r"connection=\S+ generation=\d+ ")
