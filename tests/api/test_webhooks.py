"""P1: a push is in PostgreSQL, byte for byte, before `success` is answered."""

import concurrent.futures
import json

from .harness import HouseTest


class Webhooks(HouseTest):

    def setUp(self):
        self.place = self.house()
        self.path = self.place.get("/v1/connections/xingchen")["webhook_path"]

    def push(self, body, query="", **more):
        return self.place.http("POST", self.path + query, body, token=None, **more)

    def stored(self):
        return self.place.sql("select encode(body, 'hex'), sealed, msg_id, biz_type "
                              "from webhook_event order by id")

    def test_only_admins_see_the_path_and_a_wrong_key_finds_nothing(self):
        seen = self.place.get("/v1/connections/xingchen", token="viewer")
        self.assertNotIn("webhook_path", seen)
        wrong = self.path[:-4] + "0000"
        self.assertEqual(self.place.http("POST", wrong, "{}", token=None).status, 404)
        elsewhere = self.path.replace("xingchen", "qeasy")
        self.assertEqual(self.place.http("POST", elsewhere, "{}", token=None).status, 404)
        self.assertEqual(self.stored(), [])

    def test_a_push_is_kept_as_it_came(self):
        body = '{"bizType":"bd_material", "operation":"save",\n"data":[{"id":219672490807529472}]}'
        answer = self.push(body, "?msgId=m1")
        self.assertEqual((answer.status, answer.text), (200, "success"))
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"))
        self.assertEqual(self.stored(), [(body.encode().hex(), "f", "m1", "bd_material")])

    def test_the_same_push_again_is_answered_and_not_stored_again(self):
        for _ in range(3):
            self.assertEqual(self.push('{"n":1}', "?msgId=m1&bizType=x").text, "success")
        self.assertEqual(self.push('{"n":2}', "?bizType=x").text, "success")
        self.assertEqual(self.push('{"n":2}', "?bizType=x").text, "success")
        self.assertEqual(self.push('{"n":3}', "?bizType=x").text, "success")
        self.assertEqual([row[2] for row in self.stored()], ["m1", None, None])

    def test_what_brings_secrets_or_cannot_be_read_is_sealed(self):
        secret = "aBcDeFappSecret0123456789"
        bodies = [json.dumps({"bizType": "app_authorize", "data": [{"appSecret": secret}]}),
                  b"\x00\xff\xfe binary " + secret.encode(), "not json " + secret,
                  '{"a":"\\u0000"}']
        for number, body in enumerate(bodies):
            self.assertEqual(self.push(body, f"?msgId=s{number}").text, "success")
        rows = self.stored()
        self.assertEqual([row[1] for row in rows], ["t"] * len(bodies))
        self.assertNotIn(secret.encode().hex(), "".join(row[0] for row in rows))

    def test_the_connectivity_probe_and_odd_content_types_are_answered(self):
        self.assertEqual(self.push("", "?bizType=test_address&msgId=probe").text, "success")
        answer = self.push("x=1", "?msgId=form", headers={"Content-Type": "text/xml"})
        self.assertEqual(answer.text, "success")

    def test_many_at_once_are_all_stored_once(self):
        def one(number):
            return self.push(json.dumps({"n": number}), f"?msgId=n{number}").status
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            self.assertEqual(set(pool.map(one, range(200))), {200})
        counted = self.place.sql("select count(*), count(distinct msg_id) from webhook_event")
        self.assertEqual(counted, [("200", "200")])

    def test_what_cannot_be_stored_is_not_answered_with_success(self):
        self.place.sql("alter table webhook_event rename to elsewhere")
        answer = self.push("{}", "?msgId=late")
        self.assertEqual(answer.status, 503)
        self.assertTrue(answer.headers["Retry-After"])
        self.place.sql("alter table elsewhere rename to webhook_event")
        self.assertEqual(self.push("{}", "?msgId=late").status, 200)
        self.assertEqual(len(self.stored()), 1)
