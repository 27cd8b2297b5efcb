"""P6: numbers keep their source text from wire to database to wire."""

import json
import re

from .harness import HouseTest
from .world import MATERIAL, serve_rows, store, stored_row

NUMBERS = ["219672490807529472", "12.50", "9007199254740993", "0.1", "1E+2", "-0", "1.0",
           "1234567890123456789012345678901234567890", "0.00000000000000000001"]


class Numbers(HouseTest):

    def test_the_digits_of_a_number_arrive_as_they_were(self):
        house = self.house()
        rows = [f'{{"id":"{i + 1}","number":"N{i}","price":{text},"lines":[{{"qty":{text}}}]}}'
                for i, text in enumerate(NUMBERS)]
        serve_rows(house, "/jdy/v2/bd/material", f"[{','.join(rows)}]")
        house.sync(MATERIAL, "succeeded")
        for i, text in enumerate(NUMBERS):
            row = stored_row(house, i + 1)
            self.assertEqual(re.search(r'"price":([^,}]+)', row).group(1), text)
            self.assertEqual(re.search(r'"qty":([^,}]+)', row).group(1), text)

    def test_an_id_that_is_a_number_is_not_rounded(self):
        house = self.house()
        serve_rows(house, "/jdy/v2/bd/material",
                   '[{"id":219672490807529472,"number":"a"},{"id":219672490807529473,"number":"b"}]')
        run = house.sync(MATERIAL, "succeeded")
        self.assertEqual(run["books"]["written"], 2)
        ids = {row["id"] for row in house.get(f"/v1/runs/{run['id']}/records")["items"]}
        self.assertEqual(ids, {"219672490807529472", "219672490807529473"})
        self.assertEqual(store(house)["rows"], 2)

    def test_a_definition_is_given_back_with_its_digits(self):
        house = self.house()
        document = house.get(f"/v1/syncs/{MATERIAL}")["definition"]
        text = json.dumps(document, ensure_ascii=False)
        text = text.replace('"method": "GET"', '"method": "GET", "kept": 12.50, "unknown": 1E400', 1)
        house.put(f"/v1/syncs/{MATERIAL}", text)
        answer = house.http("GET", f"/v1/syncs/{MATERIAL}").text
        self.assertIn('"kept":12.50,"unknown":1E400', answer)
