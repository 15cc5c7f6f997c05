#!/usr/bin/env python3
"""Publishes to object stores: real requests, real signatures, fronts that are folders.

Two stores of its own on 127.0.0.1: `rclone serve s3`, which ignores the conditions of conditional writes, as Garage
does, and moto, which honours them (and asks for no signature: it is a stand-in). The suite of targets
(tests/publish/targets.rs, tests/publish/store.rs) runs against both; so do a publication that is killed and the
archives of web spaces (tests/archives.py). Where
SOBRE_TEST_S3_URL names a bucket of a Garage (http://127.0.0.1:3900/bucket, keys in AWS_ACCESS_KEY_ID and
AWS_SECRET_ACCESS_KEY), the suite runs there, too. Ends with "N passed, N failed, N skipped".

  tests/s3.py --sobre PATH --test PATH [--kills 12] [--only archives]
"""
import argparse, json, os, re, shutil, socket, subprocess, sys, tempfile, time, urllib.request

from archives import archives

KEYS = {"AWS_ACCESS_KEY_ID": "jardin", "AWS_SECRET_ACCESS_KEY": "not-a-secret"}
BUCKET = "sobre"


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """A program that listens, which ends with the test."""

    def __init__(self, name, port, words, log):
        self.name, self.port, self.url = name, port, f"http://127.0.0.1:{port}"
        self.log = open(log, "w", encoding="utf-8")
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        for _ in range(600):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        sys.exit(f"{name} does not answer: " + open(log, encoding="utf-8").read())

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


def rclone(work):
    port = free_port()
    folder = os.path.join(work, "rclone")
    os.makedirs(os.path.join(folder, BUCKET))
    key = f"{KEYS['AWS_ACCESS_KEY_ID']},{KEYS['AWS_SECRET_ACCESS_KEY']}"
    words = ["rclone", "serve", "s3", folder, "--addr", f"127.0.0.1:{port}", "--auth-key", key]
    return Server("rclone", port, words, os.path.join(work, "rclone.log"))


def moto(work):
    port = free_port()
    words = ["moto_server", "-H", "127.0.0.1", "-p", str(port)]
    server = Server("moto", port, words, os.path.join(work, "moto.log"))
    urllib.request.urlopen(urllib.request.Request(f"{server.url}/{BUCKET}", method="PUT"), timeout=30).close()
    return server


class Count:
    def __init__(self):
        self.passed, self.failed, self.skipped = 0, 0, 0

    def check(self, what, good, said=""):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print(f"FAILED {what}: {said}")


def suite(count, test, name, url, fronts, honours, keys):
    env = {**os.environ, **keys, "SOBRE_TEST_S3_URL": url, "SOBRE_TEST_S3_FRONTS": str(fronts), "SOBRE_TEST_S3_HONOURS": str(honours)}
    words = [test, "publish::targets::", "publish::store::", "--test-threads", "2"]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=env, timeout=1800)
    found = re.search(r"test result: .* (\d+) passed; (\d+) failed", done.stdout)
    passed, failed = (int(found[1]), int(found[2])) if found else (0, 1)
    count.passed += passed
    count.failed += failed
    print(f"the suite of targets on {name}, {fronts} fronts: {passed} passed, {failed} failed")
    if failed:
        print(done.stdout[-6000:] + done.stderr[-3000:])


class Farm:
    """A farm whose only site is published to a store."""

    def __init__(self, sobre, work, url, fronts, keys):
        self.sobre, self.url, self.keys, self.farm = sobre, url, keys, os.path.join(work, "farm")
        self.fronts = [os.path.join(work, f"front-{n}") for n in range(fronts)]
        put(os.path.join(self.farm, "farm.toml"), f"""\
sobre = "1"
[targets.store]
kind = "s3"
endpoint = "{url}"
bucket = "{BUCKET}"
prefix = "killed/{{site}}"
fronts = {json.dumps(self.fronts)}
""")
        put(os.path.join(self.farm, "sites", "jardin.toml"), 'title = "jardin"\ndomain = "jardin.example"\n')
        for n in range(200):
            put(os.path.join(self.farm, "content", "jardin", f"p{n}", "data.txt"), f"{n} " * 200)

    def edit(self, text):
        put(os.path.join(self.farm, "content", "jardin", "_index.md"), f'+++\ntitle = "jardin"\n+++\n{text}\n')
        for n in range(0, 200, 3):
            put(os.path.join(self.farm, "content", "jardin", f"p{n}", "data.txt"), f"{text} {n} " * 200)
        done = self.run("build", "--quiet")
        if done.returncode:
            sys.exit(f"building ends with {done.returncode}: {done.stdout}{done.stderr}")

    def words(self, *words):
        return [self.sobre, words[0], "--farm", self.farm, *words[1:]]

    def run(self, *words, **env):
        env = {**os.environ, "SOBRE_LANG": "en", "USER": "camille", **self.keys, **env}
        return subprocess.run(self.words(*words), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, env=env)

    def publish(self):
        done = self.run("publish", "--format", "json")
        return done.returncode, json.loads(done.stdout)

    def live(self):
        """What is live, as the release list says; all fronts say the same."""
        seen = {open(os.path.join(front, "jardin.txt"), encoding="utf-8").read() for front in self.fronts if os.path.exists(os.path.join(front, "jardin.txt"))}
        done = self.run("releases", "jardin", "--format", "json")
        lines = json.loads(done.stdout)["releases"]
        live = [one["id"] for one in lines if one["live"]]
        return (live[0] if live else None), len(seen) <= 1


