#!/usr/bin/env python3
"""Publishes through a real sshd, and looks at the web space.

An sshd of its own on 127.0.0.1, with one key for each site: `restrict` and the forced command `sobre receive`. What
it costs to publish 10 000 files of which one has changed is measured beside `rsync -a --delete -c` over the same
sshd. Ends with "N passed, N failed, N skipped".

  tests/publish.py [--sobre PATH] [--pages 10000] [--rounds 5] [--no-times]
"""
import argparse, filecmp, json, os, pwd, random, shutil, socket, statistics, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SENT_NOTHING, SENT_ONE_PAGE, RATIO, MEMORY_KB = 200, 25_000, 0.5, 150_000


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def same(a, b):
    """Whether a folder holds the files of another, and nothing else but smaller companions of theirs."""
    compared = filecmp.dircmp(a, b)
    pending, listed = [compared], 0
    while pending:
        one = pending.pop()
        listed += len(one.same_files)
        companion = lambda name: name[:-3] in one.common_files and name.endswith((".br", ".gz"))
        if one.left_only or not all(map(companion, one.right_only)) or one.funny_files or filecmp.cmpfiles(one.left, one.right, one.common_files, shallow=False)[1]:
            return False
        pending.extend(one.subdirs.values())
    return listed > 0


class Sshd:
    """A daemon with its own keys, which ends with the test."""

    def __init__(self, work, keys):
        self.folder = os.path.join(work, "sshd")
        os.makedirs(self.folder, mode=0o700)
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.generate("host")
        lines = []
        for name, command in keys.items():
            self.generate(name)
            with open(self.key(name) + ".pub", encoding="utf-8") as f:
                forced = f',command="{command}"' if command else ""
                lines.append(f"restrict{forced} {f.read()}")
        put(os.path.join(self.folder, "authorized_keys"), "".join(lines))
        put(os.path.join(self.folder, "config"), f"""\
Port {self.port}
ListenAddress 127.0.0.1
HostKey {self.key('host')}
PidFile {self.folder}/pid
AuthorizedKeysFile {self.folder}/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
""")
        if os.getuid() == 0:
            os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
        with open(self.key("host") + ".pub", encoding="utf-8") as f:
            put(os.path.join(self.folder, "known_hosts"), f"[127.0.0.1]:{self.port} {f.read()}")
        sshd = shutil.which("sshd", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
        self.log = open(os.path.join(self.folder, "log"), "w", encoding="utf-8")
        self.process = subprocess.Popen([sshd, "-D", "-e", "-f", os.path.join(self.folder, "config")], stdin=subprocess.DEVNULL, stderr=self.log)
        for _ in range(200):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        sys.exit("sshd does not answer: " + open(self.log.name, encoding="utf-8").read())

    def key(self, name):
        return os.path.join(self.folder, name)

    def generate(self, name):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", self.key(name)], check=True)

    def options(self):
        return ["-F", "none", "-o", f"UserKnownHostsFile={self.folder}/known_hosts", "-o", "StrictHostKeyChecking=yes", "-o", "IdentityAgent=none"]

    def command(self, key):
        return ["ssh", *self.options(), "-p", str(self.port), "-i", self.key(key), "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"]

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


class Trial:
    def __init__(self, sobre, work, pages):
        self.sobre, self.work, self.passed, self.failed, self.skipped = sobre, work, 0, 0, 0
        self.farm, self.spaces = os.path.join(work, "farm"), os.path.join(work, "spaces")
        self.user = pwd.getpwuid(os.getuid()).pw_name
        for site in ("jardin", "fanfare", "large"):
            os.makedirs(os.path.join(self.spaces, site))
        receive = lambda site, *more: " ".join([sobre, "receive", "--space", os.path.join(self.spaces, site), "--site", site, *more])
        self.sshd = Sshd(work, {"jardin": receive("jardin"), "fanfare": receive("fanfare"), "large": receive("large"), "free": None})
        # A key that the server does not know.
        self.sshd.generate("stranger")
        put(os.path.join(self.farm, "farm.toml"), f"""\
sobre = "1"
target = "web"
[targets.web]
kind = "ssh"
compress = false
host = "127.0.0.1"
user = "{self.user}"
port = {self.sshd.port}
key = "{self.sshd.folder}/{{site}}"
options = {json.dumps(self.sshd.options())}
[targets.strange]
kind = "ssh"
compress = false
host = "127.0.0.1"
user = "{self.user}"
port = {self.sshd.port}
key = "{self.sshd.key('stranger')}"
options = {json.dumps(self.sshd.options())}
[targets.foreign]
kind = "rsync"
compress = false
host = "127.0.0.1"
user = "{self.user}"
port = {self.sshd.port}
key = "{self.sshd.key('free')}"
options = {json.dumps(self.sshd.options())}
path = "{self.spaces}/foreign l'été {{site}}"
keep = 3
keep_days = 0
[targets.wrong]
kind = "ssh"
compress = false
host = "127.0.0.1"
user = "{self.user}"
port = {self.sshd.port}
key = "{self.sshd.key('fanfare')}"
options = {json.dumps(self.sshd.options())}
""")
        for site in ("jardin", "fanfare", "large"):
            put(os.path.join(self.farm, "sites", f"{site}.toml"), f'title = "{site}"\ndomain = "{site}.example"\n')
            put(os.path.join(self.farm, "content", site, "_index.md"), f'+++\ntitle = "{site}"\n+++\nBienvenue.\n')
        for n in range(pages):
            put(self.page(n), f"<!doctype html><title>Page {n}</title>" + f"<p>Du texte de la page {n}. " * 300)
        self.build()

    def page(self, n):
        # Files as they are: what is measured is publishing, not building.
        return os.path.join(self.farm, "content", "large", f"s{n % 97}", f"p{n}", "page.txt")

    def run(self, *words, **more):
        env = {**os.environ, "SOBRE_LANG": "en", "USER": "camille"}
        return subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, env=env, **more)

    def build(self):
        done = self.run(self.sobre, "build", "--quiet", "--farm", self.farm)
        if done.returncode:
            sys.exit(f"building ends with {done.returncode}: {done.stdout}{done.stderr}")

    def verb(self, verb, *more):
        done = self.run(self.sobre, verb, "--farm", self.farm, "--format", "json", *more)
        return done.returncode, json.loads(done.stdout)

    def publish(self, *more):
        code, report = self.verb("publish", *more)
        return code, {one["site"]: one for one in report["publications"]}, report

    def check(self, what, good, said=""):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print(f"FAILED {what}: {said}")

    def is_live(self, site):
        return same(os.path.join(self.farm, "public", site), os.path.join(self.spaces, site, "www", "current"))

    def edit(self, text):
        put(os.path.join(self.farm, "content", "jardin", "_index.md"), f'+++\ntitle = "jardin"\n+++\n{text}\n')
        self.build()


