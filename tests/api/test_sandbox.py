"""The sandbox plays the vendors as their pages say, pitfalls included.

Signatures are made here by an implementation of its own and held against the vendor's vectors, so
neither the sandbox's nor the service's code judges itself. Binary: $XQ_SANDBOX, else
build/xingqiao-sandbox.
"""

import base64
import calendar
import hashlib
import hmac
import http.client
import http.server
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("XQ_SANDBOX", str(ROOT / "build" / "xingqiao-sandbox"))
VECTORS = json.loads((ROOT / "tests" / "vectors" / "kingdee.json").read_text("utf-8"))
CLIENT_ID, CLIENT_SECRET = "200421", "f2adcfef73369bfc4e1384677d38a0ff"
OUTER = "219672490807529472"
ACCOUNT = "1764170105846272114"
SCHEME = "0166a725-2b9a-30e4-91c5-3529176302c4"
OTHER_SCHEME = "5b3c1e52-8f0d-3a67-9c14-7d2e60a1b9f4"
MATERIAL = "/jdy/v2/bd/material"
SALES_OUT = "/jdy/v2/scm/sal_out_bound"
AUTHORIZE = "/jdyconnector/app_management/push_app_authorize"
TOKEN = "/jdyconnector/app_management/kingdee_auth_token"
FULL_WIDTH_COMMA = "\uff0c"


def quote(text):
    return urllib.parse.quote(text, safe="-_.~")


def hex_signature(key, message):
    mac = hmac.new(key.encode(), message.encode(), hashlib.sha256).hexdigest()
    return base64.b64encode(mac.encode()).decode()


def signature(method, path, query, nonce, timestamp, secret):
    line = "&".join(sorted(f"{quote(quote(k))}={quote(quote(v))}" for k, v in query.items()))
    return hex_signature(
        secret,
        f"{method}\n{quote(path)}\n{line}\nx-api-nonce:{nonce}\nx-api-timestamp:{timestamp}\n",
    )


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)


class Sandbox:
    """One running sandbox, and the calls that a client makes to it."""

    def __init__(self, *arguments, client_secret=CLIENT_SECRET):
        self.client_secret = client_secret
        if client_secret != CLIENT_SECRET:
            arguments += ("--client-secret", client_secret)
        self.process = subprocess.Popen(
            [BINARY, "--listen", "127.0.0.1:0", *arguments], stdout=subprocess.PIPE, text=True
        )
        line = self.process.stdout.readline()
        self.base = line.split()[1]
        self.host = self.base.removeprefix("http://")
        self.token = self.qingcloud_token = None
        self.domain = "https://tf.jdy.com"

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self.process.stdout.close()
        return code

    def call(self, method, target, body=None, headers=None):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            data = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
            connection.request(method, target, data, headers or {})
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def control(self, method, path, body=None):
        return self.call(method, "/control" + path, body).json

    # ---- Kingdee ----

    def headers(self, method, path, query, **changes):
        nonce, timestamp = str(random.randrange(10**9, 10**10)), str(int(time.time() * 1000))
        headers = {
            "Content-Type": "application/json",
            "X-Api-ClientID": CLIENT_ID,
            "X-Api-Auth-Version": "2.0",
            "X-Api-TimeStamp": timestamp,
            "X-Api-SignHeaders": "X-Api-TimeStamp,X-Api-Nonce",
            "X-Api-Nonce": nonce,
            "X-Api-Signature": signature(
                method, path, query, nonce, timestamp, self.client_secret
            ),
        }
        if self.token and not path.startswith("/jdyconnector"):
            headers["app-token"] = self.token
            headers["X-GW-Router-Addr"] = self.domain
        headers.update(changes)
        return {name: value for name, value in headers.items() if value is not None}

    def kingdee(self, method, path, query=None, **changes):
        query = query or {}
        target = path
        if query:
            target += "?" + "&".join(f"{quote(k)}={quote(v)}" for k, v in query.items())
        return self.call(method, target, None, self.headers(method, path, query, **changes))

    def authorize(self):
        return self.kingdee("POST", AUTHORIZE, {"outerInstanceId": OUTER}).json

    def account(self):
        return next(a for a in self.authorize()["data"] if a["accountId"] == ACCOUNT)

    def fetch_token(self, app_key, app_secret):
        query = {"app_key": app_key, "app_signature": hex_signature(app_secret, app_key)}
        return self.kingdee("GET", TOKEN, query)

    def log_in(self):
        account = self.account()
        self.token = self.fetch_token(account["appKey"], account["appSecret"]).json["data"][
            "app-token"
        ]
        return self

    def rows(self, path, **query):
        """All rows, page by page, as a careful client reads them."""
        found, page, pages = [], 1, 1
        while page <= pages:
            data = self.kingdee(
                "GET", path, {"page": str(page), "page_size": "100", **query}
            ).json["data"]
            found += data["rows"]
            pages, page = data["total_page"], page + 1
        return found

    # ---- QingCloud ----

    def oauth(self, key="xqdemo000001", secret="xqdemosecret00000001"):
        return self.call("POST", "/v2/oauth", {"app_key": key, "app_secret": secret})

    def open_api(self, method, what, body=None, scheme=SCHEME):
        if not self.qingcloud_token:
            self.qingcloud_token = self.oauth().json["content"]["access_token"]
        target = f"/v2/open-api/business/{scheme}/{what}?access_token={self.qingcloud_token}"
        return self.call(method, target, body)

    def store(self, rows, scheme=SCHEME):
        body = rows if isinstance(rows, str) else json.dumps({"content": rows})
        return self.open_api("POST", "store", body.encode(), scheme)

    # ---- robots ----

    def dingtalk(self, text, secret="SECxqdemodingtalk0001", at=None, token=None):
        at = str(int(time.time() * 1000)) if at is None else at
        mac = hmac.new(secret.encode(), f"{at}\n{secret}".encode(), hashlib.sha256).digest()
        sign = quote(base64.b64encode(mac).decode())
        token = token or "xqdemo-dingtalk-token"
        return self.call(
            "POST",
            f"/robot/dingtalk/send?access_token={token}&timestamp={at}&sign={sign}",
            {"msgtype": "text", "text": {"content": text}},
        )


