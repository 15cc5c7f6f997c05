#!/usr/bin/env python3
"""Two real Apaches in front of an object store, one of them beyond ssh: what visitors see while releases are switched.

The virtual host is the one of content/docs/en/publish/store.md, with other ports and folders. The store is `rclone serve
s3`; who has no key is answered by `rclone serve http` over the same folder, or, with --store and --web, by any other
(a Garage). Visits are those of tests/web.py, half of them at each front. Ends with "N passed, N failed, N skipped".

  tests/fronts.py --sobre PATH [--switches 40] [--requests 6000] [--store URL --web URL --host NAME]
"""
import argparse, json, os, pwd, random, re, shutil, signal, subprocess, sys, tempfile, time

import publish
import s3
import web

BUCKET = s3.BUCKET


class Front(web.Apache):
    """An Apache with the page's virtual host."""

    modules = [*web.Apache.modules, "proxy", "proxy_http", "filter", "deflate", "brotli"]

    def __init__(self, work, name, store, host):
        super().__init__(work, os.path.join(work, f"map-{name}"), name, "content/docs/en/publish/store.md")
        os.makedirs(self.space)
        self.store, self.store_host = store, host

    def host(self):
        base = "/".join(self.store.split("/")[:3])
        text = self.pasted.replace("/srv/fronts/square", f"{self.space}/jardin").replace("square.example", "jardin.example")
        text = text.replace("*:80", f"127.0.0.1:{self.port}").replace("http://127.0.0.1:3902/", f"{self.store}/")
        return text.replace("http://127.0.0.1:3902", base).replace("sites.web.store.example", self.store_host)