def publications(t):
    code, sites, report = t.publish("jardin", "fanfare")
    t.check("two sites go through sshd, each with its key", code == 0 and t.is_live("jardin") and t.is_live("fanfare"), report)
    code, sites, report = t.publish("jardin", "fanfare")
    sent = max(one["sent_bytes"] for one in sites.values())
    t.check("nothing changed: a round trip of few bytes", code == 0 and 0 < sent <= SENT_NOTHING and {one["outcome"] for one in sites.values()} == {"unchanged"}, report)
    print(f"nothing changed: {sent} bytes sent")
    t.edit("Autre chose.")
    code, sites, report = t.publish("jardin", "fanfare")
    t.check("one page changed: one file is put", code == 0 and sites["jardin"]["put_files"] == 1 and sites["fanfare"]["outcome"] == "unchanged" and t.is_live("jardin"), report)
    code, report = t.verb("releases", "jardin")
    t.check("the releases are listed", code == 0 and [one["live"] for one in report["releases"]] == [True, False], report)
    code, report = t.verb("rollback", "jardin")
    t.check("going back", code == 0 and not t.is_live("jardin"), report)
    code, report = t.verb("rollback", "jardin", "--to", report.get("before") or "?")
    t.check("and forth", code == 0 and t.is_live("jardin"), report)
    shutil.rmtree(os.path.join(t.farm, "public", ".sobre", "jardin"))
    t.build()
    t.edit("Sans mémoire.")
    code, sites, report = t.publish("jardin")
    t.check("a publisher without memory sends a whole list, and no file twice", code == 0 and sites["jardin"]["put_files"] == 1 and t.is_live("jardin"), report)


