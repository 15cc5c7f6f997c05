#!/usr/bin/env python3
"""Sets a real WordPress up on loopback, fills it with a fictional site, exports it, makes it a site of a farm with
`sobre statify`, builds, serves, and compares the two: every address, the words of each article, media, menus, and
that nothing unpublished went along.

WordPress is Debian's (packages wordpress, wordpress-l10n, mariadb-server, php-cli, php-mysql, php-gd), with a
database, a configuration and a port of its own in a temporary folder; what was started is stopped by its process id.
Ends with "N passed, N failed, N skipped".

  tests/wordpress.py [--sobre PATH] [--keep]
"""
import argparse, collections, difflib, html, http.client, json, os, re, shutil, signal, socket, subprocess, sys, tempfile, time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
WORDPRESS = "/usr/share/wordpress"
SITE = "barque"
counts = collections.Counter()


def check(what, good, detail=""):
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED: {what} {detail}"[:1500])


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(probe, seconds=60):
    end = time.time() + seconds
    while time.time() < end:
        if probe():
            return
        time.sleep(0.1)
    raise SystemExit("what was started does not answer")


def answers(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


class Machine:
    """A WordPress and its database, each a process of ours."""

    def __init__(self, folder, lang, links, categories):
        self.folder, self.running = folder, []
        self.root, self.port = os.path.join(folder, "www"), free_port()
        self.host = f"127.0.0.1:{self.port}"
        self.env = os.environ | {"WP_ROOT": self.root, "WP_HOST": self.host, "WP_LANG": lang, "WP_LINKS": links, "WP_CATEGORIES": categories}

    def start(self):
        data, self.socket = os.path.join(self.folder, "db"), os.path.join(self.folder, "db.sock")
        log = open(os.path.join(self.folder, "log"), "w")
        user = ["--user=root"] if os.getuid() == 0 else []
        subprocess.run(["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", *user], check=True, stdout=log, stderr=log)
        self.running.append(subprocess.Popen(["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={self.socket}", "--skip-networking", f"--pid-file={data}/pid", "--innodb-buffer-pool-size=32M", *user], stdout=log, stderr=log))
        client = ["mariadb", "--no-defaults", f"--socket={self.socket}", "-uroot"]
        wait_for(lambda: subprocess.run([*client, "-e", "select 1"], capture_output=True).returncode == 0)
        subprocess.run([*client, "-e", "create database wp character set utf8mb4"], check=True)
        shutil.copytree(WORDPRESS, self.root, symlinks=False, ignore=shutil.ignore_patterns("wp-config.php"), ignore_dangling_symlinks=True)
        shutil.copytree(os.path.join(HERE, "wordpress", "theme"), os.path.join(self.root, "wp-content", "themes", "nu"), dirs_exist_ok=True)
        os.makedirs(os.path.join(self.root, "wp-content", "uploads"), exist_ok=True)
        with open(os.path.join(self.root, "wp-config.php"), "w") as config:
            config.write(f"""<?php
define('DB_NAME', 'wp'); define('DB_USER', 'root'); define('DB_PASSWORD', ''); define('DB_HOST', 'localhost:{self.socket}');
define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', 'http://{self.host}'); define('WP_SITEURL', 'http://{self.host}');
define('DISABLE_WP_CRON', true); define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);
foreach (['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT'] as $key) define($key, 'SECRET-key');
$table_prefix = 'asso_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
""")
        self.php("setup.php", log)
        router = os.path.join(HERE, "wordpress", "router.php")
        self.running.append(subprocess.Popen(["php", "-S", self.host, "-t", self.root, router], stdout=log, stderr=log, env=self.env))
        wait_for(lambda: answers(self.port))

    def php(self, script, out):
        subprocess.run(["php", "-d", "display_errors=stderr", os.path.join(HERE, "wordpress", script)], check=True, stdout=out, stderr=open(os.path.join(self.folder, "php.log"), "a"), env=self.env)

    def export(self):
        wxr, dump = os.path.join(self.folder, "export.xml"), os.path.join(self.folder, "dump.sql")
        with open(wxr, "w") as out:
            self.php("export.php", out)
        with open(dump, "w") as out:
            subprocess.run(["mariadb-dump", "--no-defaults", f"--socket={self.socket}", "-uroot", "wp"], check=True, stdout=out)
        return wxr, dump

    def stop(self):
        for process in reversed(self.running):
            process.send_signal(signal.SIGTERM)
            process.wait(30)


class Web:
    """Asks one of the two sites; a redirect is an answer."""

    def __init__(self, port, host=None):
        self.port, self.host, self.known = port, host or f"127.0.0.1:{port}", {}

    def get(self, path):
        if path not in self.known:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            connection.request("GET", path, headers={"Host": self.host})
            answer = connection.getresponse()
            self.known[path] = (answer.status, answer.getheader("Location") or "", answer.read().decode("utf-8", "replace"))
            connection.close()
        return self.known[path]

    def follow(self, path, steps=4):
        """Status, where it ends, body, and how many steps it took."""
        for step in range(steps + 1):
            status, location, body = self.get(path)
            if status not in (301, 302, 307, 308):
                return status, path, body, step
            split = urllib.parse.urlsplit(urllib.parse.urljoin(path, location))
            path = split.path + (f"?{split.query}" if split.query else "")
        return 0, path, "", steps


def addresses(web):
    """All that the sitemaps, the archives and the pages of a WordPress name, found by following them."""
    due, seen = ["/", "/wp-sitemap.xml", "/feed/"], set()
    while due:
        path = due.pop()
        if path in seen or re.search(r"/wp-(admin|includes|json|login|content/themes)|xmlrpc|replytocom|rest_route|wp-sitemap.*xsl|\?s=|oembed", path):
            continue
        seen.add(path)
        status, _, body, _ = web.follow(path)
        if status != 200 or re.search(r"\.(jpe?g|png|pdf)$", path):
            continue
        for link in re.findall(r"(?:href|src)=[\"']([^\"']+)|<loc>([^<]+)|<link>([^<]+)", body):
            link = html.unescape(next(filter(None, link)))
            if "\\" in link:   # within JSON within a script
                continue
            split = urllib.parse.urlsplit(urllib.parse.urljoin(f"http://{web.host}{path}", link))
            if split.netloc == web.host:
                path_of = urllib.parse.quote(urllib.parse.unquote(split.path), safe="/%:@+,")
                due.append(path_of + (f"?{split.query}" if split.query else ""))
    return sorted(seen)


def words(text):
    text = re.sub(r"(?s)<(script|style|nav)\b.*?</\1>", " ", text)
    # An address alone in its line would be an embedded page, if this WordPress had the network.
    text = html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"(?m)<p>https?://[^<\s]+</p>", " ", text)))
    return re.findall(r"\w+", text.replace("’", "'"))


