#!/usr/bin/env python3
"""A real Apache shows what is published: under load while releases are switched, compressed, and probed.

The virtual host is the one that docs/publish.md has administrators paste, with other folders and port. Visitors are
processes with open connections: each visit loads a page, perhaps waits a little, then loads the style sheet that the
page names. All pages and style sheets differ from release to release, so whatever does not fit together shows. The
same visits are then made while `rsync --delete` brings the same releases into a document root; that is printed beside
it. Ends with "N passed, N failed, N skipped".

  tests/web.py [--sobre PATH] [--full | --switches N --requests N] [--seconds 90] [--legacy FOLDER:FOLDER]
"""
import argparse, gzip, http.client, json, multiprocessing, os, pwd, random, re, shutil, socket, subprocess, sys, tempfile, time
from urllib.parse import quote as quoted, unquote as unquoted

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MODULES = "/usr/lib/apache2/modules"
RELEASES, PAGES, VISITORS = 6, 60, 3
SENTENCE = "Des mots qui se suivent et se ressemblent, pour que la page ait une taille ordinaire. "


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


# ── the web server ──────────────────────────────────────────────────────────────────────────────────────────────
class Apache:
    """An Apache of our own, whose virtual host is that of a page for administrators."""

    modules = ["mpm_event", "authz_core", "rewrite", "headers", "mime", "dir"]

    def __init__(self, work, space, name="apache", page="docs/publish.md"):
        self.folder, self.space = os.path.join(work, name), space
        os.makedirs(self.folder)
        with open(os.path.join(ROOT, page), encoding="utf-8") as f:
            self.pasted = re.search(r"^```apache.*?\n(.*?)^```$", f.read(), re.M | re.S)[1]
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.process = None

    def host(self, root=None):
        text = self.pasted.replace("/srv/sites/square", self.space).replace("square.example", "jardin.example").replace("*:80", f"127.0.0.1:{self.port}")
        # Another document root, for what is compared with.
        if root is None:
            return text
        text = text.replace(f"DocumentRoot {self.space}/www\n", f"DocumentRoot {root}\n").replace(f"<Directory {self.space}/www>", f"<Directory {root}>")
        return text.replace(f"SOBRE_ROOT:{self.space}/www/${{sobre-live:live|current}}", f"SOBRE_ROOT:{root}")

    def host_by_link(self):
        """The same, but Apache follows `www/current`, and so may do in the middle of a request."""
        live = "${sobre-live:live|current}"
        return self.host().replace(live, "current")

    def start(self, host):
        modules = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in self.modules)
        put(os.path.join(self.folder, "conf"), f"""\
ServerRoot {self.folder}
DefaultRuntimeDir {self.folder}
PidFile {self.folder}/pid
Mutex file:{self.folder}
ErrorLog {self.folder}/error.log
ServerName web.example
{modules}
Listen 127.0.0.1:{self.port}
User www-data
Group www-data
KeepAlive On
MaxKeepAliveRequests 0
KeepAliveTimeout 30
<IfFile /etc/mime.types>
    TypesConfig /etc/mime.types
</IfFile>
AddType text/html .html
AddType text/css .css
DirectoryIndex index.html
<Directory />
    AllowOverride None
    Require all denied
</Directory>
{host}
""")
        self.process = subprocess.Popen(["/usr/sbin/apache2", "-f", os.path.join(self.folder, "conf"), "-D", "FOREGROUND"], stdin=subprocess.DEVNULL)
        for _ in range(400):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.025)
        sys.exit("Apache does not answer: " + self.log())

    def stop(self):
        if self.process is not None:
            # The parent ends its children.
            self.process.terminate()
            self.process.wait()
            self.process = None

    def restart(self, host):
        self.stop()
        self.start(host)

    def log(self):
        with open(os.path.join(self.folder, "error.log"), encoding="utf-8") as f:
            return f.read()[-2000:]


