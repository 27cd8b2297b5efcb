"""Kingdee's callbacks: durable before we say so, judged by their sender, acted on once."""

import base64
import collections
import json
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

from .harness import HouseTest, cluster, eventually
from .programs import BUILD, call
from .world import BILLS, MATERIAL

LOAD = BUILD / "callback_load"
TOGETHER = 64


def ids_of(text):
    """The elements of a PostgreSQL array of ids."""
    return [item for item in text.strip("{}").split(",") if item]


class Callbacks(HouseTest):

    def open(self, **options):
        self.place = self.house(**options)
        self.path = self.place.get("/v1/connections/xingchen")["webhook_path"]

    def push(self, body, query="", **more):
        return self.place.http("POST", self.path + query, body, token=None, **more)

    def business(self, kind, ids, message, operation="save", **more):
        body = {"bizType": kind, "operation": operation, "timestamp": 1, "data": ids}
        answer = self.push(body, f"?bizType={kind}&msgId={message}", **more)
        self.assertEqual((answer.status, answer.text), (200, "success"))

    def event(self, message):
        found = self.place.value(f"select id from webhook_event where msg_id = '{message}'")
        return self.place.get(f"/v1/webhook-events/{found}")

    def acted(self, message):
        """The push once somebody has acted on it."""
        return eventually(lambda: (lambda event: event["verdict"] != "waiting" and event)(
            self.event(message)), what=f"a verdict on {message}")

    def acted_runs(self, message):
        event = self.acted(message)
        self.assertEqual(event["verdict"], "run", event)
        return [self.place.run(run) for run in event["run_ids"]]

    def run_ids(self, run):
        return ids_of(self.place.value(f"select ids from run where id = {run['id']}"))


