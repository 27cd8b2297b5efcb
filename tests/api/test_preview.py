"""`xingqiao preview` over every metadata case, and `xingqiao import` of pasted blocks."""

import json
import pathlib
import tempfile
import unittest

from .programs import command, settings

SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "samples" / "metadata"
# Findings of these codes stand in a case in full; others may be there as well.
LISTED = {"random-id", "time-unit", "page-size"}


class Number(str):
    """A number by its text: 12.50 is not 12.5."""


def exact(text):
    return json.loads(text, parse_int=Number, parse_float=Number)


def written(value):
    """JSON again, every number as it was."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{%s}" % ",".join(f"{json.dumps(key)}:{written(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "[%s]" % ",".join(written(one) for one in value)
    return json.dumps(value)


def typed(value):
    """So that the number 1 and the text "1" differ when compared."""
    if isinstance(value, Number):
        return ("number", str(value))
    if isinstance(value, dict):
        return {key: typed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [typed(one) for one in value]
    return value


def filled(want, got):
    """The expected text {random} stands for any text that is not empty."""
    if want == "{random}" and isinstance(got, str) and got:
        return got
    if isinstance(want, dict) and isinstance(got, dict):
        return {key: filled(one, got.get(key)) for key, one in want.items()}
    if isinstance(want, list) and isinstance(got, list) and len(want) == len(got):
        return [filled(one, other) for one, other in zip(want, got)]
    return want


def preview(case):
    with tempfile.TemporaryDirectory() as folder:
        paths = {}
        for key in ("sync", "rows", "context"):
            paths[key] = pathlib.Path(folder, key + ".json")
            paths[key].write_text(written(case[key]), encoding="utf-8")
        return command(["preview", paths["sync"], "--rows", paths["rows"], "--context",
                        paths["context"]], settings())


class Preview(unittest.TestCase):
    def test_every_case_comes_out_as_it_says(self):
        cases = sorted(SAMPLES.glob("*.json"))
        self.assertGreaterEqual(len(cases), 14)
        for path in cases:
            with self.subTest(path.stem):
                self.case(exact(path.read_text(encoding="utf-8")))

    def case(self, case):
        done = preview(case)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        got = exact(done.stdout)
        self.assertEqual(set(got), {"request", "stored", "target", "errors", "lint"})
        for part in ("request", "stored", "target"):
            want = case.get("expect_" + part)
            if want is not None:
                self.assertEqual(typed(got[part]), typed(filled(want, got[part])), part)
        self.assertEqual(self.places(got["errors"]), self.places(case.get("expect_errors", [])))
        found = [finding for finding in got["lint"] if finding["code"] in LISTED]
        self.assertEqual([(finding["code"], finding["pointer"]) for finding in found],
                         [(finding["code"], finding["pointer"])
                          for finding in case.get("expect_lint", [])])

    @staticmethod
    def places(errors):
        return [(error["record"], error["row"], error["pointer"]) for error in errors]


class Import(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        pair = exact((SAMPLES / "refresh-token6.json").read_text(encoding="utf-8"))["sync"]
        self.metadata = {side: pair[side]["metadata"] for side in pair}
        self.files = {}
        for side, metadata in {**self.metadata, "broken": {"api": "/jdy/v2/x"}}.items():
            self.files[side] = pathlib.Path(folder.name, side + ".json")
            self.files[side].write_text(written(metadata), encoding="utf-8")

    def run_import(self, *arguments):
        return command(["import", "--name", "刷新", "--target", self.files["target"], *arguments],
                       settings())

    def test_two_pasted_blocks_become_a_document_and_are_linted(self):
        done = self.run_import("--source", self.files["source"], "--source-connection", "xingchen",
                               "--target-connection", "qeasy", "--scheme-id", "u-1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(exact(done.stdout), {
            "name": "刷新",
            "source": {"connection": "xingchen", "metadata": self.metadata["source"]},
            "target": {"connection": "qeasy", "scheme_id": "u-1",
                       "metadata": self.metadata["target"]},
        })
        self.assertIn("random-id", done.stderr)

    def test_a_byte_order_mark_before_pasted_text_does_no_harm(self):
        source = self.files["source"]
        source.write_text("\ufeff" + source.read_text(encoding="utf-8"), encoding="utf-8")
        self.assertEqual(self.run_import("--source", source).returncode, 0)

    def test_errors_are_1_unreadable_files_2_and_missing_options_usage(self):
        self.assertEqual(self.run_import("--source", self.files["broken"]).returncode, 1)
        self.assertEqual(self.run_import("--source", "/nowhere/at-all.json").returncode, 2)
        done = self.run_import()
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("--name N --source FILE", done.stderr)