class Line:
    """One open connection to a web server."""

    def __init__(self, port):
        self.port, self.socket, self.rest = port, None, b""

    def get(self, path, more=""):
        """Returns status, headers as they came and body."""
        for attempt in (1, 2):
            if self.socket is None:
                self.socket, self.rest = socket.create_connection(("127.0.0.1", self.port), timeout=20), b""
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: jardin.example\r\n{more}\r\n".encode())
                return self.read()
            except (ConnectionError, EOFError):
                # A server may close a connection that waits; one that it has just opened, it may not.
                self.socket.close()
                self.socket = None
                if attempt == 2:
                    raise

    def read(self):
        data = self.rest
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self.more()
        head, body = data[:end].lower(), data[end + 4:]
        if (at := head.find(b"content-length:")) < 0:
            raise EOFError("no length")
        length = int(head[at + 15:].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self.more()
        self.rest = body[length:]
        return int(head[9:12]), head, body[:length]

    def more(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise EOFError
        return data


# ── visitors ────────────────────────────────────────────────────────────────────────────────────────────────────
COUNTS = ["requests", "visits", "not_200", "assets_missing", "mixed_pages", "mixed_visits", "lasting_visits"]


def visit(port, seed, least, shared, stop, results):
    """Loads pages and what they name, until told to stop and at least so often; counts what does not fit."""
    chance, line = random.Random(seed), Line(port)
    count = dict.fromkeys(COUNTS, 0)
    seen, first = set(), {}
    waiting = []   # visits whose reader takes time: (when, style sheet, release)
    try:
        while count["requests"] < least or not stop.is_set():
            packed = chance.random() < 0.5
            more = "Accept-Encoding: gzip\r\n" if packed else ""
            status, head, body = line.get(f"/p{chance.randrange(PAGES)}/", more)
            count["requests"] += 1
            count["visits"] += 1
            if status != 200:
                count["not_200"] += 1
                first.setdefault("page", f"{status}")
                continue
            if b"content-encoding: gzip" in head:
                body = gzip.decompress(body)
            versions = set(re.findall(rb"release-(\d+)-", body))
            sheet = re.search(rb'/style\.[0-9a-f]{8}\.css', body)
            if len(versions) != 1 or sheet is None or not body.rstrip().endswith(b"</html>"):
                count["mixed_pages"] += 1
                first.setdefault("mix", body[:300].decode())
                continue
            version = versions.pop()
            seen.add(version)
            if chance.random() < 0.02:
                count["lasting_visits"] += 1
                waiting.append((time.monotonic() + chance.random() / 2, sheet[0], version))
            else:
                style(line, sheet[0], version, count, first)
            if waiting and waiting[0][0] < time.monotonic():
                style(line, *waiting.pop(0)[1:], count, first)
            shared.value = count["requests"]
    except Exception as error:
        count["not_200"] += 1
        first["line"] = repr(error)
    results.put((count, sorted(seen), first))


def style(line, sheet, version, count, first):
    status, _, body = line.get(sheet.decode())
    count["requests"] += 1
    if status != 200:
        count["assets_missing" if status == 404 else "not_200"] += 1
        first.setdefault("asset", f"{status} {sheet}")
    elif b"release-%s-" % version not in body:
        count["mixed_visits"] += 1
        first.setdefault("visit", f"{version}: {body[:200]}")


class Crowd:
    """Visitors, from the moment it is made."""

    def __init__(self, port, requests):
        self.stop, self.results = multiprocessing.Event(), multiprocessing.Queue()
        each = -(-requests // VISITORS)
        self.counters = [multiprocessing.Value("l", 0, lock=False) for _ in range(VISITORS)]
        self.all = [multiprocessing.Process(target=visit, args=(port, n, each, self.counters[n], self.stop, self.results)) for n in range(VISITORS)]
        for one in self.all:
            one.start()

    def requests(self):
        return sum(counter.value for counter in self.counters)

    def end(self):
        self.stop.set()
        found = [self.results.get(timeout=300) for _ in self.all]
        for one in self.all:
            one.join()
        total = {name: sum(count[name] for count, _, _ in found) for name in COUNTS}
        return total, set().union(*(seen for _, seen, _ in found)), [first for _, _, first in found if first]


# ── the site ────────────────────────────────────────────────────────────────────────────────────────────────────
class Trial:
    def __init__(self, sobre, work):
        self.sobre, self.work, self.passed, self.failed, self.skipped = sobre, work, 0, 0, 0
        self.farm, self.space = os.path.join(work, "farm"), os.path.join(work, "spaces", "jardin")
        self.apache = Apache(work, self.space)
        put(os.path.join(self.farm, "farm.toml"), f"""\
sobre = "1"
target = "web"
[targets.web]
kind = "dir"
path = "{work}/spaces/{{site}}"
[targets.seen]
kind = "dir"
path = "{work}/spaces/{{site}}"
probe = "http://127.0.0.1:{self.apache.port}"
[targets.safe]
kind = "dir"
path = "{work}/spaces/{{site}}"
probe = "https://127.0.0.1:{self.apache.port}"
""")
        put(os.path.join(self.farm, "sites/jardin.toml"), 'title = "Jardin"\ndomain = "jardin.example"\n[gate]\nlenient = "Pages of tests are not whole."\n')
        put(os.path.join(self.farm, "content/jardin/_index.md"), '+++\ntitle = "Jardin"\n+++\nBienvenue.\n')
        for n in range(PAGES):
            put(os.path.join(self.farm, f"content/jardin/p{n}.md"), f'+++\ntitle = "Page {n}"\n+++\n{SENTENCE * 12}\n')

    def build(self, version):
        """Builds one release, in which everything differs from all others."""
        page = f"""<!doctype html>
<html lang="fr" data-of="release-{version}-"><title>{{{{ page.title }}}}</title>
<link rel="stylesheet" href="{{{{ asset(path="style.css") }}}}">
<p>release-{version}-</p>{{{{ page.content | safe }}}}<!-- {"." * (version * 97 % 500)} --><p>{"Plus ou moins long. " * (version * 3 % 11)}release-{version}-</p><p>release-{version}-</p></html>
"""
        own = os.path.join(self.farm, "sites/jardin")
        put(os.path.join(own, "templates/page.html"), page)
        put(os.path.join(own, "templates/index.html"), page.replace("page.", "section."))
        put(os.path.join(own, "static/style.css"), f".release-{version}- {{ color: #{version:06d} }}\n" + "p { margin: 0 }\n" * 40)
        out = os.path.join(self.work, f"out{version}")
        done = self.run("build", "--quiet", "--farm", self.farm, "--out", out)
        if done.returncode:
            sys.exit(f"building ends with {done.returncode}: {done.stdout}{done.stderr}")
        return out

    def run(self, *words):
        env = {**os.environ, "SOBRE_LANG": "en", "USER": "camille"}
        return subprocess.run([self.sobre, *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, env=env)

    def publish(self, out, target="web"):
        done = self.run("publish", "--farm", self.farm, "--out", out, "--target", target, "--format", "json")
        return done.returncode, json.loads(done.stdout)

    def check(self, what, good, said=""):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print(f"FAILED {what}: {said}")

    def skip(self, what):
        self.skipped += 1
        print(f"skipped: {what}")

    def live(self):
        return os.readlink(os.path.join(self.space, "www/current")).removeprefix("releases/")


def under_load(t, outs, switches, requests, seconds):
    """Switches, back and forth and on, while visitors come."""
    releases = []
    for out in outs[:RELEASES]:
        code, report = t.publish(out)
        t.check("a release is published", code == 0, report)
        releases.append(t.live())
    t.apache.restart(t.apache.host())
    more, chance = outs[RELEASES:], random.Random(7)
    crowd, start, done, times, failed = Crowd(t.apache.port, requests), time.monotonic(), 0, [], []
    # As evenly as the visits come; should they be quicker than the switches, they go on until the last.
    while done < switches and time.monotonic() - start < seconds:
        if crowd.requests() * switches < done * requests:
            time.sleep(0.001)
            continue
        live = t.live()
        if more and done % (switches // (len(outs) - RELEASES + 1) or 1) == 1:
            code, report = t.publish(more.pop(0))
            releases.append(t.live())
        else:
            to = chance.choice([release for release in releases if release != live])
            before = time.monotonic()
            ran = t.run("rollback", "jardin", "--to", to, "--farm", t.farm)
            times.append(time.monotonic() - before)
            code, report = ran.returncode, ran.stdout + ran.stderr
        if code or t.live() == live:
            failed.append(report)
        done += 1
    switching = time.monotonic() - start
    count, seen, first = crowd.end()
    all_of_it = time.monotonic() - start
    times.sort()
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))] * 1000
    print(f"{done} switches in {switching:.0f} s under {count['requests']} requests in {all_of_it:.0f} s ({count['visits']} visits, {count['lasting_visits']} of them lasting): "
          f"{count['not_200']} other than 200, {count['assets_missing']} assets missing, {count['mixed_pages'] + count['mixed_visits']} that mix; rollback p50 {at(0.5):.0f} ms, p99 {at(0.99):.0f} ms")
    t.check(f"{switches} switches are done", done == switches and not failed, (done, failed[:2]))
    t.check(f"at least {requests} requests are made meanwhile", count["requests"] >= requests, count)
    t.check("visitors saw all releases", len(seen) == len(outs) - len(more), seen)
    for name in ("not_200", "assets_missing", "mixed_pages", "mixed_visits"):
        t.check(f"under load, {name.replace('_', ' ')}: none", count[name] == 0, (count, first, t.apache.log()))


def by_link(t, switches):
    """The same visits when Apache follows the link, which is what the rules avoid; printed, not judged."""
    t.apache.restart(t.apache.host_by_link())
    done = t.run("releases", "jardin", "--farm", t.farm, "--format", "json")
    releases = [one["id"] for one in json.loads(done.stdout)["releases"]]
    crowd, chance = Crowd(t.apache.port, 1000), random.Random(9)
    for _ in range(switches):
        t.run("rollback", "jardin", "--to", chance.choice([id for id in releases if id != t.live()]), "--farm", t.farm)
    count, _, first = crowd.end()
    broken = count["not_200"] + count["assets_missing"] + count["mixed_pages"] + count["mixed_visits"]
    print(f"beside it, {switches} switches when Apache follows the link itself, under {count['requests']} requests: {broken} answers broken {first[:1] if broken else ''}")


def beside_rsync(t, outs, requests, times):
    """The same visits while rsync brings the same releases; printed, not judged."""
    if not shutil.which("rsync"):
        t.skip("no rsync to compare with")
        return
    root = os.path.join(t.work, "docroot")
    bring = lambda out: subprocess.run(["rsync", "-a", "--delete", os.path.join(out, "jardin", ""), root + "/"], check=True)
    bring(outs[0])
    t.apache.restart(t.apache.host(root))
    crowd = Crowd(t.apache.port, requests)
    for n in range(times):
        bring(outs[(n + 1) % len(outs)])
    count, _, first = crowd.end()
    print(f"beside it, {times} times rsync -a --delete into the document root under {count['requests']} requests: "
          f"{count['not_200']} other than 200, {count['assets_missing']} assets missing, {count['mixed_pages'] + count['mixed_visits']} that mix")
    t.check("the measure sees what goes wrong with rsync", count["assets_missing"] + count["not_200"] + count["mixed_visits"] > 0, (count, first))


def served(t, out):
    """What the pasted rules do with what is published: smaller files, old addresses, a probe."""
    line = Line(t.apache.port)
    header = lambda head, name: (re.search(rf"^{name}: (.*?)\r?$".encode(), head, re.M) or [None, b""])[1].decode()
    whole, tags = None, set()
    for accepted, coding in (("identity", ""), ("gzip", "gzip"), ("gzip, br", "br"), ("br;q=0, gzip", "gzip")):
        status, head, body = line.get("/p1/", f"Accept-Encoding: {accepted}\r\n")
        whole = body if not coding else whole
        smaller = not coding or len(body) < len(whole)
        good = status == 200 and header(head, "content-encoding") == coding and smaller and header(head, "vary") == "accept-encoding"
        t.check(f"who takes `{accepted}` gets {coding or 'the page as it is'}", good, head)
        tags.add(header(head, "etag"))
    t.check("each form has a tag of its own", len(tags) == 3, tags)
    old = [('from = "/spip.php?article12"\nto = "/p1/"', "/spip.php?article12", 301), ('from = "/?p=123"\nto = "/p2/"\nstatus = "302"', "/?p=123", 302),
           ('from = "/photos/"\nstatus = "410"', "/photos/", 410), ('from = "/2019/03/fête/"\nto = "/p3/"', "/2019/03/f%C3%AAte", 301)]
    put(os.path.join(t.farm, "content/jardin/redirects.toml"), "".join(f"[[redirect]]\n{text}\n" for text, _, _ in old))
    code, report = t.publish(t.build(1), "seen")
    t.check("with old addresses it is published, and the probe agrees", code == 0 and report["publications"][0]["probed"] > 1, report)
    annexes = os.path.join(t.space, "priv/sobre/annexes", t.live())
    pag = next(name for name in os.listdir(annexes) if name.endswith(".pag"))
    text = f"txt:{t.space}/priv/sobre/redirects.txt"
    for kind, host in (("txt", t.apache.host()), ("sdbm", t.apache.host().replace(text, f"dbm=sdbm:{annexes}/{pag.removesuffix('.pag')}"))):
        if kind != "txt":
            t.apache.restart(host)
            line = Line(t.apache.port)
        for _, url, expected in old:
            status, head, _ = line.get(url)
            to = header(head, "location")
            t.check(f"{kind}: {url} answers {expected}", status == expected and (expected == 410 or "/p" in to), head)
        for url, expected in (("/?p=124", 200), ("/spip.php?article13", 404), ("/nothing", 404), ("/p1", 301)):
            status, head, _ = line.get(url)
            t.check(f"{kind}: {url} answers {expected}", status == expected, head)
    # From here on Apache shows something else than what is published.
    before = t.live()
    www = os.path.join(t.space, "www")
    if os.getuid() == 0:
        os.chmod(www, 0o700)
        wrong(t, out, before, "Apache may not read it", "answers 403")
        os.chmod(www, 0o755)
    else:
        t.skip("not root: Apache is the same user and may read everything")
    t.apache.restart(t.apache.host().replace("${sobre-live:live|current}", f"releases/{before}"))
    wrong(t, out, before, "Apache shows another folder", "visitors of jardin.example do not see the release")
    t.apache.stop()
    wrong(t, out, before, "Apache is not there", "visitors of jardin.example do not see the release")
    t.apache.start(t.apache.host())
    code, report = t.publish(out, "seen")
    t.check("and once Apache is right, it is published", code == 0 and t.live() != before, report)


def https(t, out, other):
    """The probe asks for the site's own certificate."""
    if not shutil.which("openssl") or not os.path.exists(f"{MODULES}/mod_ssl.so") or not shutil.which("curl"):
        t.skip("no openssl, mod_ssl or curl")
        return
    key, certificate = os.path.join(t.work, "key.pem"), os.path.join(t.work, "certificate.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-keyout", key, "-out", certificate,
                    "-subj", "/CN=jardin.example", "-addext", "subjectAltName=DNS:jardin.example"], check=True, capture_output=True)
    t.apache.modules = [*t.apache.modules, "socache_shmcb", "ssl"]
    t.apache.restart(t.apache.host().replace("    ServerName", f"    SSLEngine on\n    SSLCertificateFile {certificate}\n    SSLCertificateKeyFile {key}\n    ServerName", 1))
    before = t.live()
    code, report = t.publish(out, "safe")
    t.check("an unknown certificate: sobre says so and goes back", code == 3 and "curl failed (60)" in json.dumps(report) and t.live() == before, (code, report))
    os.environ["CURL_CA_BUNDLE"] = certificate
    code, report = t.publish(other, "safe")
    t.check("the site's certificate: it is published and looked at", code == 0 and report["publications"][0]["probed"] > 1 and t.live() != before, (code, report))
    del os.environ["CURL_CA_BUNDLE"]


def wrong(t, out, before, why, said):
    code, report = t.publish(out, "seen")
    t.check(f"{why}: sobre says so and goes back", code == 3 and said in json.dumps(report) and t.live() == before, (code, report))


def expected(t, farm, site):
    """What a farm says that its old addresses are to end at (`answers.json`; null for what nobody may see)."""
    path = os.path.join(farm, "answers.json")
    if not os.path.exists(path):
        return
    with open(path, encoding="utf-8") as f:
        answers = json.load(f)
    wrong = []
    for address, end in answers:
        status, steps = follow(t, address)
        found = steps[-1] if steps else address
        if end is None:
            # A static site shows its home page whatever the query.
            good = status == 404 or (address.startswith("/?") and not steps)
        else:
            good = len(steps) <= 1 and found.rstrip("/") == end.rstrip("/") and status in (200, 301, 302)
        if not good:
            wrong.append((address, status, steps, end))
    t.check(f"{site}: {len(answers)} addresses end where they should", not wrong, wrong[:5])
    print(f"{site}: {len(answers)} addresses of the old site followed behind Apache, {len(wrong)} end elsewhere")


def follow(t, address):
    """Returns the last status and each step; what leads to another host is not followed."""
    steps = []
    while len(steps) < 5:
        connection = http.client.HTTPConnection("127.0.0.1", t.apache.port, timeout=20)
        connection.request("GET", quoted((steps or [address])[-1], safe="/?&=%:;,+~!$()*@'"), headers={"Host": "jardin.example"})
        answer = connection.getresponse()
        status, there = answer.status, answer.getheader("Location")
        connection.close()
        if status not in (301, 302):
            break
        steps.append(re.sub(rf"^http://jardin\.example(:{t.apache.port})?", "", unquoted(there)))
        if not steps[-1].startswith("/"):
            break
    return status, steps


def legacy(t, farms):
    """Every old address of the farms given, asked for behind this Apache."""
    for farm in filter(None, farms.split(":")):
        out = os.path.join(t.work, "legacy", os.path.basename(farm))
        done = t.run("build", "--quiet", "--farm", farm, "--out", out)
        for name in sorted(os.listdir(out)) if done.returncode == 0 else []:
            if not name.endswith(".release.json"):
                continue
            with open(os.path.join(out, name), encoding="utf-8") as f:
                redirects = json.load(f)["redirects"]
            site = name.removesuffix(".release.json")
            put(os.path.join(t.work, "legacy.farm/farm.toml"), f'sobre = "1"\n[targets.web]\nkind = "dir"\npath = "{t.work}/legacy.spaces/{{site}}"\n')
            shutil.copytree(os.path.join(farm, "sites"), os.path.join(t.work, "legacy.farm/sites"), dirs_exist_ok=True)
            ran = t.run("publish", site, "--farm", os.path.join(t.work, "legacy.farm"), "--out", out)
            t.check(f"{site} is published", ran.returncode == 0, ran.stdout + ran.stderr)
            t.apache.restart(t.apache.host().replace(t.space, f"{t.work}/legacy.spaces/{site}"))
            line, wrong = Line(t.apache.port), []
            for one in redirects:
                status, _, _ = line.get(quoted(one["from"], safe="/?&=%:;,+~!$()*@'"))
                if status != one["status"]:
                    wrong.append((one["from"], status))
            t.check(f"{site}: all {len(redirects)} old addresses are answered", not wrong, wrong[:5])
            expected(t, farm, site)
            print(f"{site}: {len(redirects)} old addresses asked for behind Apache, {len(wrong)} answered otherwise")
        if done.returncode:
            t.check(f"{farm} builds", False, done.stdout + done.stderr)
    if not farms:
        t.skip("no statified examples given (SOBRE_LEGACY=farm:farm)")


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(ROOT, "target/release/sobre")))
    a.add_argument("--full", action="store_true", help="1 000 switches under 100 000 requests")
    a.add_argument("--switches", type=int, default=100)
    a.add_argument("--requests", type=int, default=10_000)
    a.add_argument("--seconds", type=int, default=90, help="the longest that is waited for all switches")
    a.add_argument("--legacy", default=os.environ.get("SOBRE_LEGACY", ""), help="farms with old addresses to be asked for")
    o = a.parse_args()
    switches, requests = (1000, 100_000) if o.full else (o.switches, o.requests)
    with tempfile.TemporaryDirectory(prefix="sobre-apache-") as work:
        # Apache reads as somebody else.
        os.chmod(work, 0o755)
        t = Trial(os.path.abspath(o.sobre), work)
        outs = [t.build(version) for version in range(1, RELEASES + 5)]
        try:
            under_load(t, outs, switches, requests, o.seconds)
            by_link(t, switches // 5)
            beside_rsync(t, outs, requests // 10, max(10, switches // 20))
            t.apache.restart(t.apache.host())
            served(t, outs[1])
            legacy(t, o.legacy)
            https(t, outs[2], outs[3])
        finally:
            t.apache.stop()
    print(f"{t.passed} passed, {t.failed} failed, {t.skipped} skipped")
    sys.exit(t.failed > 0)


if __name__ == "__main__":
    main()
