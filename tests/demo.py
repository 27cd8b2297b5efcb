"""./dev demo [--once] - two syncs against the sandbox, one large and one with trouble.

Starts a private PostgreSQL, the sandbox and the service, shows the large run's progress and books,
then what a lost answer and a bad bill look like. Stays up until Ctrl-C; with --once it ends at
once, with 0 only if the large run was complete.
"""

import argparse
import http.client
import os
import pathlib
import secrets
import shutil
import sys
import tempfile
import time

from api.postgres import BIN, Cluster, Failed
from api.programs import Sandbox, Service, call, command, port_free, secret_key, settings
from api.programs import stop_on_signals

MATERIALS, BILLS = 20000, 200
DATABASE = "xingqiao"
ENDED = ("succeeded", "partial", "failed", "cancelled")
CHINESE = os.environ.get("XQ_LANG") != "en"
BOOKS = {
    "fetched": "读取",
    "split": "拆分",
    "repeated": "重复",
    "unchanged": "未变化",
    "changed_skipped": "已知有变更未写",
    "filtered": "过滤",
    "rejected": "拒绝",
    "written": "写入",
    "unknown": "结果待核实",
    "pending": "待处理",
}
STATUS = {"succeeded": "成功", "partial": "部分完成", "failed": "失败", "cancelled": "已取消"}


def say(chinese, english):
    print(chinese if CHINESE else english, flush=True)


def heading(chinese, english):
    say(f"\n== {chinese}", f"\n== {english}")


class Demo:
    def __init__(self, materials=MATERIALS, bills=BILLS):
        self.materials, self.bills = materials, bills
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="xq-demo-"))
        self.token = secrets.token_urlsafe(24)
        self.cluster = self.sandbox = self.service = None

    # Start and end.

    def start(self):
        self.cluster = Cluster()
        self.cluster.create(DATABASE)
        environment = settings(
            XQ_DATABASE_URL=self.cluster.url(DATABASE),
            XQ_API_TOKENS=f"demo:admin:{self.token}",
            XQ_SECRET_KEY=secret_key(),
            XQ_ALLOW_PRIVATE_UPSTREAMS="1",
            XQ_LANG="zh" if CHINESE else "en",
        )
        self.sandbox = Sandbox(self.folder, self._sandbox_options())
        for words in (("migrate",), ("apply", self.sandbox.examples)):
            done = command(words, environment)
            if done.returncode:
                raise Failed(f"xingqiao {words[0]} ({done.returncode}): {done.stdout}{done.stderr}")
        self.service = self._serve(environment)

    def _sandbox_options(self):
        counts = {"materials": self.materials, "bills": self.bills, "bad-bills": 1}
        limits = {"kingdee-per-minute": 0, "qingcloud-per-minute": 0}
        return [f"--{name}={value}" for name, value in {**counts, **limits}.items()]

    def _serve(self, environment):
        """The service's own port when it is free, else any."""
        if port_free(8080):
            try:
                return Service(self.folder, environment, port=8080)
            except Failed:
                if port_free(8080):
                    raise  # it was not the port that was wrong
        return Service(self.folder, environment)

    def stop(self):
        for part in (self.service, self.sandbox, self.cluster):
            if part:
                part.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # The service's door.

    def ask(self, method, path, body=None):
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            answer = call(self.service.url, method, path, body, headers)
        except (OSError, http.client.HTTPException) as gone:
            log = self.service.log_tail()
            raise Failed(f"{method} {path}: {gone!r}; the service's log:\n{log}") from gone
        if answer.status >= 300:
            raise Failed(f"{method} {path}: {answer.status} {answer.text}")
        return answer.json

    def trigger(self, sync):
        return self.ask("POST", f"/v1/syncs/{sync}/runs", {"mode": "full"})["id"]

    def follow(self, run_id, expected):
        """Shows the run's progress until it has ended; the run, and the seconds it took."""
        begun, progress = time.monotonic(), Progress(expected)
        while True:
            run = self.ask("GET", f"/v1/runs/{run_id}")
            progress.show(run)
            if run["status"] in ENDED:
                progress.end()
                return run, time.monotonic() - begun
            if not self.service.running() or not self.sandbox.running():
                raise Failed(f"a program has ended:\n{self.service.log_tail()}")
            time.sleep(0.2)


class Progress:
    """A bar that moves at a terminal; elsewhere a plain line every few seconds."""

    WIDTH, EVERY = 32, 3

    def __init__(self, expected):
        self.expected = expected
        self.begun = time.monotonic()
        self.told = self.begun
        self.live = sys.stdout.isatty()

    def show(self, run):
        books = run["books"]
        now = time.monotonic()
        done = books["fetched"] + books["split"] - books["pending"] - books["unknown"]
        total = books["source_reported"] or self.expected
        rate = done / max(now - self.begun, 0.001)
        ended = run["status"] in ENDED
        if self.live:
            self._bar(done, max(total, done, 1), rate)
        elif ended or now - self.told >= self.EVERY:
            self.told = now
            say(f"  {done} / {total} 条，{rate:.0f} 条/秒", f"  {done} / {total} records, {rate:.0f}/s")

    def _bar(self, done, total, rate):
        full = self.WIDTH * done // total
        bar = "█" * full + "░" * (self.WIDTH - full)
        unit = "条/秒" if CHINESE else "records/s"
        print(f"\r  {bar} {done}/{total}  {rate:.0f} {unit}\x1b[K", end="", flush=True)

    def end(self):
        if self.live:
            print(flush=True)


