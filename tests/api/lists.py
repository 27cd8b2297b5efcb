"""Syncs of Kingdee lists that tests make up, and what must be true of their runs."""

import uuid

from .harness import HouseTest
from .world import store

MATERIALS = "/jdy/v2/bd/material"
CUSTOMERS = "/jdy/v2/bd/customer"
BILL_LIST = "/jdy/v2/scm/sal_out_bound"
TIMES = [{"field": "modify_start_time", "type": "string", "value": "{{LAST_SYNC_TIME}}000"},
         {"field": "modify_end_time", "type": "string", "value": "{{CURRENT_TIME}}000"}]
PAGES = [{"field": "page", "type": "string", "value": "{{PAGINATION_START_PAGE}}"},
         {"field": "page_size", "type": "string", "value": "{{PAGINATION_PAGE_SIZE}}"}]


def list_sync(name, scheme, api=MATERIALS, request=None, page_size=100, metadata=None, **source):
    """A sync document. metadata: more members of the source's; others go beside it."""
    return {
        "name": name, "enabled": True,
        "source": {"connection": "xingchen", **source, "metadata": {
            "api": api, "effect": "QUERY", "method": "GET", "id": "id", "number": "number",
            "idCheck": False, "request": TIMES + PAGES if request is None else request,
            "pagination": {"pageSize": page_size}, **(metadata or {})}},
        "target": {"connection": "qeasy", "scheme_id": scheme, "id_field": "id", "metadata": {
            "api": "写入空操作", "effect": "EXECUTE", "method": "POST", "idCheck": False}},
        "window": {"start": "2020-01-01T00:00:00+08:00"}}


class Lists(HouseTest):
    """Tests of lists that are read: each new sync has a scheme of its own."""

    def new_sync(self, house, name, **more):
        """Stores a sync and returns the scheme that its rows go to."""
        scheme = str(uuid.uuid4())
        house.put(f"/v1/syncs/{name}", list_sync(name, scheme, **more))
        return scheme

    def shift(self, house, action, path=MATERIALS, **more):
        house.sandbox.control("POST", "kingdee/shift", {"path": path, "action": action, **more})

    def events(self, house, run, kind):
        """The details of the run's events of this kind."""
        items = house.get(f"/v1/runs/{run['id']}/events?limit=500")["items"]
        return [item["detail"] for item in items if item["kind"] == kind]

    def assertAllOnce(self, house, run, scheme, rows):
        """Complete, balanced, each row at the target exactly once, the watermark moved."""
        self.assertBooksBalance(run)
        self.assertTrue(run["books"]["complete"], run)
        self.assertEqual(run["books"]["source_reported"],
                         run["books"]["fetched"] - run["books"]["repeated"])
        there = store(house, scheme)
        self.assertEqual((there["rows"], there["max_arrivals_of_one_id"]), (rows, min(rows, 1)))
        self.assertIsNotNone(house.get(f"/v1/syncs/{run['sync']}")["watermark"])

    def assertInDoubt(self, house, run, *words):
        """Ended, but not complete: the run says what is missing and the watermark stays."""
        self.assertBooksBalance(run)
        self.assertEqual((run["status"], run["books"]["complete"]), ("partial", False), run)
        for word in words:
            self.assertIn(word, run["error"])
        self.assertIsNone(house.get(f"/v1/syncs/{run['sync']}")["watermark"])