def refusals(t):
    code, sites, report = t.publish("jardin", "--target", "wrong")
    t.check("the key of one site publishes no other", code == 2 and "this key publishes the site `fanfare`, not `jardin`" in json.dumps(report), report)
    code, sites, report = t.publish("jardin", "--target", "strange")
    t.check("a key that nobody knows is no key, and ssh says so", code == 3 and "Permission denied" in json.dumps(report), report)
    evil = os.path.join(t.work, "evil")
    for words in ([f"touch {evil}"], ["-t", "sh"], ["-N", "-L", "0:127.0.0.1:22"], ["-s", "sftp"]):
        options, command = ([], words) if not words[0].startswith("-") else (words[:1], words[1:])
        where = [f"{t.user}@127.0.0.1"]
        ran = [*t.sshd.command("jardin"), *options, *where, *command] if options != ["-N"] else [*t.sshd.command("jardin"), "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:22", *where, "true"]
        done = t.run(*ran)
        t.check(f"the key runs nothing else ({' '.join(words)})", not os.path.exists(evil) and done.stdout == "", done.stdout + done.stderr)
    t.check("and the site is as it was", t.is_live("jardin"))


def weighed(words, cwd=None, stdin=subprocess.DEVNULL):
    """Runs a program; returns its exit code, how long it took and the most memory it had, in kB."""
    start = time.monotonic()
    process = subprocess.Popen([str(word) for word in words], stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=cwd)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, time.monotonic() - start, usage.ru_maxrss


def endless(t):
    """A list that announces ten million files and goes on for as long as anybody listens."""
    message = lambda kind, payload=b"": bytes([kind]) + len(payload).to_bytes(4, "little") + payload
    hello = message(1, b"\1\6jardin\1" + b"\7" * 32 + b"\0\1x")
    path = os.path.join(t.work, "endless")
    with open(path, "wb") as f:
        f.write(hello + message(2) + message(3, b"\0\x80\xad\xe2\x04" + b"\0" * 100_000))
        for _ in range(4000):
            f.write(message(3, b"\0" + b"\0" * 100_000))
    with open(path, "rb") as f:
        code, _, kilobytes = weighed([t.sobre, "receive", "--space", os.path.join(t.spaces, "jardin")], stdin=f)
    t.check("a list of ten million files is refused, and takes little memory", code == 1 and kilobytes <= MEMORY_KB, f"{code}, {kilobytes} kB")
    print(f"a list of ten million files: {kilobytes / 1000:.0f} MB of memory")


