"""P9: the refresh scheme runs unchanged, and no secret stands anywhere in the clear."""

import json
import pathlib
import subprocess
import time

from .harness import HouseTest, cluster
from .postgres import BIN
from .programs import call
from .test_sandbox import signature
from .world import BILLS, MATERIAL

SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "samples" / "metadata"
REFRESH_SCHEME = "5c0f5d3e-6a2b-3c11-9a10-0f5e7b1d2c33"


class Secrets(HouseTest):

    def pasted(self, house):
        """刷新token6 as a consultant pastes it: both metadata blocks word for word."""
        pair = json.loads((SAMPLES / "refresh-token6.json").read_text())["sync"]
        document = {"name": "刷新token6", "source": {"connection": "xingchen", **pair["source"]},
                    "target": {"connection": "qeasy", "scheme_id": REFRESH_SCHEME,
                               **pair["target"]}}
        file = house.folder / "refresh.json"
        file.write_text(json.dumps(document, ensure_ascii=False))
        return file

    def test_the_refresh_scheme_lands_without_its_secrets(self):
        house = self.house()
        house.must("apply", self.pasted(house))
        run = house.sync("刷新token6", "succeeded")
        rows = house.sandbox.control("GET", f"qingcloud/{REFRESH_SCHEME}/rows?limit=10")["rows"]
        self.assertEqual(len(rows), run["books"]["written"])
        self.assertIn("1764170105846272114", [row["accountId"] for row in rows])
        for row in rows:
            self.assertEqual(row["outerInstanceId"], "219672490807529472")
            leaked = {"appSecret", "oldAppSecret", "app-token", "access_token"} & set(row)
            self.assertEqual(leaked, set())
        again = house.sync("刷新token6", "succeeded")
        self.assertEqual(again["books"]["written"], len(rows), "random ids are never repeats")

    def secrets_of(self, house):
        """Everything that must stay hidden, as the outside knows it."""
        examples = house.sandbox.examples
        given = [entry["secrets"] for name in ("connections", "channels")
                 for entry in json.loads((examples / f"{name}.json").read_text())[name]]
        found = {value for secrets in given for value in secrets.values()}
        found |= set(house.tokens.values())
        found.add(house.get("/v1/connections/xingchen")["webhook_path"].split("/")[-1])
        found |= {account["appSecret"] for account in self.accounts(house)}
        found |= {"eyJhbGciOiJSUzI1NiJ9.", "PSJth"}  # how the two systems' tokens begin
        return found

    def accounts(self, house):
        """What push_app_authorize answers, asked in the sandbox's own way."""
        nonce, now = "4427456950", str(int(time.time() * 1000))
        path = "/jdyconnector/app_management/push_app_authorize"
        query = {"outerInstanceId": "219672490807529472"}
        client = json.loads((house.sandbox.examples / "connections.json").read_text())
        client = client["connections"][0]
        signed = signature("POST", path, query, nonce, now, client["secrets"]["client_secret"])
        answer = call(house.sandbox.url, "POST", path + "?outerInstanceId=219672490807529472", {}, {
            "X-Api-ClientID": client["settings"]["client_id"], "X-Api-Auth-Version": "2.0",
            "X-Api-TimeStamp": now, "X-Api-SignHeaders": "X-Api-TimeStamp,X-Api-Nonce",
            "X-Api-Nonce": nonce, "X-Api-Signature": signed})
        return answer.json["data"]

    def test_no_secret_in_logs_answers_or_a_dump_of_the_database(self):
        house = self.house(env={"XQ_LOG_LEVEL": "debug"})
        house.must("apply", self.pasted(house))
        for name in (MATERIAL, BILLS, "刷新token6"):
            house.sync(name)
        answers = [house.http("GET", path, token="viewer").text for path in (
            "/v1/connections", "/v1/syncs", "/v1/channels", "/v1/runs", "/v1/alerts", "/metrics",
            "/v1/webhook-events", "/v1/mapping-errors")]
        for name in ("xingchen", "qeasy"):
            answers.append(house.http("GET", f"/v1/connections/{name}/authorization").text)
            answers.append(house.http("POST", f"/v1/connections/{name}/test").text)
        self.assertIn('"state":"ready"', "".join(answers))
        house.sandbox.fault("kingdee-authorize", "status", times=0, status=519,
                            body=json.dumps({"errcode": 4008, "description": "refused"}))
        answers.append(house.http("POST", "/v1/connections/xingchen/test").text)
        house.sandbox.control("DELETE", "faults")
        dump = subprocess.run([BIN / "pg_dump", "-d", cluster().url(house.database)],
                              capture_output=True, text=True, check=True).stdout
        self.assertIn("xingchen", dump)
        for secret in self.secrets_of(house):
            for place, text in (("log", house.log()), ("answers", "".join(answers)), ("dump", dump)):
                self.assertNotIn(secret, text, place)

