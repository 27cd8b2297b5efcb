#!/usr/bin/env bash
# test_run.sh - the counting of tests/run itself: a crash, a silence and a lie all count as failed.
set -uo pipefail
here=$(dirname "$(readlink -f "$0")")
exec python3 - "$here/../run" <<'PYTHON'
import contextlib
import importlib.machinery
import importlib.util
import io
import sys

loader = importlib.machinery.SourceFileLoader("run", sys.argv[1])
run = importlib.util.module_from_spec(importlib.util.spec_from_loader("run", loader))
loader.exec_module(run)
bad = 0


def expect(name, script, passed, failed, skipped=0):
    """Runs a shell script as if it were a test program."""
    global bad
    code, output = run.execute(["bash", "-c", script])
    count, _ = run.judge("it", code, output)
    good = (count.passed, count.failed, count.skipped) == (passed, failed, skipped)
    print(("ok " if good else "not ok ") + name)
    bad += not good


expect("good cases are counted", "echo ok a; echo ok b", 2, 0)
expect("a failed case is counted", "echo ok a; echo not ok b; exit 1", 1, 1)
expect("a skipped case is counted", "echo ok a; echo skip b", 1, 0, 1)
expect("a crash after good cases counts as failed", "echo ok a; kill -SEGV $$", 1, 1)
expect("a sanitizer's exit code counts as failed", "echo ok a; exit 23", 1, 1)
expect("a program that says nothing counts as failed", "true", 0, 1)
expect("a program that fails and exits with 0 counts once more", "echo not ok a", 0, 2)
expect("chatter is no case", "echo okay a; echo ' ok b'; echo ok c", 1, 0)

run.PROGRAM_SECONDS = 0.3
expect("a program that hangs counts as failed", "echo ok a; sleep 60", 1, 1)



def expect_one_failed(name, work):
    """What it prints is not ours to count."""
    global bad
    with contextlib.redirect_stdout(io.StringIO()):
        count = work()
    good = (count.passed, count.failed) == (0, 1)
    print(("ok " if good else "not ok ") + name)
    bad += not good


expect_one_failed("a part without tests counts as failed", lambda: run.part("x", run.Count()))
expect_one_failed(
    "a program that was not built counts as failed",
    lambda: run.run_programs("x", [("gone", ["/nowhere/gone"])]),
)
sys.exit(1 if bad else 0)
PYTHON
