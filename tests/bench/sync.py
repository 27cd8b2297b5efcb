"""./dev bench sync [N] - how fast a sync is, beside what the same PostgreSQL can do at best.

Syncs N materials (20,000) from the sandbox to the sandbox and, in the same database server, copies
as many rows of about 900 bytes in one COPY; three times each, in turn. Prints absolute figures and
their ratio (medians), and the service's resident memory at rest and at its peak. It never passes
or fails: figures move from machine to machine, the ratio says more.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from api.postgres import BIN, NULL
from demo import DATABASE, Demo
from api.programs import stop_on_signals

ROUNDS = 3
CHINESE = os.environ.get("XQ_LANG") != "en"


def say(chinese, english):
    print(chinese if CHINESE else english, flush=True)


def body(number):
    """A material as JSON, as long as the sandbox's are."""
    text = f'{{"id":"{10**18 + number}","number":"SP{number:08d}","name":"螺栓 M8×40 镀锌 {number}"'
    return text + ',"remark":"' + "x" * (900 - len(text.encode()) - 13) + '"}'


def copy_rows(demo, count):
    """Records a second of one COPY into a table with a primary key and a jsonb column."""
    demo.cluster.psql(DATABASE, "DROP TABLE IF EXISTS bench_copy")
    demo.cluster.psql(DATABASE, "CREATE TABLE bench_copy (id bigint PRIMARY KEY, body jsonb)")
    rows = "".join(f"{number}\t{body(number)}\n" for number in range(count)).encode()
    command = [str(BIN / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    command += ["-d", demo.cluster.local_url(DATABASE), "-P", f"null={NULL}"]
    command += ["-c", "COPY bench_copy FROM STDIN"]
    begun = time.monotonic()
    subprocess.run(command, input=rows, check=True)
    return count / (time.monotonic() - begun)


def sync_once(count):
    """(records a second, MiB at rest, MiB at the peak, COPY rows a second) of a fresh house."""
    demo = Demo(materials=count)
    try:
        demo.start()
        time.sleep(1)  # let the threads of the start settle
        at_rest = demo.service.memory_kib() / 1024
        begun = time.monotonic()
        run_id = demo.trigger("xingchen-material")
        run = wait(demo, run_id)
        seconds = time.monotonic() - begun
        if not run["books"]["complete"] or run["books"]["written"] != count:
            sys.exit(f"the run is not complete, there is nothing to measure: {run['books']}")
        peak = demo.service.memory_kib("VmHWM") / 1024
        return count / seconds, at_rest, peak, copy_rows(demo, count)
    finally:
        demo.stop()


def wait(demo, run_id):
    """Asks seldom: what asks takes processor time from what is measured."""
    while True:
        run = demo.ask("GET", f"/v1/runs/{run_id}")
        if run["finished_at"]:
            return run
        time.sleep(0.05)


def main():
    stop_on_signals()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20000
    rounds = []
    for number in range(ROUNDS):
        rounds.append(sync_once(count))
        rate, at_rest, peak, copied = rounds[-1]
        say(
            f"第 {number + 1} 轮：同步 {rate:.0f} 条/秒，COPY {copied:.0f} 行/秒，"
            f"内存 {at_rest:.1f} → {peak:.1f} MiB",
            f"round {number + 1}: sync {rate:.0f}/s, COPY {copied:.0f} rows/s, "
            f"memory {at_rest:.1f} -> {peak:.1f} MiB",
        )
    rate, at_rest, peak, copied = (statistics.median(column) for column in zip(*rounds))
    say(f"同步 {count} 条商品，{ROUNDS} 轮的中位数", f"{count} materials, medians of {ROUNDS} rounds")
    say(f"  同步        {rate:.0f} 条/秒", f"  sync        {rate:.0f} records/s")
    say(f"  COPY        {copied:.0f} 行/秒", f"  COPY        {copied:.0f} rows/s")
    say(f"  同步 / COPY {rate / copied:.2f}", f"  sync / COPY {rate / copied:.2f}")
    say(f"  静止内存    {at_rest:.1f} MiB", f"  at rest     {at_rest:.1f} MiB")
    say(f"  峰值内存    {peak:.1f} MiB", f"  at the peak {peak:.1f} MiB")


if __name__ == "__main__":
    main()
