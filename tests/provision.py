#!/usr/bin/env python3
"""A register becomes a machine: real accounts, real folders, a real Apache on port 80.

The test starts itself again in namespaces of its own (`unshare -m -n`): `/etc` is an overlay, `/srv`, `/run`,
`/var/lib/sobre` and Apache's logs are in memory, and the only network is a loopback of its own. So accounts are made
by the system's own tools, Apache is Debian's with its PHP, and nothing of it is left on the machine, not even after
kill -9. The collective is fictional. Ends with "N passed, N failed, N skipped".

  tests/provision.py [--sobre PATH] [--kills N] [--random N] [--only WORDS_OF_A_TEST]

`--kills 90` tries every write, rename, sync and change of owner of an apply, `--random 200` ends as many at any time; a
run tries some, always the same.
"""
import argparse, base64, http.client, json, os, pwd, random, re, shutil, signal, subprocess, sys, tempfile, threading, time, traceback

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MEMBERS = 130
WORDS = ["jardin", "fanfare", "velo", "chorale", "verger", "atelier", "cinema", "lecture", "ruche", "canal", "theatre", "potager", "marche"]
LIMITS_KB = 100_000


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def run(*words, check=True, **more):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.returncode}\n{done.stdout[-3000:]}")
    return done


# ── a collective ────────────────────────────────────────────────────────────────────────────────────────────────
def member(n):
    """Returns the id of a member and the text of its file."""
    word, number = WORDS[n % len(WORDS)], n // len(WORDS)
    site = f"{word}-{number}"
    kind = {7: "wordpress", 8: "spip", 9: "redirect"}.get(n % 10, "static")
    text = f'name = "Association {word} {number}"\nquota = "1 GB"\n\n[[sites]]\nname = "{site}"\nkind = "{kind}"\n'
    names = [f"{site}.example"] + ([f"www.{site}.example"] if n % 3 == 0 else [])
    text += f"domains = {json.dumps(names)}\n"
    if kind == "redirect":
        text += 'to = "https://elsewhere.example"\n'
    if kind == "static":
        if n % 20 == 1:
            text += '\n[[sites.private]]\npath = "/membres/"\nrole = "members"\n'
        text += f'\n[[keys]]\nname = "laptop"\nsite = "{site}"\nkey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{n:043d}"\n'
    return f"A{n + 1:04d}", text


MACHINE = """\
[machines.web]
certificates = "none"
contact = "contact@collective.example"
"""