def is_whole(farm, folder):
    """Whether what a release of rclone's folder holds is what is in the build."""
    built, held = os.path.join(farm.farm, "public", "jardin"), folder
    done = subprocess.run(["diff", "-r", "-x", "*.br", "-x", "*.gz", built, held], capture_output=True, text=True)
    return done.returncode == 0, done.stdout[:500]


def kills(count, farm, folder, times, wait):
    farm.edit("avant")
    code, report = farm.publish()
    count.check(f"a farm is published to {farm.url}", code == 0, report)
    before, _ = farm.live()
    env = {**os.environ, "USER": "camille", **farm.keys}
    started = time.monotonic()
    farm.edit("pour mesurer")
    farm.publish()
    long = max(time.monotonic() - started, 0.2)
    before, _ = farm.live()
    killed = 0
    for n in range(times):
        farm.edit(f"tour {n}")
        process = subprocess.Popen(farm.words("publish"), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
        time.sleep(long * (n + 0.5) / times)
        if process.poll() is None:
            process.kill()
            killed += 1
        process.wait()
        live, level = farm.live()
        known = [one["id"] for one in json.loads(farm.run("releases", "jardin", "--format", "json").stdout)["releases"]]
        count.check("what is live is one whole release", live in known, (live, before, known))
        code, report = farm.publish()
        live, level = farm.live()
        good = code == 0 and level and live == report["publications"][0]["release"]
        count.check("and the next run converges", good, report)
        if folder:
            whole, said = is_whole(farm, os.path.join(folder, BUCKET, "killed", "jardin", "r", live or "?"))
            count.check("to what was built", whole, said)
        before = live
    print(f"{killed} of {times} publications killed with -9{wait}")
    code, report = farm.publish()
    count.check("nothing changed: nothing is done", code == 0 and report["publications"][0]["outcome"] == "unchanged", report)
    done = farm.run("rollback", "jardin")
    count.check("going back", done.returncode == 0 and farm.live()[0] != before, done.stdout + done.stderr)
    done = farm.run("rollback", "jardin", "--to", before)
    count.check("and forth", done.returncode == 0 and farm.live()[0] == before, done.stdout + done.stderr)


def refusals(count, farm):
    farm.edit("sans clés")
    done = farm.run("publish", AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
    count.check("without keys one line says which are missing", done.returncode == 2 and "AWS_ACCESS_KEY_ID" in done.stdout, done.stdout + done.stderr)
    if "rclone" in farm.farm:
        done = farm.run("publish", AWS_SECRET_ACCESS_KEY="wrong")
        count.check("a wrong secret is refused by the store, and not shown", done.returncode == 3 and "wrong" not in done.stdout + done.stderr, done.stdout + done.stderr)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--sobre", required=True, help="a sobre built with --features s3")
    a.add_argument("--test", required=True, help="its test program")
    a.add_argument("--kills", type=int, default=12)
    a.add_argument("--only", default="")
    o = a.parse_args()
    sobre, test, count = os.path.abspath(o.sobre), os.path.abspath(o.test), Count()
    for start, fronts, honours in ((rclone, 2, 0), (moto, 0, 1)):
        name = start.__name__
        if not shutil.which("rclone" if start is rclone else "moto_server"):
            count.skipped += 1
            print(f"skipped: no {name}")
            continue
        with tempfile.TemporaryDirectory(prefix=f"sobre-{name}-") as work:
            server = start(work)
            try:
                folder = os.path.join(work, "rclone") if start is rclone else None
                archives(count, sobre, work, server.url, BUCKET, folder, KEYS)
                if o.only == "archives":
                    continue
                suite(count, test, name, f"{server.url}/{BUCKET}", fronts, honours, KEYS)
                farm = Farm(sobre, work, server.url, fronts, KEYS)
                # Where an object is the lock, it takes twelve seconds until a dead holder is one.
                kills(count, farm, folder, o.kills if fronts else max(o.kills // 4, 1), "" if fronts else " (a dead heart is waited for)")
                refusals(count, farm)
            finally:
                server.stop()
    url = os.environ.get("SOBRE_TEST_S3_URL")
    if url:
        # Which Garage says when nobody else does.
        suite(count, test, "the store of SOBRE_TEST_S3_URL", url, 2, 0, {"SOBRE_TEST_S3_REGION": os.environ.get("SOBRE_TEST_S3_REGION", "garage")})
    else:
        count.skipped += 1
        print("skipped: no Garage (SOBRE_TEST_S3_URL)")
    print(f"{count.passed} passed, {count.failed} failed, {count.skipped} skipped")
    sys.exit(count.failed > 0)


if __name__ == "__main__":
    main()