class SandboxCase(unittest.TestCase):
    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.box = Sandbox(*cls.arguments)

    @classmethod
    def tearDownClass(cls):
        if cls.box.stop() != 0:
            raise AssertionError("the sandbox did not end with 0")

    def setUp(self):
        self.box.control("POST", "/reset")
        self.box.token = self.box.qingcloud_token = None


class Signatures(unittest.TestCase):
    def test_both_implementations_agree_with_the_vendors_vectors(self):
        for vector in VECTORS["request_signature"]:
            with self.subTest(vector["id"]):
                line = (vector["method"], vector["path"], vector["query"])
                ours = signature(*line, vector["nonce"], vector["timestamp"],
                                 vector["client_secret"])  # fmt: skip
                self.assertEqual(ours, vector["signature"])
                target = vector["path"]
                if vector["query"]:
                    target += "?" + "&".join(
                        f"{quote(k)}={quote(v)}" for k, v in vector["query"].items()
                    )
                self.assertEqual(self.oracle(vector, target), vector["signature"])

    def oracle(self, vector, target):
        command = [BINARY, "signature", vector["method"], target, vector["nonce"],
                   vector["timestamp"], vector["client_secret"]]  # fmt: skip
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def test_app_signature_agrees_with_the_vendors_vector(self):
        for vector in VECTORS["app_signature"]:
            self.assertEqual(
                hex_signature(vector["app_secret"], vector["app_key"]), vector["signature"]
            )


class Gateway(SandboxCase):
    arguments = ("--materials", "250", "--token-per-minute", "0", "--kingdee-per-minute", "0")

    def refused(self, answer, code, status=519):
        self.assertEqual((answer.status, answer.json["errcode"]), (status, code))

    def test_checks_come_in_the_gateways_order(self):
        box = self.box
        wrong = {
            "X-Api-ClientID": None,
            "X-Api-Auth-Version": "1.0",
            "X-Api-TimeStamp": "1700000000000",
            "X-Api-SignHeaders": "X-Api-Nonce",
            "X-Api-Signature": "bm8=",
        }
        steps = [
            ("X-Api-ClientID", 4002),
            ("X-Api-Auth-Version", 4001),
            ("X-Api-TimeStamp", 4006),
            ("X-Api-SignHeaders", 4007),
            ("X-Api-Signature", 4008),
        ]
        self.refused(box.kingdee("GET", "/jdy/v2/bd/no_such_thing", **wrong), 5001)
        for header, code in steps:
            self.refused(box.kingdee("GET", MATERIAL, **wrong), code)
            if header == "X-Api-ClientID":
                self.refused(
                    box.kingdee("GET", MATERIAL, **{**wrong, "X-Api-ClientID": "1"}), 4003
                )
            del wrong[header]
        self.refused(box.kingdee("GET", MATERIAL), 4009)
        self.refused(box.kingdee("GET", MATERIAL, **{"app-token": "eyJ.no.no"}), 4010)
        box.log_in()
        answer = box.kingdee("GET", MATERIAL, **{"X-GW-Router-Addr": "https://elsewhere"})
        self.assertEqual((answer.status, answer.body), (404, b"No Route"))
        answer = box.kingdee("GET", MATERIAL, **{"X-GW-Router-Addr": box.domain + "/"})
        self.assertEqual(answer.json["errcode"], 0)

    def test_texts_of_the_gateway_are_the_observed_ones(self):
        answer = self.box.kingdee("GET", "/jdy/v2/xx")
        self.assertEqual(
            answer.json,
            {
                "errcode": 5001,
                "description": "API not found[GW]",
                "description_cn": "请求的API不存在[网关]",
            },
        )
        self.assertIn("X-Api-Requestid", answer.headers)

    def test_both_orders_of_signed_headers_are_taken_in_any_case(self):
        for names in ("x-api-nonce,x-api-timestamp", "X-Api-Nonce,X-Api-TimeStamp"):
            answer = self.box.kingdee(
                "POST", AUTHORIZE, {"outerInstanceId": OUTER}, **{"X-Api-SignHeaders": names}
            )
            self.assertEqual(answer.json["code"], 200)

    def test_a_signature_over_anything_else_is_refused(self):
        good = {"page": "1", "search": "苹果 a*"}
        self.box.log_in()
        self.assertEqual(self.box.kingdee("GET", MATERIAL, good).status, 200)
        for changed in ({"page": "2", "search": "苹果 a*"}, {"page": "1"}, {}):
            headers = self.box.headers("GET", MATERIAL, changed)
            target = MATERIAL + "?" + urllib.parse.urlencode(good, quote_via=urllib.parse.quote)
            self.refused(self.box.call("GET", target, None, headers), 4008)
        what = [v["what"] for v in self.box.control("GET", "/stats")["violations"]]
        self.assertEqual(what, ["signature wrong"] * 3)

    def test_the_official_java_encoder_is_understood(self):
        # vector e's query line, sent as that client sends it: blank as '+', '~' as %7E
        query = "page=1&search=A+b*%7E%2B"
        line = "page=1&search=A%2Bb%2A%257E%252B"
        self.box.log_in()
        headers = self.box.headers("GET", MATERIAL, {})
        headers["X-Api-Signature"] = hex_signature(
            CLIENT_SECRET,
            f"GET\n{quote(MATERIAL)}\n{line}\nx-api-nonce:{headers['X-Api-Nonce']}\n"
            f"x-api-timestamp:{headers['X-Api-TimeStamp']}\n",
        )
        self.assertEqual(self.box.call("GET", f"{MATERIAL}?{query}", None, headers).status, 200)

    def test_a_repeated_nonce_is_refused_only_when_asked_for(self):
        headers = self.box.headers("POST", AUTHORIZE, {})
        for _ in range(2):
            self.assertEqual(self.box.call("POST", AUTHORIZE, b"", headers).status, 200)
        self.box.control("POST", "/kingdee", {"strict_nonce": True})
        headers = self.box.headers("POST", AUTHORIZE, {})
        self.assertEqual(self.box.call("POST", AUTHORIZE, b"", headers).status, 200)
        self.refused(self.box.call("POST", AUTHORIZE, b"", headers), 4008)


