"""./dev bench callbacks [SECONDS] - how many callbacks are made durable, beside what the same
PostgreSQL can do at best when each is a transaction of its own.

Looks which number of clients pgbench does best with, at single-row INSERTs of the same body with
a unique message id; then loads the service over 64 and over 256 connections, and runs pgbench
before and after each, in the same database server, over the same kind of connection, both with
synchronous_commit=on. Each ratio is to the mean of the two runs of pgbench beside it, for
machines change from minute to minute; the median of five is told. Then: one callback at a time
against one commit at a time; the same load beside slow, oversized, malformed and repeated pushes;
the memory of a callback that waits and of 10,000 idle connections. The syncs are paused: pushes
are stored, judged and gathered into runs, but no run begins. Acting on pushes comes after a quiet
time, so it is not part of the rate: nothing else is measured until it is done, and it is told on
a line of its own. It never passes or fails: figures move from machine to machine, the ratios say
more.
"""

import http.client
import json
import os
import pathlib
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from api.postgres import BIN, children
from api.programs import BUILD, call, stop_on_signals
from demo import DATABASE, Demo

ROUNDS = 5
CLIENTS = (8, 16, 32, 64)
CONNECTIONS = (64, 256)
IDLE, WAITING, SLOW = 10000, 2000, 200
CHINESE = os.environ.get("XQ_LANG") != "en"
INSERT = """\\set n random(1, 9000000000000000000)
INSERT INTO bench_push (msg_id, body) VALUES ('m' || :n, '{body}');
"""


def say(chinese, english):
    print(chinese if CHINESE else english, flush=True)


def processor_seconds(pids):
    """Time in user and kernel mode; children that have ended count for their parent."""
    ticks = 0
    for pid in pids:
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


class Bench:
    def __init__(self, seconds):
        self.seconds = seconds
        self.demo = Demo(materials=10, bills=1)
        self.pushes, self.acting = 0, 0.0

    def start(self):
        self.demo.start()
        for sync in self.demo.ask("GET", "/v1/syncs")["items"]:
            self.demo.ask("POST", f"/v1/syncs/{sync['name']}/pause")
        self.port = self.demo.service.port
        self.path = self.demo.ask("GET", "/v1/connections/xingchen")["webhook_path"]
        self.demo.cluster.psql(DATABASE, "CREATE TABLE bench_push (id bigserial PRIMARY KEY, "
                               "msg_id text COLLATE \"C\" NOT NULL UNIQUE, body bytea NOT NULL, "
                               "received_at timestamptz NOT NULL DEFAULT now())")
        self.load(64, 0.5)  # both sides begin warm

    def postgres_pids(self):
        pid = self.demo.cluster.process.pid
        return [pid, *children(pid)]

    def load(self, connections, seconds=None):
        command = [BUILD / "callback_load", str(self.port), self.path, str(connections),
                   str(seconds or self.seconds)]
        service, postgres = [self.demo.service.pid], self.postgres_pids()
        before = processor_seconds(service), processor_seconds(postgres)
        outcome = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        pushes = max(outcome["accepted"], 1)
        self.pushes += outcome["accepted"]
        outcome["service_us"] = (processor_seconds(service) - before[0]) * 1e6 / pushes
        outcome["postgres_us"] = (processor_seconds(postgres) - before[1]) * 1e6 / pushes
        self.settle()
        return outcome

    def settle(self):
        """Until all pushes so far are acted on; the processor's time of both is kept."""
        pids = [self.demo.service.pid, *self.postgres_pids()]
        before = processor_seconds(pids)
        while self.waiting():
            time.sleep(0.2)
        self.acting += processor_seconds(pids) - before

    def waiting(self):
        return self.demo.cluster.psql(DATABASE, "SELECT EXISTS (SELECT FROM webhook_event "
                                      "WHERE verdict = 'waiting')") == [("t",)]

    def commits(self, clients):
        """(a second, milliseconds each) of single-row INSERTs."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(INSERT.format(body="x" * 568))
            script.flush()
            command = [BIN / "pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j",
                       str(min(2, clients)), "-T", str(max(1, round(self.seconds))), "-f",
                       script.name, self.demo.cluster.url(DATABASE)]
            text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        words = {line.split(" = ")[0]: line.split()[3] for line in text.splitlines()
                 if line.startswith(("tps = ", "latency average = "))}
        rate = next(line.split()[2] for line in text.splitlines() if line.startswith("tps = "))
        return float(rate), float(words["latency average"])

    # What else is measured.

    def beside_trouble(self):
        """The load at 64 while others send a byte now and then, too much, rubbish, and repeats."""
        stop = threading.Event()
        parts = [threading.Thread(target=part, args=(stop,)) for part in (self._drip, self._annoy)]
        for part in parts:
            part.start()
        try:
            return self.load(64)
        finally:
            stop.set()
            for part in parts:
                part.join()

    def _drip(self, stop):
        head = f"POST {self.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n".encode()
        lines = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(SLOW)]
        for line in lines:
            line.sendall(head)
        while not stop.wait(1):
            for line in lines:
                line.sendall(b"x")
        for line in lines:
            line.close()

    def _annoy(self, stop):
        base = f"http://127.0.0.1:{self.port}"
        while not stop.wait(0.1):
            call(base, "POST", self.path + "?msgId=bad", b"{{{")
            call(base, "POST", self.path + "?msgId=same", b"{}")
            call(base, "POST", self.path + "?msgId=large", b"x" * (1024 * 1024 + 1))

    def memory_waiting(self):
        """KiB a callback that waits for PostgreSQL costs, its connection included."""
        before = self.demo.service.memory_kib()
        command = [BUILD / "callback_load", str(self.port), self.path, str(WAITING), "3"]
        self.demo.cluster.signal(signal.SIGSTOP)
        try:
            with subprocess.Popen(command, stdout=subprocess.DEVNULL) as load:
                time.sleep(2)
                after = self.demo.service.memory_kib()
                self.demo.cluster.signal(signal.SIGCONT)
                load.wait()
        finally:
            self.demo.cluster.signal(signal.SIGCONT)
        return (after - before) / WAITING

    def memory_idle(self):
        """MiB that idle connections cost, each of which has made a request."""
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        count = min(IDLE, most - 100)
        before = self.demo.service.memory_kib()
        lines = []
        for _ in range(count):
            line = http.client.HTTPConnection("127.0.0.1", self.port)
            line.request("GET", "/healthz")
            line.getresponse().read()
            lines.append(line)
        after = self.demo.service.memory_kib()
        for line in lines:
            line.close()
        return count, (after - before) / 1024


def median(outcomes, name):
    return statistics.median(outcome[name] for outcome in outcomes)


def best_clients(bench):
    rates = {clients: bench.commits(clients)[0] for clients in CLIENTS}
    told = "  ".join(f"{clients}: {rate:.0f}" for clients, rate in rates.items())
    say(f"pgbench 提交/秒 {told}", f"pgbench commits/s {told}")
    return max(rates, key=rates.get)


def compare_rates(bench):
    """The rate at 64 connections; tells it and the one at 256 beside pgbench's."""
    clients = best_clients(bench)
    loads = {count: [] for count in CONNECTIONS}
    before = bench.commits(clients)[0]
    for number in range(ROUNDS):
        for count in CONNECTIONS:
            load = bench.load(count)
            after = bench.commits(clients)[0]
            load["commits"] = (before + after) / 2
            load["ratio"] = load["rate"] / load["commits"]
            loads[count].append(load)
            before = after
        told = "  ".join(f"{count}: {loads[count][-1]['rate']:.0f}/{loads[count][-1]['commits']:.0f}"
                         for count in CONNECTIONS)
        say(f"第 {number + 1} 轮：推送/提交 {told}", f"round {number + 1}: pushes/commits {told}")
    for count in CONNECTIONS:
        tell_rate(count, clients, loads[count])
    return median(loads[64], "rate")


