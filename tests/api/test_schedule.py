"""Schedules, waiting for runs, dead runs, retention. No test waits for the clock: it is moved."""

import http.client
import json
import threading
import urllib.parse

from .harness import HouseTest, eventually
from .world import BILLS, MATERIAL, QUICK, kinds

YEARLY = "0 4 29 2 *"  # due, it fires once, and not again while a test lasts
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"


def define(house, schedule=None, name=MATERIAL, crontab=None, **more):
    """Stores the sync again, with this schedule; what is left out goes."""
    document = house.get(f"/v1/syncs/{name}")["definition"]
    document.pop("schedule", None)
    metadata = {**document["source"]["metadata"]}
    metadata.pop("omissionRemedy", None)
    if crontab:
        metadata["omissionRemedy"] = {"crontab": crontab, "takeOverRequest": []}
    document["source"] = {**document["source"], "metadata": metadata}
    if schedule:
        document["schedule"] = schedule
    return house.put(f"/v1/syncs/{name}", {**document, **more})


def due(house, name=MATERIAL, ago="1 hour"):
    """As if its time had come, some while ago."""
    house.sql(f"update schedule set next_due_at = date_trunc('minute', now() - interval '{ago}') "
              f"where sync_id = (select id from sync where name = '{name}')")


def fire(house, name=MATERIAL, ago="1 hour"):
    due(house, name, ago)
    eventually(lambda: house.value("select count(*) from schedule where next_due_at <= now()")
               == "0", what="the firing")


def runs(house, name=MATERIAL, **filters):
    query = urllib.parse.urlencode({"sync": name, "limit": 500, **filters})
    return house.get(f"/v1/runs?{query}")["items"]


def upcoming(house, cron, zone, start, mode="incremental"):
    define(house, {"cron": cron, "timezone": zone})
    query = urllib.parse.urlencode({"from": start})
    items = house.get(f"/v1/syncs/{MATERIAL}/schedule?{query}")["items"]
    return [moment[:16] for item in items if item["mode"] == mode for moment in item["upcoming"]]


def slow(house, ms=100):
    house.sandbox.fault("kingdee-list", "delay", ms=ms, times=100000)