class TokenChain(SandboxCase):
    arguments = ("--materials", "10", "--token-per-minute", "0")

    def test_authorize_answers_several_accounts_in_both_spellings(self):
        answer = self.box.authorize()
        self.assertEqual((answer["code"], answer["msg"]), (200, "成功"))
        self.assertEqual([a["status"] for a in answer["data"]], [0, 1, 1])
        self.box.control("POST", "/kingdee", {"envelope": "errcode", "accounts": 2})
        answer = self.box.authorize()
        self.assertEqual((answer["errcode"], len(answer["data"])), (0, 2))
        self.assertRegex(answer["data"][0]["appSecret"], "^[0-9a-f]{40}$")

    def test_an_unknown_instance_gets_no_data(self):
        answer = self.box.kingdee("POST", AUTHORIZE, {"outerInstanceId": "1"}).json
        self.assertNotIn(answer["code"], (0, 200))
        self.assertIsNone(answer["data"])

    def test_a_stale_secret_is_refused_until_authorised_again(self):
        account = self.box.account()
        self.box.control("POST", "/kingdee", {"rotate_secret": True})
        answer = self.box.fetch_token(account["appKey"], account["appSecret"]).json
        self.assertEqual(answer["errcode"], 1030002006)
        self.assertEqual(
            answer["description"], f"授权密钥校验失败{FULL_WIDTH_COMMA}请获取最新密钥加密"
        )
        account = self.box.account()
        answer = self.box.fetch_token(account["appKey"], account["appSecret"]).json
        self.assertEqual(answer["errcode"], 0)
        life_ms = answer["data"]["expires"] - time.time() * 1000
        self.assertTrue(86_000_000 < life_ms <= 86_400_000, "expires is an absolute time")

    def test_rotation_follows_its_switch(self):
        self.box.control("POST", "/kingdee", {"rotation": "never"})
        first = self.box.account()["appSecret"]
        self.assertEqual(self.box.account()["appSecret"], first)
        self.box.control("POST", "/kingdee", {"rotation": "each-call"})
        second = self.box.account()
        self.assertNotEqual(self.box.account()["appSecret"], second["appSecret"])
        self.box.control("POST", "/kingdee", {"old_secret": True})
        answer = self.box.fetch_token(second["appKey"], second["appSecret"])
        self.assertEqual(answer.json["errcode"], 0, "the previous secret, when allowed")

    def test_unknown_and_revoked_keys_are_refused(self):
        revoked = next(a for a in self.box.authorize()["data"] if a["status"] == 0)
        for key in ("nobody00", revoked["appKey"]):
            answer = self.box.fetch_token(key, revoked["appSecret"])
            self.assertEqual(answer.json["errcode"], 1020002008)

    def test_expired_tokens_and_moved_tenants_are_told(self):
        self.box.log_in()
        self.box.control("POST", "/kingdee", {"expire_tokens": True})
        answer = self.box.kingdee("GET", MATERIAL)
        self.assertEqual(answer.status, 401)
        self.assertEqual(
            answer.json, {"description": "JWT token has expired", "errcode": 1000202001}
        )
        self.box.log_in()
        self.box.control("POST", "/kingdee", {"move_domain": "https://vip9.jdy.com"})
        self.assertEqual(self.box.kingdee("GET", MATERIAL).status, 404)
        self.box.control("POST", "/kingdee", {"moved": "502"})
        self.assertEqual(self.box.kingdee("GET", MATERIAL).status, 502)
        self.assertEqual(self.box.account()["domain"], "https://vip9.jdy.com")

    def test_a_new_token_ends_the_old_one_only_when_asked_for(self):
        old = self.box.log_in().token
        self.box.log_in()
        self.assertEqual(self.box.kingdee("GET", MATERIAL, **{"app-token": old}).status, 200)
        self.box.control("POST", "/kingdee", {"one_token": True})
        self.box.log_in()
        answer = self.box.kingdee("GET", MATERIAL, **{"app-token": old})
        self.assertEqual(answer.json["errcode"], 4010)

    def test_tokens_may_be_fetched_twice_a_minute(self):
        self.box.control("POST", "/kingdee", {"token_per_minute": 2})
        account = self.box.account()
        answers = [
            self.box.fetch_token(account["appKey"], account["appSecret"]) for _ in range(3)
        ]
        self.assertEqual([a.status for a in answers], [200, 200, 429])
        self.assertEqual(answers[2].json["errcode"], 429)
        stats = self.box.control("GET", "/stats")
        self.assertEqual(stats["calls"]["kingdee-token"], 3)
        self.assertEqual(stats["violations"][0]["what"], "token fetched over 2 times in 60 s")