def print_books(run):
    books = run["books"]
    for name, word in BOOKS.items():
        if books[name] or name in ("fetched", "written", "rejected", "unknown", "pending"):
            say(f"{word} {books[name]}", f"{name} {books[name]}")
    say("完整" if books["complete"] else "不完整", "complete" if books["complete"] else "incomplete")
    if run.get("error"):
        print(f"  {run['error']}")


def large_run(demo):
    heading(
        f"全量同步 {demo.materials} 个商品：金蝶云星辰 → 轻易云",
        f"a full sync of {demo.materials} materials: Kingdee to QingCloud",
    )
    run, seconds = demo.follow(demo.trigger("xingchen-material"), demo.materials)
    print_books(run)
    speed = run["books"]["fetched"] / max(seconds, 0.001)
    say(f"用时 {seconds:.1f} 秒，{speed:.0f} 条/秒", f"{seconds:.1f} s, {speed:.0f} records/s")
    return run


def small_run(demo):
    heading(
        f"{demo.bills} 张销售出库单，轻易云的一次应答会丢失，其中一张单据是坏的",
        f"{demo.bills} sales-out bills; one answer of QingCloud gets lost, and one bill is bad",
    )
    demo.sandbox.fault("qingcloud-store", "drop-after", times=1)
    run, _ = demo.follow(demo.trigger("xingchen-sal-out"), demo.bills)
    print_books(run)
    status = run["status"]
    say(f"状态：{STATUS.get(status, status)}（{status}）", f"status: {status}")
    explain_trouble(demo, run)
    return run


def explain_trouble(demo, run):
    for event in demo.ask("GET", f"/v1/runs/{run['id']}/events")["items"]:
        tell_event(event["kind"], event.get("detail") or {})
    for record in demo.ask("GET", f"/v1/runs/{run['id']}/records?state=rejected")["items"][:3]:
        name = record.get("number") or record.get("id") or "-"
        where = record.get("pointer") or "/"
        say(f"被拒绝：{name}，{where}", f"rejected: {name}, {where}")
    for error in demo.ask("GET", "/v1/mapping-errors")["items"][:3]:
        message = error.get("message" if CHINESE else "message_en") or ""
        say(f"异常数据：{message}", f"mapping error: {message}")


def tell_event(kind, detail):
    batch, records = detail.get("batch"), detail.get("records")
    there, missing = detail.get("there"), detail.get("missing")
    if kind == "batch_unknown":
        say(
            f"第 {batch} 批的应答丢失：{records} 条先记为“结果待核实”，不重发",
            f"the answer to batch {batch} was lost: {records} records unknown, nothing is sent again",
        )
    if kind == "batch_read_back":
        say(
            f"回查轻易云：第 {batch} 批 {there} 条已在，{missing} 条不在",
            f"read back from QingCloud: of batch {batch}, {there} are there, {missing} are not",
        )


def where_next(demo, runs):
    base = demo.service.url
    heading("接下来看这里", "where to look next")
    say(f"服务    {base}/v1/runs", f"service  {base}/v1/runs")
    say(f"令牌    {demo.token}", f"token    {demo.token}")
    bearer = f"curl -s -H 'Authorization: Bearer {demo.token}'"
    print(f"  {bearer} {base}/v1/runs")
    print(f"  {bearer} '{base}/v1/runs/{runs[-1]['id']}/records?state=rejected'")
    print(f"  {bearer} -X POST -d '{{\"mode\":\"incremental\"}}' -H 'Content-Type: application/json' \\")
    print(f"       {base}/v1/syncs/xingchen-material/runs")
    say("数据库", "database")
    print(f"  {BIN}/psql '{demo.cluster.url(DATABASE)}'")
    say("沙箱（可注入故障）", "sandbox (faults can be put in)")
    print(f"  curl -s {demo.sandbox.url}/control/stats")
    fault = '[{"match":"qingcloud-store","action":"status","status":502}]'
    print(f"  curl -s -X POST -d '{fault}' {demo.sandbox.url}/control/faults")
    say(f"日志    {demo.service.log_path}", f"log      {demo.service.log_path}")


def stay(demo):
    say("\n按 Ctrl-C 结束；数据库随之删除。", "\nCtrl-C ends it all; the database goes with it.")
    while True:
        for program in (demo.service, demo.sandbox):
            if not program.running():
                raise Failed(f"{program.name} has ended:\n{program.log_tail()}")
        time.sleep(0.5)


def perform(once):
    demo = Demo()
    try:
        say("启动私有 PostgreSQL、沙箱和服务 …", "starting a private PostgreSQL, the sandbox, the service ...")
        demo.start()
        say(f"服务 {demo.service.url}", f"service {demo.service.url}")
        runs = [large_run(demo), small_run(demo)]
        if not once:
            where_next(demo, runs)
            stay(demo)
        return 0 if runs[0]["books"]["complete"] else 1
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    finally:
        if not once:
            say("\n停止 …", "\nstopping ...")
        demo.stop()


def main():
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="end after the two runs")
    once = parser.parse_args().once
    stop_on_signals()
    sys.exit(perform(once))


if __name__ == "__main__":
    main()