class Trust(Callbacks):

    def test_a_rotated_key_ends_the_old_one_at_once_in_every_replica(self):
        self.open()
        other = self.replica(self.place)
        for house in (self.place, other):  # both know the old key by heart
            answer = house.http("POST", self.path, '{"n":0}', token=None)
            self.assertEqual(answer.status, 200)
        rotate = "/v1/connections/xingchen/rotate-webhook-key"
        self.assertEqual(self.place.http("POST", rotate, token="operator").status, 403)
        fresh = self.place.post(rotate, status=200)["webhook_path"]
        self.assertNotEqual(fresh, self.path)
        for house in (self.place, other):
            answer = house.http("POST", self.path, '{"n":1}', token=None)
            self.assertEqual(answer.status, 404)
        for house in (self.place, other):
            eventually(lambda: house.http("POST", fresh, '{"n":2}', token=None).status == 200)
        self.assertEqual(self.place.value("select count(*) from webhook_event"), "2")
        self.place.post("/v1/connections/qeasy/rotate-webhook-key", status=409)
        self.place.post("/v1/connections/nobody/rotate-webhook-key", status=404)

    def with_addresses(self, addresses):
        document = self.place.get("/v1/connections/xingchen")
        settings = {**document["settings"], "webhook_addresses": addresses}
        answer = self.place.http("PUT", "/v1/connections/xingchen",
                                 {"kind": "kingdee", "settings": settings})
        return answer

    def test_only_listed_addresses_push_and_only_a_known_proxy_names_them(self):
        self.open(env={"XQ_TRUSTED_PROXIES": "10.0.0.0/8"})
        self.assertEqual(self.with_addresses(["203.0.113.0/24", "nonsense"]).status, 400)
        self.assertEqual(self.with_addresses(["203.0.113.0/24"]).status, 200)
        forged = {"X-Forwarded-For": "203.0.113.9"}
        self.assertEqual(self.push("{}", headers=forged).status, 404)
        self.place.restart(XQ_TRUSTED_PROXIES="127.0.0.1,10.0.0.0/8")
        self.assertEqual(self.push("{}", headers=forged).status, 200)
        for list_ in ("203.0.113.9, 198.51.100.1", "198.51.100.1", "rubbish", ""):
            answer = self.push('{"n":1}', headers={"X-Forwarded-For": list_})
            self.assertEqual(answer.status, 404, list_)
        answer = self.push('{"n":2}', headers={"X-Forwarded-For": "1.2.3.4, 203.0.113.9, 10.1.1.1"})
        self.assertEqual(answer.status, 200)
        peers = self.place.sql("select distinct peer from webhook_event")
        self.assertEqual(peers, [("203.0.113.9",)])

    def test_the_same_body_is_one_push_for_ten_minutes_and_another_one_later(self):
        self.open()
        for _ in range(3):
            self.assertEqual(self.push('{"stock":7}').status, 200)
        self.assertEqual(self.place.value("select count(*) from webhook_event"), "1")
        # Nine minutes and 59 seconds on it is still known, whatever the clock's tens of minutes are.
        self.place.sql("update message_seen set seen_at = now() - interval '9 minutes 50 seconds'")
        self.assertEqual(self.push('{"stock":7}').status, 200)
        self.assertEqual(self.place.value("select count(*) from webhook_event"), "1")
        self.place.sql("update message_seen set seen_at = now() - interval '10 minutes'")
        self.assertEqual(self.push('{"stock":7}').status, 200)
        self.assertEqual(self.place.value("select count(*) from webhook_event"), "2")

    def test_message_ids_belong_to_their_connection(self):
        self.open()
        settings = self.place.get("/v1/connections/xingchen")["settings"]
        second = self.place.put("/v1/connections/second", {
            "kind": "kingdee", "settings": settings, "secrets": {"client_secret": "x"}})
        for path in (self.path, second["webhook_path"], self.path):
            answer = self.place.http("POST", path + "?msgId=1", "{}", token=None)
            self.assertEqual(answer.status, 200)
        counted = self.place.sql("select count(*), count(distinct connection_id) from webhook_event")
        self.assertEqual(counted, [("2", "2")])

    def test_one_that_cannot_be_stored_does_not_disturb_the_others(self):
        """A rule in the database that refuses one body: the others of its group go through."""
        self.open()
        self.place.sql("alter table webhook_event add check (operation <> 'poison')")
        outcomes = collections.Counter()

        def send(number):
            operation = "poison" if number == 17 else "save"
            answer = self.push({"operation": operation, "n": number}, f"?msgId=p{number}")
            outcomes[answer.status] += 1

        senders = [threading.Thread(target=send, args=(number,)) for number in range(40)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        self.assertEqual(outcomes, {200: 39, 400: 1})
        self.assertEqual(self.place.value("select count(*) from webhook_event"), "39")


class Seeing(Callbacks):

    def test_each_push_is_shown_with_its_body_and_what_became_of_it(self):
        self.open()
        body = '{"bizType":"bd_nothing","data":[{"id":219672490807529472}], "名":"螺栓"}'
        self.push(body, "?msgId=m1&bizType=bd_nothing")
        event = self.acted("m1")
        self.assertEqual((event["body"], event["encoding"]), (body, "utf-8"))
        self.assertEqual((event["verdict"], event["run_ids"]), ("unknown", []))
        self.assertEqual(event["ids"], ["219672490807529472"])
        self.assertTrue(event["acted_at"])
        self.place.get("/v1/webhook-events/12345", status=404)
        self.place.get("/v1/webhook-events/nonsense", status=404)

    def test_what_brings_secrets_is_shown_masked(self):
        self.open()
        secret = "aBcDeFappSecret0123456789"
        pushed = {"bizType": "app_authorize", "data": [
            {"appSecret": secret, "appKey": "k3yk3y", "accountId": "1764170105846272114",
             "status": 1, "more": {"oldAppSecret": secret, "domain": secret + ".example"}}]}
        self.push(pushed, "?msgId=auth&bizType=app_authorize")
        self.push("not json " + secret, "?msgId=odd")
        self.push(b"\xff\xfe" + secret.encode(), "?msgId=odder")
        event = self.event("auth")
        self.assertEqual((event["encoding"], event["sealed"]), ("masked", True))
        shown = json.loads(event["body"])["data"][0]
        self.assertEqual(shown["accountId"], "1764170105846272114")
        self.assertEqual((shown["appSecret"], shown["appKey"]), ("***", "***"))
        self.assertEqual(shown["more"]["oldAppSecret"], "***")
        self.assertEqual(self.event("odd")["body"], "***")
        self.assertEqual(self.event("odder")["verdict"], "unreadable")
        kept = "".join(row[0] for row in self.place.sql(
            "select encode(body, 'escape') || query from webhook_event"))
        self.assertNotIn(secret, kept)
        self.assertNotIn(base64.b64encode(secret.encode()).decode()[4:-4], kept)

    def test_pushes_are_filtered_and_paged(self):
        self.open()
        self.push("", "?bizType=test_address&msgId=probe")
        for number in range(5):
            self.push("{}", f"?bizType=bd_odd&msgId=o{number}")
        self.assertEqual(self.event("probe")["verdict"], "probe")
        self.acted("o4")

        def listed(query):
            page = self.place.get(f"/v1/webhook-events?{query}")
            return [item["msg_id"] for item in page["items"]], page["next_cursor"]

        self.assertEqual(listed("verdict=probe")[0], ["probe"])
        self.assertEqual(sorted(listed("biz_type=bd_odd&connection=xingchen")[0]),
                         ["o0", "o1", "o2", "o3", "o4"])
        self.assertEqual(listed("connection=qeasy")[0], [])
        first, cursor = listed("biz_type=bd_odd&limit=3")
        rest, _ = listed(f"biz_type=bd_odd&limit=3&cursor={cursor}")
        self.assertEqual(first + rest, ["o4", "o3", "o2", "o1", "o0"])

    def test_metrics_count_pushes_from_memory(self):
        self.open()
        self.push("{}", "?msgId=a")
        self.push("{}", "?msgId=a")
        self.place.http("POST", self.path[:-4] + "0000", "{}", token=None)
        text = self.place.http("GET", "/metrics", token=None).text
        figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
        self.assertEqual(figures["xingqiao_pushes_stored_total"], "1")
        self.assertEqual(figures["xingqiao_pushes_repeated_total"], "1")
        self.assertEqual(figures["xingqiao_pushes_strangers_total"], "1")
        self.assertEqual(figures["xingqiao_pushes_queued"], "0")
        self.assertGreaterEqual(int(figures["xingqiao_push_last_age_seconds"]), 0)

    def silence(self, minutes):
        """As if the pushes so far had come so long ago."""
        self.place.sql("update webhook_event set received_at = now() - "
                       f"interval '{minutes} minutes'")

    def test_an_alert_tells_when_pushes_stop_although_polling_finds_changes(self):
        self.open()
        self.place.post(f"/v1/syncs/{MATERIAL}/pause")
        self.business("bd_material", [{"id": "1"}], "last")
        self.acted("last")
        self.place.sql("update run set status = 'cancelled', finished_at = now()")
        self.place.post(f"/v1/syncs/{MATERIAL}/resume")
        self.silence(90)
        found = ("insert into run (sync_id, mode, trigger, created_by, trace_id, status, fetched, "
                 "written, finished_at) select id, 'incremental', 'schedule', 't', 't', 'partial', "
                 f"5, 5, now() from sync, generate_series(1, 3) where name = '{MATERIAL}'")
        self.place.sql(found)
        self.place.restart()  # looks at once when it starts
        alerts = eventually(lambda: self.place.get("/v1/alerts?status=firing")["items"])
        self.assertEqual([(alert["rule"], alert["subject"]) for alert in alerts],
                         [("pushes-stopped", MATERIAL)])
        self.business("bd_material", [{"id": "2"}], "again")
        self.place.restart()
        eventually(lambda: not self.place.get("/v1/alerts?status=firing")["items"])


class Acting(Callbacks):

    def setUp(self):
        self.open()
        for sync in (MATERIAL, BILLS):  # what pushes queue stays queued, to be looked at
            self.place.post(f"/v1/syncs/{sync}/pause")

    def test_a_burst_becomes_one_run_with_each_document_once(self):
        pushes, documents = 5000, 300

        def send(part):
            for number in range(part, pushes, 16):
                self.business("bd_material", [{"id": f"{10 ** 17 + number % documents}"}],
                              f"b{number}")

        senders = [threading.Thread(target=send, args=(part,)) for part in range(16)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
        eventually(lambda: self.place.value(
            "select count(*) from webhook_event where verdict = 'waiting'") == "0")
        self.assertEqual(self.place.sql("select distinct verdict from webhook_event"), [("run",)])
        runs = self.place.sql("select id, ids, mode, trigger, status from run")
        self.assertEqual([run[2:] for run in runs], [("ids", "callback", "queued")] * len(runs))
        self.assertLessEqual(len(runs), 3)
        wanted = {f"{10 ** 17 + number}" for number in range(documents)}
        gathered = [ids_of(run[1]) for run in runs]
        self.assertEqual({item for ids in gathered for item in ids}, wanted)
        for ids in gathered:
            self.assertEqual(len(ids), len(set(ids)))
        named = self.place.sql("select distinct unnest(run_ids) from webhook_event")
        self.assertEqual({row[0] for row in named}, {run[0] for run in runs})

    def test_pushes_of_later_join_the_run_that_nobody_has_begun(self):
        self.business("bd_material", [{"id": "1"}, {"id": 2}, "3"], "first")
        run, = self.acted_runs("first")
        self.business("bd_material", {"ids": ["3", "4"]}, "second")
        again, = self.acted_runs("second")
        self.assertEqual(run["id"], again["id"])
        self.assertEqual(sorted(self.run_ids(run)), ["1", "2", "3", "4"])
        story = [event["kind"] for event in self.place.get(f"/v1/runs/{run['id']}/events")["items"]]
        self.assertEqual(story, ["queued", "pushes_joined"])

    def test_a_push_goes_to_the_syncs_that_name_its_kind(self):
        self.business("sal_bill_outbound", [{"id": "8"}], "bill")
        self.business("bd_supplier", [{"id": "9"}], "supplier")
        self.business("bd_material", [{"name": "no id"}], "unnamed")
        self.assertEqual([run["sync"] for run in self.acted_runs("bill")], [BILLS])
        self.assertEqual(self.acted("supplier")["verdict"], "no_sync")
        self.assertEqual(self.acted("unnamed")["verdict"], "no_ids")
        self.assertEqual(self.place.value("select count(*) from run"), "1")

    def test_a_sync_of_another_list_polls_instead(self):
        """Stock changes with each bill: the bill's id says nothing in the list of stock."""
        definition = self.place.get(f"/v1/syncs/{MATERIAL}")["definition"]
        definition["callbacks"] = ["sal_bill_outbound"]
        self.place.put(f"/v1/syncs/{MATERIAL}", definition)
        self.business("sal_bill_outbound", [{"id": "8"}], "bill")
        runs = {run["sync"]: run for run in self.acted_runs("bill")}
        self.assertEqual({sync: run["mode"] for sync, run in runs.items()},
                         {MATERIAL: "incremental", BILLS: "ids"})
        self.assertGreater(runs[MATERIAL]["not_before"], runs[MATERIAL]["created_at"])

    def test_a_deleted_document_is_told(self):
        self.business("bd_material", [{"id": "5"}], "gone", operation="delete")
        run, = self.acted_runs("gone")
        told = [event for event in self.place.get(f"/v1/runs/{run['id']}/events")["items"]
                if event["kind"] == "pushed_as_deleted"]
        self.assertEqual([event["detail"]["ids"] for event in told], [["5"]])

    def test_a_replayed_push_is_acted_on_once_more(self):
        self.business("bd_material", [{"id": "7"}], "twice")
        run, = self.acted_runs("twice")
        self.place.post(f"/v1/runs/{run['id']}/cancel")
        event = self.event("twice")["id"]
        self.place.post(f"/v1/webhook-events/{event}/replay", status=403, token="viewer")
        self.assertEqual(self.place.post(f"/v1/webhook-events/{event}/replay")["verdict"], "waiting")
        again, = self.acted_runs("twice")
        self.assertNotEqual(run["id"], again["id"])
        self.assertEqual(self.run_ids(again), ["7"])
        self.push("", "?bizType=test_address&msgId=probe")
        probe = self.event("probe")["id"]
        self.place.post(f"/v1/webhook-events/{probe}/replay", status=409)

    def test_two_replicas_act_once(self):
        self.replica(self.place)
        for number in range(200):
            self.business("bd_material", [{"id": f"{number + 1}"}], f"r{number}")
        eventually(lambda: self.place.value(
            "select count(*) from webhook_event where verdict = 'waiting'") == "0")
        ids = [item for row in self.place.sql("select ids from run") for item in ids_of(row[0])]
        self.assertEqual(len(ids), 200)
        self.assertEqual(len(set(ids)), 200)

    def test_an_authorisation_push_ends_the_belief_in_the_session_and_in_nothing_else(self):
        self.place.post(f"/v1/syncs/{MATERIAL}/resume")
        self.place.sync(MATERIAL, "succeeded")

        def vault():
            return self.place.sql(
                "select generation, expires_at > now() from token_vault v join connection c "
                "on c.id = v.connection_id where c.name = 'xingchen'")[0]

        generation, fresh = vault()
        self.assertEqual(fresh, "t")
        forged = {"bizType": "app_authorize", "data": [{"appKey": "k", "appSecret": "forged"}]}
        self.push(forged, "?bizType=app_authorize&msgId=auth")
        self.assertEqual(self.acted("auth")["verdict"], "authorise")
        self.assertEqual(vault(), (generation, "f"))
        self.place.sync(MATERIAL, "succeeded")  # by our own call, not by what was pushed
        self.assertEqual(vault(), (str(int(generation) + 1), "t"))


class Durable(Callbacks):
    """P1 under load."""

    @classmethod
    def setUpClass(cls):
        if not LOAD.exists():
            raise unittest.SkipTest("callback_load is not built")

    def load(self, seconds, connections=TOGETHER, acked=None, pause_ms=0):
        command = [LOAD, str(self.place.service.port), self.path, str(connections), str(seconds),
                   str(pause_ms)]
        return subprocess.Popen(command + ([acked] if acked else []), stdout=subprocess.PIPE)

    def outcome(self, load):
        return json.loads(load.communicate(timeout=120)[0])

    def check_stored(self, acked):
        with open(acked, encoding="ascii") as file:
            promised = file.read().split()
        self.assertTrue(promised)
        stored = [row[0] for row in self.place.sql("select msg_id from webhook_event")]
        self.assertEqual(len(stored), len(set(stored)))
        self.assertEqual(set(promised) - set(stored), set())
        return len(promised)

    def test_killed_twenty_times_under_load_it_keeps_what_it_promised(self):
        self.open()
        with tempfile.NamedTemporaryFile() as acked:
            load = self.load(24, acked=acked.name)
            for _ in range(20):
                time.sleep(0.4)
                self.place.kill9()
                self.place.restart()
            outcome = self.outcome(load)
            self.assertEqual(outcome["accepted"], self.check_stored(acked.name))
        self.assertEqual(outcome["other"], 0)

    def test_while_postgresql_is_stopped_only_503_and_afterwards_everything_goes_on(self):
        self.open()
        with tempfile.NamedTemporaryFile() as acked:
            load = self.load(14, acked=acked.name)
            time.sleep(2)
            cluster().down()
            try:
                for _ in range(20):
                    self.assertEqual(self.place.http("GET", "/healthz", token=None).status, 200)
                    answer = self.push("{}", "?msgId=while-away")
                    self.assertEqual(answer.status, 503)
                    self.assertTrue(answer.headers["Retry-After"])
                    time.sleep(0.2)
            finally:
                cluster().up()
            eventually(lambda: self.push("{}", "?msgId=back").status == 200, within=10)
            outcome = self.outcome(load)
            self.check_stored(acked.name)
        self.assertEqual((outcome["other"], outcome["broken"]), (0, 0))
        self.assertGreater(outcome["busy"], 0)

    def test_when_postgresql_hangs_senders_are_told_so_and_nothing_is_lost(self):
        self.open()
        with tempfile.NamedTemporaryFile() as acked:
            load = self.load(16, acked=acked.name)
            time.sleep(1)
            cluster().signal(signal.SIGSTOP)
            try:
                begun = time.monotonic()
                self.assertEqual(self.push("{}", "?msgId=hung").status, 503)
                self.assertLess(time.monotonic() - begun, 30)
                self.assertEqual(self.place.http("GET", "/healthz", token=None).status, 200)
            finally:
                cluster().signal(signal.SIGCONT)
            eventually(lambda: self.push("{}", "?msgId=hung").status == 200, within=15)
            outcome = self.outcome(load)
            self.check_stored(acked.name)
        self.assertEqual(outcome["other"], 0)

    def drip(self, stop):
        """Sends a push, a byte now and then, and never ends."""
        with socket.create_connection(("127.0.0.1", self.place.service.port)) as line:
            line.sendall(f"POST {self.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
                         .encode())
            while not stop.wait(0.2):
                line.sendall(b"x")

    def test_slow_oversized_malformed_and_repeated_pushes_do_not_disturb_the_others(self):
        self.open()
        stop = threading.Event()
        slow = [threading.Thread(target=self.drip, args=(stop,)) for _ in range(50)]
        for sender in slow:
            sender.start()
        try:
            with tempfile.NamedTemporaryFile() as acked:
                load = self.load(4, acked=acked.name)
                while load.poll() is None:
                    self.assertEqual(self.push("x" * (1024 * 1024 + 1)).status, 413)
                    self.assertEqual(self.push("{{{", "?msgId=bad").status, 200)
                    self.assertEqual(self.push("{}", "?msgId=same").status, 200)
                    self.assertEqual(self.push("{}", "?msgId=%ff").status, 400)
                outcome = self.outcome(load)
                self.check_stored(acked.name)
        finally:
            stop.set()
            for sender in slow:
                sender.join()
        self.assertEqual((outcome["other"], outcome["busy"], outcome["broken"]), (0, 0, 0))
        self.assertGreater(outcome["accepted"], 0)

    def test_beyond_the_bound_503_and_never_a_lost_2xx(self):
        self.open()
        with tempfile.NamedTemporaryFile() as acked:
            load = self.load(3, connections=6000, acked=acked.name)
            outcome = self.outcome(load)
            self.assertEqual(outcome["accepted"], self.check_stored(acked.name))
        self.assertEqual(outcome["other"], 0)