class Lists(SandboxCase):
    arguments = ("--materials", "250", "--bills", "40", "--bad-bills", "3",
                 "--token-per-minute", "0", "--kingdee-per-minute", "0")  # fmt: skip

    def setUp(self):
        super().setUp()
        self.box.log_in()

    def page(self, path=MATERIAL, **query):
        return self.box.kingdee("GET", path, {k: str(v) for k, v in query.items()}).json["data"]

    def test_a_material_page_has_the_vendors_form(self):
        data = self.page(page=2, page_size=100)
        self.assertEqual(
            {k: v for k, v in data.items() if k != "rows"},
            {
                "count": "250",
                "current_page": 2,
                "current_page_size": 100,
                "page": 2,
                "page_size": 100,
                "total_page": 3,
            },
        )
        ids = [row["id"] for row in self.box.rows(MATERIAL)]
        self.assertEqual((len(ids), len(set(ids))), (250, 250))
        self.assertTrue(all(int(one) > 2**53 and len(one) in (18, 19) for one in ids))
        size = len(json.dumps(data["rows"], ensure_ascii=False).encode()) / 100
        self.assertTrue(600 <= size <= 1000, size)

    def test_the_same_seed_gives_the_same_rows(self):
        first = self.page(page=1, page_size=5)
        other = Sandbox("--materials", "250", "--seed", "1", "--other-rows", "5")
        third = Sandbox("--materials", "250", "--seed", "2")
        try:
            query = {"page": "1", "page_size": "5"}
            same = other.log_in().kingdee("GET", MATERIAL, query).json["data"]
            different = third.log_in().kingdee("GET", MATERIAL, query).json["data"]
        finally:
            other.stop(), third.stop()
        self.assertEqual(first, same)
        self.assertNotEqual(first, different)

    def test_default_page_size_is_ten(self):
        data = self.page()
        self.assertEqual((data["page_size"], len(data["rows"]), data["total_page"]), (10, 10, 25))

    def test_page_size_over_100_loses_rows_without_a_word(self):
        data = self.page(page=1, page_size=200)
        self.assertEqual((len(data["rows"]), data["page_size"], data["total_page"]), (100, 200, 2))
        second = self.page(page=2, page_size=200)
        self.assertEqual(len(data["rows"]) + len(second["rows"]), 200, "50 of 250 are lost")

    def test_a_page_beyond_the_end_is_the_last_page_again(self):
        last, beyond = self.page(page=3, page_size=100), self.page(page=9, page_size=100)
        self.assertEqual(last["rows"], beyond["rows"])
        self.assertEqual(len(last["rows"]), 50)
        self.box.control("POST", "/kingdee", {"beyond_end": "empty"})
        self.assertEqual(self.page(page=9, page_size=100)["rows"], [])

    def test_count_is_text_for_base_data_and_money_and_a_number_for_bills(self):
        kinds = {path: type(self.page(path)["count"]) for path in
                 ("/jdy/v2/bd/supplier", "/jdy/v2/arap/ar_credit", "/jdy/v2/fi/voucher",
                  "/jdy/v2/scm/sal_order", "/jdy/v2/scm/pur_inbound")}  # fmt: skip
        self.assertEqual(list(kinds.values()), [str, str, str, int, int])

    def test_disabled_materials_come_only_when_asked_for(self):
        self.assertEqual(self.page()["count"], "250")
        self.assertEqual(self.page(enable=0)["count"], "5")
        self.assertEqual(self.page(enable=-1)["count"], "255")

    def test_windows_in_milliseconds_split_the_rows_exactly(self):
        path = "/jdy/v2/bd/material_detail"
        times = []
        for row in self.box.rows(MATERIAL)[:20]:
            text = self.page(path, id=row["id"])["modify_time"]
            china = time.strptime(text, "%Y-%m-%d %H:%M:%S")
            times.append((calendar.timegm(china) - 8 * 3600) * 1000)
        middle = times[10]
        before = self.page(modify_end_time=middle - 1)
        upto = self.page(modify_end_time=middle)
        after = self.page(modify_start_time=middle + 1)
        at_most = sum(t < middle for t in times)
        self.assertEqual(int(before["count"]), at_most)
        self.assertEqual(int(upto["count"]) + int(after["count"]), 250)
        self.assertGreater(int(upto["count"]), int(before["count"]), "both ends are in")
        both = self.page(modify_start_time=middle, modify_end_time=middle)
        self.assertGreaterEqual(int(both["count"]), 1)
        self.box.control("POST", "/kingdee", {"window_end": "exclusive"})
        self.assertEqual(self.page(modify_end_time=middle)["count"], before["count"])

    def test_seconds_in_a_window_find_nothing(self):
        now = int(time.time())
        data = self.page(modify_start_time=now - 400 * 86400, modify_end_time=now)
        self.assertEqual(data["rows"], [])

    def test_bill_status_filters_and_the_detail_agrees_with_the_list(self):
        audited, not_audited = (self.page(SALES_OUT, bill_status=s) for s in "CZ")
        both = self.page(SALES_OUT, bill_status="")
        self.assertEqual((audited["count"], not_audited["count"], both["count"]), (40, 4, 44))
        row = next(r for r in audited["rows"] if r["id"])
        for query in ({"id": row["id"]}, {"number": row["bill_no"]}):
            detail = self.page(SALES_OUT + "_detail", **query)
            self.assertEqual(detail["bill_no"], row["bill_no"])
            self.assertIsInstance(row["total_amount"], str)
            lines = sum(round(line["amount"] * 100) for line in detail["material_entity"])
            self.assertEqual(lines, round(float(detail["total_amount"]) * 100))
            self.assertEqual(detail["total_amount"], row["total_amount"])
            self.assertNotIn("qty", row["material_entity"][0], "a list has reduced lines")
            self.assertIn("modify_time", detail)
            self.assertNotIn("modify_time", row)
        self.assertIsInstance(self.page("/jdy/v2/scm/pur_inbound")["rows"][0]["total_amount"],
                              (int, float))  # fmt: skip

    def test_bill_dates_and_numbers_filter(self):
        rows = self.box.rows(SALES_OUT, bill_status="C")
        day = rows[7]["bill_date"]
        found = self.box.rows(SALES_OUT, bill_status="C", start_bill_date=day, end_bill_date=day)
        self.assertEqual(found, [row for row in rows if row["bill_date"] == day])
        number = rows[7]["bill_no"]
        self.assertEqual(self.box.rows(SALES_OUT, bill_no=number), [rows[7]])

    def test_numbers_at_the_edge_of_64_bits_do_no_harm(self):
        least, most = "-9223372036854775808", "9223372036854775807"
        for value in (least, most, "99999999999999999999", "x"):
            for name in ("page", "page_size", "modify_start_time", "modify_end_time"):
                self.assertEqual(self.box.kingdee("GET", MATERIAL, {name: value}).status, 200)
            answer = self.box.kingdee("GET", MATERIAL + "_detail", {"id": value})
            self.assertEqual(answer.json["errcode"], 1030002003)
            self.assertEqual(self.box.dingtalk("x", at=value).json["errcode"], 310000)

    def test_a_number_filter_that_is_not_documented_is_ignored(self):
        self.assertEqual(self.page(number="SP000007")["count"], "250")

    def test_bad_bills_have_no_id(self):
        rows = self.box.rows(SALES_OUT, bill_status="C")
        bad = [row for row in rows if row["id"] == ""]
        self.assertEqual(len(bad), 3)
        detail = self.page(SALES_OUT + "_detail", number=bad[0]["bill_no"])
        self.assertEqual(detail["id"], "")

    def test_a_detail_needs_id_or_number(self):
        self.assertEqual(self.box.kingdee("GET", SALES_OUT + "_detail").status, 400)
        answer = self.box.kingdee("GET", SALES_OUT + "_detail", {"id": "1"})
        self.assertEqual((answer.status, answer.json["errcode"]), (200, 1030002003))

    def test_phones_come_encrypted_as_in_the_vendors_vector(self):
        vector = VECTORS["privacy_field"][0]
        detail = self.page("/jdy/v2/bd/customer_detail", number="KH000001")
        self.assertNotIn(vector["plain"], json.dumps(detail))
        box = Sandbox(client_secret=vector["client_secret"]).log_in()
        answer = box.kingdee("GET", "/jdy/v2/bd/customer_detail", {"number": "KH000001"})
        box.stop()
        data = answer.json["data"]
        self.assertEqual(data["bomentity"][0]["mobile"], vector["cipher"])

    def test_rows_put_in_are_served_byte_for_byte(self):
        text = ('[ {"id":219672490807529472,"number":"N1","price":12.50,"n":9007199254740993,'
                '"e":1E2 ,"name":"\\u82f9\\u679c"},{"id":"2","modify_time":"2026-01-02 00:00:00"}]')
        self.box.control("POST", "/kingdee/rows", {"path": MATERIAL, "rows_text": text})
        body = self.box.kingdee("GET", MATERIAL).body.decode()
        self.assertIn('"price":12.50,"n":9007199254740993,"e":1E2 ,"name":"\\u82f9\\u679c"}', body)
        self.assertEqual(self.page()["count"], "2")
        self.assertEqual(self.page(modify_end_time=1)["count"], "1", "no time: in every window")
        detail = self.box.kingdee("GET", MATERIAL + "_detail", {"number": "N1"}).body
        self.assertIn(b"9007199254740993", detail)
        self.box.control("DELETE", "/kingdee/rows?path=" + MATERIAL)
        self.assertEqual(self.page()["count"], "250")

    def test_rows_laid_over_take_the_place_of_generated_ones(self):
        rows = self.box.rows(MATERIAL)
        changed = json.dumps([{"id": rows[3]["id"], "name": "改过"}, {"id": "7", "name": "新的"}])
        body = {"path": MATERIAL, "rows_text": changed, "mode": "overlay"}
        self.box.control("POST", "/kingdee/rows", body)
        after = self.box.rows(MATERIAL)
        self.assertEqual(len(after), 251)
        self.assertEqual([r["name"] for r in after if r["id"] == rows[3]["id"]], ["改过"])
        self.assertEqual(self.box.rows(MATERIAL, search="新的")[0]["id"], "7")

    def test_every_documented_list_answers(self):
        for path in ("/jdy/v2/bd/customer", "/jdy/v2/bd/department", "/jdy/v2/scm/sal_order",
                     "/jdy/v2/scm/inventory", "/jdy/v2/ls/member", "/jdy/v2/sys/user_list"):  # fmt: skip
            with self.subTest(path):
                self.assertEqual(self.page(path)["current_page_size"], 10)

    def test_wrong_methods_are_told(self):
        self.assertEqual(self.box.kingdee("GET", AUTHORIZE).json["errcode"], 5002)
        self.assertEqual(self.box.kingdee("POST", MATERIAL).json["errcode"], 5003)


