#!/usr/bin/env python3
"""Kills and starves real builds, and looks at what visitors would see.

Whatever happens to a build, each site's folder must be exactly the old site or the new one, and the next build
must heal: equal, byte for byte, to a build from nothing. Tried: SIGKILL at random moments, SIGKILL at each
system call that changes the disk, ENOSPC at each of them (once, and from there on), EIO, a disk that is full, a
disk without inodes. Ends with "N passed, N failed, N skipped".

  tests/kill.py [--sobre PATH] [--kills 60] [--steps 20]
"""
import argparse, hashlib, os, random, re, shutil, signal, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SITES = ("jardin", "lecture")
CHANGES = ("rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "link", "linkat",
           "symlink", "symlinkat", "copy_file_range", "sendfile", "ftruncate", "fsync", "fdatasync", "write", "pwrite64")
# What a full disk refuses.
GROWS = ("write", "pwrite64", "copy_file_range", "sendfile", "mkdir", "mkdirat", "rename", "renameat2", "link", "linkat", "openat", "fsync")

TEMPLATES = {
    "index.html": "<!doctype html><title>{{ site.title }}</title>{{ section.content | safe }}",
    "section.html": "<!doctype html><title>{{ section.title }}</title>{{ section.content | safe }}{% for p in items %}<a href={{ p.url }}>{{ p.title }}</a> {% endfor %}",
    "page.html": "<!doctype html><title>{{ page.title }}</title>{{ page.content | safe }}",
    "taxonomy.html": "<!doctype html><title>{{ taxonomy.title }}</title>",
    "term.html": "<!doctype html><title>{{ term.name }}</title>",
    "404.html": "<!doctype html><title>404</title>",
}


def put(folder, path, text):
    file = os.path.join(folder, path)
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(file, "wb") as f:
        f.write(text if isinstance(text, bytes) else text.encode())


def old_farm(farm):
    """Two small sites with sections, pages, terms and files."""
    put(farm, "farm.toml", 'sobre = "1"\ntheme = "plain"\n')
    put(farm, "themes/plain/theme.toml", 'name = "plain"\ntitle.fr = "Simple"\ntitle.en = "Plain"\n')
    for name, text in TEMPLATES.items():
        put(farm, f"themes/plain/templates/{name}", text)
    put(farm, "themes/plain/static/style.css", "body{margin:auto}")
    for site in SITES:
        put(farm, f"sites/{site}.toml", f'title = "{site}"\ndomain = "{site}.example"\n[gate]\nlenient = "Pages of tests are not whole."\n')
        put(farm, f"content/{site}/_index.md", f'+++\ntitle = "{site}"\n+++\nBienvenue.\n')
        put(farm, f"content/{site}/news/_index.md", '+++\ntitle = "Nouvelles"\n+++\n')
        put(farm, f"content/{site}/photo.bin", bytes(range(256)) * 120)
        for n in range(8):
            put(farm, f"content/{site}/news/p{n}.md", f'+++\ntitle = "Page {n}"\ndate = 2026-01-0{n + 1}\ntags = ["t{n % 3}"]\n+++\n\n' + f"Du texte {n}. " * 40 + "\n")


def edit_farm(farm):
    """The new state: a page changed, one added, one moved away, a file replaced, the looks changed; the sister too."""
    for site in SITES:
        news = f"content/{site}/news/"
        put(farm, news + "p0.md", '+++\ntitle = "Page zéro"\ndate = 2026-01-01\ntags = ["neuf"]\n+++\n\nAutre chose.\n')
        put(farm, news + "p9.md", '+++\ntitle = "Page 9"\ndate = 2026-02-01\n+++\n\nToute neuve.\n')
        os.remove(os.path.join(farm, news + "p5.md"))
        put(farm, f"content/{site}/photo.bin", bytes(range(256)) * 90)
        put(farm, f"content/{site}/deep/er/page.md", '+++\ntitle = "Profonde"\n+++\n\nTexte.\n')
    put(farm, "themes/plain/templates/page.html", TEMPLATES["page.html"] + "<footer>neuf</footer>")


def tree(folder):
    """Returns path → digest of all files, and the empty folders."""
    found = {}
    for base, dirs, files in os.walk(folder):
        for name in files:
            path = os.path.join(base, name)
            with open(path, "rb") as f:
                found[os.path.relpath(path, folder)] = hashlib.sha256(f.read()).hexdigest()
        if not dirs and not files and base != folder:
            found[os.path.relpath(base, folder) + "/"] = "empty folder"
    return found


