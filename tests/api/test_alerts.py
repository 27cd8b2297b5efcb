"""A failed run raises one alert and says so once, in Chinese; a good run resolves it."""

from .harness import HouseTest, eventually
from .world import MATERIAL

REFUSED = {"status": 403, "body": '{"success":false,"code":40301,"message":"no","content":null}'}


class Alerts(HouseTest):

    def robots(self, house):
        return house.sandbox.control("GET", "robots")

    def fail_once(self, house):
        house.sandbox.fault("qingcloud-store", "status", times=1, **REFUSED)
        run = house.sync(MATERIAL, "failed", force=True)
        self.assertRegex(run["error"], "[\u4e00-\u9fff]")
        return run

    def test_one_alert_from_the_first_failure_to_the_run_that_mends_it(self):
        house = self.house(env={"XQ_LANG": "zh"})
        first = self.fail_once(house)
        alert = house.get("/v1/alerts?status=firing")["items"][0]
        self.assertEqual((alert["rule"], alert["sync"], alert["run_id"], alert["times"]),
                         ("run-failed", MATERIAL, first["id"], 1))
        eventually(lambda: self.robots(house)["accepted"] == 1, what="the message")
        second = self.fail_once(house)
        alert = house.get("/v1/alerts")["items"][0]
        self.assertEqual((alert["run_id"], alert["times"]), (second["id"], 2))
        house.sync(MATERIAL, "succeeded")
        self.assertEqual(house.get("/v1/alerts?status=firing")["items"], [])
        eventually(lambda: self.robots(house)["accepted"] == 2, what="the recovery")
        seen = self.robots(house)
        self.assertEqual(seen["refused"], 0, seen)  # the sandbox checks the signature
        texts = str(seen["messages"])
        self.assertIn("星桥告警", texts)
        self.assertIn("星桥恢复", texts)
        rows = house.sql("select kind, status from notification order by id")
        self.assertEqual(rows, [("raised", "sent"), ("resolved", "sent")])

    def test_messages_are_english_where_that_is_asked_for(self):
        house = self.house(env={"XQ_LANG": "en"})
        self.fail_once(house)
        house.sync(MATERIAL, "succeeded")
        texts = [text for (text,) in house.sql("select text from notification order by id")]
        self.assertEqual(len(texts), 2)
        self.assertIn("failed", texts[0])
        self.assertIn("well again", texts[1])
        for text in texts:
            self.assertNotRegex(text.replace(MATERIAL, ""), "[\u4e00-\u9fff]")

    def test_a_message_whose_channel_cannot_be_opened_waits(self):
        house = self.house()
        house.sql("update channel set secrets = '\\x00' || secrets")
        self.fail_once(house)
        eventually(lambda: house.value("select attempts from notification") == "1",
                   what="the attempt")
        eventually(lambda: house.value("select error from notification") != "", what="the cause")
        self.assertEqual(house.sql("select status, error from notification"),
                         [("queued", "the channel's secrets cannot be unsealed")])

    def test_a_robot_that_refuses_is_visible_and_a_wecom_robot_is_told_too(self):
        house = self.house()
        url = house.sandbox.url + "/robot/wecom/send?key="
        key = house.sandbox.control("GET", "robots").get("wecom_key", "xqdemo-wecom-key")
        house.put("/v1/channels/企业微信群", {"kind": "wecom", "secrets": {"url": url + key}})
        house.put("/v1/channels/wrong", {"kind": "dingtalk", "secrets": {
            "url": house.sandbox.url + "/robot/dingtalk/send?access_token=nobody",
            "secret": "SECwrong"}})
        self.fail_once(house)
        eventually(lambda: house.value("select count(*) from notification "
                                       "where status <> 'queued'") == "3", what="the messages")
        rows = house.sql("select c.name, n.status from notification n "
                         "join channel c on c.id = n.channel_id order by c.kind, c.name")
        self.assertEqual(dict(rows), {"ops-dingtalk": "sent", "wrong": "failed",
                                      "企业微信群": "sent"})
        self.assertNotIn("nobody", house.http("GET", "/v1/channels").text)