class Limits(SandboxCase):
    arguments = ("--materials", "10", "--kingdee-per-minute", "5", "--qingcloud-per-minute", "4",
                 "--qingcloud-penalty", "120", "--robot-per-minute", "2")  # fmt: skip

    def test_kingdee_counts_business_calls_of_an_account(self):
        self.box.log_in()
        answers = [self.box.kingdee("GET", MATERIAL) for _ in range(7)]
        self.assertEqual([a.status for a in answers], [200] * 5 + [429] * 2)
        self.assertEqual(answers[6].json["errcode"], 429)
        stats = self.box.control("GET", "/stats")
        self.assertEqual(stats["throttled"]["kingdee-list"], 2)
        self.assertEqual(stats["answered"]["kingdee-list"], 5)
        self.assertEqual(stats["rows_served"], 50)

    def test_qingcloud_punishes_for_minutes_and_says_how_long(self):
        answers = [self.box.store([{"id": "1"}]) for _ in range(4)]
        self.assertEqual([a.json["code"] for a in answers], [0, 0, 0, 42901])
        self.assertEqual((answers[3].status, answers[3].headers["Retry-After"]), (429, "120"))
        self.assertEqual(self.box.oauth().json["code"], 42901, "token calls count, too")
        what = [v["what"] for v in self.box.control("GET", "/stats")["violations"]]
        self.assertEqual(
            what, ["over the limit of calls in 60 s", "called during the penalty"]
        )
        self.box.control("POST", "/qingcloud", {"end_penalty": True})
        self.assertEqual(self.box.store([{"id": "1"}]).json["code"], 0)

    def test_robots_have_a_limit_of_their_own(self):
        codes = [self.box.dingtalk("x").json["errcode"] for _ in range(3)]
        self.assertEqual(codes, [0, 0, 130101])