class Counted:
    """A program that is tried, and what came of it."""

    def __init__(self, sobre, work):
        self.sobre, self.work = sobre, work
        self.passed, self.failed, self.skipped, self.shown = 0, 0, 0, 0
        self.seen = {"old": 0, "new": 0}

    def run(self, command, **more):
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, **more)

    def verdict(self, what, faults):
        if not faults:
            self.passed += 1
            return
        self.failed += 1
        self.shown += 1
        if self.shown <= 12:
            print(f"FAILED {what}: " + "; ".join(faults))


class Trial(Counted):
    """The farm, the two complete states, and the counts."""

    def __init__(self, sobre, work):
        super().__init__(sobre, work)
        self.farm, self.out = os.path.join(work, "farm"), os.path.join(work, "out")
        self.kept, self.reference = os.path.join(work, "kept"), os.path.join(work, "reference")
        old_farm(self.farm)
        self.must_build(self.out)
        shutil.copytree(self.out, self.kept, symlinks=True)
        self.old = {site: tree(os.path.join(self.out, site)) for site in SITES}
        edit_farm(self.farm)
        self.must_build(self.reference)
        self.new = {site: tree(os.path.join(self.reference, site)) for site in SITES}
        assert all(self.old[site] != self.new[site] for site in SITES), "the edit changes nothing"

    def command(self, out, *more):
        return [self.sobre, "build", "--farm", self.farm, "--out", out, "--date", "2026-11-21", "--quiet", *more]

    def must_build(self, out):
        done = self.run(self.command(out))
        if done.returncode:
            sys.exit(f"a plain build ends with {done.returncode}: {done.stderr or done.stdout}")

    def restore(self, out=None):
        """Puts the old site back as it was published, times and state included."""
        out = out or self.out
        shutil.rmtree(out, ignore_errors=True)
        subprocess.run(["cp", "-a", self.kept, out], check=True)

    def whole(self, out=None):
        """Says what is wrong with what visitors see now, and notes which state it is."""
        faults = []
        for site in SITES:
            now = tree(os.path.join(out or self.out, site))
            if now == self.old[site] or now == self.new[site]:
                self.seen["old" if now == self.old[site] else "new"] += 1
            else:
                faults.append(f"{site} is neither old nor new: " + difference(now, self.old[site], self.new[site]))
        return faults

    def healed(self, out=None):
        """Builds again, and says what differs from a build from nothing."""
        out = out or self.out
        done = self.run(self.command(out))
        if done.returncode:
            return [f"the next build ends with {done.returncode}: {(done.stderr or done.stdout)[-300:]}"]
        faults = [f"{site} did not heal: " + difference(tree(os.path.join(out, site)), self.new[site], self.new[site])
                  for site in SITES if tree(os.path.join(out, site)) != self.new[site]]
        for site in SITES:
            lists = [open(os.path.join(place, f"{site}.release.json"), "rb").read() for place in (out, self.reference)]
            if lists[0] != lists[1]:
                faults.append(f"{site}.release.json did not heal")
        strangers = sorted(set(os.listdir(out)) - set(os.listdir(self.reference)))
        return faults + ([f"left behind: {strangers}"] if strangers else [])


def difference(now, old, new):
    odd = [path for path in sorted({*now, *old, *new}) if now.get(path) not in (old.get(path), new.get(path)) or now.get(path) is None]
    mixed = f"{sum(now.get(p) == old.get(p) for p in now)} files as old, {sum(now.get(p) == new.get(p) for p in now)} as new"
    return f"{mixed}, odd {odd[:4]}"


# ── kill -9 at random moments ─────────────────────────────────────────────────────────────────────────────────
def random_kills(trial, count, chance):
    trial.restore()
    start = time.monotonic()
    trial.run(trial.command(trial.out))
    span = time.monotonic() - start
    reached = 0
    for _ in range(count):
        trial.restore()
        build = subprocess.Popen(trial.command(trial.out), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0, span * 1.1))
        reached += build.poll() is None
        build.send_signal(signal.SIGKILL)
        build.wait()
        trial.verdict("kill -9", trial.whole() + trial.healed())
    print(f"kill -9 at {count} random moments of a build of {span * 1000:.0f} ms ({reached} before its end)")


# ── faults injected by strace ─────────────────────────────────────────────────────────────────────────────────
def calls(trial):
    """Counts the system calls of one build that change the disk."""
    trial.restore()
    log = os.path.join(trial.work, "strace")
    trial.run(["strace", "-f", "-qq", "-e", "trace=" + ",".join("?" + call for call in {*CHANGES, *GROWS}), "-o", log, *trial.command(trial.out, "--jobs", "1")])
    counts = {}
    with open(log, encoding="utf-8", errors="replace") as f:
        for line in f:
            found = re.match(r"(\d+)\s+(\w+)\(", line)
            if found:
                thread = counts.setdefault(found[2], {})
                thread[found[1]] = thread.get(found[1], 0) + 1
    # strace counts `when` in each thread by itself
    return {call: max(threads.values()) for call, threads in counts.items()}


