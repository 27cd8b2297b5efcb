"""./dev bench budget - how much of an account's limit three replicas use while there is work.

Three replicas, three syncs of one connection, 10,002 list calls, a limit of 6,000 a minute on both
sides. Prints the most calls that the sandbox saw within 60 seconds as a share of the limit, and how
often it had to refuse one (never, if P7 holds). It never passes or fails.
"""

import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from api.harness import ENDED
from api.programs import stop_on_signals
from api.test_budget import Budget, list_calls, most_in_a_minute
import api.test_budget as story

CHINESE = os.environ.get("XQ_LANG") != "en"


class Measure(Budget):
    """The story's own world, larger."""

    def runTest(self):
        story.LIMIT, story.PAGES = 6000, 3334
        house = self.limited_house()
        self.replica(house)
        self.replica(house)
        runs = list(self.many_small_pages(house))
        samples = []
        while any(house.run(run)["status"] not in ENDED for run in runs):
            samples.append((time.monotonic(), list_calls(house)))
            time.sleep(0.2)
        share = most_in_a_minute(samples) / story.LIMIT
        refused = house.sandbox.stats()["violation_count"]
        print(f"限流配额使用率 {share:.1%}，越限 {refused} 次" if CHINESE else
              f"share of the limit used {share:.1%}, refusals {refused}", flush=True)


if __name__ == "__main__":
    stop_on_signals()
    case = Measure()
    try:
        case.runTest()
    finally:
        case.doCleanups()