class QingCloud(SandboxCase):
    arguments = ("--qingcloud-per-minute", "0",)

    def test_oauth_gives_a_token_and_refuses_wrong_keys(self):
        content = self.box.oauth().json["content"]
        self.assertEqual(content["expires_in"], 7200)
        answer = self.box.oauth(secret="wrong")
        self.assertEqual((answer.status, answer.json["code"]), (401, 40101))
        self.box.control("POST", "/qingcloud", {"always_200": True, "wrong_pair": 10001})
        answer = self.box.oauth(secret="wrong")
        self.assertEqual((answer.status, answer.json["code"]), (200, 10001))

    def test_tokens_are_taken_from_query_or_header_and_expire(self):
        token = self.box.oauth().json["content"]["access_token"]
        target = f"/v2/open-api/business/{SCHEME}/query"
        answer = self.box.call("POST", target, {}, {"Authorization": "Bearer " + token})
        self.assertEqual(answer.json["code"], 0)
        self.assertEqual(self.box.call("POST", target, {}).json["code"], 40102)
        self.box.control("POST", "/qingcloud", {"expire_tokens": True})
        answer = self.box.call("POST", f"{target}?access_token={token}", {})
        self.assertEqual((answer.status, answer.json["code"]), (401, 40102))

    def test_stored_rows_are_found_byte_for_byte(self):
        row = '{"id": 219672490807529472,"price":12.50,"n":[9007199254740993,1e3], "s":"\\u661f}"}'
        answer = self.box.store('{"content":[%s,{"id":"b/2","price":3}]}' % row)
        self.assertEqual(answer.json["content"], {"inserted": 2, "failed": 0})
        self.assertEqual(answer.json["message"], "数据写入成功")
        target = f"/control/qingcloud/{SCHEME}/row/219672490807529472"
        self.assertEqual(self.box.call("GET", target).body.decode(), row)
        found = self.box.open_api("GET", "find-one/" + quote("b/2"))
        self.assertEqual(found.json["content"]["price"], 3)
        self.assertIn("updated_at", found.json["content"])
        body = self.box.open_api("GET", "find-one/219672490807529472").body
        self.assertIn(b'"price":12.50', body)
        missing = self.box.open_api("GET", "find-one/zzz")
        self.assertEqual((missing.status, missing.json["code"]), (404, 40401))

    def test_one_bad_row_refuses_the_whole_batch(self):
        self.box.control("POST", f"/qingcloud/{SCHEME}", {"required": ["FNumber"]})
        good, bad = {"id": "1", "FNumber": "a"}, {"id": "2", "FNumber": ""}
        answer = self.box.store([good, bad])
        self.assertEqual((answer.status, answer.json["code"]), (400, 40001))
        self.assertEqual(answer.json["message"], "必填字段缺失: FNumber")
        summary = self.box.control("GET", f"/qingcloud/{SCHEME}/summary")
        self.assertEqual((summary["rows"], summary["arrivals"]), (0, 0))
        for rows in ([{"name": "x"}], [{"id": None}], [], "{}", "[", '{"content":[{"id":01}]}'):
            self.assertEqual(self.box.store(rows).json["code"], 40001)

    def test_id_check_decides_between_overwriting_and_skipping(self):
        self.box.store([{"id": "1", "v": 1}])
        self.box.store([{"id": "1", "v": 2}])
        self.assertEqual(self.box.open_api("GET", "find-one/1").json["content"]["v"], 2)
        self.box.control("POST", f"/qingcloud/{SCHEME}", {"id_check": True})
        answer = self.box.store([{"id": "1", "v": 3}, {"id": "9"}]).json["content"]
        self.assertEqual(answer, {"inserted": 1, "failed": 0, "repeated": 1})
        self.assertEqual(self.box.open_api("GET", "find-one/1").json["content"]["v"], 2)
        summary = self.box.control("GET", f"/qingcloud/{SCHEME}/summary")
        self.assertEqual(
            summary,
            {
                "rows": 2,
                "arrivals": 4,
                "source_dispatches": 0,
                "target_dispatches": 0,
                "waiting": 2,
                "max_arrivals_of_one_id": 3,
                "ids_that_arrived_more_than_once": 1,
                "twice": ["1"],
            },
        )

    def test_query_pages_by_first_arrival_and_content(self):
        start = time.time()
        self.box.store([{"id": str(i), "name": f"名称{i}", "qty": i} for i in range(120)])
        self.box.store([{"id": "0", "name": "again", "qty": 0}])

        def query(**body):
            return self.box.open_api("POST", "query", body).json["content"]

        page = query(page=2, pageSize=100)
        self.assertEqual((page["total"], len(page["list"]), page["page"]), (120, 20, 2))
        self.assertEqual(page["list"][0]["id"], "100")
        self.assertIn("_id", page["list"][0])
        self.assertGreaterEqual(page["list"][0]["created_at"], start - 1)
        self.assertEqual(query(begin_at=int(start) + 3600)["total"], 0)
        self.assertEqual(query(end_at=int(start) - 3600)["total"], 0)
        self.assertEqual(query(begin_at=int(start) - 1, end_at=int(start) + 3600)["total"], 120)
        self.assertEqual(query(CONTENT_name="称11")["total"], 11)
        self.assertEqual(query(CONTENT_qty={"$gte": 100, "$lt": 110})["total"], 10)
        bad = self.box.open_api("POST", "query", {"pageSize": 101})
        self.assertEqual(bad.json["code"], 40001)

    def test_schemes_keep_apart_and_may_have_to_be_known(self):
        self.box.store([{"id": "1"}])
        answer = self.box.open_api("GET", "find-one/1", scheme=OTHER_SCHEME)
        self.assertEqual(answer.json["code"], 40401)
        self.assertEqual(self.box.store([{"id": "1"}], "no-uuid").json["code"], 40401)
        self.box.control("POST", "/qingcloud", {"strict_schemes": True})
        self.assertEqual(self.box.store([{"id": "1"}], OTHER_SCHEME).json["code"], 40401)
        self.box.control("POST", f"/qingcloud/{OTHER_SCHEME}", {})
        self.assertEqual(self.box.store([{"id": "1"}], OTHER_SCHEME).json["code"], 0)

    def test_dispatchers_say_pending(self):
        content = self.box.open_api("GET", "dispatch-target").json["content"]
        self.assertEqual(content["status"], "pending")
        self.assertEqual(self.box.open_api("POST", "data-link", {}).json["content"]["total"], 0)

    def test_a_dispatch_takes_up_what_waits_and_the_links_tell(self):
        def targets():
            links = self.box.open_api("POST", "data-link", {}).json["content"]["links"]
            return [link["target"]["response"] for link in links]

        def summary():
            return self.box.control("GET", f"/qingcloud/{SCHEME}/summary")

        self.box.store([{"id": "1"}, {"id": "2"}])
        self.assertEqual((summary()["waiting"], targets()), (2, [None, None]))
        self.box.open_api("GET", "dispatch-source")
        self.assertEqual((summary()["waiting"], summary()["source_dispatches"]), (2, 1))
        self.box.open_api("GET", "dispatch-target")
        self.assertEqual((summary()["waiting"], targets()), (0, [{"message": "success"}] * 2))
        self.box.open_api("POST", "store-dispatch", {"content": [{"id": "3"}]})
        self.assertEqual((summary()["waiting"], summary()["target_dispatches"]), (0, 2))

    def test_rows_come_and_go_behind_everybodys_back(self):
        path = f"/qingcloud/{SCHEME}"
        self.box.store([{"id": "1"}, {"id": "2"}, {"id": "3"}])
        self.box.control("POST", f"{path}/rows", {"rows": [{"id": "2", "v": 12.50}, {"id": "4"}]})
        self.assertEqual(self.box.control("POST", f"{path}/forget", {"ids": ["1", "9"]}),
                         {"forgotten": 1})
        rows = self.box.open_api("POST", "query", {}).json["content"]["list"]
        self.assertEqual([row["id"] for row in rows], ["2", "3", "4"])
        self.assertEqual(self.box.open_api("GET", "find-one/2").json["content"]["v"], 12.5)
        self.assertEqual(self.box.open_api("GET", "find-one/1").json["code"], 40401)
        self.assertEqual(self.box.control("GET", f"{path}/summary")["arrivals"], 3)

    def test_what_a_refusal_says_and_whether_it_is_of_the_whole_batch_are_options(self):
        self.box.control("POST", f"/qingcloud/{SCHEME}", {"required": ["v"]})
        rows = [{"id": "1", "v": 1}, {"id": "2"}]
        for words, said in (("field", "必填字段缺失: v"), ("row", "第 2 行数据不合法"),
                            ("vague", "数据不合法")):
            self.box.control("POST", "/qingcloud", {"refusal": words})
            self.assertEqual(self.box.store(rows).json["message"], said)
        self.box.control("POST", "/qingcloud", {"partial": True})
        self.assertEqual(self.box.store(rows).json["content"], {"inserted": 1, "failed": 1})

    def test_batches_may_be_limited(self):
        self.box.control("POST", "/qingcloud", {"max_batch": 2, "max_bytes": 1000})
        self.assertEqual(self.box.store([{"id": str(i)} for i in range(3)]).json["code"], 40001)
        self.assertEqual(self.box.store([{"id": "1", "v": "x" * 2000}]).status, 413)