class Schedule(HouseTest):

    def test_a_due_schedule_queues_one_run_and_its_story_says_when(self):
        house = self.house(by_the_clock=True)
        define(house, {"cron": "*/30 * * * *"})
        within = house.value("select bool_and(next_due_at between now() - interval '1 min' and "
                             "now() + interval '30 min') from schedule join sync on id = sync_id "
                             f"where name = '{MATERIAL}'")
        self.assertEqual(within, "t")
        fire(house, ago="2 hours")
        run = runs(house)[-1]
        self.assertEqual((run["trigger"], run["mode"], run["created_by"]),
                         ("schedule", "incremental", "scheduler"))
        house.wait_run(run["id"], "succeeded")
        events = house.get(f"/v1/runs/{run['id']}/events")["items"]
        told = next(event["detail"] for event in events if event["kind"] == "scheduled")
        self.assertEqual((told["cron"], told["timezone"], told["missed"]),
                         ("*/30 * * * *", "Asia/Shanghai", 4))
        self.assertRegex(told["scheduled_for"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$")

    def test_replicas_fire_once_for_each_due_time(self):
        house = self.house(apply=False)
        self.replica(house)
        self.replica(house)
        # So many at once that all three are at it together.
        house.sql(f"""
            insert into sync (name, schedule_version)
                select 'sync ' || n, 1 from generate_series(1, 400) n;
            insert into sync_version (sync_id, version, definition) select id, 1, '{{}}' from sync;
            insert into schedule (sync_id, mode, cron, timezone, on_overlap, jitter_ms)
                select id, 'incremental', '{YEARLY}', 'Asia/Shanghai', 'queue', 0 from sync""")
        for fired in range(1, 4):
            house.sql("update schedule set next_due_at = now() - interval '1 hour'")
            eventually(lambda: house.value("select count(*) from schedule "
                                           "where next_due_at <= now()") == "0", what="the firings")
            self.assertEqual(house.sql("select n, count(*) from (select count(*) as n from run "
                                       "group by sync_id) as each group by n"),
                             [(str(fired), "400")])

    def test_each_mode_has_a_schedule_of_its_own(self):
        house = self.house()
        define(house, {"cron": "0 * * * *", "sweep": "30 3 * * sun"}, crontab="2 */2 * * *")
        listed = house.get(f"/v1/syncs/{MATERIAL}/schedule")["items"]
        self.assertEqual([(item["mode"], item["cron"]) for item in listed],
                         [("full", "30 3 * * sun"), ("incremental", "0 * * * *"),
                          ("remedy", "2 */2 * * *")])
        fire(house)
        self.assertEqual({(run["mode"], run["trigger"]) for run in runs(house)},
                         {("full", "sweep"), ("incremental", "schedule"), ("remedy", "schedule")})
        define(house)
        self.assertEqual(house.get(f"/v1/syncs/{MATERIAL}/schedule")["items"], [])
        self.assertIsNone(house.get(f"/v1/syncs/{MATERIAL}")["next_due_at"])

    def test_a_change_of_other_things_does_not_move_what_is_due(self):
        house = self.house()
        define(house, {"cron": YEARLY})
        house.sql("update schedule set next_due_at = now() + interval '3 days'")
        before = house.get(f"/v1/syncs/{MATERIAL}")["next_due_at"]
        again = define(house, {"cron": YEARLY, "on_overlap": "skip"})
        self.assertEqual(again["next_due_at"], before)
        self.assertNotEqual(define(house, {"cron": "0 5 29 2 *"})["next_due_at"], before)

    def test_what_is_no_cron_or_no_zone_is_refused_with_its_place(self):
        house = self.house()
        document = house.get(f"/v1/syncs/{MATERIAL}")["definition"]
        metadata = document["source"]["metadata"]
        before = house.sql("select * from schedule order by 1, 2")
        for change, pointer in (
                ({"schedule": {"cron": "0 25 * * *"}}, "/schedule/cron"),
                ({"schedule": {"cron": "0 0 31 2 *"}}, "/schedule/cron"),
                ({"schedule": {"cron": "0 0 * * *", "sweep": "weekly"}}, "/schedule/sweep"),
                ({"schedule": {"cron": "0 0 * * *", "timezone": "CST"}}, "/schedule/timezone"),
                ({"schedule": {"cron": "0 0 * * *", "timezone": "Asia/Peking"}},
                 "/schedule/timezone"),
                ({"schedule": {"cron": "0 0 * * *", "timezone": "UTC+8"}}, "/schedule/timezone"),
                ({"source": {**document["source"], "metadata": {
                    **metadata, "omissionRemedy": {"crontab": "* * * *"}}}},
                 "/source/metadata/omissionRemedy/crontab")):
            with self.subTest(pointer=pointer, change=str(change)[:80]):
                answer = house.http("PUT", f"/v1/syncs/{MATERIAL}", {**document, **change})
                self.assertEqual((answer.status, answer.json.get("pointer")), (400, pointer),
                                 answer.text)
        self.assertEqual(house.sql("select * from schedule order by 1, 2"), before)

    def test_a_sync_stored_before_there_were_schedules_gets_its_own(self):
        house = self.house()
        define(house, {"cron": YEARLY})
        house.service.stop()
        house.sql("delete from schedule")
        house.sql("update sync set schedule_version = null")
        house.restart()
        eventually(lambda: house.get(f"/v1/syncs/{MATERIAL}")["next_due_at"], what="the schedule")

    # Pause.

    def test_paused_or_disabled_nothing_fires_and_what_was_missed_becomes_one_run(self):
        house = self.house()
        define(house, {"cron": YEARLY, "on_overlap": "queue"})
        define(house, {"cron": YEARLY}, name=BILLS)
        house.post(f"/v1/syncs/{MATERIAL}/pause")
        self.assertIsNone(house.get(f"/v1/syncs/{MATERIAL}")["next_due_at"])
        due(house, ago="20 years")
        due(house, BILLS)
        eventually(lambda: runs(house, BILLS), what="the firing of the sync beside it")
        self.assertEqual(runs(house), [])
        house.post(f"/v1/syncs/{MATERIAL}/resume")
        run, = eventually(lambda: runs(house), what="the missed firing")
        house.wait_run(run["id"], "succeeded")
        story = house.get(f"/v1/runs/{run['id']}/events")["items"]
        missed = next(event for event in story if event["kind"] == "scheduled")["detail"]["missed"]
        self.assertIn(missed, (4, 5))
        define(house, {"cron": YEARLY}, enabled=False)
        due(house, ago="3 days")
        due(house, BILLS)
        eventually(lambda: len(runs(house, BILLS)) == 2, what="the other sync's next firing")
        self.assertEqual(len(runs(house)), 1)

    # Overlap.

    def overlapping(self, policy):
        """A scheduled run that is under way, and two firings meanwhile: their kinds of run."""
        house = self.house(sandbox=("--materials", "5000"))
        slow(house)
        define(house, {"cron": YEARLY, "on_overlap": policy})
        fire(house)
        first, = runs(house)
        eventually(lambda: house.run(first["id"])["status"] == "running", what="the first run")
        fire(house)
        fire(house)
        statuses = sorted(run["status"] for run in runs(house))
        stories = [kind for run in runs(house) for kind in kinds(house, run["id"])]
        for run in runs(house):
            house.post(f"/v1/runs/{run['id']}/cancel", status=(202, 409))
        return statuses, stories

    def test_skip_fires_nothing_while_a_run_is_under_way(self):
        statuses, stories = self.overlapping("skip")
        self.assertEqual(statuses, ["running"])
        self.assertEqual(stories.count("schedule_skipped"), 2)

    def test_coalesce_lets_one_wait_and_no_more(self):
        statuses, stories = self.overlapping("coalesce")
        self.assertEqual(statuses, ["queued", "running"])
        self.assertEqual(stories.count("schedule_coalesced"), 1)

    def test_queue_makes_a_run_of_each(self):
        statuses, _ = self.overlapping("queue")
        self.assertEqual(statuses, ["queued", "queued", "running"])

    # Zones.

    def test_a_time_that_is_jumped_over_comes_when_the_clock_jumps(self):
        house = self.house()
        self.assertEqual(upcoming(house, "30 2 * * *", BERLIN, "2026-03-28T00:00:00Z")[:3],
                         ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"])
        self.assertEqual(upcoming(house, "30 2 * * *", NEW_YORK, "2026-03-07T12:00:00Z")[:2],
                         ["2026-03-08T07:00", "2026-03-09T06:30"])

    def test_a_time_that_is_shown_twice_comes_the_first_time_only(self):
        house = self.house()
        self.assertEqual(upcoming(house, "30 2 * * *", BERLIN, "2026-10-24T12:00:00Z")[:2],
                         ["2026-10-25T00:30", "2026-10-26T01:30"])
        self.assertEqual(upcoming(house, "30 1 * * *", NEW_YORK, "2026-10-31T12:00:00Z")[:2],
                         ["2026-11-01T05:30", "2026-11-02T06:30"])
        # Asked in between, the second time does not count either.
        self.assertEqual(upcoming(house, "30 2 * * *", BERLIN, "2026-10-25T01:10:00Z")[:1],
                         ["2026-10-26T01:30"])

    def test_a_pace_goes_on_through_the_hour_that_is_shown_twice(self):
        house = self.house()
        self.assertEqual(upcoming(house, "*/30 * * * *", BERLIN, "2026-10-24T23:59:00Z"),
                         ["2026-10-25T00:00", "2026-10-25T00:30", "2026-10-25T01:00",
                          "2026-10-25T01:30", "2026-10-25T02:00"])
        self.assertEqual(upcoming(house, "*/30 * * * *", BERLIN, "2026-03-29T00:29:00Z"),
                         ["2026-03-29T00:30", "2026-03-29T01:00", "2026-03-29T01:30",
                          "2026-03-29T02:00", "2026-03-29T02:30"])
        # Half an hour back, as Lord Howe does it.
        self.assertEqual(upcoming(house, "0 * * * *", "Australia/Lord_Howe",
                                  "2026-04-04T13:30:00Z")[:4],
                         ["2026-04-04T14:00", "2026-04-04T15:30", "2026-04-04T16:30",
                          "2026-04-04T17:30"])

    def test_shanghai_is_the_zone_when_none_is_named(self):
        house = self.house()
        define(house, {"cron": "3 2 * * *"})
        item, = house.get(f"/v1/syncs/{MATERIAL}/schedule?from=2026-11-23T00:00:00Z")["items"]
        self.assertEqual(item["timezone"], "Asia/Shanghai")
        self.assertEqual(item["upcoming"][:2], ["2026-11-23T18:03:00.000Z",
                                                "2026-11-24T18:03:00.000Z"])


class Waiting(HouseTest):

    def prefer(self, house, wait, mode="full", **more):
        return house.http("POST", f"/v1/syncs/{MATERIAL}/runs", {"mode": mode, **more},
                          headers={"Prefer": wait})

    def test_a_trigger_that_prefers_to_wait_gets_the_ended_run(self):
        house = self.house()
        answer = self.prefer(house, "respond-async, wait=60")
        self.assertEqual((answer.status, answer.json["status"]), (200, "succeeded"))
        self.assertEqual(answer.headers["Preference-Applied"], "wait=60")
        self.assertEqual(answer.headers["Location"], f"/v1/runs/{answer.json['id']}")

    def test_what_is_no_wait_is_passed_over(self):
        house = self.house()
        house.post(f"/v1/syncs/{MATERIAL}/pause")
        for value in ("wait", "wait=", "wait=soon", "await=9", "wait=0", "return=minimal"):
            self.assertEqual(self.prefer(house, value).status, 202, value)

    def test_when_the_wait_is_over_the_run_is_only_accepted(self):
        house = self.house()
        house.post(f"/v1/syncs/{MATERIAL}/pause")
        answer = self.prefer(house, "wait=1")
        self.assertEqual((answer.status, answer.json["status"]), (202, "queued"))

    def test_those_who_wait_hold_no_thread_and_a_stop_answers_them(self):
        house = self.house()
        house.post(f"/v1/syncs/{MATERIAL}/pause")
        answers = []
        waiters = [threading.Thread(target=lambda: answers.append(self.prefer(house, "wait=60")))
                   for _ in range(40)]
        for waiter in waiters:
            waiter.start()
        eventually(lambda: len(runs(house)) == 40, what="forty runs")  # eight threads serve us all
        self.assertEqual(house.sync(BILLS, "succeeded")["sync"], BILLS)
        self.assertEqual(answers, [])
        house.service.stop()
        for waiter in waiters:
            waiter.join(60)
        self.assertEqual({answer.status for answer in answers}, {202})
        self.assertEqual(len(answers), 40)


class Stream(HouseTest):

    def open(self, house, run_id):
        where = urllib.parse.urlsplit(house.service.url)
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
        connection.request("GET", f"/v1/runs/{run_id}/stream",
                           headers={"Authorization": f"Bearer {house.tokens['viewer']}"})
        self.addCleanup(connection.close)
        return connection, connection.getresponse()

    @staticmethod
    def events(answer):
        """(event, data) as they come, to the end of the stream."""
        name = None
        for line in answer:
            text = line.decode().rstrip("\n")
            if text.startswith("event: "):
                name = text[7:]
            elif text.startswith("data: "):
                yield name, json.loads(text[6:])

    def test_a_stream_tells_of_progress_and_of_the_end(self):
        house = self.house(sandbox=("--materials", "3000"))
        slow(house, ms=50)
        run = house.trigger(MATERIAL)["id"]
        _, answer = self.open(house, run)
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "text/event-stream")
        events = list(self.events(answer))
        self.assertEqual(events[-1][0], "end")
        self.assertEqual((events[-1][1]["id"], events[-1][1]["status"]), (run, "succeeded"))
        self.assertEqual({name for name, _ in events[:-1]}, {"progress"})
        fetched = [data["books"]["fetched"] for _, data in events]
        self.assertEqual(fetched, sorted(fetched))
        self.assertGreater(len(set(fetched)), 2)

    def test_the_stream_of_an_ended_run_is_its_end(self):
        house = self.house()
        run = house.sync(MATERIAL, "succeeded")
        _, answer = self.open(house, run["id"])
        self.assertEqual([name for name, _ in self.events(answer)], ["end"])
        self.assertEqual(house.http("GET", "/v1/runs/12345/stream").status, 404)
        self.assertEqual(house.http("HEAD", f"/v1/runs/{run['id']}/stream").status, 200)

    def test_many_streams_hold_no_thread_and_have_a_limit_and_a_stop_ends_them(self):
        house = self.house()
        house.post(f"/v1/syncs/{MATERIAL}/pause")
        run = house.trigger(MATERIAL)["id"]
        streams = [self.open(house, run) for _ in range(256)]
        self.assertEqual({answer.status for _, answer in streams}, {200})
        refused = house.http("GET", f"/v1/runs/{run}/stream")
        self.assertEqual((refused.status, "Retry-After" in refused.headers), (503, True))
        told = [self.events(answer) for _, answer in streams]
        self.assertEqual({next(events)[0] for events in told}, {"progress"})
        self.assertEqual(house.run(run)["status"], "queued")
        house.service.stop()
        self.assertEqual([list(events) for events in told], [[]] * 256)

    def test_who_hangs_up_frees_the_place(self):
        house = self.house()
        house.post(f"/v1/syncs/{MATERIAL}/pause")
        run = house.trigger(MATERIAL)["id"]
        for connection, answer in [self.open(house, run) for _ in range(256)]:
            answer.close()
            connection.close()
        house.post(f"/v1/runs/{run}/cancel")  # news: who is gone is found out

        def again():
            connection, answer = self.open(house, run)
            connection.close()
            return answer.status == 200
        eventually(again, what="a place")


class Limits(HouseTest):

    def test_the_backlog_of_a_sync_has_an_end_and_a_known_key_is_answered_all_the_same(self):
        house = self.house()
        house.post(f"/v1/syncs/{MATERIAL}/pause")
        first = house.trigger(MATERIAL, key="first")
        house.sql("insert into run (sync_id, mode, trigger, created_by, trace_id) select sync_id, "
                  "mode, 'manual', 'test', 'test' from run, generate_series(1, 999)")
        answer = house.http("POST", f"/v1/syncs/{MATERIAL}/runs", {"mode": "full"})
        self.assertEqual((answer.status, "Retry-After" in answer.headers), (503, True), answer.text)
        self.assertEqual(house.trigger(MATERIAL, key="first")["id"], first["id"])
        house.trigger(BILLS)
        self.assertEqual(house.value("select count(*) from run where trigger = 'manual'"), "1001")

    def test_a_run_that_goes_on_for_too_long_is_ended_as_dead(self):
        house = self.house(env=QUICK, sandbox=("--materials", "20000"))
        slow(house, ms=25)
        run = house.trigger(MATERIAL)["id"]
        eventually(lambda: house.run(run)["books"]["written"] > 0, what="progress")
        house.sql(f"update run set started_at = now() - interval '73 hours' where id = {run}")
        ended = house.wait_run(run, "failed")
        self.assertTrue(ended["dead"])
        self.assertIn("72 hours", ended["error_en"])
        self.assertBooksBalance(ended)

    def test_dead_runs_are_listed_until_they_are_retried(self):
        house = self.house()
        house.sandbox.fault("kingdee-list", "status", times=100000, status=500, body="{}")
        run = house.trigger(MATERIAL)["id"]

        def dead():
            house.sql(f"update run set not_before = now() where id = {run} and status = 'queued'")
            return house.run(run)["status"] == "failed"
        eventually(dead, within=120, what="the last attempt")
        self.assertTrue(house.run(run)["dead"])
        self.assertEqual([item["id"] for item in runs(house, dead="true")], [run])
        house.sandbox.control("DELETE", "faults")
        again = house.post(f"/v1/runs/{run}/retry")
        self.assertEqual(runs(house, dead="true"), [])
        house.wait_run(again["id"], "succeeded")


class Retention(HouseTest):

    def old_week(self, house, weeks):
        """A week of the past with a page, a batch and an event in it; its name."""
        name, = house.sql(f"""
            select to_char(date_trunc('week', now() - interval '{weeks} weeks'), 'YYYYMMDD')""")[0]
        for table in ("page", "batch", "run_record", "run_event"):
            house.sql(f"""do $$ begin execute format(
                'create table {table}_{name} partition of {table} for values from (%s) to (%s)',
                id_at('{name}'::timestamptz), id_at('{name}'::timestamptz + interval '1 week'));
                end $$""")
        return name

    def tables(self, house):
        return {name for name, in house.sql(
            r"select relname from pg_class where relkind = 'r' and relname ~ '_\d{8}$'")}

    def test_old_weeks_are_dropped_by_kind_and_runs_and_records_stay(self):
        house = self.house()
        done = house.sync(MATERIAL, "succeeded")
        recent, older, oldest = (self.old_week(house, weeks) for weeks in (5, 20, 60))
        house.sql(f"update run set id = id_at('{oldest}'::timestamptz) + 1 where id = {done['id']}")
        before = self.tables(house)
        house.restart()
        gone = {f"page_{older}"} | {f"{table}_{oldest}" for table in
                                    ("page", "batch", "run_record", "run_event")}
        eventually(lambda: self.tables(house) == before - gone, what="the old weeks' end")
        self.assertIn(f"page_{recent}", self.tables(house))
        self.assertEqual(len(runs(house)), 1)
        self.assertEqual(house.value("select count(*) from record"), "50")

    def test_a_week_stays_while_one_of_its_runs_has_not_ended(self):
        house = self.house()
        house.post(f"/v1/syncs/{MATERIAL}/pause")
        run = house.trigger(MATERIAL)["id"]
        kept, gone = self.old_week(house, 60), self.old_week(house, 62)
        house.sql(f"update run set id = id_at('{kept}'::timestamptz) + 1 where id = {run}")
        house.restart()
        eventually(lambda: not any(gone in name for name in self.tables(house)), what="its end")
        self.assertEqual(len([name for name in self.tables(house) if kept in name]), 4)

    def test_an_admin_says_how_long(self):
        house = self.house(apply=False)
        self.assertEqual(house.get("/v1/retention"), {"contents_weeks": 13, "evidence_weeks": 53})
        weeks = {"contents_weeks": 4, "evidence_weeks": 104}
        self.assertEqual(house.put("/v1/retention", weeks), weeks)
        self.assertEqual(house.get("/v1/retention"), weeks)
        for body, pointer in (({**weeks, "contents_weeks": 1}, "/contents_weeks"),
                              ({**weeks, "evidence_weeks": "9"}, "/evidence_weeks"),
                              ({"contents_weeks": 4}, "/evidence_weeks"),
                              ({**weeks, "pages": 4}, "/pages")):
            answer = house.http("PUT", "/v1/retention", body)
            self.assertEqual((answer.status, answer.json["pointer"]), (400, pointer))
