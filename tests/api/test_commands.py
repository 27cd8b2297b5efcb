"""The command line of `xingqiao`: what it prints, and the exit codes that scripts stand on."""

import json
import pathlib
import tempfile
import unittest

from .harness import HouseTest, cluster
from .programs import command, secret_key, settings

SYNC = {
    "name": "materials",
    "enabled": True,
    "source": {
        "connection": "xingchen",
        "metadata": {
            "api": "/jdy/v2/bd/material",
            "effect": "QUERY",
            "method": "GET",
            "id": "id",
            "number": "number",
            "idCheck": False,
            "request": [],
            "pagination": {"pageSize": 100},
        },
    },
    "target": {
        "connection": "qeasy",
        "scheme_id": "0166a725-2b9a-30e4-91c5-3529176302c4",
        "metadata": {
            "api": "写入空操作",
            "effect": "EXECUTE",
            "method": "POST",
            "idCheck": False,
        },
    },
}


def good():
    """Settings with which `check` has nothing to say but for the database."""
    return {
        "XQ_DATABASE_URL": cluster().url("postgres"),
        "XQ_API_TOKENS": "me:admin:a-token-that-is-long-enough-0001",
        "XQ_SECRET_KEY": secret_key(),
        "XQ_LANG": "en",
    }


def run(*arguments, **env):
    return command(arguments, settings(**env))