class Faults(SandboxCase):
    arguments = ("--materials", "10", "--qingcloud-per-minute", "0", "--token-per-minute", "0")

    def fault(self, match, action, **more):
        answer = self.box.control("POST", "/faults", [{"match": match, "action": action, **more}])
        self.assertEqual(answer, {"ok": True})

    def summary(self):
        return self.box.control("GET", f"/qingcloud/{SCHEME}/summary")

    def test_drop_after_stores_and_loses_the_answer(self):
        self.fault("qingcloud-store", "drop-after", after=1)
        self.assertEqual(self.box.store([{"id": "1"}]).json["code"], 0)
        with self.assertRaises((http.client.HTTPException, ConnectionError)):
            self.box.store([{"id": "2"}])
        self.assertEqual(self.box.open_api("GET", "find-one/2").json["content"]["id"], "2")
        self.assertEqual(self.box.store([{"id": "3"}]).json["code"], 0, "once only")

    def test_each_so_manieth_call_may_be_hit(self):
        self.fault("qingcloud-store", "status", status=502, after=1, every=3, times=0)
        codes = [self.box.store([{"id": str(n)}]).status for n in range(1, 11)]
        self.assertEqual([n for n, code in enumerate(codes, 1) if code == 502], [4, 7, 10])

    def test_drop_before_stores_nothing(self):
        self.fault("qingcloud-store", "drop-before")
        with self.assertRaises((http.client.HTTPException, ConnectionError)):
            self.box.store([{"id": "1"}])
        self.assertEqual(self.summary()["rows"], 0)

    def test_drop_after_may_come_late(self):
        self.fault("qingcloud-store", "drop-after", ms=300)
        with self.assertRaises((http.client.HTTPException, ConnectionError)):
            self.box.store([{"id": "1"}])
        deadline = time.monotonic() + 30
        while self.summary()["rows"] == 0 and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertEqual(self.summary()["rows"], 1)

    def test_cut_promises_more_than_it_sends(self):
        self.box.log_in()
        self.fault("kingdee-list", "cut")
        with self.assertRaises(http.client.IncompleteRead) as caught:
            self.box.kingdee("GET", MATERIAL)
        self.assertGreater(len(caught.exception.partial), 100)

    def test_status_answers_instead(self):
        self.box.log_in()
        self.fault("kingdee-list", "status", times=2, status=504, body="<html>nginx</html>")
        answers = [self.box.kingdee("GET", MATERIAL) for _ in range(3)]
        self.assertEqual([a.status for a in answers], [504, 504, 200])
        self.assertEqual(answers[0].headers["Content-Type"], "text/html")
        hits = self.box.control("GET", "/faults")
        self.assertEqual((hits[0]["seen"], hits[0]["hit"]), (3, 2))

    def test_a_hanging_call_holds_up_nobody_and_ends_with_the_fault(self):
        self.box.log_in()
        self.fault("kingdee", "hang", path="material")
        done = []

        def hang():
            try:
                self.box.kingdee("GET", MATERIAL)
            except (http.client.HTTPException, ConnectionError) as error:
                done.append(error)

        thread = threading.Thread(target=hang)
        thread.start()
        self.assertEqual(self.box.kingdee("GET", "/jdy/v2/bd/customer").status, 200)
        while self.box.control("GET", "/stats")["calls"]["kingdee-list"] < 2:
            time.sleep(0.01)
        self.assertEqual(done, [])
        self.box.control("DELETE", "/faults")
        thread.join(30)
        self.assertEqual(len(done), 1)

    def test_delay_waits_then_works(self):
        self.fault("qingcloud-oauth", "delay", ms=200)
        start = time.monotonic()
        self.assertEqual(self.box.oauth().json["code"], 0)
        self.assertGreaterEqual(time.monotonic() - start, 0.2)

    def test_bad_faults_are_refused(self):
        for bad in ([{"match": "robot"}], [{"action": "cut"}], {"match": "x", "action": "no"}):
            self.assertIn("error", self.box.control("POST", "/faults", bad))

    def test_it_stops_while_a_call_hangs(self):
        other = Sandbox()
        other.control("POST", "/faults", {"match": "qingcloud-oauth", "action": "hang"})
        connection = socket.create_connection(other.host.split(":"))
        connection.sendall(b"POST /v2/oauth HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
        while other.control("GET", "/stats")["calls"]["qingcloud-oauth"] < 1:
            time.sleep(0.01)
        self.assertEqual(other.stop(), 0)
        connection.close()


class Robots(SandboxCase):
    def test_a_signed_message_is_taken_and_kept(self):
        self.assertEqual(self.box.dingtalk("告警").json, {"errcode": 0, "errmsg": "ok"})
        robots = self.box.control("GET", "/robots")
        self.assertEqual(robots["messages"][0]["body"]["text"]["content"], "告警")
        self.assertEqual(robots["messages"][0]["kind"], "robot-dingtalk")

    def test_refusals_come_with_status_200(self):
        old = str(int((time.time() - 3700) * 1000))
        for answer, code in (
            (self.box.dingtalk("x", secret="wrong"), 310000),
            (self.box.dingtalk("x", at=old), 310000),
            (self.box.dingtalk("x", token="wrong"), 300001),
            (self.box.dingtalk("x" * 20001), 460101),
        ):
            self.assertEqual((answer.status, answer.json["errcode"]), (200, code))
        self.assertEqual(self.box.control("GET", "/robots")["accepted"], 0)

    def test_wecom_takes_2048_bytes_of_text(self):
        def send(text, key="xqdemo-wecom-key"):
            body = {"msgtype": "text", "text": {"content": text}}
            return self.box.call("POST", f"/robot/wecom/send?key={key}", body).json["errcode"]

        self.assertEqual(send("好" * 682), 0)
        self.assertEqual(send("好" * 683), 40058)
        self.assertEqual(send("x", "wrong"), 93000)
        codes = [send("x") for _ in range(20)]
        self.assertEqual(codes, [0] * 19 + [45009])


class Pushes(SandboxCase):
    def test_an_event_is_posted_to_the_subscriber(self):
        got = []

        class Subscriber(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                got.append((self.path, json.loads(body)))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"success")

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Subscriber)
        threading.Thread(target=server.serve_forever).start()
        event = {"url": f"http://127.0.0.1:{server.server_port}/hook", "bizType": "bd_material",
                 "msgId": "m1", "data": [{"id": "219672490807529472"}]}  # fmt: skip
        answer = self.box.control("POST", "/kingdee/push", event)
        server.shutdown(), server.server_close()
        self.assertEqual(answer, {"status": 200, "body": "success", "error": None})
        self.assertEqual(got[0][0], "/hook?bizType=bd_material&msgId=m1")
        self.assertEqual(got[0][1]["data"], event["data"])
        answer = self.box.control("POST", "/kingdee/push", event)
        self.assertIsNotNone(answer["error"], "nobody is there any more")


