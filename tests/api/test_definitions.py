"""Definitions come from files, all or nothing; preview and lint tell before anything is stored."""

import json
import pathlib

from .harness import HouseTest
from .programs import command, settings
from .world import MATERIAL

SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "samples" / "metadata"


class Definitions(HouseTest):

    def write(self, house, name, document):
        file = house.folder / name
        text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
        file.write_text(text)
        return file

    def test_one_bad_file_stores_nothing_and_is_named(self):
        house = self.house(apply=False)
        folder = house.sandbox.examples
        bad = json.loads((folder / "syncs.json").read_text())["syncs"][0]
        bad["source"]["metadata"]["request"] = "none"
        bad["name"] = "bad"
        (folder / "zz.json").write_text(json.dumps(bad))
        done = house.command("apply", folder)
        self.assertEqual(done.returncode, 1)
        self.assertIn("zz.json /source/metadata/request", done.stderr)
        self.assertEqual(house.sql("select count(*) from connection"), [("0",)])
        (folder / "zz.json").unlink()
        house.must("apply", folder)
        house.sync(MATERIAL, "succeeded")

    def test_single_objects_are_told_apart_and_applying_again_changes_nothing_else(self):
        house = self.house(apply=False)
        folder = house.sandbox.examples
        for name in ("connections", "channels", "syncs"):
            for document in json.loads((folder / f"{name}.json").read_text())[name]:
                house.must("apply", self.write(house, "one.json", document))
        house.must("apply", folder)
        self.assertEqual(len(house.get("/v1/connections")["items"]), 2)
        self.assertEqual(house.get(f"/v1/syncs/{MATERIAL}")["version"], 1)
        self.assertEqual({one["version"] for one in house.get("/v1/connections")["items"]}, {1})

    def test_saying_the_same_again_is_no_version_and_anything_else_is(self):
        house = self.house()
        sync = house.get(f"/v1/syncs/{MATERIAL}")["definition"]
        self.assertEqual(house.put(f"/v1/syncs/{MATERIAL}", sync)["version"], 1)
        sync["window"] = {"overlap_seconds": 601}
        self.assertEqual(house.put(f"/v1/syncs/{MATERIAL}", sync)["version"], 2)
        connection = {"kind": "qingcloud", "secrets": {"app_secret": "one"},
                      "settings": {"base_url": "https://api.example", "app_key": "k"}}
        for change, version in (({}, 1), ({}, 1), ({"secrets": {"app_secret": "two"}}, 2),
                                ({"budget": {"calls_per_minute": 7}}, 3)):
            connection.update(change)
            stored = house.put("/v1/connections/other", connection)
            self.assertEqual(stored["version"], version, change)

    def test_the_same_name_in_two_files_is_refused_and_both_are_named(self):
        house = self.house(sandbox=None, serve=False)
        for name in ("a", "b"):
            self.write(house, f"{name}.json", {
                "name": "ops", "kind": "wecom", "secrets": {"url": f"https://{name}.example/"}})
        done = house.command("apply", house.folder)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, r'b\.json /name: "ops" stands in \S+/a\.json, too')

    def test_a_fault_in_a_file_is_told_by_line_and_column(self):
        house = self.house(sandbox=None, serve=False)
        path = self.write(house, "one.json", '{\n "name": "x"\n "kind": "wecom"}')
        for command, language, words in (
                ("apply", "en", "line 3, column 2: a comma or } was expected"),
                ("lint", "en", "line 3, column 2: a comma or } was expected"),
                ("preview", "zh", "第 3 行第 2 列：此处应为逗号或 }"),
                ("apply", "zh", "第 3 行第 2 列：此处应为逗号或 }")):
            with self.subTest(command=command, language=language):
                done = house.command(command, path, env={"XQ_LANG": language})
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(words, done.stderr)

    def test_a_file_for_apply_can_be_linted_and_previewed(self):
        house = self.house(sandbox=None, serve=False)
        pair = json.loads((SAMPLES / "refresh-token6.json").read_text())["sync"]
        path = self.write(house, "one.json", {"syncs": [pair]})
        self.assertIn("/syncs/0/source/metadata/id", house.command("lint", path).stdout)
        self.assertEqual(house.command("preview", path).returncode, 0)
        path = self.write(house, "two.json", {"syncs": [pair, {"source": 1}]})
        done = house.command("lint", path)
        self.assertEqual(done.returncode, 1)
        self.assertIn("/syncs/1/source", done.stdout)
        self.assertEqual(house.command("preview", path).returncode, 2)

    def test_lint_says_by_its_exit_code_how_bad_it_is(self):
        house = self.house(sandbox=None)
        pair = json.loads((SAMPLES / "refresh-token6.json").read_text())["sync"]
        warned = house.command("lint", self.write(house, "warned.json", pair))
        self.assertEqual(warned.returncode, 0)
        self.assertIn("random-id", warned.stdout)
        pair["source"]["metadata"]["api"] = 7
        self.assertEqual(house.command("lint", self.write(house, "bad.json", pair)).returncode, 1)
        self.assertEqual(house.command("lint", self.write(house, "no.json", "{")).returncode, 2)
        self.assertEqual(house.command("lint", house.folder / "missing").returncode, 2)


class Preview(HouseTest):

    def preview(self, folder, case):
        raw = json.loads((SAMPLES / f"{case}.json").read_text())
        for name in ("sync", "rows", "context"):
            (folder / name).write_text(json.dumps(raw[name], ensure_ascii=False))
        done = command(["preview", folder / "sync", "--rows", folder / "rows", "--context",
                        folder / "context"], settings())
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return raw, json.loads(done.stdout)

    def test_preview_needs_neither_network_nor_database(self):
        house = self.house(sandbox=None, serve=False)
        for case in ("material-list", "refresh-token6", "sal-out-bound-list-detail"):
            with self.subTest(case):
                raw, shown = self.preview(house.folder, case)
                self.assertEqual(shown["request"], raw["expect_request"])
                wanted = [record["content"] for record in raw["expect_stored"]]
                self.assertEqual([record["content"] for record in shown["stored"]], wanted)
                codes = {(finding["code"], finding["pointer"]) for finding in shown["lint"]}
                for finding in raw.get("expect_lint", []):
                    self.assertIn((finding["code"], finding["pointer"]), codes)
                self.assertEqual((shown["target"], shown["errors"]), ([], []))