def many(t, count):
    """A farm of many sites, published in one command to this machine."""
    farm = os.path.join(t.work, "many")
    put(os.path.join(farm, "farm.toml"), 'sobre = "1"\n')
    for n in range(count):
        put(os.path.join(farm, "sites", f"s{n}.toml"), f'title = "s{n}"\ndomain = "s{n}.example"\n')
        put(os.path.join(farm, "content", f"s{n}", "_index.md"), f'+++\ntitle = "s{n}"\n+++\nBienvenue.\n')
        for p in range(80):
            put(os.path.join(farm, "content", f"s{n}", f"d{p % 9}", f"p{p}", "page.txt"), f"Site {n}, page {p}. " * 400)
    done = t.run(t.sobre, "build", "--quiet", "--farm", farm)
    code, ours, kilobytes = weighed([t.sobre, "publish", "--quiet", "--farm", farm])
    good = done.returncode == 0 and code == 0 and all(same(os.path.join(farm, "public", f"s{n}"), os.path.join(farm, "public.web", f"s{n}", "www", "current")) for n in range(count))
    t.check(f"{count} sites in one command", good, f"{done.stderr} {code}")
    t.check(f"{count} sites take at most {MEMORY_KB} kB of memory", kilobytes <= MEMORY_KB, kilobytes)
    _, copy, _ = weighed(["cp", "-r", "public", "copy"], cwd=farm)
    code, again, _ = weighed([t.sobre, "publish", "--quiet", "--farm", farm])
    t.check("and the second time nothing is to be done", code == 0)
    print(f"{count} sites: {kilobytes / 1000:.0f} MB of memory, {ours / copy:.1f} times cp -r ({ours:.1f} s, {copy:.1f} s); again: {again:.2f} s")


def foreign(t):
    """A host without sobre: rsync and a shell, over the same sshd, into a folder whose name needs quotes."""
    if not shutil.which("rsync"):
        t.skipped += 1
        print("skipped: no rsync")
        return
    space = os.path.join(t.spaces, "foreign l'été jardin")
    on = ("--target", "foreign")
    is_live = lambda: same(os.path.join(t.farm, "public", "jardin"), os.path.join(space, "www", "current"))
    t.edit("Ailleurs.")
    code, sites, report = t.publish("jardin", *on)
    t.check("rsync: a site goes where sobre is not installed", code == 0 and is_live(), report)
    code, sites, report = t.publish("jardin", *on)
    t.check("rsync: nothing changed, nothing done", code == 0 and sites["jardin"]["outcome"] == "unchanged", report)
    for n in range(5):
        t.edit(f"Ailleurs {n}.")
        code, sites, report = t.publish("jardin", *on)
        t.check("rsync: one page changed, one file sent", code == 0 and sites["jardin"]["put_files"] == 1 and is_live(), report)
    code, report = t.verb("releases", "jardin", *on)
    t.check("rsync: old releases go", code == 0 and [one["live"] for one in report["releases"]] == [True, False, False], report)
    code, report = t.verb("rollback", "jardin", *on)
    t.check("rsync: going back", code == 0 and not is_live(), report)
    code, report = t.verb("rollback", "jardin", "--to", report.get("before") or "?", *on)
    t.check("rsync: and forth", code == 0 and is_live(), report)
    # Killed anywhere, what is live is one whole release, and the next run converges.
    start = time.monotonic()
    t.edit("Mesure.")
    t.publish("jardin", *on)
    long, killed = max(time.monotonic() - start, 0.2), 0
    env = {**os.environ, "SOBRE_LANG": "en", "USER": "camille"}
    for n in range(12):
        shutil.rmtree(os.path.join(t.work, "live"), ignore_errors=True)
        shutil.copytree(os.path.join(t.farm, "public", "jardin"), os.path.join(t.work, "live"))
        t.edit(f"Coupé {n}.")
        process = subprocess.Popen([t.sobre, "publish", "--farm", t.farm, "jardin", *on], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env)
        time.sleep(long * (n + 0.5) / 12)
        if process.poll() is None:
            process.kill()
            killed += 1
        process.wait()
        t.check("rsync: killed, what is live is the old release or the new one", is_live() or same(os.path.join(t.work, "live"), os.path.join(space, "www", "current")))
        for _ in range(20):
            # The shell over there ends, and gives the lock back, once it notices.
            code, sites, report = t.publish("jardin", *on)
            if code == 0:
                break
            time.sleep(0.5)
        t.check("rsync: and the next run converges", code == 0 and is_live() and not [name for name in os.listdir(os.path.join(space, "www", "releases")) if name.endswith(".part")], report)
    print(f"rsync: {killed} of 12 publications killed with -9")


