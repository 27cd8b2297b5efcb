"""./dev up - a private PostgreSQL and the service in the foreground; no sandbox.

Data and secrets stay in .xq/ between runs, so that connections and history are there again.
Removing .xq/ starts anew.
"""

import fcntl
import hashlib
import json
import os
import pathlib
import pwd
import secrets
import shutil
import sys
import tempfile
import time

from api.postgres import BIN, Cluster, Failed
from api.programs import ROOT, Service, command, port_free, secret_key, settings, stop_on_signals

HOME = ROOT / ".xq"
DATABASE = "xingqiao"
CHINESE = os.environ.get("XQ_LANG") != "en"


def say(chinese, english):
    print(chinese if CHINESE else english, flush=True)


def lock():
    """One `./dev up` a checkout: a second one would find the database in use."""
    HOME.mkdir(exist_ok=True)
    held = open(HOME / "up.lock", "w", encoding="utf-8")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Failed("./dev up is running already, from this folder") from None
    return held


def kept_secrets():
    """Made at the first start: what seals the database must be there when it is opened again."""
    path = HOME / "secrets.json"
    if path.exists():
        return json.loads(path.read_text())
    made = {"secret_key": secret_key(), "token": secrets.token_urlsafe(24)}
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(made, file)
    return made


def reachable_by_server(folder):
    """Can the user `postgres` walk down to it? Always yes when the server runs as ourselves."""
    if os.geteuid() != 0:
        return True
    server = pwd.getpwnam("postgres")
    for parent in folder.resolve().parents:
        about = parent.stat()
        owner = about.st_uid == server.pw_uid and about.st_mode & 0o100
        if not owner and not about.st_mode & 0o001:
            return False
    return True


def data_folder():
    """.xq/pg; or, from a checkout that the server may not enter, a link to where it may."""
    wanted = HOME / "pg"
    if wanted.exists() or reachable_by_server(wanted):
        return wanted.resolve()
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    elsewhere = pathlib.Path(f"/var/lib/xingqiao-up-{mark}")
    wanted.unlink(missing_ok=True)
    wanted.symlink_to(elsewhere)
    say(f"数据放在 {elsewhere}", f"the data is kept in {elsewhere}")
    return elsewhere


def prepare(cluster):
    found = cluster.psql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'")
    if not found:
        cluster.create(DATABASE)


def serve(cluster, folder):
    kept = kept_secrets()
    chosen = {name: value for name, value in os.environ.items() if name.startswith("XQ_")}
    environment = settings(**{
        **chosen,
        "XQ_DATABASE_URL": cluster.url(DATABASE),
        "XQ_API_TOKENS": f"admin:admin:{kept['token']}",
        "XQ_SECRET_KEY": kept["secret_key"],
    })
    prepare(cluster)
    done = command(["migrate"], environment)
    if done.returncode:
        raise Failed(f"xingqiao migrate ({done.returncode}): {done.stdout}{done.stderr}")
    service = Service(folder, environment, port=8080 if port_free(8080) else 0)
    say(f"服务    {service.url}", f"service  {service.url}")
    say(f"令牌    {kept['token']}", f"token    {kept['token']}")
    print(f"  curl -s -H 'Authorization: Bearer {kept['token']}' {service.url}/v1/syncs")
    print(f"  {BIN}/psql '{cluster.url(DATABASE)}'")
    say("按 Ctrl-C 停止；数据留在 .xq/。", "Ctrl-C stops it; the data stays in .xq/.")
    return service


def show_log(service):
    """The service's own log, from here on, until it ends."""
    with open(service.log_path, encoding="utf-8", errors="replace") as log:
        while service.running():
            text = log.read()
            sys.stderr.write(text)
            sys.stderr.flush()
            time.sleep(0.2)
        sys.stderr.write(log.read())
    raise Failed(f"the service has ended with {service.process.returncode}")


def perform():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="xq-up-"))
    cluster = service = None
    try:
        held = lock()
        cluster = Cluster(folder=data_folder())
        service = serve(cluster, folder)
        show_log(service)
        held.close()
        return 0
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    finally:
        for part in filter(None, (service, cluster)):
            part.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    stop_on_signals()
    sys.exit(perform())
