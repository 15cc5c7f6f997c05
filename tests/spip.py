#!/usr/bin/env python3
"""Makes sites of SPIP backups with `sobre statify spip`, builds them, serves them, and compares with what the old
site answered.

Always: a fictional site (tests/spip_site.py) in each of its three backups, and fifteen of them at once. Where real
material is at hand (SOBRE_STATIFY, by default beside the repository): the backup of a real SPIP, its documents, and
what it answers to every address it knows. Ends with "N passed, N failed, N skipped".

  tests/spip.py [--sobre PATH] [--keep]
"""
import argparse, collections, hashlib, html, http.client, json, os, re, shutil, socket, sqlite3, subprocess, sys, tempfile, time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
import spip_site

DAY = "2026-11-21"
counts = collections.Counter()


def check(what, good, detail=""):
    counts["passed" if good else "failed"] += 1
    if not good:
        print(f"FAILED: {what} {detail}"[:1500])


def new_farm(folder, name):
    farm = os.path.join(folder, name)
    os.makedirs(os.path.join(farm, "sites"))
    with open(os.path.join(farm, "farm.toml"), "w") as file:
        file.write('sobre = "1"\n')
    return farm


class Served:
    """A farm under `sobre serve`, asked over one connection after the other."""

    def __init__(self, sobre, farm, site):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.host = f"{site}.localhost:{self.port}"
        self.process = subprocess.Popen([sobre, "serve", "--farm", farm, "--port", str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise SystemExit("sobre serve does not answer")

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", urllib.parse.quote(path, safe="/?&=%:;,+~!$()*@'"), headers={"Host": self.host})
        answer = connection.getresponse()
        body = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, answer.getheader("Location") or "", body

    def follow(self, path):
        """Status, where it ends, body, and how many steps it took."""
        for step in range(5):
            status, location, body = self.get(path)
            if status not in (301, 302, 307, 308):
                return status, path, body, step
            split = urllib.parse.urlsplit(urllib.parse.urljoin(path, location))
            if split.netloc:
                return status, location, "", step + 1
            path = urllib.parse.unquote(split.path) + (f"?{split.query}" if split.query else "")
        return 0, path, "", 5

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def statify(sobre, farm, *arguments):
    return subprocess.run([sobre, "statify", "spip", *arguments, "--farm", farm, "--date", DAY, "--format", "json"], capture_output=True, text=True)


def built(sobre, farm):
    done = subprocess.run([sobre, "build", "--farm", farm, "--date", DAY], capture_output=True, text=True)
    check("the site builds", done.returncode == 0, done.stdout[:1500] + done.stderr[:500])


def secrets(folder):
    found = []
    for above, _, files in os.walk(folder):
        for name in files:
            with open(os.path.join(above, name), "rb") as file:
                if b"SECRET-" in file.read():
                    found.append(os.path.join(above, name))
    return found


def content(farm, site):
    """Each file of the content with the digest of its bytes."""
    files = {}
    for above, _, names in os.walk(os.path.join(farm, "content", site)):
        for name in names:
            with open(os.path.join(above, name), "rb") as file:
                files[os.path.relpath(os.path.join(above, name), farm)] = hashlib.sha256(file.read()).hexdigest()
    return files


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────────────
def words(text):
    return re.findall(r"\w+", html.unescape(text).replace("’", "'"))


def words_of_source(text, lang):
    """The words a reader of a SPIP text saw: without what shortcuts are made of."""
    text = re.sub(r"(?s)<multi>(.*?)</multi>", lambda found: dict(re.findall(r"(?s)\[([a-z_]+)\]([^\[]*)", found[1])).get(lang, ""), text)
    text = re.sub(r"(?s)<(script|style|iframe)\b.*?</\1>|<!--.*?-->", " ", text)
    text = re.sub(r"(?m)^_ |\[[\w-]*<-\]", " ", text)
    text = re.sub(r"(\[\?[^\]|]*)\|[^\]]*\]", r"\1]", text)
    text = re.sub(r"\|[^\]|\n]*->", "->", text)
    text = re.sub(r"->[^\]\n]*\]|<-\]|\[\?|#\w*\]|https?://\S+|www\.\S+", " ", text)
    text = re.sub(r"\[\[<[^>]*>", "[[", text)
    return words(re.sub(r"<[^>\n]*>", " ", text))


def compare_words(base, built_page):
    """Each published article of a backup beside the page that was built of it."""
    rows = sqlite3.connect(f"file:{base}?mode=ro", uri=True)
    rows.row_factory = sqlite3.Row
    total = same = 0
    worst = []
    for row in rows.execute("SELECT * FROM spip_articles WHERE statut = 'publie' AND date < '2026-12-31 00:00:00' AND virtuel = ''"):
        page = re.sub(r"(?s)<(script|style|nav)\b.*?</\1>", " ", built_page(row["id_article"]))
        page = collections.Counter(words(re.sub(r"<[^>]*>", " ", page)))
        wanted = [word for column in ("surtitre", "soustitre", "chapo", "texte", "ps") for word in words_of_source(row[column], row["lang"])]
        missing = collections.Counter(wanted) - page
        total, same = total + len(wanted), same + len(wanted) - missing.total()
        if missing:
            worst.append((row["id_article"], dict(missing.most_common(12))))
    print(f"words of {os.path.basename(base)}: {same} of {total} are in the pages built of it")
    check("99 of 100 words of the articles are there", same >= 0.99 * total, worst[:5])


# ── the fictional site ──────────────────────────────────────────────────────────────────────────────────────────
def fictional(sobre, folder):
    source = spip_site.write(os.path.join(folder, "fictional"))
    farm = new_farm(folder, "farm-fictional")
    made = statify(sobre, farm, source["sqlite"], "--img", source["img"], "--site", "saules")
    check("statify ends well", made.returncode == 0, made.stdout[:1500] + made.stderr)
    again = json.loads(statify(sobre, farm, source["sqlite"], "--img", source["img"], "--site", "saules").stdout)["statify"]["written"]
    check("a second run changes nothing", again["created"] == again["updated"] == again["removed"] == 0, again)
    built(sobre, farm)
    check("no secret went along", not secrets(farm), secrets(farm)[:5])
    for kind in ("sql", "xml"):
        other = new_farm(folder, f"farm-{kind}")
        statify(sobre, other, source[kind], "--img", source["img"], "--site", "saules")
        first, second = content(farm, "saules"), content(other, "saules")
        # The past of addresses came with SPIP 2.
        compared = {path for path in first.keys() | second.keys() if kind != "xml" or not path.endswith("redirects.toml")}
        differ = sorted(path for path in compared if first.get(path) != second.get(path))
        check(f"the {kind} backup gives the same content", not differ, differ[:8])
    served = Served(sobre, farm, "saules")
    try:
        wrong = []
        for path, end in spip_site.addresses():
            status, there, _, steps = served.follow(path)
            if end is None:
                # A static site shows its home page whatever the query.
                if status == 200 and not there.startswith("/?"):
                    wrong.append((path, "answers"))
            elif steps > 1 or there.rstrip("/") != end.rstrip("/") or status not in (200, 301, 302):
                wrong.append((path, status, there, steps, end))
        check(f"{len(spip_site.addresses())} addresses are answered as they should", not wrong, wrong[:10])
        compare_words(source["sqlite"], lambda id: served.follow(f"/spip.php?article{id}")[2])
    finally:
        served.stop()


def many(sobre, folder):
    """Fifteen sites at once, one of them broken."""
    sites = os.path.join(folder, "many")
    for number in range(15):
        name = f"asso-{number:02}.example"
        spip_site.write(os.path.join(sites, name), articles=40, only=("sqlite",))
    with open(os.path.join(sites, "asso-07.example", "saules_20261121.sqlite"), "r+b") as file:
        file.write(b"no base at all ")
    farm = new_farm(folder, "farm-many")
    done = statify(sobre, farm, "--all", sites)
    made = json.loads(done.stdout)["statified"]
    check("each site has its answer", len(made) == 15, [one["site"] for one in made])
    failed = [one["site"] for one in made if "failure" in one]
    check("a broken one stops no other", failed == ["asso-07-example"] and done.returncode == 2, (failed, done.returncode))
    reports = [one for one in made if os.path.exists(os.path.join(farm, "reports", one["site"], "statify.md"))]
    check("and each has its report", len(reports) == 14)


def keywords(sobre, folder):
    """A hundred thousand keywords that nothing has: told, and each still leads somewhere."""
    rows = [(f"mot {n}", n) for n in range(10, 100_010)]
    path = spip_site.write(os.path.join(folder, "keywords"), only=("sqlite",))["sqlite"]
    base = sqlite3.connect(path)
    base.executemany("INSERT INTO spip_mots (titre, id_mot, id_groupe) VALUES (?, ?, 1)", rows)
    base.commit()
    base.close()
    farm = new_farm(folder, "farm-keywords")
    made = statify(sobre, farm, path, "--site", "saules")
    check("statify ends well with 100,000 keywords", made.returncode == 0, made.stdout[:500] + made.stderr)
    told = open(os.path.join(farm, "reports", "saules", "statify.md"), encoding="utf-8").read()
    check("and says so", re.search(r"(many keywords|beaucoup de mots-clés)\W+100.?00\d", told) is not None, told[:800])
    with open(os.path.join(farm, "content", "saules", "redirects.toml"), encoding="utf-8") as file:
        redirects = file.read()
    known = set(re.findall(r'/spip\.php\?mot(\d+)"', redirects))
    check("each of their addresses leads on", all(str(id) in known for _, id in rows), len(known))


# ── what a real SPIP answered ───────────────────────────────────────────────────────────────────────────────────
UNPUBLISHED = {"article6", "article7", "article8", "article9", "article10", "rubrique6", "rubrique7", "rubrique8", "auteur4", "auteur5", "document8", "document7"}
NO_CONTENT = {"ecrire/", "spip.php?page=login", "spip.php?article9999", "spip.php?rubrique8&debut_articles=5"}


def real(sobre, folder):
    material = os.path.join(os.environ.get("SOBRE_STATIFY", os.path.join(ROOT, "..", "shared", "statify")), "spip")
    if not os.path.isfile(os.path.join(material, "dump.sqlite")):
        print("skipped: no backup of a real SPIP (SOBRE_STATIFY)")
        counts["skipped"] += 1
        return
    farm = new_farm(folder, "farm-real")
    made = statify(sobre, farm, os.path.join(material, "dump.sqlite"), "--img", os.path.join(material, "IMG"), "--site", "tilleuls")
    check("statify ends well", made.returncode in (0, 1), made.stdout[:1500] + made.stderr)
    built(sobre, farm)
    check("no secret went along", not secrets(farm), secrets(farm)[:5])
    with open(os.path.join(material, "http.json"), encoding="utf-8") as file:
        known = json.load(file)
    served = Served(sobre, farm, "tilleuls")
    try:
        compare(served, known)
        compare_words(os.path.join(material, "dump.sqlite"), lambda id: served.follow(f"/spip.php?article{id}")[2])
    finally:
        served.stop()


def answers_of(known):
    """Where each address of a real SPIP ended; an empty text where it has no object, None for what nobody may see."""
    def end_of(path):
        for _ in range(4):
            answer = known.get(path)
            if answer is None or not answer["location"]:
                return path
            there = urllib.parse.urlsplit(answer["location"])
            if there.netloc and there.netloc != "127.0.0.1:8313":
                return answer["location"]
            path = urllib.parse.unquote(there.path).lstrip("/") + (f"?{there.query}" if there.query else "")
        return path

    homes = {answer["objet"]: end_of(path) for path, answer in known.items() if answer["etat"] in (200, 302) and answer["jeu"] == "arbo"}
    whole = lambda path: path if path.startswith("http") else "/" + path
    for path, answer in known.items():
        if path.startswith("http") or path in NO_CONTENT:
            continue
        if answer["objet"] in UNPUBLISHED:
            yield "/" + path, None
        elif answer["etat"] in (200, 301, 302):
            home = homes.get(answer["objet"]) if answer["jeu"] != "divers" else None
            yield "/" + path, whole(home) if home is not None else ""


def compare(served, known):
    wrong, leaked, total = [], [], 0
    home = served.get("/")[2]
    for path, was in answers_of(known):
        status, there, body, steps = served.follow(path)
        if was is None:
            # A static site shows its home page whatever the query.
            if (status == 200 or steps) and not (path.startswith("/?") and body == home):
                leaked.append((path, status, there))
            continue
        total += 1
        if status not in (200, 301, 302) or steps > 1:
            wrong.append((path, status, there, steps))
        elif was:
            expected = served.follow(was)[1] if was.startswith("/") else was
            if there.rstrip("/") != expected.rstrip("/"):
                wrong.append((path, "leads to", there, "not", expected))
    print(f"{total} addresses of a real SPIP asked for, {len(wrong)} answered otherwise, {len(leaked)} unpublished ones answered")
    check("every published address is answered, by one redirect at most, with the right page", not wrong, wrong[:20])
    check("no unpublished one is", not leaked, leaked[:20])


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(ROOT, "target", "release", "sobre")))
    options.add_argument("--keep", action="store_true", help="leave the farms where they were made")
    options = options.parse_args()
    sobre = os.path.abspath(options.sobre)
    folder = tempfile.mkdtemp(prefix="sobre-spip-")
    try:
        fictional(sobre, folder)
        many(sobre, folder)
        keywords(sobre, folder)
        real(sobre, folder)
    finally:
        if options.keep:
            print(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