class CommandLine(unittest.TestCase):
    def run_it(self, *arguments):
        return subprocess.run([BINARY, *arguments], capture_output=True, text=True, check=False)

    def test_help_and_version(self):
        self.assertIn("--kingdee-per-minute", self.run_it("--help").stdout)
        self.assertIn("unthrottled", self.run_it("--help", "--lang", "en").stdout)
        self.assertRegex(self.run_it("--version").stdout, r"^xingqiao-sandbox \d")
        self.assertEqual(self.run_it("--no-such").returncode, 2)
        self.assertEqual(self.run_it("--seed", "x").returncode, 2)

    def test_settings_come_from_a_file_and_the_command_line_wins(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write('{"materials": 7, "token_per_minute": 0, "bills": 3}')
            file.flush()
            box = Sandbox("--settings", file.name, "--bills", "4").log_in()
            counts = [box.kingdee("GET", MATERIAL).json["data"]["count"],
                      len(box.rows(SALES_OUT, bill_status="C"))]  # fmt: skip
            box.stop()
        self.assertEqual(counts, ["7", 4])

    def test_it_can_be_empty(self):
        box = Sandbox("--materials", "0", "--bills", "0", "--other-rows", "0").log_in()
        for path in (MATERIAL, SALES_OUT, "/jdy/v2/scm/sal_order", "/jdy/v2/bd/customer"):
            data = box.kingdee("GET", path).json["data"]
            self.assertEqual((int(data["count"]), data["rows"], data["total_page"]), (0, [], 0))
        self.assertEqual(box.stop(), 0)

    def test_examples_fit_the_sandbox(self):
        with tempfile.TemporaryDirectory() as folder:
            box = Sandbox("--write-examples", folder, "--kingdee-per-minute", "0")
            box.stop()
            parts = {}
            for path in pathlib.Path(folder).glob("*.json"):
                parts.update(json.loads(path.read_text("utf-8")))
            self.assertEqual(set(parts), {"connections", "syncs", "channels"})
            kingdee, qingcloud = parts["connections"]
            self.assertEqual(kingdee["settings"]["base_url"], box.base)
            self.assertEqual(kingdee["budget"]["calls_per_minute"], 60000)
            self.assertEqual(qingcloud["budget"]["calls_per_minute"], 60)
            self.assertEqual(
                [s["name"] for s in parts["syncs"]],
                ["xingchen-material", "xingchen-sal-out", "refresh-token6"],
            )
            self.assertTrue(parts["channels"][0]["secrets"]["url"].startswith(box.base))
            again = self.run_it("examples", folder + "/sub", "--base", "http://127.0.0.1:1")
            self.assertEqual(again.returncode, 0)


if __name__ == "__main__":
    unittest.main()