def steps(count, most):
    return range(1, count + 1) if count <= most else sorted({round(1 + k * (count - 1) / max(most - 1, 1)) for k in range(most)})


def injected(trial, call, fault, when):
    trial.restore()
    done = trial.run(["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={when}",
                      *trial.command(trial.out, "--jobs", "1")])
    faults = []
    if "panicked" in done.stderr:
        faults.append("it panicked: " + done.stderr[-300:])
    starts = call == "openat" and done.returncode == 127  # the loader found no library: not ours
    if fault.startswith("error") and done.returncode not in (0, 1, 3) and not starts:
        faults.append(f"exit code {done.returncode}")
    if done.returncode == 0 and any(tree(os.path.join(trial.out, site)) != trial.new[site] for site in SITES):
        faults.append("it said all was good, and the new site is not there")
    trial.verdict(f"{call} {fault} when={when}", faults + trial.whole() + trial.healed())


def injections(trial, most):
    if not shutil.which("strace") or trial.run(["strace", "-qq", "-o", "/dev/null", "true"]).returncode:
        trial.skipped += 1
        print("skipped: strace is not here or not permitted")
        return
    counts = calls(trial)
    print("system calls of one build: " + ", ".join(f"{call} {count}" for call, count in sorted(counts.items())))
    for title, names, fault, later in (
        ("SIGKILL at each change", CHANGES, "signal=SIGKILL", ""),
        ("ENOSPC once at each", GROWS, "error=ENOSPC", ""),
        ("ENOSPC from each on", GROWS, "error=ENOSPC", "+"),
        ("EIO once at each", ("write", "fsync", "unlink", "unlinkat", "renameat2"), "error=EIO", ""),
    ):
        done = 0
        for call in names:
            for when in steps(counts.get(call, 0), most):
                injected(trial, call, fault, f"{when}{later}")
                done += 1
        print(f"{title}: {done} builds")


# ── a disk that is really full ────────────────────────────────────────────────────────────────────────────────
def full_disk(trial, what, options, fill):
    disk = os.path.join(trial.work, "disk")
    os.makedirs(disk, exist_ok=True)
    mounted = not trial.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", disk]).returncode
    if not mounted or trial.run(["mountpoint", "-q", disk]).returncode:
        trial.skipped += 1
        print(f"skipped: {what}: mounting is not permitted")
        return
    try:
        out = os.path.join(disk, "out")
        trial.restore(out)
        fill(disk)
        done = trial.run(trial.command(out))
        faults = [] if done.returncode == 3 else [f"exit code {done.returncode} instead of 3: {done.stderr[-300:]}"]
        if "panicked" in done.stderr:
            faults.append("it panicked")
        faults += trial.whole(out)
        shutil.rmtree(os.path.join(disk, "filler"))
        trial.verdict(what, faults + trial.healed(out))
        print(f"{what}: {(done.stderr or done.stdout).strip().splitlines()[:1]}")
    finally:
        trial.run(["umount", disk])


def fill_bytes(disk):
    """Fills byte by byte until a write really fails."""
    os.makedirs(os.path.join(disk, "filler"))
    with open(os.path.join(disk, "filler", "full"), "wb", buffering=0) as f:
        size = 1 << 20
        while size:
            try:
                f.write(b"x" * size)
            except OSError:
                size //= 2


def fill_inodes(disk):
    os.makedirs(os.path.join(disk, "filler"))
    try:
        for n in range(100_000):
            open(os.path.join(disk, "filler", str(n)), "w").close()
    except OSError:
        pass


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(ROOT, "target/release/sobre")))
    a.add_argument("--kills", type=int, default=60)
    a.add_argument("--steps", type=int, default=20, help="most calls of one kind to fail, spread evenly")
    a.add_argument("--seed", type=int, default=1)
    o = a.parse_args()
    with tempfile.TemporaryDirectory(prefix="sobre-kill-") as work:
        trial = Trial(os.path.abspath(o.sobre), work)
        random_kills(trial, o.kills, random.Random(o.seed))
        injections(trial, o.steps)
        full_disk(trial, "a full disk", "size=2m", fill_bytes)
        full_disk(trial, "a disk without inodes", "size=8m,nr_inodes=400", fill_inodes)
        print(f"sites seen afterwards: {trial.seen['old']} old, {trial.seen['new']} new")
    print(f"{trial.passed} passed, {trial.failed} failed, {trial.skipped} skipped")
    sys.exit(trial.failed > 0)


if __name__ == "__main__":
    main()