def text_of(page):
    found = re.search(r'(?s)<div class="?text"?>(.*?)</div>\s*<footer', page) or re.search(r"(?s)<main\b.*?</main>", page)
    text = found.group(0) if found else ""
    return re.sub(r'(?s)<section class="?comments"?.*', "", text)


def compare(old, new, farm):
    dead, wrong, steps = [], [], []
    total = 0
    for path in addresses(old):
        status, end, body, _ = old.follow(path)
        # What asks for a password was never public.
        above = re.sub(r"(feed|embed)/?$", "", path)
        if status != 200 or "post-password-form" in body or "post-password-form" in old.follow(above)[2]:
            continue
        total += 1
        status, ours, page, count = new.follow(path)
        if status != 200:
            dead.append(path)
            continue
        if count > 1:
            steps.append(path)
        titles = re.findall(r"(?s)<article><h2>.*?>(.*?)</a></h2>", body)
        if len(titles) == 1 and "<html" in page and words(titles[0]) and " ".join(words(titles[0])) not in " ".join(words(page)):
            wrong.append((path, ours))
    print(f"{total} addresses alive in WordPress, {len(dead)} dead here")
    check("every address is alive", not dead, dead[:20])
    check("by one redirect at most", not steps, steps[:20])
    check("and leads to the right page", not wrong, wrong[:20])