class Trial(web.Trial):
    """The site of tests/web.py, published to a store."""

    def __init__(self, sobre, work, endpoint, bucket, served, host):
        super().__init__(sobre, work)
        self.fronts = [Front(work, f"front-{n}", served, host) for n in (1, 2)]
        # The second one is another machine, as far as sobre knows.
        self.sshd = publish.Sshd(work, {"front": ""})
        near, far = self.fronts
        fronts = [near.space, f"ssh://{pwd.getpwuid(os.getuid()).pw_name}@127.0.0.1:{self.sshd.port}{far.space}"]
        web.put(os.path.join(self.farm, "farm.toml"), f"""\
sobre = "1"
target = "store"
[targets.store]
kind = "s3"
endpoint = "{endpoint}"
region = "garage"
bucket = "{bucket}"
prefix = "fronts/{{site}}"
fronts = {json.dumps(fronts)}
key = "{self.sshd.key('front')}"
options = {json.dumps(self.sshd.options())}
""")
        web.put(os.path.join(self.farm, "content/jardin/redirects.toml"), """\
[[redirect]]
from = "/vieux/"
to = "/p1/"
[[redirect]]
from = "/spip.php?article12"
to = "/p2/"
[[redirect]]
from = "/parti/"
status = "410"
""")
        web.put(os.path.join(self.farm, "content/jardin/été à la mer.txt"), "Le sel et le vent.\n")

    def run(self, *words):
        env = {**os.environ, "AWS_ACCESS_KEY_ID": s3.KEYS["AWS_ACCESS_KEY_ID"], "AWS_SECRET_ACCESS_KEY": s3.KEYS["AWS_SECRET_ACCESS_KEY"]}
        env |= {name: os.environ[name] for name in s3.KEYS if name in os.environ}
        return subprocess.run([self.sobre, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, env={**env, "SOBRE_LANG": "en", "USER": "camille"})

    def live(self):
        """What the fronts say is live: all the same."""
        seen = {self.map(front).split("\n", 1)[0] for front in self.fronts}
        return seen.pop().rsplit("/", 1)[-1] if len(seen) == 1 else None

    def map(self, front):
        with open(os.path.join(front.space, "jardin.txt"), encoding="utf-8") as f:
            return f.read()


def under_load(t, outs, switches, requests, victim):
    releases, later = [], outs[-1:] if victim else []
    for out in outs[:len(outs) - len(later)]:
        code, report = t.publish(out, "store")
        t.check("a release is published to the store", code == 0, report)
        releases.append(t.live())
    for front in t.fronts:
        front.restart(front.host())
    chance, start, failed = random.Random(7), time.monotonic(), []
    crowds = [web.Crowd(front.port, requests // 2) for front in t.fronts]
    for done in range(switches):
        while sum(crowd.requests() for crowd in crowds) * switches < done * requests:
            time.sleep(0.002)
        if victim and done == switches // 3:
            os.kill(victim, signal.SIGKILL)
            print(f"process {victim} is killed")
        if later and done == switches // 2:
            code, report = t.publish(later[0], "store")
            t.check("a release is published while a node is dead", code == 0, report)
            releases.append(t.live())
        to = chance.choice([release for release in releases if release != t.live()])
        ran = t.run("rollback", "jardin", "--to", to, "--farm", t.farm)
        if ran.returncode or t.live() != to:
            failed.append(ran.stdout + ran.stderr)
    switching, found = time.monotonic() - start, [crowd.end() for crowd in crowds]
    total = {name: sum(count[name] for count, _, _ in found) for name in web.COUNTS}
    firsts = [first for _, _, first in found]
    print(f"two fronts before a store: {switches} switches in {switching:.0f} s under {total['requests']} requests: {total['not_200']} other than 200, "
          f"{total['assets_missing']} assets missing, {total['mixed_pages'] + total['mixed_visits']} that mix")
    t.check("each switch shows at both fronts", not failed, failed[:2])
    t.check("visitors saw all releases", set().union(*(seen for _, seen, _ in found)) == {str(n).encode() for n in range(1, len(outs) + 1)}, found)
    for name in ("not_200", "assets_missing", "mixed_pages", "mixed_visits"):
        t.check(f"under load, {name.replace('_', ' ')}: none", total[name] == 0, (total, firsts, t.fronts[0].log()))


def answers(t):
    """What each front says to addresses of every kind."""
    for front in t.fronts:
        line = web.Line(front.port)
        for path, status, where in [
            ("/vieux/", 301, "/p1/"), ("/vieux/?utm_source=lettre", 301, "/p1/"), ("/spip.php?article12", 301, "/p2/"),
            ("/spip.php?article13", 404, None), ("/parti/", 410, None), ("/rien/", 404, None), ("/p1", 301, "/p1/"), ("/p1/?page=2", 200, None),
            ("/", 200, None), ("/%C3%A9t%C3%A9%20%C3%A0%20la%20mer.txt", 200, None), ("/../../m/", 400, None), ("/p1%2F..%2F..%2Fm/", 404, None),
            ("/%3Fprefix=m", 404, None), ("/.sobre/", 404, None),
        ]:
            found, head, body = line.get(path)
            led = re.search(rb"(?im)^location: (?:http://[^/]*)?(\S*)\r?$", head)
            good = found == status or (status == 404 and found == 403)
            t.check(f"{path} answers {status}", good and (where is None or (led and led[1].decode() == where)), (found, head, body[:200]))
            t.check(f"{path} shows nothing of the store's own", b"<ListBucket" not in body and b"manifest" not in body.lower(), body[:300])
        _, head, _ = line.get("/p1/", "Accept-Encoding: br\r\n")
        t.check("a front compresses", b"content-encoding: br" in head, head)
        t.check("and says what it sends", b"content-type: text/html" in head, head)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--sobre", required=True, help="a sobre built with --features s3")
    a.add_argument("--switches", type=int, default=40)
    a.add_argument("--requests", type=int, default=6000)
    a.add_argument("--store", help="http://127.0.0.1:3900/bucket")
    a.add_argument("--web", help="where it answers those without a key")
    a.add_argument("--kill", type=int, help="a process, such as one of three nodes, to be killed meanwhile")
    a.add_argument("--host", default="127.0.0.1", help="the name by which it knows the bucket then")
    o = a.parse_args()
    if not shutil.which("/usr/sbin/apache2") or not shutil.which("sshd", path="/usr/sbin:/usr/local/sbin") or not (o.store or shutil.which("rclone")):
        print("skipped: no Apache, no sshd or no rclone\n0 passed, 0 failed, 1 skipped")
        return
    with tempfile.TemporaryDirectory(prefix="sobre-fronts-") as work:
        os.chmod(work, 0o755)
        servers, t = [], None
        try:
            if o.store:
                endpoint, bucket = o.store.rsplit("/", 1)
                served = o.web
            else:
                servers.append(s3.rclone(work))
                port = s3.free_port()
                # What is written beside it has to be seen at once.
                words = ["rclone", "serve", "http", os.path.join(work, "rclone"), "--addr", f"127.0.0.1:{port}", "--dir-cache-time", "0s", "--read-only"]
                servers.append(s3.Server("rclone http", port, words, os.path.join(work, "http.log")))
                endpoint, bucket, served = servers[0].url, BUCKET, f"{servers[1].url}/{BUCKET}"
            t = Trial(os.path.abspath(o.sobre), work, endpoint, bucket, served, o.host)
            under_load(t, [t.build(version) for version in range(1, 5)], o.switches, o.requests, o.kill)
            answers(t)
        finally:
            for one in [*([*t.fronts, t.sshd] if t else []), *servers]:
                one.stop()
    print(f"{t.passed} passed, {t.failed} failed, {t.skipped} skipped")
    sys.exit(t.failed > 0)


if __name__ == "__main__":
    main()