def tell_rate(count, clients, loads):
    rate, commits, ratio = (median(loads, name) for name in ("rate", "commits", "ratio"))
    p99, service, postgres = (median(loads, name) for name in ("p99_us", "service_us", "postgres_us"))
    say(f"  {count} 个连接：{rate:.0f} 条/秒，是 pgbench（{clients} 个客户端）{commits:.0f} 的 {ratio:.2f} 倍；"
        f"p99 {p99 / 1000:.1f} 毫秒；每条用处理器 {service:.0f} + {postgres:.0f} 微秒（服务 + PostgreSQL）",
        f"  {count} connections: {rate:.0f}/s, {ratio:.2f} times pgbench's {commits:.0f} with "
        f"{clients} clients; p99 {p99 / 1000:.1f} ms; processor time {service:.0f} + {postgres:.0f} us "
        "each (service + PostgreSQL)")


def compare_alone(bench):
    pairs, before = [], bench.commits(1)[1]
    for _ in range(ROUNDS):
        alone = bench.load(1)["p50_us"] / 1000
        after = bench.commits(1)[1]
        pairs.append((alone, (before + after) / 2))
        before = after
    alone, commit = (statistics.median(column) for column in zip(*pairs))
    ratio = statistics.median(one / other for one, other in pairs)
    say(f"  单独一条：{alone:.2f} 毫秒，一次提交 {commit:.2f} 毫秒，{ratio:.2f} 倍",
        f"  alone: {alone:.2f} ms, one commit {commit:.2f} ms, {ratio:.2f} times")


def main():
    stop_on_signals()
    bench = Bench(float(sys.argv[1]) if len(sys.argv) > 1 else 2)
    try:
        bench.start()
        rate = compare_rates(bench)
        compare_alone(bench)
        trouble = bench.beside_trouble()
        say(f"  同时有 {SLOW} 个慢发送者和错误、重复、过大的推送：{trouble['rate']:.0f} 条/秒"
            f"（{trouble['rate'] / rate:.2f} 倍），p99 {trouble['p99_us'] / 1000:.1f} 毫秒",
            f"  beside {SLOW} slow senders, rubbish, repeats and oversize: {trouble['rate']:.0f}/s "
            f"({trouble['rate'] / rate:.2f} times), p99 {trouble['p99_us'] / 1000:.1f} ms")
        each = bench.acting * 1e6 / bench.pushes
        say(f"  之后的处理：每条用处理器 {each:.0f} 微秒",
            f"  acting on them later: {each:.0f} us of processor time each")
        kib = bench.memory_waiting()
        say(f"  等待提交的一条：{kib:.1f} KiB（含连接）",
            f"  one that waits: {kib:.1f} KiB with its connection")
        count, mib = bench.memory_idle()
        say(f"  {count} 个空闲连接：{mib:.0f} MiB", f"  {count} idle connections: {mib:.0f} MiB")
        peak = bench.demo.service.memory_kib("VmHWM") / 1024
        say(f"  服务内存峰值：{peak:.0f} MiB", f"  service, at the peak: {peak:.0f} MiB")
    finally:
        bench.demo.stop()


if __name__ == "__main__":
    main()
