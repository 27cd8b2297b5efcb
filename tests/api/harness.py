"""What an API test needs, so that a test reads like a story.

    class Trigger(HouseTest):
        def test_two_triggers_with_one_key_are_one_run(self):
            house = self.house()
            first = house.trigger("xingchen-material", key="a")
            again = house.trigger("xingchen-material", key="a")
            self.assertEqual(first["id"], again["id"])

A House is a database of its own in a PostgreSQL that all tests of this process share, a sandbox,
and the service on top. When it stops, it asserts that the service ended well and that no sanitizer
had anything to report.
"""

import atexit
import json
import os
import pathlib
import secrets
import shutil
import tempfile
import time
import unittest

from .postgres import Cluster, Failed
from .programs import SANITIZER_REPORT, Sandbox, Service, call, command, secret_key, settings

ENDED = ("succeeded", "partial", "failed", "cancelled")
ROLES = ("admin", "operator", "viewer")
# A small world without limits; what a test adds comes after, and the last word counts.
SMALL = ("--materials", "50", "--bills", "20", "--kingdee-per-minute", "0",
         "--token-per-minute", "0", "--qingcloud-per-minute", "0", "--robot-per-minute", "0")

# No schedule of a house is due unless a test makes it so: what a test sees must not hang on the hour.
QUIET = """
    create function quiet() returns trigger language plpgsql as
    $$ begin new.next_due_at := now() + interval '10 years'; return new; end $$;
    create trigger quiet before insert on schedule for each row execute function quiet()"""

_cluster = None
_open = []


def cluster():
    """The PostgreSQL of this process, started when first asked for."""
    global _cluster
    if _cluster is None:
        _cluster = Cluster(fsync=os.environ.get("XQ_TEST_FSYNC") != "0")
        atexit.register(_cluster.stop)
    return _cluster


def open_houses():
    """Those that stand now: when a test fails, their logs are worth reading."""
    return list(_open)


def eventually(ready, within=60, what="the condition"):
    """Polls until ready() gives something true, and returns that. The limit is only there so that
    nothing waits for ever: no test depends on how long it takes."""
    deadline = time.monotonic() + within
    while True:
        value = ready()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true in {within} s")
        time.sleep(0.05)