class Trial:
    def __init__(self, sobre, work, kills, random):
        self.sobre, self.work, self.kills, self.random = sobre, work, kills, random
        self.passed = self.failed = self.skipped = 0
        self.farm = os.path.join(work, "farm")
        self.register = os.path.join(self.farm, "content/portal/register")
        put(os.path.join(self.farm, "farm.toml"), 'sobre = "1"\ntarget = "web"\n[targets.web]\nkind = "dir"\npath = "/srv/sites/{site}"\n')
        put(os.path.join(self.register, "infrastructure.toml"), MACHINE)
        for n in range(MEMBERS):
            id, text = member(n)
            self.write(id, text)

    def write(self, id, text):
        put(os.path.join(self.register, "associations", f"{id}.toml"), text)

    def says(self, *words, code=None):
        """Runs sobre and returns the JSON object and the exit code."""
        done = subprocess.run([self.sobre, *words, "--farm", self.farm, "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            said = json.loads(done.stdout)
        except ValueError:
            raise RuntimeError(f"{words}: {done.returncode} {done.stdout[-500:]} {done.stderr[-1500:]}")
        if code is not None and done.returncode != code:
            raise AssertionError(f"sobre {' '.join(words)} ended with {done.returncode}, not {code}: {done.stdout[-1500:]}")
        return said, done.returncode

    def converge(self):
        """Plans and applies until there is nothing to do."""
        said, code = self.says("plan")
        if code == 4:
            applied, code = self.says("apply", "--plan", said["plan"])
            assert code == 0, applied
        again, code = self.says("plan")
        assert code == 0, again["actions"][:3]

    def test(self, name):
        started = time.monotonic()
        try:
            detail = getattr(self, name)()
            self.passed += 1
            print(f"ok    {name.replace('_', ' ')}{': ' + detail if detail else ''} ({time.monotonic() - started:.1f} s)", flush=True)
        except Exception as error:
            self.failed += 1
            where = traceback.extract_tb(error.__traceback__)[-1]
            print(f"FAILED {name.replace('_', ' ')}: line {where.lineno}: {error!r}"[:3000], flush=True)

    # ── the machine ─────────────────────────────────────────────────────────────────────────────────────────────
    def get(self, host, path="/", headers={}, port=80, method="GET", sent=b""):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        line._validate_path = lambda path: None  # what no browser sends is asked for, too
        line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": host, **headers}.items():
            line.putheader(name, value)
        line.endheaders(sent or None)
        answer = line.getresponse()
        body = answer.read()
        line.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    def reloads(self):
        with open("/var/log/apache2/error.log", encoding="utf-8", errors="replace") as f:
            return f.read().count("Graceful restart requested")

    def written(self):
        """Returns what the machine's state is made of, with times."""
        found = {}
        for top in ["/etc/apache2", "/srv/sites", "/var/lib/sobre", "/etc/passwd", "/etc/group", "/etc/shadow"]:
            for folder, folders, files in [(top, [], [""])] if os.path.isfile(top) else os.walk(top):
                for name in files + folders:
                    path = os.path.join(folder, name).rstrip("/")
                    stat = os.lstat(path)
                    found[path] = (stat.st_mtime_ns, stat.st_size, stat.st_mode, stat.st_uid, stat.st_gid, stat.st_ino)
        return found

    # ── what must hold ──────────────────────────────────────────────────────────────────────────────────────────
    def from_the_register_to_a_machine_and_then_nothing(self):
        said, _ = self.says("plan", code=4)
        self.first = said["plan"]
        kinds = {}
        for action in said["actions"]:
            assert action["verb"] in ("create", "adopt"), action
            assert action["reason"] and action["way_back"] and action["risk"], action
            kinds[action["kind"]] = kinds.get(action["kind"], 0) + 1
        stale, code = self.says("apply", "--plan", "0123456789ab")
        assert code == 2 and stale["diagnostics"][0]["code"] == "provision/stale", stale
        started = time.monotonic()
        applied, _ = self.says("apply", "--plan", self.first, code=0)
        took = time.monotonic() - started
        before, reloads = self.written(), self.reloads()
        again, _ = self.says("plan", code=0)
        assert again["actions"] == [], again["actions"][:3]
        nothing, _ = self.says("apply", "--plan", again["plan"], code=0)
        time.sleep(0.3)
        assert self.written() == before, "something was written"
        assert self.reloads() == reloads, "Apache was reloaded"
        return f"{kinds}, applied in {took:.1f} s, {applied['probed']} hosts probed"

    def a_plan_is_quick_and_small(self):
        started = time.monotonic()
        done = subprocess.run(["/usr/bin/time", "-f", "%e %M", self.sobre, "plan", "--farm", self.farm, "--quiet"], capture_output=True, text=True) if os.path.exists("/usr/bin/time") else None
        if done is None:
            import resource
            run(self.sobre, "plan", "--farm", self.farm, "--quiet")
            seconds, kb = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        else:
            seconds, kb = map(float, done.stderr.split()[-2:])
        assert seconds <= 1 and kb <= LIMITS_KB, (seconds, kb)
        return f"{seconds:.2f} s, {kb / 1000:.0f} MB"

    def modes_and_owners_are_those_of_the_design(self):
        def of(path):
            stat = os.stat(path)
            import grp
            return f"{pwd.getpwuid(stat.st_uid).pw_name}:{grp.getgrgid(stat.st_gid).gr_name} {stat.st_mode & 0o7777:04o}"
        space = "/srv/sites/jardin-0"
        wanted = {"": "root:a0001 0750", "/log": "root:a0001 2750", "/priv": "root:a0001 0750", "/www": "p-jardin-0:a0001 0755", "/priv/sobre": "p-jardin-0:a0001 0711"}
        found = {path: of(space + path) for path in wanted}
        assert found == wanted, found
        with open("/var/lib/sobre/p-jardin-0/.ssh/authorized_keys", encoding="utf-8") as f:
            line = f.read()
        assert line.startswith('restrict,command="/usr/local/bin/sobre receive --space /srv/sites/jardin-0 --site jardin-0 --quota 1000000000" ssh-ed25519 '), line

    def publish(self, site):
        put(os.path.join(self.farm, f"sites/{site}.toml"), f'title = "{site}"\ndomain = "{site}.example"\n')
        put(os.path.join(self.farm, f"content/{site}/_index.md"), f'+++\ntitle = "{site}"\n+++\nBienvenue à {site}. ' + "Des mots pour que la page ait une taille. " * 40 + "\n")
        put(os.path.join(self.farm, f"content/{site}/membres/_index.md"), f'+++\ntitle = "Membres"\n+++\nEntre nous.\n')
        put(os.path.join(self.farm, f"content/{site}/redirects.toml"), '[[redirect]]\nfrom = "/spip.php?article12"\nto = "/membres/"\n[[redirect]]\nfrom = "/parti.html"\nstatus = 410\n')
        put(os.path.join(self.farm, f"content/{site}/plan.svg"), '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9" style="fill:#123"/></svg>')
        done = run(self.sobre, "build", site, "--farm", self.farm, check=False)
        assert done.returncode == 0, done.stdout
        run("chmod", "-R", "a+rwX", self.farm)
        account = pwd.getpwnam(f"p-{site}")
        done = run("setpriv", "--reuid", str(account.pw_uid), "--regid", str(account.pw_gid), "--clear-groups", self.sobre, "publish", site, "--farm", self.farm, check=False)
        assert done.returncode == 0, done.stdout

    def published_sites_answer_with_headers_bodies_and_redirects(self):
        for site in ["jardin-0", "fanfare-0", "velo-0"]:
            self.publish(site)
        for site in ["jardin-0", "fanfare-0", "velo-0"]:
            host = f"{site}.example"
            status, headers, body = self.get(host)
            assert status == 200 and f"Bienvenue à {site}".encode() in body, (status, body[:200])
            usual = "default-src 'self'; object-src 'none'; base-uri 'self'; frame-ancestors 'self'"
            assert headers["x-content-type-options"] == "nosniff" and headers["content-security-policy"] == usual, headers
            # What the build computed of a drawing with a style in it, by the digest of that style.
            own = self.get(host, "/plan.svg")[1]["content-security-policy"]
            assert own.startswith("default-src 'self'; style-src 'self' 'unsafe-hashes' 'sha256-") and "unsafe-inline" not in own, own
            assert headers["cache-control"] == "no-cache" and headers["content-type"].startswith("text/html"), headers
            assert "server" not in headers or "PHP" not in headers["server"], headers
            packed, packed_headers, _ = self.get(host, headers={"Accept-Encoding": "gzip"})
            assert packed_headers.get("content-encoding") == "gzip" and packed_headers["content-type"].startswith("text/html"), packed_headers
            assert "accept-encoding" in packed_headers["vary"].lower() and packed_headers["etag"] != headers["etag"], packed_headers
            sheet = re.search(rb'/[\w/-]+\.[0-9a-f]{8}\.css', body)[0].decode()
            status, headers, _ = self.get(host, sheet)
            assert status == 200 and "immutable" in headers["cache-control"] and headers["content-type"].startswith("text/css"), headers
            status, headers, _ = self.get(host, "/spip.php?article12")
            assert status == 301 and headers["location"].endswith("/membres/"), (status, headers)
            assert self.get(host, "/parti.html")[0] == 410
            status, _, body = self.get(host, "/nothing-here")
            assert status == 404 and b"<html" in body, (status, body[:100])
        status, headers, _ = self.get("www.jardin-0.example", "/a?b=c")
        assert (status, headers["location"]) == (301, "http://jardin-0.example/a?b=c"), (status, headers)
        status, headers, _ = self.get("theatre-3.example" if self.kind("theatre-3") == "redirect" else self.first_of("redirect") + ".example", "/x?y")
        assert (status, headers["location"]) == (301, "https://elsewhere.example/x?y"), (status, headers)
        for host in ["nobody.example", "10.1.2.3", ""]:
            assert self.get(host)[0] in (421, 400), host

    def kind(self, site):
        for n in range(MEMBERS):
            _, text = member(n)
            if f'name = "{site}"' in text:
                return re.search(r'kind = "(.*)"', text)[1]

    def first_of(self, kind):
        return next(re.search(r'\[\[sites\]\]\nname = "(.*)"', text)[1] for _, text in map(member, range(MEMBERS)) if f'kind = "{kind}"' in text)

    def every_host_answers(self):
        asked = 0
        for n in range(MEMBERS):
            _, text = member(n)
            site, kind = re.search(r'\[\[sites\]\]\nname = "(.*)"\nkind = "(.*)"', text).groups()
            if kind in ("wordpress", "spip"):
                continue
            status, headers, _ = self.get(f"{site}.example", "/.well-known/sobre-probe")
            assert status == 204 and headers["x-sobre-host"].startswith(site + " "), (site, status)
            asked += 1
        return f"{asked} hosts"

    def a_planted_php_is_neither_run_nor_shown(self):
        assert self.get("jardin-0.example")[0] == 200
        php = b"<?php echo 'ran-' . (6 * 7); ?>"
        release = os.path.realpath("/srv/sites/jardin-0/www/current")
        planted = ["x.php", "x.phtml", "x.phar", "x.php5", "x.php.html.php", "a/x.php", "x.cgi", "X.PHP"]
        for name in planted:
            path = os.path.join(release, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(php)
            os.chmod(path, 0o755)
        with open(os.path.join(release, ".htaccess"), "w") as f:
            f.write("SetHandler application/x-httpd-php\n")
        asked = 0
        for name in planted:
            for path in [f"/{name}", f"/{name}/x", f"/{name}?a", f"/%78.php", f"/./{name}", f"//{name}"]:
                status, _, body = self.get("jardin-0.example", path)
                assert b"ran-42" not in body and b"<?php" not in body, (path, status, body)
                assert status in (403, 404), (path, status)
                asked += 1
        assert self.get("jardin-0.example", "/.htaccess")[0] == 403
        for name in planted:
            os.remove(os.path.join(release, name))
        os.remove(os.path.join(release, ".htaccess"))
        if not any(name.startswith("php") for name in os.listdir("/etc/apache2/mods-enabled")):
            self.skipped += 1
            return f"{asked} requests, but this Apache has no PHP"
        return f"{asked} requests"

    def no_tenant_reaches_into_the_space_of_another(self):
        tenants = [("a0002", "fanfare-0"), ("p-fanfare-0", "fanfare-0"), ("a0003", "velo-0"), ("p-velo-0", "velo-0"), ("a0001", "jardin-0"), ("p-jardin-0", "jardin-0"), ("nobody", "")]
        below = ["", "log", "priv", "priv/sobre", "priv/sobre/journal", "www", "www/current", "www/current/index.html", "db"]
        cells = 0
        for user, own in tenants:
            account = pwd.getpwnam(user)
            for site in ["jardin-0", "fanfare-0", "velo-0"]:
                for path in below:
                    full = os.path.join("/srv/sites", site, path)
                    probe = 'import os,sys\nfor m in (os.R_OK, os.W_OK):\n print(int(os.access(sys.argv[1], m)))\nprint(int(os.access(sys.argv[1], os.F_OK)))'
                    out = run("setpriv", "--reuid", str(account.pw_uid), "--regid", str(account.pw_gid), "--init-groups", sys.executable, "-c", probe, full).stdout.split()
                    cells += 1
                    if site != own and path != "":
                        assert out == ["0", "0", "0"], (user, full, out)
                    if site != own and path == "":
                        assert out[:2] == ["0", "0"], (user, full, out)
        assert cells == len(tenants) * 3 * len(below)
        return f"{cells} cells"

    def a_private_area_asks_for_a_name_and_is_not_kept(self):
        site = "fanfare-0"
        assert "[[sites.private]]" in member(1)[1]
        status, headers, _ = self.get(f"{site}.example", "/membres/")
        assert status == 401 and "basic" in headers["www-authenticate"].lower(), (status, headers)
        said, _ = self.says("access", "invite", "members", "--site", site, code=0)
        with open("/srv/sites/fanfare-0/priv/access/users", encoding="utf-8") as f:
            users = f.read()
        assert users.startswith("members:$2y$08$") and said["password"] not in users, users
        stat = os.stat("/srv/sites/fanfare-0/priv/access/users")
        assert (stat.st_uid, stat.st_gid, stat.st_mode & 0o777) == (0, pwd.getpwnam("www-data").pw_gid, 0o640)
        key = {"Authorization": "Basic " + base64.b64encode(f"members:{said['password']}".encode()).decode()}
        wrong = {"Authorization": "Basic " + base64.b64encode(b"members:sesame").decode()}
        assert self.get(f"{site}.example", "/membres/", wrong)[0] == 401
        refused, code = self.says("access", "invite", "board", "--site", site)
        assert code == 2 and refused["diagnostics"][0]["file"].endswith("A0002.toml"), refused
        for path in ["/membres/", "/membres/index.html", "//membres/", "/%6dembres/", "/x/../membres/"]:
            assert self.get(f"{site}.example", path)[0] == 401, path
            status, headers, body = self.get(f"{site}.example", path, key)
            assert status == 200 and b"Entre nous" in body and headers["cache-control"] == "private, no-store", (path, status, headers)
        asked = self.assail(f"{site}.example", "/membres/", f"/srv/sites/{site}/www/current/membres", key, b"Entre nous")
        assert self.says("access", "revoke", "members", "--site", site, code=0)[0]["was_in"]
        assert self.get(f"{site}.example", "/membres/", key)[0] == 401
        self.says("plan", code=0)
        return f"{asked} odd requests"

    def a_portal_opens_each_of_its_parts_to_its_own_readers_alone(self):
        """Every reader × every folder, before and after somebody is let in no more, without one reload."""
        site, host, id = "chorale-0", "chorale-0.example", "A0004"
        before = member(3)[1]
        assert '"chorale-0"' in before and self.kind(site) == "static", before
        portal = os.path.join(self.farm, "content", site)
        put(os.path.join(self.farm, f"sites/{site}.toml"), f'title = "Le Pic"\ndomain = "{host}"\nkind = "portal"\n[gate]\nlenient = "Pages of tests."\n')
        put(os.path.join(portal, "_index.md"), '+++\ntitle = "Le Pic"\n+++\nBienvenue au Pic.\n')
        folders = {"members": "adherents", "a0001": "asso/a0001", "a0002": "asso/a0002", "board": "ca", "treasury": "tresorerie", "technical": "technique"}
        audiences = {"a0001": "association", "a0002": "association"}
        for role, folder in folders.items():
            put(os.path.join(portal, folder, "mot.md"), f'+++\ntitle = "Mot"\naudience = "{audiences.get(role, role)}"\n+++\nmot-{role}-secret\n')
            put(os.path.join(portal, folder, "cle.0123abcd.txt"), f"mot-{role}-secret")
        self.converge()
        done = run(self.sobre, "build", site, "--farm", self.farm, check=False)
        assert done.returncode == 0, done.stdout
        run("chmod", "-R", "a+rwX", self.farm)
        account = pwd.getpwnam(f"p-{site}")
        publish = ["setpriv", "--reuid", str(account.pw_uid), "--regid", str(account.pw_gid), "--clear-groups", self.sobre, "publish", site, "--farm", self.farm]
        done = run(*publish, check=False)
        assert done.returncode == 0 and f"{site}.private" in done.stdout, done.stdout
        # Nothing private lies below the document root, and nobody but the server and the publisher gets at the rest.
        public = run("grep", "-rl", "-e", "-secret", f"/srv/sites/{site}/www", check=False).stdout
        assert public == "", public
        stat = os.stat(f"/srv/sites/{site}/priv/private")
        assert (stat.st_uid, stat.st_mode & 0o777) == (account.pw_uid, 0o750), oct(stat.st_mode)
        people = {}
        for name, role in [("membre", "members"), ("saules", "a0001"), ("camille", "board"), ("tresor", "treasury"), ("admin", "technical"), ("partie", "board")]:
            said, _ = self.says("access", "invite", role, "--site", site, "--name", name, code=0)
            people[name] = (role, said["password"])
        assert self.says("access", "invite", "a0999", "--site", site)[1] == 2
        self.says("access", "revoke", "board", "--site", site, "--name", "partie", code=0)
        key = lambda name, word: {"Authorization": "Basic " + base64.b64encode(f"{name}:{word}".encode()).decode()}
        readers = {"nobody": ({}, None), "wrong password": (key("camille", "sesame"), None), "unknown": (key("personne", "sesame"), None), "revoked": (key("partie", people["partie"][1]), None)}
        readers |= {name: (key(name, word), role) for name, (role, word) in people.items() if name != "partie"}
        reloads, cells = self.reloads(), 0
        for who, (headers, role) in readers.items():
            assert self.get(host, "/", headers)[0] == 200, who
            for owner, folder in folders.items():
                may = role is not None and (owner == role or owner == "members")
                ways = [f"/{folder}/mot/", f"/{folder}/cle.0123abcd.txt"]
                if who in ("nobody", "revoked", "camille"):
                    ways += [f"/{folder}/mot/index.html", f"//{folder}//mot/", f"/x/../{folder}/mot/", f"/%{ord(folder[0]):02x}{folder[1:]}/mot/"]
                for path in ways:
                    status, answered, body = self.get(host, path, headers)
                    assert status == (200 if may else 401), (who, path, status)
                    assert (f"mot-{owner}-secret".encode() in body) == may, (who, path)
                    if may:
                        assert answered["cache-control"] == "private, no-store" and answered["x-robots-tag"] == "noindex", (path, answered)
                    cells += 1
                # Each part without its last `/`, and another name for it, lead nowhere else.
                assert self.get(host, f"/{folder}", headers)[0] == (301 if may else 401), (who, folder)
                assert self.get(host, f"/{folder.upper()}/mot/", headers)[0] == 404, (who, folder)
        for path in ["/priv/private/www/current/ca/mot/", "/../priv/private/www/current/ca/mot/", "/asso/a0999/", "/current/ca/mot/"]:
            assert self.get(host, path, readers["camille"][0])[0] in (400, 403, 404), path
        # Out at the next request, in at the next one: Apache is not told.
        camille = readers["camille"][0]
        assert self.get(host, "/ca/mot/", camille)[0] == 200
        self.says("access", "revoke", "board", "--site", site, "--name", "camille", code=0)
        assert self.get(host, "/ca/mot/", camille)[0] == 401
        again, _ = self.says("access", "invite", "board", "--site", site, "--name", "camille", code=0)
        assert self.get(host, "/ca/mot/", camille)[0] == 401, "an old password opens nothing"
        assert self.get(host, "/ca/mot/", key("camille", again["password"]))[0] == 200
        assert self.reloads() == reloads, "Apache was reloaded"
        # Somebody with two roles enters both parts, and with one of them taken away the other.
        both, _ = self.says("access", "invite", "treasury", "--site", site, "--name", "camille", code=0)
        camille = key("camille", both["password"])
        parts = lambda: [self.get(host, f"/{folder}/mot/", camille)[0] for folder in ["ca", "tresorerie", "adherents", "technique"]]
        assert parts() == [200, 200, 200, 401], parts()
        self.says("access", "revoke", "board", "--site", site, "--name", "camille", code=0)
        assert parts() == [401, 200, 200, 401], parts()
        self.says("access", "revoke", "treasury", "--site", site, "--name", "camille", code=0)
        assert parts() == [401] * 4, parts()
        again, _ = self.says("access", "invite", "board", "--site", site, "--name", "camille", code=0)
        assert self.reloads() == reloads, "Apache was reloaded"
        camille = key("camille", again["password"])
        asked = self.assail(host, "/ca/mot/", f"/srv/sites/{site}/priv/private/www/current/ca", camille, b"mot-board-secret")
        # The next publication of what only some read is seen at once, too.
        put(os.path.join(portal, "ca/mot.md"), '+++\ntitle = "Mot"\naudience = "board"\n+++\nmot-nouveau\n')
        assert run(self.sobre, "build", site, "--farm", self.farm, check=False).returncode == 0
        run("chmod", "-R", "a+rwX", self.farm)
        run(*publish)
        assert b"mot-nouveau" in self.get(host, "/ca/mot/", key("camille", again["password"]))[2] and self.reloads() == reloads
        for name in [f"sites/{site}.toml", f"content/{site}"]:
            path = os.path.join(self.farm, name)
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
        self.converge()
        return f"{len(readers)} readers × {len(folders)} parts: {cells} cells; {asked} odd requests"

    def assail(self, host, page, folder, key, secret):
        """Asks for a private page and the files beside it in every way that somebody without a name may try."""
        part = "/" + page.split("/")[1]
        rest, site = page[len(part):], folder.split("/")[3]
        # What may lie beside a page: compressed twins, and a folder that has no page of its own.
        for name in ["index.html.gz", "index.html.br", "liste.txt", "liste.txt.gz"]:
            put(os.path.join(folder, rest.strip("/"), name), secret.decode())
            put(os.path.join(folder, "nu", name), secret.decode())
        run("chmod", "-R", "a+rX", folder)
        status, answered, body = self.get(host, page, key)
        assert status == 200 and secret in body, (page, status)
        version = {"If-None-Match": answered["etag"]} if "etag" in answered else {}
        dated = {"If-Modified-Since": answered["last-modified"]} if "last-modified" in answered else {}
        release = os.path.basename(os.path.realpath(f"/srv/sites/{site}/www/current"))
        own = os.path.basename(os.path.realpath(f"/srv/sites/{site}/priv/private/www/current")) if "/priv/private/" in folder else release
        hexed = "".join(f"%{ord(c):02X}" for c in part[1:])
        ways = [page, f"{part}/", part, f"{page}index.html", f"{page}index.html.gz", f"{page}index.html.br", f"{page}liste.txt", f"{page}liste.txt.gz",
                f"{part}/nu/", f"{part}/nu/liste.txt", f"/{hexed}{rest}", f"/%{ord(part[1]):02x}{part[2:]}{rest}", f"/{part}{rest}", f"//{part}/{rest}", f"/.{part}{rest}",
                f"/x/..{part}{rest}", f"/x/%2e%2e{part}{rest}", f"/..{part}{rest}", f"/..;{part}{rest}", f"/x/..;{part}{rest}", f"{part};x{rest}", f"{part}%2f{rest[1:]}", f"{part}%00{rest}",
                f"{part}%20{rest}", f"{part}.{rest}", f"{part}\\{rest[1:]}", f"/x{part}/..{part}{rest}", f"{part.upper()}{rest}", f"{part.title()}{rest}", f"{page}?x=1", f"{page}%3f", f"{page}index.html/", f"{page}index.html/x",
                f"/current{page}", f"/releases/{release}{page}", f"/releases/{own}{page}", f"/releases/{own}{page}index.html", f"//releases/{own}{page}index.html", f"/%72eleases/{own}{page}index.html",
                f"/priv/private/www/current{page}", f"/../priv/private/www/current{page}", f"/..%2fpriv/private/www/current{page}", f"/priv/access/users", f"/../priv/access/users",
                f"http://{host}{page}", f"http://other.example{page}", f"/404.html{page}", f"/index.html{page}"]
        names = [{}, {"Authorization": "Basic"}, {"Authorization": "Basic Og=="}, {"Authorization": key["Authorization"].lower()}, {"Authorization": key["Authorization"][:-4] + "AAA="}, {"Authorization": "Bearer x"}]
        more = [{}, {"Range": "bytes=0-"}, {"Range": "bytes=0-9,5-20"}, version, dated, {"Accept-Encoding": "br, gzip"}, {"X-Original-URL": page}, {"X-Rewrite-URL": page},
                {"X-HTTP-Method-Override": "GET"}, {"X-Forwarded-User": "camille"}, {"Remote-User": "camille"}, {"Referer": f"http://{host}{page}"}, {"Host": f"{host}."}, {"Host": host.upper()}, {"Host": f"{host}:80"}]
        asked = 0
        def tried(path, headers, method, sent=b""):
            nonlocal asked
            asked += 1
            status, answered, body = self.get(host, path, headers, method=method, sent=sent)
            assert secret not in body and b"$2y$" not in body and b"Index of" not in body, (method, path, headers, status)
            assert status not in (200, 206, 304) or path in ("*",) or b"Bienvenue" in body or (method in ("HEAD", "OPTIONS") and path in ("/", "*")), (method, path, headers, status, body[:200])
            assert "etag" not in answered or status not in (401, 403) or answered["etag"] != version.get("If-None-Match"), (method, path)
        for path in ways:
            for headers in names[:2]:
                tried(path, headers, "GET")
            tried(path, {}, "HEAD")
        for headers in names[1:] + more:
            for method in ["GET", "HEAD"]:
                for path in [page, f"{page}index.html.gz", f"{page}liste.txt"]:
                    tried(path, headers, method)
        for method in ["OPTIONS", "POST", "PUT", "DELETE", "PATCH", "PROPFIND", "TRACE", "CONNECT", "get", "XYZ"]:
            tried(page, {"Content-Length": "3"} if method in ("POST", "PUT", "PATCH") else {}, method, b"a=b" if method in ("POST", "PUT", "PATCH") else b"")
        # Who may enter gets the twin as a file of the part, never from a cache, and no list of a folder.
        status, answered, _ = self.get(host, f"{page}liste.txt", key)
        assert status == 200 and answered["cache-control"] == "private, no-store", (status, answered)
        status, answered, body = self.get(host, page, {**key, "Accept-Encoding": "br, gzip"})
        assert status == 200 and answered["cache-control"] == "private, no-store", (status, answered)
        assert self.get(host, f"{part}/nu/", key)[0] in (403, 404)
        if version:
            assert self.get(host, page, {**key, **version})[0] == 304
        return asked

    def mistakes_are_refused_at_their_line(self):
        id, good = member(0)
        try:
            return self.mistakes(id, good)
        finally:
            self.write(id, good)

    def mistakes(self, id, good):
        cases = {
            '"a.example\\nAlias / /etc"': "config/value", '"${HOME}.example"': "config/value", '"\\"a\\".example"': "config/value", '"*.example"': "config/value",
            '"forêt.example"': "config/value", '"a_b.example"': "config/value", f'"{"a" * 64}.example"': "config/value", f'"{".".join(["a" * 60] * 4)}.exampleabc"': "config/value",
            '"fanfare-0.example"': "register/taken",
        }
        for domain, code in cases.items():
            self.write(id, re.sub(r"domains = .*", lambda _: f"domains = [{domain}]", good))
            said, exit = self.says("plan")
            found = [d for d in said["diagnostics"] if d["code"] == code and d["file"].endswith(f"{id}.toml")]
            assert exit == 2 and len(found) == 1 and found[0]["line"] == 7, (domain, said["diagnostics"])
        self.write(id, good.replace("quota", "qouta"))
        said, exit = self.says("plan")
        assert exit == 2 and said["diagnostics"][0]["code"] == "key/unknown" and "quota" in said["diagnostics"][0]["hints"][0], said
        return f"{len(cases) + 1} mistakes"

    def one_bad_resource_leaves_the_others_answering(self):
        """Whatever goes wrong with one site during an apply, the others answer, probed every 10 ms."""
        stop, seen, wrong = threading.Event(), [0], []
        others = [name for name, kind in (re.search(r'\[\[sites\]\]\nname = "(.*)"\nkind = "(.*)"', member(n)[1]).groups() for n in [*range(1, 30), *range(60, MEMBERS)]) if kind in ("static", "redirect")]
        def watch():
            while not stop.is_set():
                other = others[seen[0] % len(others)]
                for host, path, right in [("fanfare-0.example", "/", 200), ("velo-0.example", "/", 200), (f"{other}.example", "/.well-known/sobre-probe", 204)]:
                    try:
                        status = self.get(host, path)[0]
                    except OSError as error:
                        status = repr(error)
                    seen[0] += 1
                    if status != right:
                        wrong.append((host, status, time.monotonic()))
                time.sleep(0.01)
        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            generation = self.says("plan", code=0)
            before = open("/etc/apache2/sites-enabled/000-0-sobre.conf").read()
            id, good = member(0)
            # A generation that Apache refuses: the log folder of a site is a file.
            self.write(id, good.replace("jardin-0.example", "jardin-new.example"))
            said, _ = self.says("plan", code=4)
            put("/etc/apache2/conf-enabled/zz-broken.conf", "NoSuchDirective on\n")
            refused, code = self.says("apply", "--plan", said["plan"])
            assert code == 2 and refused["diagnostics"][0]["code"] == "provision/apache", refused
            assert open("/etc/apache2/sites-enabled/000-0-sobre.conf").read() == before
            os.remove("/etc/apache2/conf-enabled/zz-broken.conf")
            # A name that another host of the server has: the new one is never met, so the old one comes back.
            put("/etc/apache2/sites-enabled/000-0-a.conf", "<VirtualHost *:80>\n ServerName jardin-new.example\n Redirect 404 /\n</VirtualHost>\n")
            said, _ = self.says("plan", code=4)
            refused, code = self.says("apply", "--plan", said["plan"])
            assert code == 2 and refused["diagnostics"][0]["code"] == "provision/probe", refused
            place = refused["diagnostics"][0]
            assert place["file"].endswith(f"{id}.toml") and place["line"] == 5, place
            assert open("/etc/apache2/sites-enabled/000-0-sobre.conf").read() == before
            os.remove("/etc/apache2/sites-enabled/000-0-a.conf")
            self.write(id, good)
            self.converge()
            # A batch for all, of which one cannot be done: a log folder that is a file, a map that is a folder.
            path = os.path.join(self.register, "infrastructure.toml")
            put(path, MACHINE.replace("contact@", "hello@"))
            for number in range(30, 60):
                other, text = member(number)
                self.write(other, text.replace(".example\"", ".batch.example\"", 1))
            for bad, make in [("log", lambda bad: put(bad, "x")), ("priv/sobre/redirects.txt", os.makedirs), ("priv/sobre/live.txt", os.makedirs)]:
                bad = f"/srv/sites/jardin-0/{bad}"
                os.rename(bad, bad + ".aside")
                make(bad)
                said, _ = self.says("plan", code=4)
                assert len(said["actions"]) > 20, len(said["actions"])
                refused, code = self.says("apply", "--plan", said["plan"])
                found = refused["diagnostics"][0]
                assert code == 2 and found["code"] == "provision/obstacle" and found["file"].endswith(f"{id}.toml") and found["line"] == 5, refused
                assert open("/etc/apache2/sites-enabled/000-0-sobre.conf").read() == before
                os.remove(bad) if os.path.isfile(bad) else os.rmdir(bad)
                # It is not there at all: made, and the batch goes through; then all is as it was.
                os.rename(bad + ".aside", bad)
            # A map that says nothing sensible: only its own site may suffer.
            live = "/srv/sites/jardin-0/priv/sobre/live.txt"
            with open(live, "rb") as f:
                kept = f.read()
            with open(live, "wb") as f:
                f.write(b"\x00\xff live \n${x} %{y} " + bytes(range(256)))
            said, _ = self.says("plan", code=4)
            self.says("apply", "--plan", said["plan"], code=0)
            with open(live, "wb") as f:
                f.write(kept)
            put(path, MACHINE)
            for number in range(30, 60):
                self.write(*member(number))
            self.converge()
            # What was fine when it was tested goes missing afterwards: Apache starts all the same.
            for path in ["/srv/sites/jardin-0/log", "/srv/sites/jardin-0/priv/sobre/live.txt", "/srv/sites/jardin-0/priv/sobre/redirects.txt"]:
                os.rename(path, path + ".gone")
                run("/usr/sbin/apache2ctl", "graceful")
                time.sleep(0.3)
                assert self.get("velo-0.example")[0] == 200, path
                shutil.rmtree(path + ".new", ignore_errors=True)
                os.rename(path + ".gone", path)
            run("/usr/sbin/apache2ctl", "graceful")
            time.sleep(0.3)
        finally:
            stop.set()
            watcher.join()
        assert not wrong, (len(wrong), seen[0], wrong[:3])
        return f"{seen[0]} probes, 0 failed"

    def drift_is_shown_and_hands_are_respected(self):
        os.chmod("/srv/sites/velo-0/www", 0o777)
        with open("/var/lib/sobre/p-velo-0/.ssh/authorized_keys", "a") as f:
            f.write("ssh-ed25519 AAAA intruder\n")
        said, _ = self.says("plan", code=4)
        by_kind = {action["kind"]: action for action in said["actions"]}
        assert set(by_kind) == {"folder", "file"} and by_kind["file"]["by_hand"], said["actions"]
        assert all(action["risk"] == "high" for action in said["actions"]), said["actions"]
        self.says("apply", "--plan", said["plan"], code=0)
        assert os.stat("/srv/sites/velo-0/www").st_mode & 0o7777 == 0o755
        backups = sorted(os.listdir("/var/lib/sobre/backups"))
        with open(f"/var/lib/sobre/backups/{backups[-1]}/var.lib.sobre.p-velo-0..ssh.authorized_keys") as f:
            assert "intruder" in f.read()
        os.rename("/srv/sites/velo-0/www", "/srv/sites/velo-0/mine")
        os.symlink("/etc", "/srv/sites/velo-0/www")
        said, _ = self.says("plan", code=4)
        refused, code = self.says("apply", "--plan", said["plan"])
        assert code == 2 and refused["diagnostics"][0]["code"] == "provision/obstacle", refused
        assert os.stat("/etc").st_mode & 0o7777 == 0o755
        os.remove("/srv/sites/velo-0/www")
        os.rename("/srv/sites/velo-0/mine", "/srv/sites/velo-0/www")
        self.says("plan", code=0)

    def a_recorded_decision_suspends_and_a_payment_opens_again(self):
        host = "velo-0.example"
        decision = os.path.join(self.register, "decisions/2026-09-01-suspensions.toml")
        put(decision, 'date = 2026-09-01\nobject = "Suspensions"\neffects = ["suspend A0003"]\n')
        self.says("plan", "--date", "2026-08-31", code=0)
        said, _ = self.says("plan", code=4)
        assert [(a["verb"], a["kind"]) for a in said["actions"]] == [("change", "host"), ("change", "server")], said["actions"]
        files = self.written()
        self.says("apply", "--plan", said["plan"], code=0)
        for path in ["/", "/nothing", "/membres/"]:
            status, headers, body = self.get(host, path)
            assert status == 503 and headers["retry-after"] == "86400" and b"contact@collective.example" in body and "text/html" in headers["content-type"], (status, headers)
        assert {p: v for p, v in self.written().items() if p.startswith("/srv/sites/velo-0/www")} == {p: v for p, v in files.items() if p.startswith("/srv/sites/velo-0/www")}
        assert self.says("plan", "--date", "2036-01-01", code=0)[0]["actions"] == [], "a clock that jumps fires nothing"
        put(os.path.join(self.register, "payments/2026.csv"), "association,year,date,amount\nA0003,2026,2026-11-02,20\n")
        self.converge()
        assert self.get(host)[0] == 200
        put(decision, 'date = 2026-09-01\neffects = ["strike A0003"]\n')
        refused, code = self.says("plan")
        assert code == 2 and refused["diagnostics"][0]["code"] == "register/decision" and refused["diagnostics"][0]["line"] == 2, refused
        os.remove(decision)
        self.says("plan", code=0)

    def what_was_kept_comes_back_as_it_was(self):
        """Decommissioned, then restored: here, and on an empty root."""
        site, id = "jardin-0", "A0001"
        before, conf = self.told(site, lists=False), self.host_file(site)
        to = os.path.join(self.work, "backups")
        kept, _ = self.says("backup", id, "--to", to, code=0)
        tried = subprocess.run([self.sobre, "restore", kept["archive"], "--trial", "--format", "json"], capture_output=True, text=True)
        assert tried.returncode == 0 and json.loads(tried.stdout)["digest"] == kept["digest"], tried.stdout
        # What its site is made of lies beside: a farm of its own, and what Apache was told.
        alone = os.path.join(self.work, "alone")
        os.makedirs(alone)
        run("tar", "-xf", kept["sources"], "-C", alone)
        assert sorted(os.listdir(os.path.join(alone, "content"))) == [site, "portal"] and os.path.exists(os.path.join(alone, f"content/portal/register/associations/{id}.toml"))
        for where in [self.farm, alone]:
            run(self.sobre, "build", site, "--farm", where, "--out", os.path.join(self.work, "alone.out", os.path.basename(where)), "--date", "2026-11-21")
        run("diff", "-r", "--exclude=.sobre", *(os.path.join(self.work, "alone.out", os.path.basename(where)) for where in [self.farm, alone]))
        with open(os.path.join(alone, f"machine/hosts/{site}.conf")) as f:
            assert f.read() == conf, "the host in the archive is another"
        with open(kept["archive"], "r+b") as f:
            f.seek(1000)
            byte = f.read(1)
            f.seek(1000)
            f.write(bytes([byte[0] ^ 1]))
        broken = subprocess.run([self.sobre, "restore", kept["archive"], "--trial", "--format", "json"], capture_output=True, text=True)
        assert broken.returncode == 2 and "provision/archive" in broken.stdout, broken.stdout
        with open(kept["archive"], "r+b") as f:
            f.seek(1000)
            f.write(byte)
        assert "already" in subprocess.run([self.sobre, "restore", kept["archive"]], capture_output=True, text=True, env={**os.environ, "SOBRE_LANG": "en"}).stderr
        # Decommissioned by hand: the register no longer has it, what is left goes.
        text = os.path.join(self.register, "associations", f"{id}.toml")
        shutil.move(text, self.work)
        said, _ = self.says("plan", code=4)
        self.says("apply", "--plan", said["plan"], "--allow", "10", code=0)
        # Processes from before the reload end their last answers.
        for _ in range(50):
            if self.get(f"{site}.example")[0] == 421:
                break
            time.sleep(0.1)
        assert self.get(f"{site}.example")[0] == 421
        shutil.rmtree(f"/srv/sites/{site}")
        for user in [f"p-{site}", "a0001"]:
            run("userdel", user)
        run("groupdel", "a0001", check=False)
        done = run(self.sobre, "restore", kept["archive"])
        shutil.move(os.path.join(self.work, f"{id}.toml"), text)
        self.converge()
        after = self.told(site, lists=False)
        assert after == before, [(p, before.get(p, 0)[:3] if p in before else None, after.get(p, 0)[:3] if p in after else None) for p in set(before) | set(after) if before.get(p) != after.get(p)][:5]
        assert self.host_file(site) == conf
        assert self.get(f"{site}.example")[0] == 200
        # An empty root: only what every Debian has.
        root = os.path.join(self.work, "root")
        os.makedirs(os.path.join(root, "etc"))
        for name in ["passwd", "group", "shadow", "gshadow", "login.defs"]:
            with open(f"/etc/{name}") as f:
                lines = [l for l in f if name == "login.defs" or re.match(r"(root|www-data|nogroup|nobody):", l)]
            put(os.path.join(root, "etc", name), "".join(re.sub(r":(a0\d+,?)+$", ":", l) if name in ("group", "gshadow") else l for l in lines))
        run(self.sobre, "restore", kept["archive"], "--root", root)
        elsewhere = self.told(site, root, lists=False)
        assert elsewhere == before, [(p, before.get(p, (0,))[:3], elsewhere.get(p, (0,))[:3]) for p in set(before) | set(elsewhere) if before.get(p) != elsewhere.get(p)][:5]
        return f"{len(before)} files and folders"

    def host_file(self, site):
        pointer = open("/etc/apache2/sites-enabled/000-0-sobre.conf").read()
        folder = re.search(r"Include (\S+)/\*\.conf", pointer)[1]
        return open(f"{folder}/{site}.conf").read()

    def what_the_board_deletes_goes_and_comes_back(self):
        """Struck off, archived, tried, deleted by a second decision: nothing of it is left, and all of it comes back."""
        id, site, user = "A0008", "lecture-0", "a0008"
        assert f'name = "{site}"' in member(7)[1]
        put(f"/srv/sites/{site}/www/index.php", "<?php // words")
        put(f"/srv/sites/{site}/www/wp-content/uploads/a b.txt", "été")
        put(f"/srv/sites/{site}/db/dump.sql", "CREATE TABLE x;")
        account = pwd.getpwnam(user)
        for folder, folders, files in os.walk(f"/srv/sites/{site}/www"):
            for name in folders + files:
                os.chown(os.path.join(folder, name), account.pw_uid, account.pw_gid)
        os.chown(f"/srv/sites/{site}/db/dump.sql", account.pw_uid, account.pw_gid)
        if shutil.which("setfacl"):
            run("setfacl", "-m", "u:www-data:rx", f"/srv/sites/{site}/www/wp-content")
        _, text = member(7)
        dump = lambda *words: self.write(id, text + f"dump = {json.dumps(words)}\n")
        dump("/bin/sh", "-c", "echo half; exit 3")
        failed, code = self.says("backup", id, "--to", "/var/backups/sobre")
        assert code == 3 and open(f"/srv/sites/{site}/db/dump.sql").read() == "CREATE TABLE x;", failed
        dump("/bin/sh", "-c", "id -un; echo 'CREATE TABLE y;'")
        self.says("backup", id, "--to", "/var/backups/sobre", code=0)
        self.write(id, text)
        assert open(f"/srv/sites/{site}/db/dump.sql").read() == f"{user}\nCREATE TABLE y;\n"
        before = self.told(site)
        # Two in one second would have one name.
        time.sleep(1)
        kept, _ = self.says("backup", id, "--to", "/var/backups/sobre", code=0)
        decisions = os.path.join(self.register, "decisions")
        put(f"{decisions}/2026-01-01-suspensions.toml", f'date = 2026-01-01\neffects = ["suspend {id}"]\n')
        put(f"{decisions}/2026-02-01-strike.toml", f'date = 2026-02-01\neffects = ["strike {id}"]\n')
        self.converge()
        assert self.get(f"{site}.example")[0] == 503, "a program's host is suspended, too"
        deletion = f"{decisions}/2026-03-01-deletion.toml"
        put(deletion, f'date = 2026-03-01\neffects = ["delete {id}"]\n')
        refused, code = self.says("plan")
        assert code == 2 and refused["diagnostics"][0]["code"] == "register/decision", refused
        words = 'date = 2026-03-01\nproven = 2026-02-20\nconfirmed = "president"\narchive = "%s"\neffects = ["delete %s"]\n'
        def attempt():
            said, _ = self.says("plan", code=4)
            gone = [action for action in said["actions"] if action["verb"] == "remove"]
            return said, gone, *self.says("apply", "--plan", said["plan"], "--allow", str(len(gone)))
        put(deletion, words % ("0" * 64, id))
        said, gone, refused, code = attempt()
        assert {action["kind"] for action in gone} == {"host", "folder", "user", "group", "member"}, gone
        assert all("0" * 64 in action["way_back"] for action in gone if action["kind"] == "folder"), gone
        assert code == 2 and refused["diagnostics"][0]["code"] == "provision/archive" and self.told(site) == before, refused
        assert self.get(f"{site}.example")[0] == 503, "nothing was begun"
        # The archive is right, but something was written since.
        put(deletion, words % (kept["digest"], id))
        put(f"/srv/sites/{site}/www/late.txt", "x")
        said, gone, refused, code = attempt()
        assert code == 2 and refused["diagnostics"][0]["code"] == "provision/archive", refused
        os.remove(f"/srv/sites/{site}/www/late.txt")
        # A damaged archive.
        with open(kept["archive"], "r+b") as f:
            f.seek(700)
            byte = f.read(1)
            f.seek(700)
            f.write(bytes([byte[0] ^ 1]))
        said, gone, refused, code = attempt()
        assert code == 2 and refused["diagnostics"][0]["code"] == "provision/archive" and self.told(site) == before, refused
        with open(kept["archive"], "r+b") as f:
            f.seek(700)
            f.write(byte)
        said, gone, done, code = attempt()
        assert code == 0, done
        self.says("plan", code=0)
        assert not os.path.exists(f"/srv/sites/{site}") and user not in [p.pw_name for p in pwd.getpwall()]
        assert not os.path.exists(f"/srv/sites/{site}") and os.path.exists("/srv/sites/jardin-0")
        run(self.sobre, "restore", kept["archive"])
        assert self.told(site) == before, [(p, before.get(p), self.told(site).get(p)) for p in before if before[p] != self.told(site).get(p)][:3]
        put(f"{decisions}/2026-04-01-restore.toml", f'date = 2026-04-01\neffects = ["restore {id}"]\n')
        self.converge()
        assert self.told(site) == before
        for name in os.listdir(decisions):
            os.remove(os.path.join(decisions, name))
        self.converge()
        return f"{len(before)} files and folders, {len(gone)} removals"

    def told(self, site, root="", lists=True):
        """Returns what is in a web space: owners by name, modes, bytes, and access lists, whose accounts are numbers of one machine."""
        with open(root + "/etc/passwd") as f:
            users = {int(l.split(":")[2]): l.split(":")[0] for l in f}
        with open(root + "/etc/group") as f:
            groups = {int(l.split(":")[2]): l.split(":")[0] for l in f}
        found = {}
        for folder, folders, files in os.walk(f"{root}/srv/sites/{site}"):
            for path in [folder] + [os.path.join(folder, name) for name in files + folders]:
                # What Apache writes while we look is nobody's work.
                if path.endswith(".log"):
                    continue
                stat = os.lstat(path)
                content = os.readlink(path) if os.path.islink(path) else open(path, "rb").read() if os.path.isfile(path) else None
                acl = None if not lists or os.path.islink(path) or "system.posix_acl_access" not in os.listxattr(path) else os.getxattr(path, "system.posix_acl_access")
                found[path[len(root):]] = (users[stat.st_uid], groups[stat.st_gid], stat.st_mode, content, acl)
        return found

    def somebody_without_rights_plans_and_applies_through_sudo(self):
        """Planning and rendering run as nobody in particular; one line of sudoers allows the steward."""
        if shutil.which("sudo") is None:
            self.skipped += 1
            return "skipped: no sudo"
        run("useradd", "--create-home", "--home-dir", "/srv/keeper", "keeper")
        run("chmod", "-R", "a+rX", self.farm)
        program = os.path.join(self.work, "sobre")
        shutil.copy(self.sobre, program)
        put(os.path.join(self.register, "infrastructure.toml"), MACHINE + f'program = "{self.sobre}"\n')
        def says(*words):
            done = run("setpriv", "--reuid", "keeper", "--regid", "keeper", "--init-groups", program, *words, "--farm", self.farm, "--format", "json", check=False, env={**os.environ, "HOME": "/srv/keeper"})
            return json.loads(done.stdout[done.stdout.index("{"):]), done.returncode
        refused, code = says("plan")
        assert code == 2 and refused["diagnostics"][0]["code"] == "provision/steward", refused
        allowed = re.search(r"`YOU (ALL=.*)`", refused["diagnostics"][0]["hints"][0])[1]
        assert self.sobre + " steward --spaces /srv/sites --apache /etc/apache2" in allowed, allowed
        put("/etc/sudoers.d/sobre", f"keeper {allowed}\n")
        os.chmod("/etc/sudoers.d/sobre", 0o440)
        # `program` is in the forced commands of keys, too.
        said, code = says("plan")
        assert code == 4 and {action["kind"] for action in said["actions"]} == {"file"}, (code, [a for a in said["actions"] if a["kind"] != "file"][:3])
        id, text = member(150)
        self.write(id, text)
        said, code = says("plan")
        assert code == 4
        done, code = says("apply", "--plan", said["plan"])
        assert code == 0, done
        said, code = says("plan")
        assert code == 0, said["actions"][:3]
        assert os.stat("/var/lib/sobre").st_uid == 0
        # Nothing else is allowed, and the steward knows its border.
        done = run("setpriv", "--reuid", "keeper", "--regid", "keeper", "--init-groups", "sudo", "-n", self.sobre, "steward", "--spaces", "/etc", check=False)
        assert done.returncode != 0, done.stdout
        beyond = [
            {"verb": "create", "resource": {"user": "root2"}, "after": {"user": {"group": "a0001", "home": "/root", "shell": "/bin/bash"}}},
            {"verb": "create", "resource": {"member": {"group": "root", "user": "keeper"}}, "after": "there"},
            {"verb": "create", "resource": {"member": {"group": "a0001", "user": "keeper"}}, "after": "there"},
            {"verb": "change", "resource": {"folder": "etc"}, "after": {"folder": {"owner": "a0001", "group": "a0001", "mode": 511}}},
            {"verb": "change", "resource": {"folder": "srv/sites/velo-0/www"}, "after": {"folder": {"owner": "keeper", "group": "a0001", "mode": 511}}},
            {"verb": "create", "resource": {"file": "etc/cron.d/x"}, "after": {"file": {"access": {"owner": "root", "group": "root", "mode": 420}, "digest": [0] * 32}}},
            {"verb": "create", "resource": {"file": "var/lib/sobre/p-velo-0/.ssh/authorized_keys"}, "after": {"file": {"access": {"owner": "root", "group": "root", "mode": 420}, "digest": [0] * 32}}, "bytes": "ssh-ed25519 AAAA"},
            {"verb": "remove", "resource": {"folder": "srv/sites/velo-0"}},
            {"verb": "remove", "resource": {"folder": "srv/sites"}},
            {"verb": "remove", "resource": {"user": "root"}},
            {"verb": "create", "resource": {"certificate": {"chain": "etc/ssl/x.pem", "key": "etc/ssl/x.key"}}, "after": "there"},
        ]
        requests = [{"hello": 2}, {"point": None}, "lock"] + [{"do": {"before": None, "after": None, "bytes": "", "archive": None, **deed}} for deed in beyond]
        requests += [{"install": {"digest": "0", "files": {"x": "ErrorLog \"|/bin/sh\"\n"}}}, {"install": {"digest": "0", "files": {"../x": "ServerName x\n"}}}, {"point": "../../x"}]
        requests += [
            {"keep": {"order": {"association": 1, "spaces": [["etc", None]]}, "now": 0, "stays": True}},
            {"keep": {"order": {"association": 1, "spaces": [["srv/sites", None]]}, "now": 0, "stays": True}},
            {"keep": {"order": {"association": 1, "spaces": [["srv/sites/jardin-0", ["sh", "-c", "id"]]]}, "now": 0, "stays": True}},
            {"fetch": {"from": 0}},
            {"admit": {"site": "../x", "role": "members", "name": "me", "hash": None}},
            {"admit": {"site": "fanfare-0", "role": "members", "name": "me:x\nroot", "hash": None}},
            {"admit": {"site": "fanfare-0", "role": "members", "name": "me", "hash": "plain"}},
            {"admit": {"site": "fanfare-0", "role": "members", "name": "me", "hash": "$2y$08$" + "a" * 52 + "\n"}},
        ]
        before = self.written()
        words = allowed.split("NOPASSWD: ")[1].split(" ")
        done = subprocess.run(["setpriv", "--reuid", "keeper", "--regid", "keeper", "--init-groups", "sudo", "-n", *words], input="".join(json.dumps(r) + "\n" for r in requests), capture_output=True, text=True)
        replies = [json.loads(line) for line in done.stdout.splitlines()]
        assert len(replies) == len(requests), (done.returncode, done.stderr, replies[-1:])
        assert replies[0] == "done" and replies[2] == "done" and "failed" in replies[1], replies[:3]
        assert all("failed" in reply for reply in replies[3:]), [(r, a) for r, a in zip(requests[3:], replies[3:]) if "failed" not in a]
        assert self.written() == before
        os.remove(os.path.join(self.register, "associations", f"{id}.toml"))
        put(os.path.join(self.register, "infrastructure.toml"), MACHINE)
        said, _ = self.says("plan", code=4)
        self.says("apply", "--plan", said["plan"], "--allow", "9", code=0)
        return f"{len(requests) - 3} requests beyond the border refused"

    def from_another_computer_over_ssh(self):
        """Somebody without rights, on a computer of their own, through a real sshd: plan, apply, invite, backup, restore."""
        if shutil.which("sudo") is None or not os.path.exists("/usr/sbin/sshd"):
            self.skipped += 1
            return "skipped: no sudo or no sshd"
        for name in ["warden", "helper"]:
            run("useradd", "--create-home", "--home-dir", f"/srv/{name}", "--password", "*", "--shell", "/bin/sh", name)
        home, daemon = "/srv/helper/.ssh", os.path.join(self.work, "sshd")
        os.makedirs(home), os.makedirs(daemon), os.makedirs("/run/sshd", exist_ok=True), os.makedirs("/srv/warden/.ssh")
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{home}/id_ed25519")
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", f"{daemon}/host")
        put(f"{home}/known_hosts", "127.0.0.1 " + open(f"{daemon}/host.pub").read())
        shutil.copy(f"{home}/id_ed25519.pub", "/srv/warden/.ssh/authorized_keys")
        for name in ["warden", "helper"]:
            run("chown", "-R", f"{name}:{name}", f"/srv/{name}")
        put(f"{daemon}/config", f"Port 22\nListenAddress 127.0.0.1\nHostKey {daemon}/host\nPidFile {daemon}/pid\nUsePAM no\nPasswordAuthentication no\nStrictModes no\n")
        run("chmod", "-R", "a+rX", self.farm)
        program = os.path.join(self.work, "sobre")
        if not os.path.exists(program):
            shutil.copy(self.sobre, program)
        def says(*words, farm=True):
            words = [program, *words, *(["--farm", self.farm] if farm else []), "--host", "warden@127.0.0.1", "--format", "json"]
            done = run("setpriv", "--reuid", "helper", "--regid", "helper", "--init-groups", *words, check=False, env={**os.environ, "HOME": "/srv/helper"}, cwd="/srv/helper")
            return json.loads(done.stdout[done.stdout.index("{"):]), done.returncode
        put(os.path.join(self.register, "infrastructure.toml"), MACHINE + f'program = "{self.sobre}"\n')
        sshd = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", f"{daemon}/config"], stderr=subprocess.DEVNULL)
        try:
            for _ in range(100):
                if os.path.exists(f"{daemon}/pid"):
                    break
                time.sleep(0.05)
            refused, code = says("plan")
            assert code == 2 and refused["diagnostics"][0]["code"] == "provision/steward", refused
            allowed = re.search(r"`YOU (ALL=.*)`", refused["diagnostics"][0]["hints"][0])[1]
            put("/etc/sudoers.d/warden", f"warden {allowed}\n")
            os.chmod("/etc/sudoers.d/warden", 0o440)
            self.says("plan", code=4)
            said, code = says("plan")
            assert code == 4 and {action["kind"] for action in said["actions"]} == {"file"}, (code, said)
            id, text = member(161)
            self.write(id, text)
            host = re.search(r'domains = \["([^"]*)"', text)[1]
            said, code = says("plan")
            done, code = says("apply", "--plan", said["plan"])
            assert code == 0 and done["probed"] >= 1, done
            assert says("plan")[1] == 0 and self.says("plan", code=0)[0]["actions"] == []
            assert self.get(host, "/.well-known/sobre-probe")[0] == 204
            stale, code = says("apply", "--plan", said["plan"])
            assert code == 2 and stale["diagnostics"][0]["code"] == "provision/stale", stale
            # A password is drawn there, and hashed; only the hash goes to the machine.
            invited, code = says("access", "invite", "members", "--site", "fanfare-0", "--name", "friend")
            assert code == 0, invited
            key = {"Authorization": "Basic " + base64.b64encode(f"friend:{invited['password']}".encode()).decode()}
            assert self.get("fanfare-0.example", "/membres/", key)[0] == 200
            assert says("access", "revoke", "members", "--site", "fanfare-0", "--name", "friend")[0]["was_in"]
            assert self.get("fanfare-0.example", "/membres/", key)[0] == 401
            # What only root may read travels to who asks, and back.
            site, own = "velo-0", "A0003"
            before = self.told(site, lists=False)
            kept, code = says("backup", own, "--to", "/srv/helper/kept")
            assert code == 0, kept
            assert os.stat(kept["archive"]).st_mode & 0o777 == 0o600 and os.stat("/srv/helper/kept").st_mode & 0o777 == 0o700
            assert not [name for name in os.listdir("/var/backups/sobre") if own in name or name.startswith(".")], os.listdir("/var/backups/sobre")
            stays, code = says("backup", own)
            assert code == 0 and stays["archive"].startswith("/var/backups/sobre/A0003-"), stays
            assert os.stat("/var/backups/sobre").st_mode & 0o777 == 0o700
            there, code = says("restore", kept["archive"])
            assert code == 2 and there["diagnostics"][0]["code"] == "provision/obstacle", there
            shutil.rmtree(f"/srv/sites/{site}")
            back, code = says("restore", kept["archive"])
            assert code == 0, back
            after = self.told(site, lists=False)
            assert after == before, [p for p in set(before) | set(after) if before.get(p) != after.get(p)][:5]
            assert says("plan")[1] == 0 and self.get("velo-0.example")[0] == 200
            # An archive that was made by hand brings nobody rights.
            shutil.rmtree(f"/srv/sites/{site}")
            with open(kept["archive"] + ".json") as f:
                list = json.load(f)
            def forged(change):
                forgery = json.loads(json.dumps(list))
                change(forgery)
                with open(kept["archive"] + ".json", "w") as f:
                    json.dump(forgery, f)
                return says("restore", kept["archive"])
            file = next(n for n, one in enumerate(list["files"]) if "file" in one["what"])
            forgeries = [
                lambda f: f["spaces"].append("etc"), lambda f: f["spaces"].__setitem__(0, "srv/sites"), 
                lambda f: f["files"][file].update(owner="root", mode=0o4755), lambda f: f["files"][file].update(group="shadow", mode=0o2755), lambda f: f["files"][file].update(path="srv/sites/velo-0/../x"),
                lambda f: f["files"][file].update(mode=0o777), lambda f: f["files"].pop(file), lambda f: f.update(digest=[0] * 32),
                lambda f: f["accounts"].append([{"user": "root2"}, {"user": {"group": "root", "home": "/root", "shell": "/bin/sh"}}]),
                lambda f: f["accounts"].append([{"member": {"group": "sudo", "user": "warden"}}, "there"]),
            ]
            for number, change in enumerate(forgeries):
                said, code = forged(change)
                assert code == 2, (number, said)
                assert not os.path.exists(f"/srv/sites/{site}") and "root2" not in open("/etc/passwd").read(), number
                assert not [name for name in os.listdir("/srv/sites") if name.startswith(".")], number
            _, code = forged(lambda f: None)
            assert code == 0 and self.told(site, lists=False) == before
            assert not os.path.exists("/var/backups/sobre/.parcel")
            return f"{len(before)} files and folders travelled, {len(forgeries)} forged archives refused"
        finally:
            sshd.terminate()
            sshd.wait()
            put(os.path.join(self.register, "infrastructure.toml"), MACHINE)
            for file in [os.path.join(self.register, "associations", f"{member(161)[0]}.toml")]:
                os.path.exists(file) and os.remove(file)
            said, code = self.says("plan")
            if code == 4:
                self.says("apply", "--plan", said["plan"], "--allow", "9", code=0)

    def where_names_lead_is_told_and_stops_nothing(self):
        """A small DNS server on loopback: right, wrong, missing, silent, long and hostile answers."""
        import socket, struct
        own = "192.0.2.1"
        names = {"jardin-0.example": [own], "www.jardin-0.example": [own], "fanfare-0.example": ["192.0.2.9"], "velo-0.example": None, "chorale-0.example": "silent", "verger-0.example": "long", "atelier-0.example": "garbage", "cinema-0.example": "circle", "lecture-0.example": "refused", "ruche-0.example": "other", "canal-0.example": "six"}
        def reply(query, stream=False):
            at, labels = 12, []
            while query[at]:
                labels.append(query[at + 1:at + 1 + query[at]].decode())
                at += 1 + query[at]
            kind, name = struct.unpack(">H", query[at + 1:at + 3])[0], ".".join(labels)
            question, what = query[12:at + 5], names.get(name, [own])
            head = lambda flags, count: query[:2] + struct.pack(">HHHHH", flags, 1, count, 0, 0) + question
            record = lambda address: b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + socket.inet_aton(address)
            if what is None:
                return head(0x8183, 0)
            if what == "silent":
                return None
            if what == "long" and not stream:
                return head(0x8380, 0)
            if what == "garbage":
                return query[:2] + os.urandom(200)
            if what == "circle":
                return head(0x8180, 1) + b"\xc0" + bytes([len(query)]) + b"\x00" * 10
            if what == "refused":
                return head(0x8185, 0)
            if what == "other":
                return query[:2] + struct.pack(">HHHHH", 0x8180, 1, 1, 0, 0) + b"\x05other\x07example\x00" + question[-4:] + record(own)
            if what == "six":
                return head(0x8180, 1) + b"\xc0\x0c" + struct.pack(">HHIH", 28, 1, 60, 16) + socket.inet_pton(socket.AF_INET6, "2001:db8::2") if kind == 28 else head(0x8180, 0)
            addresses = [own] * 200 if what == "long" else what
            return head(0x8180, len(addresses)) + b"".join(map(record, addresses)) if kind == 1 else head(0x8180, 0)
        stop, asked = threading.Event(), [0]
        def datagrams(port):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
                line.bind(("127.0.0.1", port))
                line.settimeout(0.2)
                while not stop.is_set():
                    try:
                        query, who = line.recvfrom(4096)
                    except OSError:
                        continue
                    asked[0] += 1
                    said = reply(query)
                    # One that is not the answer comes first, as from somebody who guesses.
                    line.sendto(bytes([query[0] ^ 1]) + query[1:], who)
                    if said:
                        line.sendto(said, who)
        def streams(port):
            with socket.create_server(("127.0.0.1", port)) as server:
                server.settimeout(0.2)
                while not stop.is_set():
                    try:
                        line, _ = server.accept()
                    except OSError:
                        continue
                    with line:
                        line.settimeout(2)
                        query = line.recv(4096)
                        said = reply(query[2:], True)
                        line.sendall(struct.pack(">H", len(said)) + said)
        threads = [threading.Thread(target=serve, args=(port,)) for serve in (datagrams, streams) for port in (53, 5353)]
        for thread in threads:
            thread.start()
        path = os.path.join(self.register, "infrastructure.toml")
        try:
            refused, code = self.says("plan", "--dns", "127.0.0.1:5353")
            assert code == 2 and refused["diagnostics"][0]["code"] == "config/missing", refused
            put(path, MACHINE + f'addresses = ["{own}", "here"]\n')
            refused, code = self.says("plan")
            assert code == 2 and refused["diagnostics"][0]["line"] == 4, refused
            put(path, MACHINE + f'addresses = ["{own}"]\n')
            without, _ = self.says("plan", code=0)
            assert "dns" not in without and asked[0] == 0, "nobody is asked unless somebody wants to know"
            assert self.says("plan", "--dns", "resolver.example")[1] == 2
            started = time.monotonic()
            said, _ = self.says("plan", "--dns", "127.0.0.1:5353", code=0)
            took = time.monotonic() - started
            leads = {one["domain"]: one["leads"] for one in said["dns"]}
            wrong = {"fanfare-0.example": "elsewhere", "velo-0.example": "nowhere", "chorale-0.example": "unknown", "atelier-0.example": "unknown", "cinema-0.example": "unknown", "lecture-0.example": "unknown", "ruche-0.example": "unknown", "canal-0.example": "elsewhere"}
            found = {domain: how for domain, how in leads.items() if how != "here"}
            assert found == wrong, found
            told = [one for one in said["diagnostics"] if one["code"] == "provision/dns"]
            assert len(told) == len(wrong) and all(one["severity"] == "warning" and one["line"] and "A00" in one["file"] for one in told), told[:2]
            assert said["plan"] == without["plan"] and took < 8, took
            put("/etc/resolv.conf", "# ours\nnameserver 127.0.0.1\n")
            again, _ = self.says("plan", "--dns", code=0)
            assert {one["domain"]: one["leads"] for one in again["dns"]} == leads
            started = time.monotonic()
            nobody, _ = self.says("plan", "--dns", "127.0.0.1:9", code=0)
            assert {one["leads"] for one in nobody["dns"]} == {"unknown"} and time.monotonic() - started < 8
            return f"{len(leads)} names in {took:.1f} s, {len(wrong)} told, {asked[0]} questions"
        finally:
            put(path, MACHINE)
            stop.set()
            for thread in threads:
                thread.join()

    def a_certificate_that_somebody_brings(self):
        """Named by the register: missing, broken, of another key, right, renewed, gone."""
        import socket, ssl
        if shutil.which("openssl") is None or not os.path.exists("/etc/apache2/mods-available/ssl.load"):
            self.skipped += 1
            return "skipped: no openssl or no mod_ssl"
        run("a2enmod", "-q", "ssl", "http2", "socache_shmcb")
        run("/usr/sbin/apache2ctl", "restart")
        id, good = member(12)
        site = re.search(r'name = "([a-z]+-\d+)"', good)[1]
        folder = "/etc/ssl/sobre"
        os.makedirs(folder)
        def make(name, days="9"):
            run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", days, "-subj", f"/CN={site}.example", "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem")
        def served(host):
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with socket.create_connection(("127.0.0.1", 443), timeout=10) as line, context.wrap_socket(line, server_hostname=host) as line:
                line.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                return line.getpeercert(binary_form=True), line.recv(4096)
        pem = lambda name: ssl.PEM_cert_to_DER_cert(open(f"{folder}/{name}.pem").read())
        text = good.rstrip() + "\n" + f'\n[[sites]]\nname = "extra"\nkind = "redirect"\nto = "https://elsewhere.example"\ndomains = ["extra.example", "www.extra.example"]\n\n[sites.certificate]\nchain = "{folder}/own.pem"\nkey = "{folder}/own.key"\n'
        line = text.split("\n").index("[sites.certificate]") + 1
        before = open("/etc/apache2/sites-enabled/000-0-sobre.conf").read()
        try:
            for wrong in ["/etc/shadow", "/etc/ssl/../shadow", "own.pem", "/etc/ssl/a b.pem", "/etc/ssl/${HOME}"]:
                self.write(id, text.replace(f"{folder}/own.pem", wrong))
                refused, code = self.says("plan")
                assert code == 2 and refused["diagnostics"][0]["code"] == "config/value" and refused["diagnostics"][0]["line"] == line + 1, (wrong, refused)
            self.write(id, text)
            reached = lambda: [name for name in ["fanfare-0", "velo-0", "jardin-0"] if self.get(f"{name}.example")[0] != 200]
            def refused(words):
                said, code = self.says("plan")
                assert code == 4, said
                refused, code = self.says("apply", "--plan", said["plan"])
                found = refused["diagnostics"][0]
                assert code == 2 and found["code"] == "provision/certificate" and found["file"].endswith(f"{id}.toml") and found["line"] == line and words in found["message"], refused
                assert not reached() and open("/etc/apache2/sites-enabled/000-0-sobre.conf").read() == before
            refused("not there")
            make("own"), make("other")
            os.rename(f"{folder}/own.key", f"{folder}/kept.key")
            refused("not there")
            shutil.copy(f"{folder}/other.key", f"{folder}/own.key")
            refused("another key")
            put(f"{folder}/own.key", "no key\n")
            refused("its key is none")
            os.rename(f"{folder}/kept.key", f"{folder}/own.key")
            os.rename(f"{folder}/own.pem", f"{folder}/kept.pem")
            put(f"{folder}/own.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            refused("it is none")
            os.remove(f"{folder}/own.pem")
            # As those who renew them do it.
            os.symlink("kept.pem", f"{folder}/own.pem")
            self.converge()
            assert self.says("plan", code=0)[0]["actions"] == []
            for host in ["extra.example", "www.extra.example"]:
                der, answer = served(host)
                assert der == pem("kept") and b" 301 " in answer.split(b"\r\n")[0], (host, answer[:200])
            status, headers, _ = self.get("extra.example", "/x?y")
            assert (status, headers["location"]) == (301, "https://extra.example/x?y"), headers
            make("newer", "30")
            os.rename(f"{folder}/newer.key", f"{folder}/own.key")
            os.remove(f"{folder}/own.pem")
            os.symlink("newer.pem", f"{folder}/own.pem")
            said, _ = self.says("plan", code=4)
            assert [action["kind"] for action in said["actions"]] == ["server"], said["actions"]
            self.says("apply", "--plan", said["plan"], code=0)
            for _ in range(50):
                if served("extra.example")[0] == pem("newer"):
                    break
                time.sleep(0.1)
            assert served("extra.example")[0] == pem("newer")
            self.says("plan", code=0)
            # Gone afterwards: Apache starts all the same, and the plan says what is missing.
            os.remove(f"{folder}/own.pem")
            self.starts_anew("without a certificate")
            said, _ = self.says("plan", code=4)
            assert [action["kind"] for action in said["actions"]] == ["certificate"], said["actions"]
            assert not reached()
            return "11 wrong ones refused at their line"
        finally:
            self.write(id, good)
            said, code = self.says("plan")
            if code == 4:
                self.says("apply", "--plan", said["plan"], "--allow", "1000", code=0)

    def a_quota_is_kept_and_its_excess_told(self):
        """Real quota groups of btrfs, on a file of its own."""
        if shutil.which("mkfs.btrfs") is None:
            self.skipped += 1
            return "skipped: no btrfs-progs"
        disk, room = os.path.join(self.work, "disk"), os.path.join(self.work, "room")
        with open(disk, "wb") as f:
            f.truncate(400 << 20)
        run("mkfs.btrfs", "-q", disk)
        os.makedirs(room)
        if run("mount", "-o", "loop", disk, room, check=False).returncode:
            self.skipped += 1
            return "skipped: no loop device"
        try:
            assert run("mountpoint", "-q", room, check=False).returncode == 0
            return self.quotas(room)
        finally:
            put(os.path.join(self.register, "infrastructure.toml"), MACHINE)
            run("umount", room)

    def quotas(self, room):
        farm, register = self.farm, self.register
        self.farm = os.path.join(self.work, "small")
        self.register = os.path.join(self.farm, "content/portal/register")
        try:
            put(os.path.join(self.farm, "farm.toml"), 'sobre = "1"\n')
            put(os.path.join(self.register, "infrastructure.toml"), f'[machines.web]\nspaces = "{room}/sites"\napache = "/srv/other/apache2"\ncontrol = "/bin/true"\ncertificates = "none"\nhttp = 81\nquotas = "btrfs"\ncapacity = "100 MB"\ncontact = "a@b.example"\n')
            for n, quota in [(301, "20 MB"), (302, "30 MB"), (303, "60 MB")]:
                self.write(f"A0{n}", f'name = "Association {n}"\nquota = "{quota}"\n[[sites]]\nname = "site-{n}"\nkind = "app"\ndomains = ["site-{n}.example"]\n[[sites]]\nname = "also-{n}"\nkind = "app"\ndomains = ["also-{n}.example"]\n')
            # Its own Apache is none: a machine below another root would have no mounted disk.
            said, _ = self.says("plan", code=4)
            assert [a["after"] for a in said["actions"] if a["kind"] == "quota"] == ["20000000 bytes", "30000000 bytes", "60000000 bytes"]
            mine = [action for action in said["actions"] if action["verb"] == "remove"]
            self.says("apply", "--plan", said["plan"], "--allow", str(len(mine)), code=0)
            assert self.says("plan", code=0)[0]["actions"] == []
            def write(user, path, size):
                account = pwd.getpwnam(user)
                words = ["setpriv", "--reuid", str(account.pw_uid), "--regid", str(account.pw_gid), "--clear-groups", "dd", "if=/dev/urandom", f"of={path}", "bs=1M", f"count={size}", "conv=fsync"]
                return run(*words, check=False)
            assert write("a0301", f"{room}/sites/site-301/www/a", 12).returncode == 0
            full = write("a0301", f"{room}/sites/also-301/www/b", 12)
            assert full.returncode != 0 and "quota" in full.stdout.lower(), full.stdout
            for user, site in [("a0302", "site-302"), ("a0303", "also-303")]:
                assert write(user, f"{room}/sites/{site}/www/a", 20).returncode == 0, "the others are unharmed"
            run("sync", "-f", room)
            said, _ = self.says("register", "quotas", code=0)
            levels = {a["association"]: (a["level"], a["kept"], a["decider"]) for a in said["associations"]}
            assert levels == {"A0301": ("full", 20_000_000, "automatic"), "A0302": ("fine", 30_000_000, "automatic"), "A0303": ("fine", 60_000_000, "automatic")}, said
            assert said["promised"] == 110_000_000 and said["capacity"] == 100_000_000 and said["level"] == "full", said
            # Kept, lost and brought back: its quota counts again.
            kept, _ = self.says("backup", "A0302", "--to", os.path.join(self.work, "kept"), code=0)
            for site in ["site-302", "also-302"]:
                run("btrfs", "subvolume", "delete", "--commit-each", f"{room}/sites/{site}")
            run("btrfs", "subvolume", "sync", room)   # they are counted until they are gone
            for user in ["p-site-302", "p-also-302", "a0302"]:
                run("userdel", user, check=False)
            run("groupdel", "a0302", check=False)
            self.says("restore", kept["archive"], code=0)
            self.converge()
            run("sync", "-f", room)
            assert write("a0302", f"{room}/sites/also-302/www/b", 12).returncode != 0, "20 MB of 30 came back, 12 more are too much"
            os.remove(f"{room}/sites/also-302/www/b")
            # Raised in the register, raised on the disk.
            self.write("A0301", open(os.path.join(self.register, "associations/A0301.toml")).read().replace("20 MB", "40 MB"))
            self.converge()
            assert write("a0301", f"{room}/sites/also-301/www/b", 12).returncode == 0
            self.write("A0301", open(os.path.join(self.register, "associations/A0301.toml")).read().replace("40 MB", "51 GB"))
            refused, code = self.says("plan")
            assert code == 2 and refused["diagnostics"][0]["code"] == "register/quota" and refused["diagnostics"][0]["line"] == 2, refused
            put(os.path.join(self.register, "decisions/2026-01-01-quota.toml"), 'date = 2026-01-01\neffects = ["quota A0301 51 GB"]\n')
            self.converge()
            self.skipped += 1
            return "a0301 had no room at 20 MB over two sites; setquota on a real disk is skipped: " + self.setquota()
        finally:
            self.farm, self.register = farm, register
            said, code = self.says("plan")
            if code == 4:
                self.says("apply", "--plan", said["plan"], "--allow", "1000", code=0)

    def setquota(self):
        """This kernel has no quota of files systems but that of btrfs: only what would be run is looked at."""
        layers = os.path.join(self.work, "sbin")
        os.makedirs(layers)
        run("mount", "-t", "tmpfs", "tmpfs", layers)
        run("mount", "-t", "overlay", "overlay", "-o", overlay_options(layers, "/usr/sbin", "sbin"), "/usr/sbin")
        log = os.path.join(self.work, "setquota.log")
        put("/usr/sbin/setquota", f'#!/bin/sh\necho "$@" >> {log}\n')
        put("/usr/sbin/repquota", f'#!/bin/sh\necho Group,BlockUsed,BlockHardLimit\nsed -n "s/^--group \\([^ ]*\\) [0-9]* \\([0-9]*\\) .*/\\1,0,\\2/p" {log} 2>/dev/null\n')
        for name in ["setquota", "repquota"]:
            os.chmod(f"/usr/sbin/{name}", 0o755)
        path = os.path.join(self.register, "infrastructure.toml")
        with open(path) as f:
            text = f.read()
        put(path, re.sub('spaces = ".*"', 'spaces = "/srv/blocks"', text).replace('"btrfs"', '"setquota"'))
        said, _ = self.says("plan", code=4)
        self.says("apply", "--plan", said["plan"], "--allow", "1000", code=0)
        self.says("plan", code=0)
        with open(log) as f:
            lines = f.read().splitlines()
        assert "--group a0302 29297 29297 0 0 /srv" in lines and len(lines) == 3, lines
        run("umount", "/usr/sbin")
        return f"{len(lines)} command lines were recorded"

    def programs_run_in_pools_of_their_own_when_asked(self):
        """Real PHP: each site as its association, within its limits; a pool that PHP refuses harms nobody."""
        found = [name for name in os.listdir("/usr/sbin") if re.fullmatch(r"php-fpm\d+\.\d+", name)]
        if not found:
            self.skipped += 1
            return "skipped: no PHP-FPM"
        version = found[0][7:]
        run("a2enmod", "-q", "proxy", "proxy_fcgi")
        run("/usr/sbin/apache2ctl", "restart")
        os.makedirs("/run/php", exist_ok=True)
        id, text = member(7)
        put(os.path.join(self.register, "infrastructure.toml"), MACHINE + f'php = "{version}"\n')
        self.write(id, text + '\n[sites.php]\nchildren = 2\nmemory = "64 MB"\nseconds = 5\n')
        fpm = subprocess.Popen([f"/usr/sbin/{found[0]}", "--nodaemonize", "--allow-to-run-as-root"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        put(f"/etc/init.d/php{version}-fpm", f"#!/bin/sh\nkill -USR2 {fpm.pid}\n")
        os.chmod(f"/etc/init.d/php{version}-fpm", 0o755)
        try:
            time.sleep(0.5)
            said, _ = self.says("plan", code=4)
            assert {action["kind"] for action in said["actions"]} >= {"file", "folder", "php", "host", "server"}, said["actions"]
            self.says("apply", "--plan", said["plan"], "--allow", "1000", code=0)
            self.says("plan", code=0)
            site, www = "lecture-0.example", "/srv/sites/lecture-0/www"
            put(f"{www}/index.php", '<?php echo posix_geteuid(), " ", ini_get("memory_limit"), " ", @file_get_contents("/etc/passwd") === false ? "closed" : "open", " ", $_SERVER["REQUEST_URI"];')
            put(f"{www}/slow.php", "<?php sleep(30); echo 'late';")
            put(f"{www}/wp-content/uploads/x.php", "<?php echo 'ran-42';")
            deadline = time.monotonic() + 10
            while self.get(site)[0] == 503 and time.monotonic() < deadline:
                time.sleep(0.1)
            status, headers, body = self.get(site, "/a/b?c")
            assert status == 200 and body.decode() == f"{pwd.getpwnam('a0008').pw_uid} 64000000 closed /a/b?c", (status, body)
            status, _, body = self.get(site, "/wp-content/uploads/x.php")
            assert status == 403 and b"<?php" not in body and b"ran-42" not in body, (status, body)
            started = time.monotonic()
            status, _, body = self.get(site, "/slow.php")
            assert status >= 500 and time.monotonic() - started < 15, (status, time.monotonic() - started)
            # A pool that PHP refuses: another one listens there already.
            put(f"/etc/php/{version}/fpm/pool.d/mine.conf", "[broken\n")
            self.write(id, text + '\n[sites.php]\nchildren = 3\n')
            said, _ = self.says("plan", code=4)
            refused, code = self.says("apply", "--plan", said["plan"])
            assert code == 2 and refused["diagnostics"][0]["code"] == "provision/apache", refused
            assert self.get(site)[0] == 200 and self.says("plan", code=4)[0]["plan"] == said["plan"]
            os.remove(f"/etc/php/{version}/fpm/pool.d/mine.conf")
            put(os.path.join(self.register, "decisions/2026-09-01.toml"), f'date = 2026-09-01\neffects = ["suspend {id}", "suspend A0009", "suspend A0010"]\n')
            self.converge()
            for host in [site] + [re.search(r'domains = \["([^"]*)"', member(n)[1])[1] for n in (8, 9)]:
                status, headers, body = self.get(host)
                assert status == 503 and headers["retry-after"] == "86400", (host, status)
            os.remove(os.path.join(self.register, "decisions/2026-09-01.toml"))
            self.write(id, text)
            said, _ = self.says("plan", code=4)
            self.says("apply", "--plan", said["plan"], "--allow", "9", code=0)
            self.says("plan", code=0)
            assert not os.path.exists(f"/etc/php/{version}/fpm/pool.d/sobre-lecture-0.conf") and fpm.poll() is None
        finally:
            fpm.terminate()
            fpm.wait()
            put(os.path.join(self.register, "infrastructure.toml"), MACHINE)
        return found[0]

    def too_much_at_once_is_refused(self):
        folder = os.path.join(self.register, "associations")
        aside = os.path.join(self.work, "aside")
        os.makedirs(aside)
        for n in range(60):
            shutil.move(os.path.join(folder, f"A{n + 41:04d}.toml"), aside)
        said, _ = self.says("plan", code=4)
        refused, code = self.says("apply", "--plan", said["plan"])
        assert code == 2 and refused["diagnostics"][0]["code"] == "provision/limit", refused
        removals = sum(action["verb"] == "remove" for action in said["actions"])
        assert not any(action["verb"] == "remove" and action["kind"] in ("folder", "user", "group", "seed") for action in said["actions"])
        assert len(said["left"]) > 60, "accounts and folders are left alone, and listed"
        self.says("apply", "--plan", said["plan"], "--allow", str(removals), code=0)
        self.says("plan", code=0)
        for name in os.listdir(aside):
            shutil.move(os.path.join(aside, name), folder)
        self.converge()
        return f"{removals} removals"

    def killed_anywhere_the_next_run_converges(self):
        """kill -9 at each write and rename of an apply, by strace; Apache starts anew after each."""
        if shutil.which("strace") is None:
            self.skipped += 1
            return "skipped: no strace"
        calls = {"renameat,renameat2,rename": 12, "write,pwrite64": 30, "mkdirat": 8, "fchown": 8, "unlinkat": 6, "fsync,fdatasync": 14}
        moments = [(call, when) for call, most in calls.items() for when in range(1, most + 1)]
        random.Random(1901).shuffle(moments)
        rounds, killed, over = 0, 0, {}
        for call, when in moments:
            # A run makes so many of these calls and no more.
            if rounds >= self.kills or when >= over.get(call, 1000):
                continue
            id, text = member(200 + rounds)
            self.write(id, text)
            said, _ = self.says("plan", code=4)
            inject = f"inject={call}:signal=SIGKILL:when={when}"
            done = subprocess.run(["strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject, self.sobre, "apply", "--plan", said["plan"], "--farm", self.farm, "--quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            rounds += 1
            killed += done.returncode != 0
            self.starts_anew(call, when)
            self.converge()
            os.remove(os.path.join(self.register, "associations", f"{id}.toml"))
            if done.returncode == 0:
                over[call] = min(when, over.get(call, when))
        at_random = self.killed_at_random()
        said, code = self.says("plan")
        if code == 4:
            self.says("apply", "--plan", said["plan"], "--allow", "1000", code=0)
        self.says("plan", code=0)
        assert killed > 0
        return f"{rounds} runs, {killed} killed at a call; {at_random} of {self.random} killed at random times"

    def starts_anew(self, *when):
        """Apache reads what it finds from scratch, and serves."""
        ok = run("/usr/sbin/apache2ctl", "restart", check=False)
        assert ok.returncode == 0, (*when, ok.stdout)
        for _ in range(100):
            try:
                if self.get("fanfare-0.example", "/.well-known/sobre-probe")[0] == 204:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError((*when, "Apache does not serve"))

    def killed_at_random(self):
        """kill -9 at any time of an apply, with all that it started; returns how many were killed before their end."""
        killed, chance, whole = 0, random.Random(1902), None
        for n in range(self.random):
            id, text = member(500 + n)
            self.write(id, text)
            said, _ = self.says("plan", code=4)
            started = time.monotonic()
            apply = subprocess.Popen([self.sobre, "apply", "--plan", said["plan"], "--farm", self.farm, "--quiet"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
            try:
                # The first says how long a whole one takes; the others end anywhere in it.
                apply.wait(whole and chance.uniform(0, whole))
                whole = min(whole or 60, time.monotonic() - started)
            except subprocess.TimeoutExpired:
                os.killpg(apply.pid, signal.SIGKILL)
                killed += 1
            apply.wait()
            self.starts_anew("at random", n)
            self.converge()
            os.remove(os.path.join(self.register, "associations", f"{id}.toml"))
        return killed

    def certificates_come_by_themselves_and_a_dead_name_delays_nobody(self):
        """Apache's mod_md and a real authority for tests, on loopback."""
        if shutil.which("pebble") is None:
            self.skipped += 1
            return "skipped: no pebble"
        folder = os.path.join(self.work, "pebble")
        os.makedirs(folder)
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem")
        put(f"{folder}/config.json", json.dumps({"pebble": {"listenAddress": "127.0.0.1:14000", "managementListenAddress": "127.0.0.1:15000", "certificate": f"{folder}/cert.pem", "privateKey": f"{folder}/key.pem", "httpPort": 80, "tlsPort": 443, "certificateValidityPeriod": 3600, "ocspResponderURL": "", "externalAccountBindingRequired": False}}))
        quiet = {"stdout": open(f"{folder}/log", "w"), "stderr": subprocess.STDOUT}
        servers = [
            subprocess.Popen(["pebble-challtestsrv", "-http01", "", "-https01", "", "-tlsalpn01", "", "-dns01", "127.0.0.1:8053", "-management", "127.0.0.1:8055", "-defaultIPv6", ""], **quiet),
            subprocess.Popen(["pebble", "-config", f"{folder}/config.json", "-dnsserver", "127.0.0.1:8053"], env={**os.environ, "PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"}, **quiet),
        ]
        try:
            return self.certificates(folder)
        finally:
            for server in servers:
                server.terminate()

    def certificates(self, folder):
        import socket, ssl, urllib.request
        time.sleep(0.5)
        dead = "fanfare-0.example"
        urllib.request.urlopen(urllib.request.Request("http://127.0.0.1:8055/add-a", json.dumps({"host": dead + ".", "addresses": ["192.0.2.1"]}).encode()), timeout=10).read()
        run("a2enmod", "-q", "ssl", "md", "http2", "socache_shmcb")
        put("/etc/apache2/conf-enabled/pebble.conf", f"MDCACertificateFile {folder}/cert.pem\nMDRetryDelay 1s\n")
        run("/usr/sbin/apache2ctl", "restart")
        put(os.path.join(self.register, "infrastructure.toml"), MACHINE.replace('"none"', '"managed"') + 'authority = "https://localhost:14000/dir"\n')
        associations = os.path.join(self.register, "associations")
        for name in os.listdir(associations):
            if name > "A0025.toml":
                os.remove(os.path.join(associations, name))
        said, _ = self.says("plan", code=4)
        self.says("apply", "--plan", said["plan"], "--allow", "1000", code=0)
        hosts = [re.search(r'\[\[sites\]\]\nname = "(.*)"', member(n)[1])[1] + ".example" for n in range(25) if n % 10 not in (7, 8)]
        def issuer(host):
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with socket.create_connection(("127.0.0.1", 443), timeout=5) as line, context.wrap_socket(line, server_hostname=host) as line:
                der = line.getpeercert(binary_form=True)
            return "Pebble" if b"Pebble Intermediate" in der else "none"
        started, reloads = time.monotonic(), 0
        while time.monotonic() - started < 60:
            # Each reload makes mod_md begin anew: as a timer would, not at once.
            time.sleep(4)
            said, code = self.says("plan")
            if code == 4:
                assert [action["kind"] for action in said["actions"]] == ["server"], said["actions"]
                self.says("apply", "--plan", said["plan"], code=0)
                reloads += 1
            got = [host for host in hosts if issuer(host) == "Pebble"]
            if len(got) == len(hosts) - 1:
                break
        assert sorted(set(hosts) - set(got)) == [dead], sorted(set(hosts) - set(got))
        took = time.monotonic() - started
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        def get(host, path="/", name=None):
            line = http.client.HTTPSConnection(host, 443, context=context, timeout=10)
            line._create_connection = lambda *_: socket.create_connection(("127.0.0.1", 443))
            line.request("GET", path, headers={"Host": name or host})
            answer = line.getresponse()
            return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()
        status, headers, body = get("jardin-0.example")
        assert status == 200 and b"Bienvenue" in body and headers["strict-transport-security"] == "max-age=31536000", (status, headers)
        assert get("jardin-0.example", name="nobody.example")[0] == 421
        status, headers, _ = get("www.jardin-0.example", "/a?b")
        assert (status, headers["location"]) == (301, "https://jardin-0.example/a?b"), (status, headers)
        status, headers, _ = self.get("www.jardin-0.example", "/a?b")
        assert (status, headers["location"]) == (301, "https://jardin-0.example/a?b"), (status, headers)
        assert get(dead)[0] == 503
        # Renewed before its time: Apache gets it by itself, the plan notices, one reload puts it to use.
        def number(host):
            with socket.create_connection(("127.0.0.1", 443), timeout=5) as line, context.wrap_socket(line, server_hostname=host) as line:
                return line.getpeercert(binary_form=True)
        old = {host: number(host) for host in got}
        put("/etc/apache2/conf-enabled/pebble.conf", f"MDCACertificateFile {folder}/cert.pem\nMDRetryDelay 1s\nMDRenewWindow 3599s\n")
        run("/usr/sbin/apache2ctl", "graceful")
        started, failures = time.monotonic(), 0
        staged = lambda: sum(os.path.exists(f"/etc/apache2/md/staging/{host}/pubcert.pem") for host in got)
        while time.monotonic() - started < 90 and staged() < len(got):
            time.sleep(1)
            failures += get("jardin-0.example")[0] != 200
        put("/etc/apache2/conf-enabled/pebble.conf", f"MDCACertificateFile {folder}/cert.pem\nMDRetryDelay 1s\n")
        assert staged() == len(got) and all(number(host) == old[host] for host in got), staged()
        said, _ = self.says("plan", code=4)
        assert [action["kind"] for action in said["actions"]] == ["server"], said["actions"]
        self.says("apply", "--plan", said["plan"], code=0)
        for _ in range(50):
            if all(number(host) != old[host] for host in got):
                break
            time.sleep(0.1)
        failures += get("jardin-0.example")[0] != 200
        renewed = sum(number(host) != old[host] for host in got)
        assert renewed == len(got) and not failures, (renewed, len(got), failures)
        return f"{len(got)} of {len(hosts)} names in {took:.0f} s, {reloads} reloads; all renewed in {time.monotonic() - started:.0f} s by one reload"

    def generations_and_backups_are_bounded(self):
        generations = os.listdir("/etc/apache2/sobre/generations")
        backups = os.listdir("/var/lib/sobre/backups")
        assert len(generations) <= 21 and len(backups) <= 20, (len(generations), len(backups))
        return f"{len(generations)} generations, {len(backups)} backups"


TESTS = [
    "from_the_register_to_a_machine_and_then_nothing", "a_plan_is_quick_and_small", "modes_and_owners_are_those_of_the_design",
    "every_host_answers", "published_sites_answer_with_headers_bodies_and_redirects", "a_planted_php_is_neither_run_nor_shown",
    "no_tenant_reaches_into_the_space_of_another", "a_private_area_asks_for_a_name_and_is_not_kept",
    "a_portal_opens_each_of_its_parts_to_its_own_readers_alone", "mistakes_are_refused_at_their_line",
    "one_bad_resource_leaves_the_others_answering", "drift_is_shown_and_hands_are_respected", "a_recorded_decision_suspends_and_a_payment_opens_again",
    "what_was_kept_comes_back_as_it_was", "what_the_board_deletes_goes_and_comes_back", "somebody_without_rights_plans_and_applies_through_sudo",
    "from_another_computer_over_ssh", "where_names_lead_is_told_and_stops_nothing", "a_certificate_that_somebody_brings",
    "a_quota_is_kept_and_its_excess_told", "programs_run_in_pools_of_their_own_when_asked", "too_much_at_once_is_refused",
    "killed_anywhere_the_next_run_converges", "certificates_come_by_themselves_and_a_dead_name_delays_nobody", "generations_and_backups_are_bounded",
]


# ── a machine of our own ────────────────────────────────────────────────────────────────────────────────────────
def enclose(work):
    """Inside namespaces of our own: puts an overlay over /etc and memory over what else is written."""
    run("mount", "--make-rprivate", "/")
    layers = os.path.join(work, "etc")
    os.makedirs(layers)
    run("mount", "-t", "tmpfs", "tmpfs", layers)
    for name in ["upper", "work"]:
        os.makedirs(os.path.join(layers, name))
    run("mount", "-t", "overlay", "overlay", "-o", f"lowerdir=/etc,upperdir={layers}/upper,workdir={layers}/work", "/etc")
    for folder in ["/srv", "/run", "/var/log/apache2", "/var/backups", "/var/lib/sobre"]:
        if not os.path.isdir(folder):
            if folder != "/var/lib/sobre":
                os.makedirs(folder)
                continue
            # Not even an empty folder of ours may be left.
            run("mount", "-t", "overlay", "overlay", "-o", overlay_options(layers, "/var/lib", "lib"), "/var/lib")
            continue
        run("mount", "-t", "tmpfs", "tmpfs", folder)
    run("ip", "link", "set", "lo", "up")


def overlay_options(layers, lower, name):
    upper, scratch = os.path.join(layers, name + "-upper"), os.path.join(layers, name + "-work")
    os.makedirs(upper)
    os.makedirs(scratch)
    return f"lowerdir={lower},upperdir={upper},workdir={scratch}"


def inside(args):
    work = tempfile.mkdtemp(prefix="sobre-provision-", dir=args.work)
    os.chmod(work, 0o755)
    enclose(work)
    # A server that runs PHP for other sites is the hardest case.
    run("a2enmod", "-q", *[name[:-5] for name in os.listdir("/etc/apache2/mods-available") if re.fullmatch(r"php[\d.]+\.load", name)], check=False)
    run("a2enmod", "-q", "rewrite", "headers", "alias", "mime", "dir", "authz_groupfile", "auth_basic")
    os.makedirs("/run/lock", exist_ok=True)
    trial = Trial(os.path.abspath(args.sobre), work, args.kills, args.random)
    run("/usr/sbin/apache2ctl", "start")
    try:
        for name in [name for name in TESTS if not args.only or any(part in name for part in args.only.split(","))]:
            trial.test(name)
    finally:
        with open("/run/apache2/apache2.pid") as f:
            os.kill(int(f.read()), signal.SIGTERM)
    print(f"{trial.passed} passed, {trial.failed} failed, {trial.skipped} skipped")
    return 1 if trial.failed else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(ROOT, "target/release/sobre")))
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--random", type=int, default=4)
    parser.add_argument("--only", default="")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.work:
        sys.exit(inside(args))
    if os.geteuid() != 0 or shutil.which("unshare") is None or run("unshare", "-mn", "true", check=False).returncode:
        print("0 passed, 0 failed, 1 skipped")
        return
    work = tempfile.mkdtemp(prefix="sobre-provision-")
    os.chmod(work, 0o755)
    try:
        done = subprocess.run(["unshare", "-mn", "--", sys.executable, os.path.abspath(__file__), *sys.argv[1:], "--work", work])
    finally:
        shutil.rmtree(work, ignore_errors=True)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
