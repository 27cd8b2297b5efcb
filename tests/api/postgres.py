"""A private PostgreSQL 15 in a folder of its own, never the machine's own cluster.

initdb and postgres refuse to run as root; from root they run as the user `postgres`, which comes
with the package. The server is a child of ours and is told by the kernel when we die.
"""

import contextlib
import csv
import io
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")
USER = "xingqiao"
NULL = "\\N"


class Failed(Exception):
    """Something that the tests or the demo stand on did not work; the text says what."""


def free_port():
    """A TCP port that was free a moment ago. Who uses it must be ready to find it taken."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def rows(text):
    """What psql --csv printed, as a list of tuples of text; NULL is None."""
    return [
        tuple(None if cell == NULL else cell for cell in row)
        for row in csv.reader(io.StringIO(text, newline=""))
    ]


def children(pid):
    """Backends make process groups of their own, so only their parent tells whose they are."""
    text = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]


class Cluster:
    """A running server. `folder` keeps its data there; without it everything goes with stop()."""

    def __init__(self, folder=None, fsync=True):
        self.keep = folder is not None
        self.fsync = fsync
        self.process = None
        self.port = None
        self.home = self._home()
        self.data = pathlib.Path(folder) if folder else self.home / "data"
        try:
            self._owned_by_server(self.home)
            if not self.data.exists():
                self._initdb()
            self.password = (self.data / "xingqiao.password").read_text().strip()
            self._start()
        except BaseException:
            self.stop()
            raise

    # The address, for libpq.

    def url(self, database):
        """Over TCP with a password: what a service would be given."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def local_url(self, database):
        """Over the socket, without a password: only who may enter the folder gets in."""
        return f"postgresql://{USER}@/{database}?host={self.home}&port={self.port}"

    # What is done with it.

    def psql(self, database, statement):
        """Runs one or more statements, all in one transaction; the rows as tuples of text."""
        command = [str(BIN / "psql"), "-X", "-q", "-t", "--csv", "-1", "-P", f"null={NULL}"]
        command += ["-v", "ON_ERROR_STOP=1", "-d", self.local_url(database)]
        if statement.lstrip().upper().startswith(("CREATE DATABASE", "DROP DATABASE")):
            command.remove("-1")
        command += ["-c", statement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed(f"{statement}: {done.stderr.strip()}")
        return rows(done.stdout)

    def create(self, database):
        self.psql("postgres", f'CREATE DATABASE "{database}"')

    def drop(self, database):
        self.psql("postgres", f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def signal(self, number):
        """SIGSTOP and SIGCONT make it hang and come back; every process of the server gets it."""
        for pid in [self.process.pid, *children(self.process.pid)]:
            with contextlib.suppress(ProcessLookupError):  # a worker may end at any moment
                os.kill(pid, number)

    def restart(self):
        """An orderly restart on the same port."""
        self.down()
        self.up()

    def down(self):
        """Stops the server; its data stay, and it comes back with up()."""
        self._halt(signal.SIGINT)

    def up(self):
        """Starts it again, on the same port."""
        self._start()

    def stop(self):
        self._halt(signal.SIGINT)
        shutil.rmtree(self.home, ignore_errors=True)

    # How it is made.

    def _home(self):
        # The path of a socket must stay under 108 bytes, and the server's user must be able to
        # walk down to it: so /tmp, whatever TMPDIR says.
        return pathlib.Path(tempfile.mkdtemp(prefix="xq-pg-", dir="/tmp"))

    def _owned_by_server(self, folder):
        if os.geteuid() == 0:
            server = pwd.getpwnam("postgres")
            os.chown(folder, server.pw_uid, server.pw_gid)

    def _as_server(self, command):
        prefix = ["setpriv"]
        if os.geteuid() == 0:
            prefix += ["--reuid=postgres", "--regid=postgres", "--init-groups"]
        return prefix + ["--pdeathsig", "QUIT"] + [str(part) for part in command]

    def _environment(self):
        return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.home)}

    def _initdb(self):
        """Made under another name first: a folder called `data` is a whole one."""
        password = self.home / "password"
        password.write_text(secrets.token_urlsafe(18))
        self._owned_by_server(password)
        unfinished = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700, parents=True)
        self._owned_by_server(unfinished)
        command = [BIN / "initdb", "-D", unfinished, "-U", USER, "-E", "UTF8"]
        command += ["--locale=C.UTF-8", "--auth-local=trust", "--auth-host=scram-sha-256"]
        command += [f"--pwfile={password}"] + ([] if self.keep else ["-N"])
        done = subprocess.run(
            self._as_server(command),
            cwd=self.home,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failed(f"initdb: {done.stderr.strip() or done.stdout.strip()}")
        shutil.move(password, unfinished / "xingqiao.password")
        unfinished.rename(self.data)

    def _start(self):
        wanted = self.port
        for _ in range(5):
            self.port = wanted or free_port()
            if self._answers():
                return
            wanted = None
        raise Failed("PostgreSQL did not start:\n" + self._log_tail())

    def _answers(self):
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self.home,
            "synchronous_commit": "on",
            "fsync": "on" if self.fsync else "off",
            "max_connections": 300,
            "log_line_prefix": "%m [%p] %q%d ",
        }
        command = [BIN / "postgres", "-D", self.data]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with open(self.home / "log", "ab") as log:
            self.process = subprocess.Popen(
                self._as_server(command),
                cwd=self.home,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        ready = [str(BIN / "pg_isready"), "-q", "-h", str(self.home), "-p", str(self.port)]
        deadline = time.monotonic() + 60
        while self.process.poll() is None and time.monotonic() < deadline:
            if subprocess.run(ready, check=False).returncode == 0:
                return True
            time.sleep(0.02)
        return False

    def _halt(self, number):
        if not self.process:
            return
        for last_word in (number, signal.SIGQUIT, signal.SIGKILL):
            if self.process.poll() is None:
                self.process.send_signal(last_word)
                try:
                    self.process.wait(30)
                except subprocess.TimeoutExpired:
                    continue
            break
        self.process = None

    def _log_tail(self):
        try:
            return "\n".join((self.home / "log").read_text().splitlines()[-15:])
        except OSError:
            return "(no log)"