def compare_words(old, new):
    worst, missing = 1.0, []
    for kind in ("posts", "pages"):
        _, _, body, _ = old.follow(f"/?rest_route=/wp/v2/{kind}&per_page=100")
        for post in json.loads(body):
            if post["content"]["protected"]:
                continue
            theirs = words(post["content"]["rendered"])
            split = urllib.parse.urlsplit(post["link"])
            _, _, page, _ = new.follow(split.path + (f"?{split.query}" if split.query else ""))
            ours = words(text_of(page))
            same = sum(block.size for block in difflib.SequenceMatcher(None, theirs, ours, autojunk=False).get_matching_blocks())
            ratio = same / len(theirs) if theirs else 1.0
            worst = min(worst, ratio)
            if ratio < 0.99:
                lost = [theirs[i] for tag, a, b, _, _ in difflib.SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes() if tag in ("delete", "replace") for i in range(a, b)]
                missing.append((post["link"], round(ratio, 3), lost[:12]))
            check(f"words of {post['link']}", ratio >= 0.99, missing[-1:] if ratio < 0.99 else "")
    print(f"worst article: {worst:.1%} of its words")


def compare_menus(old, new):
    entries = lambda text: [(" ".join(words(title))) for title in re.findall(r"(?s)<a[^>]*>(.*?)</a>", text)]
    theirs = entries(re.search(r'(?s)<nav id="menu">.*?</nav>', old.get("/")[2]).group(0))
    navs = re.findall(r"(?s)<nav\b.*?</nav>", new.follow("/")[2])
    ours = [entry for nav in navs for entry in entries(nav)]
    check("menus are the same", all(entry in ours for entry in theirs), f"{theirs} / {ours}")


def compare_weights(sobre, statify, old, farm):
    """Saves the old site's pages as a program would, and asks what they weighed and weigh."""
    copy, pages = os.path.join(farm, "copy"), 0
    for path, (status, _, body) in old.known.items():
        if status == 200 and "<html" in body[:300] and "?" not in path:
            file = os.path.join(copy, urllib.parse.unquote(path).strip("/"), "index.html")
            os.makedirs(os.path.dirname(file), exist_ok=True)
            with open(file, "w", encoding="utf-8") as out:
                out.write(body)
            pages += 1
    done = subprocess.run([*statify, "--pages", copy, "--format", "json"], capture_output=True, text=True)
    weights = json.loads(done.stdout)["statify"]["weights"]
    print(f"{pages} pages saved: {len(weights['pages'])} weighed, {len(weights['alone'])} without a page here")
    check("what pages weigh is known", len(weights["pages"]) >= 30, weights["alone"])
    check("the new ones call nobody", weights["after"]["hosts"] == [] and weights["after"]["unseen"] == 0, weights["after"])
    check("a page of the old site weighs its bytes", all(page["before"]["bytes"] > 500 for page in weights["pages"]))
    shutil.rmtree(copy)


def secrets(folder):
    found = []
    for above, _, files in os.walk(folder):
        for name in files:
            with open(os.path.join(above, name), "rb") as file:
                content = file.read()
            if b"SECRET-" in content or b"203.0.113.9" in content:
                found.append(os.path.join(above, name))
    return found


