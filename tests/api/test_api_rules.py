"""The outside contract: routes, roles, problems that name the place, idempotency."""

import pathlib
import re

from .harness import HouseTest
from .world import BILLS, MATERIAL

ROOT = pathlib.Path(__file__).resolve().parents[2]


def routes_of_the_code():
    text = (ROOT / "handlers" / "routes.c").read_text()
    row = re.compile(r'\{METHOD_(\w+),\s*"([^"]+)",\s*LANE_\w+,\s*ROLE_(\w+),\s*(\w+),\s*"(\w+)"',
                     re.S)
    return {(method, path): (operation, role) for method, path, role, _, operation
            in row.findall(text)}


def routes_of_the_document():
    found, path, method = {}, None, None
    for line in (ROOT / "openapi.yaml").read_text().splitlines():
        if match := re.match(r"  (/\S*):\s*$", line):
            path = match.group(1)
        elif match := re.match(r"    (get|put|post|delete):\s*$", line):
            method = match.group(1).upper()
        elif match := re.match(r"      operationId:\s*(\w+)", line):
            found[(method, path)] = match.group(1)
    return found


class ApiRules(HouseTest):

    def test_openapi_and_the_code_have_the_same_routes(self):
        code = {key: operation for key, (operation, _) in routes_of_the_code().items()}
        self.assertGreater(len(code), 25)
        self.assertEqual(routes_of_the_document(), code)

    def test_each_operation_has_a_file_of_its_name(self):
        for operation, _ in routes_of_the_code().values():
            name = re.sub(r"(?<!^)([A-Z])", r"_\1", operation).lower()
            self.assertTrue((ROOT / "handlers" / f"{name}.c").exists(), name)

    def assertProblem(self, answer, status, pointer=None):
        self.assertEqual(answer.status, status, answer.text)
        self.assertEqual(answer.headers["Content-Type"].split(";")[0], "application/problem+json")
        self.assertTrue(answer.json["code"])
        self.assertEqual(answer.json["request_id"], answer.headers["X-Request-Id"])
        if pointer is not None:
            self.assertEqual(answer.json["pointer"], pointer)

    def test_every_route_asks_for_a_token_of_its_role(self):
        house = self.house(apply=False)
        for (method, path), (_, role) in routes_of_the_code().items():
            path = re.sub(r"\{\w+\}", "1", path)
            with self.subTest(f"{method} {path}"):
                if role == "NONE":
                    continue
                answer = house.http(method, path, token=None)
                self.assertProblem(answer, 401)
                self.assertTrue(answer.headers["WWW-Authenticate"].startswith("Bearer"))
                self.assertEqual(house.http(method, path, token="no-such-token").status, 401)
                if role in ("OPERATOR", "ADMIN"):
                    self.assertProblem(house.http(method, path, token="viewer"), 403)
                if role == "ADMIN":
                    self.assertProblem(house.http(method, path, token="operator"), 403)

    def test_unknown_paths_and_wrong_methods(self):
        house = self.house(apply=False)
        self.assertProblem(house.http("GET", "/v1/nothing"), 404)
        answer = house.http("DELETE", "/v1/runs")
        self.assertProblem(answer, 405)
        self.assertIn("GET", answer.headers["Allow"])
        self.assertProblem(house.http("GET", "/v1/runs/12345"), 404)
        self.assertProblem(house.http("GET", "/v1/syncs/没有"), 404)

    def test_what_is_missing_is_named(self):
        house = self.house(sandbox=None)
        for path, words in (("/v1/syncs/none", "sync"), ("/v1/connections/none", "connection"),
                            ("/v1/runs/9", "run"), ("/v1/runs/x", "run"),
                            ("/v1/channels/none", "channel"), ("/v1/runs?sync=none", "sync"),
                            ("/v1/mapping-errors?sync=none", "sync"),
                            ("/v1/alerts?sync=none", "sync")):
            with self.subTest(path):
                problem = house.get(path, 404)
                self.assertRegex(problem["detail"], f"there is no {words} (of this name|with this)")
                self.assertEqual(problem["code"], "not-found")

    def test_a_parameter_that_is_none_is_named_and_so_are_the_words_it_takes(self):
        house = self.house(sandbox=None)
        for path, words in (
                ("/v1/runs?stauts=failed", "stauts: no such parameter, expected sync status"),
                ("/v1/syncs/x?a=1", "a: no such parameter, expected none"),
                ("/v1/runs?status=fialed", "status: expected one of queued, running, succeeded"),
                ("/v1/alerts?status=open", "status: expected one of firing, resolved"),
                ("/v1/mapping-errors?status=new", "status: expected one of open, resolved"),
                ("/v1/runs/1/records?state=x", "state: expected one of repeated"),
                ("/v1/syncs?cursor=", "cursor"), ("/v1/runs?cursor=", "cursor")):
            with self.subTest(path):
                self.assertIn(words, house.get(path, 400)["detail"])
        self.assertEqual(house.http("GET", "/healthz?probe=1", token=None).status, 200)

    def test_a_full_last_page_is_the_last_one(self):
        house = self.house(serve=True)
        names = [sync["name"] for sync in house.get("/v1/syncs")["items"]]
        page = house.get(f"/v1/syncs?limit={len(names)}")
        self.assertEqual((len(page["items"]), page["next_cursor"]), (len(names), None))
        first = house.get("/v1/syncs?limit=1")
        self.assertEqual(first["next_cursor"], names[0])
        rest = house.get(f"/v1/syncs?cursor={names[0]}")
        self.assertEqual([sync["name"] for sync in rest["items"]], names[1:])
        runs = [house.trigger(names[0])["id"] for _ in range(3)]
        page = house.get("/v1/runs?limit=2")
        self.assertEqual([run["id"] for run in page["items"]], runs[:0:-1])
        page = house.get(f"/v1/runs?limit=1&cursor={page['next_cursor']}")
        self.assertEqual(([run["id"] for run in page["items"]], page["next_cursor"]),
                         (runs[:1], None))

    def test_the_history_of_a_deleted_sync_stays_but_nothing_runs_again(self):
        house = self.house()
        house.post(f"/v1/syncs/{MATERIAL}/pause")
        run = house.trigger(MATERIAL)["id"]
        house.post(f"/v1/runs/{run}/cancel")
        house.delete(f"/v1/syncs/{MATERIAL}")
        self.assertEqual(len(house.get(f"/v1/runs?sync={MATERIAL}")["items"]), 1)
        self.assertEqual(house.post(f"/v1/runs/{run}/retry", status=409)["code"], "sync-deleted")

    def test_a_bad_body_names_the_place(self):
        house = self.house()
        runs, sync = f"/v1/syncs/{MATERIAL}/runs", f"/v1/syncs/{MATERIAL}"
        good = house.get(sync)["definition"]
        link = "/v1/connections/xingchen"
        settings = house.get(link)["settings"]
        for path, method, body, status, pointer in (
                (runs, "POST", '{"mode":"full"', 400, None),
                (runs, "POST", '{"mode":"full"} x', 400, None),
                (runs, "POST", "[1]", 400, ""),
                (runs, "POST", '{"mode":"full","mode":"full"}', 400, "/mode"),
                (runs, "POST", {"mode": "sideways"}, 400, "/mode"),
                (runs, "POST", {"modus": "full"}, 400, "/modus"),
                (runs, "POST", {"force": "yes"}, 400, "/force"),
                (runs, "POST", {"window": {"from": "yesterday", "to": "today"}}, 400, "/window/from"),
                (runs, "POST", {"window": {"from": "2026-01-02T00:00:00Z",
                                           "to": "2026-01-01T00:00:00Z"}}, 400, "/window/to"),
                (runs, "POST", "[" * 100 + "]" * 100, 400, None),
                (runs, "POST", "x" * 100000, 413, ""),
                (sync, "PUT", {**good, "surce": {}}, 400, "/surce"),
                (sync, "PUT", {**good, "name": "another"}, 400, "/name"),
                (sync, "PUT", {**good, "source": {**good["source"], "connection": "nobody"}}, 422,
                 "/source/connection"),
                (link, "PUT", {"kind": "sap"}, 400, "/kind"),
                (link, "PUT", {"kind": "kingdee", "settings": {**settings, "colour": 1}}, 400,
                 "/settings/colour"),
                (link, "PUT", {"kind": "kingdee", "settings": {**settings, "base_url": "ftp://x"}},
                 400, "/settings/base_url"),
                (link, "PUT", {"kind": "kingdee", "settings": {**settings, "a/b~": 1}}, 400,
                 "/settings/a~1b~0"),
                (link, "PUT", {"kind": "kingdee", "settings": {
                    **settings, "proxy": "http://user:word@proxy:1"}}, 400, "/settings/proxy"),
                ("/v1/channels/\x85", "PUT", {"kind": "wecom", "secrets": {"url": "http://x"}}, 400,
                 "/name"),
                (f"{sync}/pause", "POST", {"until": "2027"}, 400, "/until"),
                (f"{sync}/resume", "POST", "nonsense{", 400, None),
                ("/v1/runs/1/cancel", "POST", "nonsense{", 400, None),
                ("/v1/runs/1/retry", "POST", {"mode": "full"}, 400, "/mode"),
                (runs, "POST", {"window": {"from": "0000-01-01T00:00:00Z",
                                           "to": "2026-01-01T00:00:00Z"}}, 400, "/window/from"),
                (link, "PUT", {"kind": "qingcloud", "settings": {
                    "base_url": "http://x", "app_key": "k"}, "secrets": {"app_secret": "s"}}, 409,
                 "/kind")):
            with self.subTest(f"{path} {str(body)[:60]}"):
                self.assertProblem(house.http(method, path, body), status, pointer)
        self.assertEqual(house.get("/v1/runs")["items"], [])

    def test_an_idempotency_key_means_one_run(self):
        house = self.house()
        first = house.trigger(MATERIAL, key="order-1")["id"]
        house.wait_run(first)
        self.assertEqual(house.trigger(MATERIAL, key="order-1")["id"], first)
        self.assertProblem(house.http("POST", f"/v1/syncs/{MATERIAL}/runs", {"mode": "incremental"},
                                      headers={"Idempotency-Key": "order-1"}), 422)
        self.assertNotEqual(house.trigger(BILLS, key="order-1")["id"], first)

    def test_names_of_any_script_work_in_paths(self):
        house = self.house()
        document = {**house.get(f"/v1/syncs/{MATERIAL}")["definition"], "name": "商品 同步/A"}
        self.assertEqual(house.http("PUT", "/v1/syncs/商品 同步", document).status, 400)
        document["name"] = "商品 同步"
        house.put("/v1/syncs/商品 同步", document)
        run = house.sync("商品 同步", "succeeded")
        self.assertEqual(run["sync"], "商品 同步")
        listed = house.get("/v1/runs?sync=商品 同步")["items"]
        self.assertEqual([item["id"] for item in listed], [run["id"]])

    def test_pause_holds_runs_back_and_resume_lets_them_go(self):
        house = self.house()
        house.post(f"/v1/syncs/{MATERIAL}/pause")
        run = house.trigger(MATERIAL)["id"]
        beside = house.sync(BILLS, "succeeded")  # the queue itself goes on
        self.assertGreater(int(beside["id"]), int(run))
        self.assertEqual(house.run(run)["status"], "queued")
        house.post(f"/v1/syncs/{MATERIAL}/resume")
        house.wait_run(run, "succeeded")

    def test_retry_is_a_new_run_of_the_same_window(self):
        house = self.house()
        first = house.sync(MATERIAL, "succeeded")
        again = house.wait_run(house.post(f"/v1/runs/{first['id']}/retry")["id"], "succeeded")
        self.assertEqual((again["window"], again["retry_of"], again["trigger"]),
                         (first["window"], first["id"], "retry"))

    def test_a_retry_of_a_failed_run_moves_the_watermark_as_that_would_have(self):
        house = self.house()
        house.sandbox.fault("kingdee-list", "status", times=1, status=403,
                            body='{"errcode":4012,"description":"no"}')
        failed = house.sync(MATERIAL, "failed")
        house.wait_run(house.post(f"/v1/runs/{failed['id']}/retry")["id"], "succeeded")
        self.assertIsNotNone(house.get(f"/v1/syncs/{MATERIAL}")["watermark"])

    def test_a_connection_in_use_stays_and_secrets_left_out_are_kept(self):
        house = self.house()
        link = house.get("/v1/connections/xingchen")
        self.assertProblem(house.http("DELETE", "/v1/connections/xingchen"), 409)
        house.put("/v1/connections/xingchen", {key: link[key] for key in ("kind", "settings")})
        house.sync(MATERIAL, "succeeded")
        for name in (MATERIAL, BILLS, "refresh-token6"):
            house.delete(f"/v1/syncs/{name}")
        house.delete("/v1/connections/xingchen")
        self.assertEqual(house.http("GET", "/v1/connections/xingchen").status, 404)
        self.assertEqual(len(house.get(f"/v1/runs?sync={MATERIAL}")["items"]), 1, "history stays")

    def test_health_needs_nothing_and_readiness_needs_the_database(self):
        house = self.house(apply=False)
        for path in ("/healthz", "/readyz", "/metrics", "/openapi.yaml"):
            self.assertEqual(house.http("GET", path, token=None).status, 200, path)
        self.assertEqual(house.http("GET", "/openapi.yaml").text, (ROOT / "openapi.yaml").read_text())