def wait_until_tidy(t, site):
    state = os.path.join(t.spaces, site, "priv", "sobre")
    for _ in range(3000):
        if os.path.exists(os.path.join(state, "spare.manifest")) and not os.listdir(os.path.join(state, "trash")):
            return True
        time.sleep(0.02)
    return False


def costs(t, pages, rounds, times):
    code, sites, report = t.publish("large")
    t.check(f"{pages} files, the first time", code == 0 and sites["large"]["files"] >= pages, report)
    have_rsync = shutil.which("rsync")
    mirror, source = os.path.join(t.work, "mirror"), os.path.join(t.farm, "public", "large", "")
    # rsync starts ssh itself: its words without the machine.
    rsync = ["rsync", "-a", "--delete", "-c", "-e", " ".join(t.sshd.command("free")), source, f"{t.user}@127.0.0.1:{mirror}/"]
    if have_rsync:
        t.run(*rsync)
    ours, theirs, hands, sent, chance = [], [], [], [], random.Random(1)
    for n in range(rounds):
        t.check("the next tree is got ready", wait_until_tidy(t, "large"))
        # A page as long as most, of words that no compressor foresees.
        put(t.page(n * 7), " ".join(f"{chance.getrandbits(28):x}" for _ in range(1300)))
        t.build()
        start = time.monotonic()
        done = t.run(*t.sshd.command("free"), f"{t.user}@127.0.0.1", "true")
        hands.append(time.monotonic() - start)
        start = time.monotonic()
        code, sites, report = t.publish("large")
        ours.append(time.monotonic() - start)
        sent.append(sites["large"]["sent_bytes"])
        good = done.returncode == 0 and code == 0 and sites["large"]["put_files"] == 1 and sent[-1] <= SENT_ONE_PAGE
        t.check(f"of {pages} files one has changed: at most {SENT_ONE_PAGE} bytes", good, report)
        if have_rsync:
            wait_until_tidy(t, "large")
            start = time.monotonic()
            done = t.run(*rsync)
            theirs.append(time.monotonic() - start)
            t.check("rsync does the same", done.returncode == 0, done.stderr)
    t.check("what is live is what was built", t.is_live("large"))
    print(f"one of {pages} files changed: {max(sent)} bytes sent")
    if not have_rsync:
        t.skipped += 1
        print("skipped: no rsync to compare with")
        return
    a, b, hand = (statistics.median(one) * 1000 for one in (ours, theirs, hands))
    ratio = (a - hand) / max(b - hand, 1)
    print(f"publish {a:.0f} ms, rsync -a --delete -c {b:.0f} ms, ssh alone {hand:.0f} ms: {ratio:.2f} of rsync's time without ssh (medians of {rounds})")
    if times:
        t.check(f"at most {RATIO} of rsync's time", ratio <= RATIO, f"{ratio:.2f}")


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(ROOT, "target/release/sobre")))
    a.add_argument("--pages", type=int, default=10_000)
    a.add_argument("--sites", type=int, default=115)
    a.add_argument("--rounds", type=int, default=5)
    a.add_argument("--no-times", action="store_true", help="print how long it took, judge nothing by it")
    o = a.parse_args()
    with tempfile.TemporaryDirectory(prefix="sobre-sshd-") as work:
        trial = Trial(os.path.abspath(o.sobre), work, o.pages)
        try:
            publications(trial)
            refusals(trial)
            foreign(trial)
            endless(trial)
            costs(trial, o.pages, o.rounds, not o.no_times)
            many(trial, o.sites)
        finally:
            trial.sshd.stop()
            for site in ("jardin", "fanfare", "large"):
                wait_until_tidy(trial, site)
    print(f"{trial.passed} passed, {trial.failed} failed, {trial.skipped} skipped")
    sys.exit(trial.failed > 0)


if __name__ == "__main__":
    main()
