"""The two programs under test as child processes: the service and its sandbox.

Each has a session of its own, so that a Ctrl-C at the terminal reaches only us and we stop things
in order; the kernel ends them when we are killed outright.
"""

import base64
import collections
import http.client
import json
import os
import pathlib
import re
import secrets
import signal
import socket
import subprocess
import time
import urllib.parse

from .postgres import Failed

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("XQ_BUILD", ROOT / "build"))
SANITIZER_REPORT = re.compile(
    r"(ERROR: (Address|Leak)Sanitizer|WARNING: ThreadSanitizer|runtime error:)"
)

LISTENING = re.compile(r'"event":"listening","detail":"host=\S+ port=(\d+)')

Answer = collections.namedtuple("Answer", "status headers json text")


def call(base, method, path, body=None, headers=None, timeout=90):
    """One HTTP call on a connection of its own. A dict or list as body is sent as JSON, bytes and
    text as they are. The answer's `json` is None when its body is none."""
    where = urllib.parse.urlsplit(base)
    headers = dict(headers or {})
    if isinstance(body, (dict, list)):
        body = json.dumps(body, ensure_ascii=False)
        headers.setdefault("Content-Type", "application/json")
    if isinstance(body, str):
        body = body.encode()
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=timeout)
    try:
        connection.request(method, urllib.parse.quote(path, safe="/?&=%:+,"), body, headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
    finally:
        connection.close()
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    return Answer(answer.status, answer.headers, document, text)


def settings(**more):
    """A clean environment: nothing of the caller's own settings leaks into a test."""
    kept = ("PATH", "HOME", "TMPDIR", "SSL_CERT_FILE", "ASAN_OPTIONS", "TSAN_OPTIONS")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment["LANG"] = "C.UTF-8"
    environment["UBSAN_OPTIONS"] = "print_stacktrace=1"
    environment.update(more)
    return {name: str(value) for name, value in environment.items() if value is not None}


class Program:
    """A child process whose output, both streams, goes to one log file."""

    def __init__(self, name, arguments, environment, folder):
        self.name = name
        self.log_path = pathlib.Path(folder) / f"{name}.log"
        self.exit_code = None
        with open(self.log_path, "ab") as log:
            log.seek(0, os.SEEK_END)
            self.log_start = log.tell()  # a second life writes on where the first one ended
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", *map(str, arguments)],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self):
        return self.process.pid

    def log(self, start=0):
        with open(self.log_path, "rb") as log:
            log.seek(start)
            return log.read().decode("utf-8", "replace")

    def log_tail(self, lines=25):
        return "\n".join(self.log().splitlines()[-lines:])

    def running(self):
        return self.process.poll() is None

    def wait_for(self, ready, within, what):
        """Until ready() is true; Failed when the program ends or the time is over."""
        deadline = time.monotonic() + within
        while not ready():
            if not self.running():
                raise Failed(f"{self.name} ended ({self.process.returncode}):\n{self.log_tail()}")
            if time.monotonic() > deadline:
                raise Failed(f"{self.name}: no {what} in {within} s:\n{self.log_tail()}")
            time.sleep(0.02)

    def memory_kib(self, field="VmRSS"):
        """Resident memory now, or its peak (VmHWM)."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s+(\d+)", status, re.M).group(1))

    def signal(self, number):
        self.process.send_signal(number)

    def kill9(self):
        self.process.kill()
        self.process.wait()

    def stop(self, within=30):
        """Asks it to end. Returns its exit code, or None when it had to be killed."""
        if self.running():
            self.process.terminate()
        try:
            self.exit_code = self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill9()
            self.exit_code = None
        return self.exit_code


class Sandbox(Program):
    """xingqiao-sandbox on a free port, with its control path."""

    def __init__(self, folder, options=()):
        self.examples = pathlib.Path(folder) / "examples"
        command = [BUILD / "xingqiao-sandbox", "--listen", "127.0.0.1:0"]
        command += ["--write-examples", self.examples, *options]
        super().__init__("sandbox", command, settings(), folder)
        self.url = None
        self.wait_for(self._listening, 30, "line `listening`")

    def _listening(self):
        found = re.search(r"^listening (http://\S+)$", self.log(), re.M)
        self.url = found.group(1) if found else None
        return bool(found)

    def control(self, method, path, body=None):
        """`path` without /control, such as "stats"."""
        answer = call(self.url, method, f"/control/{path}", body)
        if answer.status != 200:
            raise Failed(f"sandbox: {method} {path}: {answer.status} {answer.text}")
        return answer.json

    def fault(self, match, action, **more):
        """For instance fault("qingcloud-store", "drop-after", after=2, times=1)."""
        self.control("POST", "faults", [{"match": match, "action": action, **more}])

    def stats(self):
        return self.control("GET", "stats")


class Service(Program):
    """`xingqiao serve`. One object may be started again after kill9() or stop(), and then listens
    on the same port. port 0: any that is free."""

    def __init__(self, folder, environment, name="service", port=0):
        self.folder = folder
        self.environment = environment
        self.name = name
        self.port = port
        self.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, ready="/readyz"):
        """Returns when `ready` answers 200; None: as soon as it listens."""
        environment = {"XQ_LISTEN": f"127.0.0.1:{self.port}", **self.environment}
        super().__init__(self.name, [BUILD / "xingqiao", "serve"], environment, self.folder)
        try:
            self.wait_for(self._listening, 60, "line `listening`")
            if ready:
                self.wait_for(lambda: self.answers(ready), 60, f"200 from {ready}")
        except BaseException:
            self.stop()
            raise

    def _listening(self):
        found = LISTENING.findall(self.log(self.log_start))
        if found:
            self.port = int(found[-1])
        return bool(found)

    def answers(self, path):
        try:
            return call(self.url, "GET", path, timeout=5).status == 200
        except (OSError, http.client.HTTPException):
            return False


def port_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def command(arguments, environment, within=120):
    """A command of `xingqiao` that ends by itself; its exit code, output and errors as text."""
    return subprocess.run(
        ["setpriv", "--pdeathsig", "KILL", str(BUILD / "xingqiao"), *map(str, arguments)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=within,
        check=False,
    )


def secret_key():
    """32 bytes, base64, as XQ_SECRET_KEY wants them."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def stop_on_signals():
    """Turns `kill` and a closed terminal into the same orderly end as Ctrl-C."""

    def end(number, _frame):
        for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)
        raise SystemExit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