class CommandLine(unittest.TestCase):
    def test_version_names_the_program(self):
        done = run("version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^xingqiao \d+\.\d+\.\d+\n$")

    def test_an_unknown_command_is_2_with_usage(self):
        for arguments in ([], ["sevre"], ["lint"], ["version", "now"]):
            with self.subTest(arguments=arguments):
                done = run(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertIn("serve", done.stderr)
                self.assertIn("preview", done.stderr)
                self.assertEqual(done.stdout, "")
                self.assertIn(arguments[0] if arguments else "", done.stderr.splitlines()[0])

    def test_help_is_0_on_standard_output_in_the_language_asked_for(self):
        for word in ("help", "--help", "-h"):
            with self.subTest(word):
                english, chinese = run(word, XQ_LANG="en"), run(word)
                self.assertEqual((english.returncode, english.stderr), (0, ""))
                self.assertTrue(english.stdout.isascii(), english.stdout)
                self.assertIn("运行服务", chinese.stdout)
        self.assertEqual(run("--version").stdout, run("version").stdout)


class Check(unittest.TestCase):
    def faults(self, without=(), **env):
        """The lines of `check` with good settings but for these; it must not have passed."""
        all_settings = {**good(), **env}
        for name in without:
            del all_settings[name]
        done = run("check", **all_settings)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        return done.stderr.splitlines()

    def test_what_is_required_is_named_a_line_each(self):
        names = ["XQ_DATABASE_URL", "XQ_API_TOKENS", "XQ_SECRET_KEY"]
        lines = self.faults(without=names)
        self.assertEqual([line.split(":")[0] for line in lines], names)

    def test_a_bad_value_is_named_alone(self):
        cases = {
            "XQ_LISTEN": ("8080", "localhost:port", "0.0.0.0:70000"),
            "XQ_AUTH": ("maybe",),
            "XQ_API_TOKENS": ("me:king:a-token-that-is-long-enough-0001", "me"),
            "XQ_SECRET_KEY": ("c2hvcnQ=", "not base64!"),
            "XQ_WORKERS": ("0", "-1", "many", "16 "),
            "XQ_DB_POOL": ("0", "x"),
            "XQ_LEASE_SECONDS": ("0", "1e3"),
            "XQ_DRAIN_SECONDS": ("soon",),
            "XQ_LOG_LEVEL": ("loud",),
            "XQ_ALLOW_PRIVATE_UPSTREAMS": ("yes please",),
            "XQ_LANG": ("de",),
        }
        for name, values in cases.items():
            for value in values:
                with self.subTest(name=name, value=value):
                    lines = self.faults(**{name: value})
                    self.assertEqual([line.split(":")[0] for line in lines], [name])

    def test_several_faults_are_told_at_once(self):
        lines = self.faults(XQ_WORKERS="none", XQ_LOG_LEVEL="loud", XQ_LISTEN="nowhere")
        names = {line.split(":")[0] for line in lines}
        self.assertEqual(names, {"XQ_WORKERS", "XQ_LOG_LEVEL", "XQ_LISTEN"})
        self.assertEqual(len(lines), 3)

    def test_a_call_must_fit_into_a_lease(self):
        lines = self.faults(XQ_LEASE_SECONDS="30", XQ_CALL_SECONDS="30")
        self.assertEqual([line.split(":")[0] for line in lines], ["XQ_CALL_SECONDS"])

    def test_a_secret_never_stands_in_a_fault(self):
        secret = "do-not-print-me-0123456789"
        lines = self.faults(XQ_SECRET_KEY=secret, XQ_API_TOKENS=f"me:king:{secret}")
        self.assertEqual(len(lines), 2)
        self.assertNotIn(secret, "\n".join(lines))

    def test_a_setting_and_its_file_form_exclude_each_other(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(secret_key() + "\n")
            file.flush()
            lines = self.faults(XQ_SECRET_KEY_FILE=file.name)
            self.assertEqual(len(lines), 1)
            self.assertTrue(lines[0].startswith("XQ_SECRET_KEY"), lines)

    def test_the_language_of_faults_is_the_one_asked_for(self):
        english = "\n".join(self.faults(XQ_WORKERS="x"))
        chinese = "\n".join(self.faults(XQ_WORKERS="x", XQ_LANG="zh"))
        self.assertTrue(english.isascii(), english)
        self.assertFalse(chinese.isascii(), chinese)

    def test_a_database_that_is_away_fails_the_check(self):
        lines = self.faults(XQ_DATABASE_URL="postgresql://x:y@127.0.0.1:1/none")
        self.assertEqual(len(lines), 1, lines)
        self.assertIn("XQ_DATABASE_URL", lines[0])
        self.assertIn("127.0.0.1", lines[0])

    def test_the_cause_is_told_and_the_password_is_not(self):
        url = cluster().url("no_such_database")
        (line,) = self.faults(XQ_DATABASE_URL=url)
        self.assertIn('database "no_such_database" does not exist', line)
        user = "postgresql://nobody-here:hush-hush@" + url.split("@")[-1].split("//")[-1]
        (line,) = self.faults(XQ_DATABASE_URL=user)
        self.assertIn("nobody-here", line)
        self.assertNotIn("hush-hush", line)

    def test_a_variable_that_is_no_setting_is_pointed_out(self):
        lines = self.faults(XQ_WORKER="8")
        self.assertTrue(lines[0].startswith("XQ_WORKER:"), lines)
    def test_a_url_that_is_none_is_named_and_its_password_is_not_shown(self):
        for url in ("postgresql://u:se%zzcret@h/db", "postgresql://u:secret@[::1/db",
                    "postgresql://u:secret@h:99999/db", "postgresql://u:secret@h/db?sslmode=maybe",
                    "postgresql://u:secret@h/db?nonsense=1"):
            with self.subTest(url):
                lines = self.faults(XQ_DATABASE_URL=url)
                self.assertEqual([line.split(":")[0] for line in lines], ["XQ_DATABASE_URL"])
                served = run("serve", env={**good(), "XQ_DATABASE_URL": url})
                self.assertEqual(served.returncode, 1)
                self.assertNotIn("cret", served.stderr + lines[0])

    def test_a_database_without_our_schema_fails_the_check(self):
        (line,) = self.faults()
        self.assertIn("migrate", line)


class WithDatabase(HouseTest):
    def test_check_passes_when_all_is_well(self):
        house = self.house(sandbox=None, serve=False)
        for name in ("XQ_DATABASE_URL", "XQ_SECRET_KEY", "XQ_API_TOKENS"):
            with self.subTest(from_file=name), tempfile.NamedTemporaryFile("w") as file:
                file.write(house.env[name] + "\n")
                file.flush()
                env = {key: value for key, value in house.env.items() if key != name}
                done = command(["check"], {**env, f"{name}_FILE": file.name})
                self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(house.command("check").returncode, 0)

    def test_migrating_twice_does_nothing_the_second_time(self):
        house = self.house(sandbox=None, serve=False)
        before = house.sql("SELECT * FROM schema_migration ORDER BY 1")
        self.assertGreater(len(before), 0)
        house.must("migrate")
        self.assertEqual(house.sql("SELECT * FROM schema_migration ORDER BY 1"), before)

    def test_serve_refuses_a_database_without_our_schema(self):
        database = "house_without_schema"
        cluster().create(database)
        self.addCleanup(cluster().drop, database)
        env = {**good(), "XQ_DATABASE_URL": cluster().url(database), "XQ_LISTEN": "127.0.0.1:0"}
        done = run("serve", **env)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr.splitlines()[0], "^XQ_DATABASE_URL: .*xingqiao migrate")

    def test_a_second_service_on_the_same_port_says_so(self):
        house = self.house(sandbox=None)
        done = house.command("serve", env={"XQ_LISTEN": f"127.0.0.1:{house.service.port}"})
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"XQ_LISTEN: 127.0.0.1:{house.service.port} is in use already",
                      done.stderr.splitlines())

    def test_a_key_that_opens_nothing_is_named_at_once(self):
        house = self.house(sandbox=None, serve=False)
        other = {"XQ_SECRET_KEY": secret_key(), "XQ_LISTEN": "127.0.0.1:0"}
        self.assertEqual(house.command("check", env=other).returncode, 0)  # nothing is sealed yet
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "qeasy.json")
            path.write_text(json.dumps({
                "name": "qeasy", "kind": "qingcloud", "secrets": {"app_secret": "s"},
                "settings": {"base_url": "https://api.example", "app_key": "k"}}))
            house.must("apply", path)
            for name in ("check", "serve"):
                with self.subTest(name):
                    done = house.command(name, env=other)
                    self.assertEqual(done.returncode, 1)
                    self.assertTrue(done.stderr.startswith("XQ_SECRET_KEY: "), done.stderr)
                    self.assertIn("sealed with", done.stderr.splitlines()[0])
            self.assertEqual(house.command("check").returncode, 0)
            # Who lost the key enters the secrets anew.
            self.assertEqual(house.command("apply", path, env=other).returncode, 0)
        self.assertEqual(house.command("check", env=other).returncode, 0)

    def test_applying_the_examples_twice_leaves_the_same(self):
        house = self.house(serve=False)
        before = house.sql("SELECT name FROM sync ORDER BY name")
        self.assertIn(("xingchen-material",), before)
        house.must("apply", house.sandbox.examples)
        self.assertEqual(house.sql("SELECT name FROM sync ORDER BY name"), before)

    def test_apply_is_all_or_nothing(self):
        house = self.house(sandbox=None, serve=False)
        bad = {**SYNC, "name": "bad", "source": {"connection": "nowhere"}}
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "both.json")
            path.write_text(json.dumps({"syncs": [SYNC, bad]}))
            done = house.command("apply", path)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(house.value("SELECT count(*) FROM sync"), "0")


class Lint(unittest.TestCase):
    def lint(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(text)
            file.flush()
            return run("lint", file.name, XQ_LANG="en")

    def test_a_good_document_is_0(self):
        done = self.lint(json.dumps(SYNC))
        self.assertEqual(done.returncode, 0, done.stdout)
        findings = json.loads(done.stdout)["findings"]
        self.assertEqual([one for one in findings if one["severity"] == "error"], [])

    def test_a_document_with_errors_is_1_and_says_where(self):
        broken = json.loads(json.dumps(SYNC))
        broken["cleanse"] = [{"field": "name", "rules": ["no_such_rule"]}]
        done = self.lint(json.dumps(broken))
        self.assertEqual(done.returncode, 1, done.stdout)
        findings = json.loads(done.stdout)["findings"]
        errors = [one for one in findings if one["severity"] == "error"]
        self.assertTrue(any("/cleanse/0" in one["pointer"] for one in errors), findings)

    def test_what_is_not_json_is_2(self):
        self.assertEqual(self.lint('{"name": ').returncode, 2)

    def test_a_file_that_is_not_there_is_2(self):
        self.assertEqual(run("lint", "/nowhere/at-all.json").returncode, 2)