def documented(sobre, folder, wxr, dump, uploads):
    """Runs the commands of the manual's page as they stand, in both languages, in a folder that holds the export."""
    for page, sql in (("content/docs/start/wordpress.md", "sauvegarde.sql"), ("content/docs/en/start/wordpress.md", "dump.sql")):
        with open(os.path.join(ROOT, page), encoding="utf-8") as file:
            text = file.read()
        block = re.search(r"```sh\n(sobre init .*?)```", text, re.S).group(1)
        room = tempfile.mkdtemp(dir=folder)
        shutil.copy(wxr, os.path.join(room, "export.xml"))
        shutil.copy(dump, os.path.join(room, sql))
        os.symlink(uploads, os.path.join(room, "uploads"))
        *commands, serve = block.strip().splitlines()
        env = os.environ | {"PATH": f"{os.path.dirname(sobre)}:{os.environ['PATH']}", "SOBRE_LANG": "en"}
        for command in commands:
            done = subprocess.run(["sh", "-c", command], cwd=room, env=env, capture_output=True, text=True)
            # Statify says by 1 that something was lost; the site is written all the same.
            good = (0, 1) if " statify " in command else (0,)
            check(f"`{command}`", done.returncode in good, done.stdout + done.stderr)
        farm, site = re.search(r"serve (\w+) --farm (\w+)", serve).group(2, 1)
        live = os.path.join(room, farm, "public.web", site)
        found = [os.path.join(above, name) for above, _, names in os.walk(live) for name in names if name == "index.html"]
        check("what was published is there", found, live)
        foreign = re.compile(r"<(?:script|link|img|iframe|audio|video|source)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//(?!%s\b)" % re.escape("127.0.0.1"))
        asks = [path for path in found for text in [open(path, encoding="utf-8").read()] for hit in foreign.findall(text) if "rel=canonical" not in hit and "rel=alternate" not in hit]
        check("no page asks another host for anything", not asks, asks[:5])
        port = free_port()
        serve = subprocess.Popen(["sh", "-c", f"exec {serve} --port {port}"], cwd=room, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(lambda: answers(port))
            check("and serve shows it", Web(port, f"{site}.localhost:{port}").get("/")[0] == 200)
        finally:
            serve.terminate()
            serve.wait(10)


def run(sobre, folder, lang, links, categories="", alone=True):
    machine = Machine(folder, lang, links, categories)
    served = None
    try:
        machine.start()
        wxr, dump = machine.export()
        uploads = os.path.join(machine.root, "wp-content", "uploads")
        if links.startswith("/%year%"):
            documented(sobre, folder, wxr, dump, uploads)
        for sources in ([wxr, dump], [dump], [wxr]) if alone else ([wxr, dump], [wxr]):
            farm = os.path.join(folder, f"farm-{len(os.listdir(folder))}")
            os.makedirs(os.path.join(farm, "sites"))
            with open(os.path.join(farm, "farm.toml"), "w") as file:
                file.write('sobre = "1"\n')
            statify = [sobre, "statify", "wordpress", *sources, "--uploads", uploads, "--site", SITE, "--farm", farm]
            first = subprocess.run(statify, capture_output=True, text=True)
            check("statify ends well", first.returncode in (0, 1), first.stdout + first.stderr)
            again = subprocess.run([*statify, "--format", "json"], capture_output=True, text=True)
            written = json.loads(again.stdout)["statify"]["written"]
            check("a second run changes nothing", written["created"] == written["updated"] == written["removed"] == 0, written)
            built = subprocess.run([sobre, "build", "--farm", farm], capture_output=True, text=True)
            check("the site builds", built.returncode == 0, built.stdout[:1200] + built.stderr)
            check("no secret went along", not secrets(farm), secrets(farm)[:5])
            if len(sources) < 2 and sources != [dump]:
                continue
            port = free_port()
            served = subprocess.Popen([sobre, "serve", "--farm", farm, "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            wait_for(lambda: answers(port))
            old, new = Web(machine.port), Web(port, f"{SITE}.localhost:{port}")
            compare(old, new, farm)
            compare_words(old, new)
            compare_menus(old, new)
            if len(sources) == 2 and links.startswith("/%year%"):
                compare_weights(sobre, statify, old, farm)
            for above, _, files in os.walk(uploads):
                for name in files:
                    path = "/wp-content/uploads/" + urllib.parse.quote(os.path.relpath(os.path.join(above, name), uploads))
                    check(f"medium {path}", new.follow(path)[0] == 200)
            served.terminate()
            served.wait(10)
            served = None
    finally:
        if served:
            served.terminate()
        machine.stop()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(ROOT, "target", "release", "sobre")))
    options.add_argument("--keep", action="store_true")
    options = options.parse_args()
    needed = ["mariadbd", "mariadb-install-db", "mariadb-dump", "php"]
    if not os.path.isdir(WORDPRESS) or not all(shutil.which(name) for name in needed):
        print("skipped: WordPress, MariaDB or PHP is not here")
        counts["skipped"] += 1
    else:
        # How a site made its addresses, the base of its categories, whether each of its two exports is tried alone, too.
        for lang, links, *more in (
            ("fr_FR", "/%year%/%monthnum%/%postname%/"),
            ("", "/%postname%/"),
            ("fr_FR", "/archives/%post_id%"),
            ("fr_FR", "", "", False),
            ("", "/index.php/%postname%/", "", False),
            ("fr_FR", "/%category%/%postname%", "theme", False),
        ):
            folder = tempfile.mkdtemp(prefix="sobre-wordpress-")
            try:
                print(f"permalinks {links}, language {lang or 'en'}")
                run(os.path.abspath(options.sobre), folder, lang, links, *more)
            finally:
                if options.keep:
                    print(folder)
                else:
                    shutil.rmtree(folder, ignore_errors=True)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
