"""What the story tests share: the example world's names, and questions to its sandbox."""

from .programs import call

MATERIAL = "xingchen-material"
BILLS = "xingchen-sal-out"
SCHEME = "0166a725-2b9a-30e4-91c5-3529176302c4"
# Short limits for the tests that wait for a lease to end or a write to settle.
QUICK = {"XQ_LEASE_SECONDS": "5", "XQ_CALL_SECONDS": "2"}


def store(house, scheme=SCHEME):
    """What the sandbox's QingCloud holds: rows, and how often ids arrived."""
    return house.sandbox.control("GET", f"qingcloud/{scheme}/summary")


def stored_row(house, record, scheme=SCHEME):
    """The exact text of one row."""
    answer = call(house.sandbox.url, "GET", f"/control/qingcloud/{scheme}/row/{record}")
    assert answer.status == 200, answer
    return answer.text


def serve_rows(house, path, rows_text):
    """Replaces what Kingdee's list of this path holds, byte for byte."""
    house.sandbox.control("POST", "kingdee/rows", {"path": path, "rows_text": rows_text})


def kinds(house, run_id):
    """The story of a run, as a list of words."""
    return [event["kind"] for event in house.get(f"/v1/runs/{run_id}/events?limit=500")["items"]]