class House:
    """env: more settings for the service (None removes one). sandbox: its options, or None for no
    sandbox. apply: the sandbox's examples are applied. serve: the service is started. database:
    that of another house, for a second replica beside it. by_the_clock: schedules are due when
    their cron says so."""

    def __init__(self, env=None, sandbox=(), apply=True, serve=True, database=None,
                 by_the_clock=False):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="xq-house-"))
        self.owns_database = database is None
        self.database = database or f"house_{secrets.token_hex(6)}"
        self.tokens = {role: secrets.token_urlsafe(24) for role in ROLES}
        self.env = self._environment(env or {})
        self.sandbox = None
        self.service = None
        _open.append(self)
        try:
            self._prepare(sandbox, apply, by_the_clock)
            if serve:
                self.serve()
        except BaseException:
            self.abandon()
            raise

    def _environment(self, more):
        env = {
            "XQ_DATABASE_URL": cluster().url(self.database),
            "XQ_API_TOKENS": ",".join(f"{role}:{role}:{self.tokens[role]}" for role in ROLES),
            "XQ_SECRET_KEY": secret_key(),
            "XQ_ALLOW_PRIVATE_UPSTREAMS": "1",
            "XQ_LANG": "en",
        }
        env.update(more)
        return settings(**env)

    def _prepare(self, sandbox, apply, by_the_clock):
        if self.owns_database:
            cluster().create(self.database)
            self.must("migrate")
            if not by_the_clock:
                self.sql(QUIET)
        if sandbox is not None:
            self.sandbox = Sandbox(self.folder, (*SMALL, *sandbox))
            if apply:
                self.must("apply", self.sandbox.examples)

    # The service.

    def serve(self):
        self.service = Service(self.folder, self.env)

    def kill9(self):
        """As if the machine had lost power."""
        self.service.kill9()

    def restart(self, **env):
        """Starts it again on the same port; ended in order first when it still runs."""
        if self.service.running():
            self.service.stop()
        self.service.environment = {**self.service.environment, **env}
        self.service.start()

    def replica(self, **env):
        """A second service on the same database, with the same key and tokens."""
        other = House(env={**self.env, **env}, sandbox=None, database=self.database)
        other.tokens = self.tokens
        return other

    def command(self, *arguments, env=None, **more):
        """Runs `xingqiao ARGUMENTS` in this house's environment."""
        return command(arguments, {**self.env, **(env or {})}, **more)

    def must(self, *arguments):
        done = self.command(*arguments)
        if done.returncode:
            raise Failed(f"xingqiao {arguments}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    # Its door.

    def http(self, method, path, body=None, token="admin", headers=None, **more):
        """Answer(status, headers, json, text). token: a role of ours, a literal token, or None."""
        headers = dict(headers or {})
        if token:
            headers.setdefault("Authorization", f"Bearer {self.tokens.get(token, token)}")
        return call(self.service.url, method, path, body, headers, **more)

    def get(self, path, status=200, **more):
        return self._expect("GET", path, None, status, more)

    def put(self, path, body, status=(200, 201), **more):
        return self._expect("PUT", path, body, status, more)

    def post(self, path, body=None, status=(200, 201, 202), **more):
        return self._expect("POST", path, body, status, more)

    def delete(self, path, status=(200, 204), **more):
        return self._expect("DELETE", path, None, status, more)

    def _expect(self, method, path, body, status, more):
        answer = self.http(method, path, body, **more)
        wanted = (status,) if isinstance(status, int) else status
        if answer.status not in wanted:
            raise AssertionError(f"{method} {path}: {answer.status}, not {status}: {answer.text}")
        return answer.json

    # What happens in it.

    def trigger(self, sync, mode="full", key=None, status=202, **more):
        """A manual run; the answer's document."""
        headers = {"Idempotency-Key": key} if key else {}
        return self.post(f"/v1/syncs/{sync}/runs", {"mode": mode, **more}, status, headers=headers)

    def run(self, run_id):
        return self.get(f"/v1/runs/{run_id}")

    def wait_run(self, run_id, status=None, within=120):
        """The run once it has ended, in the given status if one is named."""
        run = self.run(run_id)
        deadline = time.monotonic() + within
        while run["status"] not in ENDED:
            if time.monotonic() > deadline:
                raise AssertionError(f"run {run_id} still {run['status']}: {run}")
            time.sleep(0.05)
            run = self.run(run_id)
        if status and run["status"] != status:
            events = json.dumps(self.get(f"/v1/runs/{run_id}/events"), ensure_ascii=False)
            raise AssertionError(f"run {run_id} is {run['status']}, not {status}: {run}\n{events}")
        return run

    def sync(self, name, status=None, **more):
        """Triggers a run and waits for its end."""
        return self.wait_run(self.trigger(name, **more)["id"], status)

    def sql(self, statement):
        """The rows, as tuples of text."""
        return cluster().psql(self.database, statement)

    def value(self, statement):
        """The one value that the statement gives."""
        return self.sql(statement)[0][0]

    def log(self):
        return self.service.log() if self.service else ""

    def events(self, name):
        """Log lines with this event, as documents."""
        lines = (line for line in self.log().splitlines() if line.startswith("{"))
        return [line for line in map(json.loads, lines) if line.get("event") == name]

    # Its end.

    def stop(self):
        """Ends everything in order, and says what was wrong with the end."""
        faults = []
        for program in filter(None, (self.service, self.sandbox)):
            killed = program.process.poll() == -9
            code = program.stop()
            if code != 0 and not killed:
                faults.append(f"{program.name} ended with {code}:\n{program.log_tail()}")
            report = SANITIZER_REPORT.search(program.log())
            if report:
                faults.append(f"{program.name}:\n{program.log()[report.start():][:6000]}")
        self._clear()
        if faults:
            raise AssertionError("\n".join(faults))

    def abandon(self):
        for program in filter(None, (self.service, self.sandbox)):
            program.kill9()
        self._clear()

    def _clear(self):
        if self in _open:
            _open.remove(self)
        if self.owns_database:
            cluster().drop(self.database)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind:
            self.abandon()
        else:
            self.stop()


class HouseTest(unittest.TestCase):
    """A test case whose houses are stopped, and judged, when it ends."""

    maxDiff = None

    def house(self, **options):
        house = House(**options)
        self.addCleanup(house.stop)
        return house

    def replica(self, house, **env):
        other = house.replica(**env)
        self.addCleanup(other.stop)
        return other

    def assertBooksBalance(self, run):
        """fetched + split is always the sum of where the records went."""
        books = run["books"]
        went = ("repeated", "unchanged", "changed_skipped", "filtered", "rejected", "written")
        total = sum(books[name] for name in (*went, "unknown", "pending"))
        self.assertEqual(books["fetched"] + books["split"], total, books)
