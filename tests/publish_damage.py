#!/usr/bin/env python3
"""Kills and starves real publications, and looks at what visitors would see.

Whatever happens to `publish`, to `receive` at the other end of a line, to `rollback` and to the tidying afterwards:
each site's `www/current` must lead to exactly the old release or the new one, and the next publication must
converge. Tried: SIGKILL at random moments; SIGKILL, ENOSPC and EIO at each system call that changes the disk; a
disk that is full, one without inodes. Ends with "N passed, N failed, N skipped".

  tests/publish_damage.py [--sobre PATH] [--kills 60] [--steps 5] [--rollbacks 100]
"""
import argparse, gzip, os, random, re, shutil, signal, subprocess, sys, tempfile, time

sys.dont_write_bytecode = True   # nothing of ours is left beside the tests
from kill import ROOT, SITES, Counted, difference, edit_farm, fill_bytes, fill_inodes, old_farm, put, steps, tree

CHANGES = ("rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "link", "linkat", "symlinkat",
           "fsync", "fdatasync", "syncfs", "fchmod", "ftruncate", "write", "flock", "openat")
# What a full disk refuses.
GROWS = ("write", "mkdirat", "renameat", "renameat2", "linkat", "symlinkat", "openat", "fsync", "fdatasync", "syncfs")
BROKEN = ("write", "fsync", "fdatasync", "syncfs", "unlinkat", "renameat", "renameat2", "linkat", "getdents64", "newfstatat")

FAKE_SSH = """#!/bin/sh
# carries bytes as ssh would: the site is the user it is told to be
while [ "$1" != -l ]; do shift; done
exec {wrap} "{sobre}" receive --site "$2" --space "{spaces}/$2" --keep 3 --keep-days 0
"""
WAITING = "strace -f -qq -o /dev/null -e trace=exit_group"   # ends when all its processes have ended


def without_companions(folder):
    return {path: what for path, what in tree(folder).items() if not companion(folder, path)}


def companion(folder, path):
    """Whether a file is another one, smaller. Only gzip can be unpacked here; brotli's goes with it."""
    plain, ending = os.path.splitext(os.path.join(folder, path))
    if ending not in (".br", ".gz") or not os.path.isfile(plain):
        return False
    try:
        with gzip.open(plain + ".gz", "rb") as packed, open(plain, "rb") as whole:
            return packed.read() == whole.read()
    except OSError:
        # Brotli alone gained enough.
        return ending == ".br" and not os.path.exists(plain + ".gz")


class Trial(Counted):
    """A farm, its web spaces in three complete states, and the counts."""

    def __init__(self, sobre, work):
        super().__init__(sobre, work)
        self.farm, self.out, self.new_out, self.third_out = (os.path.join(work, name) for name in ("farm", "old", "new", "third"))
        self.spaces, self.kept = os.path.join(work, "spaces"), os.path.join(work, "kept")
        self.turns = 0
        self.ssh = os.path.join(work, "ssh")
        old_farm(self.farm)
        put(self.farm, "farm.toml", 'sobre = "1"\ntheme = "plain"\ntarget = "web"\n'
            f'[targets.web]\nkind = "dir"\npath = "{self.spaces}/{{site}}"\nkeep = 3\nkeep_days = 0\n'
            f'[targets.far]\nkind = "ssh"\nhost = "web.example"\nuser = "{{site}}"\nprogram = "{self.ssh}"\n')
        for site in SITES:
            os.makedirs(os.path.join(self.spaces, site))
        # Enough releases that each publication prunes one.
        for n in range(4):
            for site in SITES:
                put(self.farm, f"content/{site}/n.md", f'+++\ntitle = "Tour {n}"\n+++\n\nTour {n}.\n')
            self.must("build", "--out", self.out, "--date", "2026-11-21")
            self.must("publish", "--out", self.out)
        self.old = {site: tree(os.path.join(self.out, site)) for site in SITES}
        shutil.copytree(self.out, self.new_out, symlinks=True)
        shutil.copytree(self.out, self.third_out, symlinks=True)
        put(self.farm, f"content/{SITES[0]}/third.md", '+++\ntitle = "Autre"\nmenu = false\n+++\n\nUne autre suite.\n')
        self.must("build", "--out", self.third_out, "--date", "2026-11-21")
        self.third = {site: tree(os.path.join(self.third_out, site)) for site in SITES}
        os.remove(os.path.join(self.farm, f"content/{SITES[0]}/third.md"))
        edit_farm(self.farm)
        self.must("build", "--out", self.new_out, "--date", "2026-11-21")
        self.new = {site: tree(os.path.join(self.new_out, site)) for site in SITES}
        assert all(self.old[site] != self.new[site] for site in SITES)
        subprocess.run(["cp", "-a", self.spaces, self.kept], check=True)

    def command(self, verb, *more):
        return [self.sobre, verb, "--farm", self.farm, "--quiet", *more]

    def must(self, verb, *more):
        done = self.run(self.command(verb, *more))
        if done.returncode:
            sys.exit(f"a plain {verb} ends with {done.returncode}: {done.stderr or done.stdout}")

    def wrap(self, words):
        """Says what the other end of the line runs under."""
        with open(self.ssh, "w", encoding="utf-8") as f:
            f.write(FAKE_SSH.format(wrap=words, sobre=self.sobre, spaces=self.spaces))
        os.chmod(self.ssh, 0o755)

    def restore(self):
        shutil.rmtree(self.spaces, ignore_errors=True)
        subprocess.run(["cp", "-a", self.kept, self.spaces], check=True)

    def live(self, site):
        """What visitors see, without the smaller companions that fit what they lie beside."""
        folder = os.path.join(self.spaces, site, "www", "current", "")
        return without_companions(folder)

    def whole(self, allowed):
        """Says what is wrong with what visitors see now; `allowed` are whole releases by site."""
        faults = []
        for site in SITES:
            now = self.live(site)
            if now == self.old[site] or now == self.new[site]:
                self.seen["old" if now == self.old[site] else "new"] += 1
            if now not in [state[site] for state in allowed]:
                faults.append(f"{site} is no release: " + difference(now, self.old[site], self.new[site]))
        return faults

    def converges(self, target="web"):
        """Publishes once more, and says what is not as after a publication that nothing disturbed.

        Every other time it is something else than what was disturbed: what that left half done is no help then.
        """
        self.wrap(WAITING)
        self.turns += 1
        out, wanted = ((self.new_out, self.new), (self.third_out, self.third))[self.turns % 2]
        done = self.run(self.command("publish", "--out", out, "--target", target))
        if done.returncode:
            return [f"the next publication ends with {done.returncode}: {(done.stderr or done.stdout)[-300:]}"]
        faults = [f"{site} did not converge: " + difference(self.live(site), wanted[site], wanted[site])
                  for site in SITES if self.live(site) != wanted[site]]
        for site in SITES:
            space = os.path.join(self.spaces, site)
            listed = lambda *path: sorted(os.listdir(os.path.join(space, *path)))
            if listed("priv", "sobre", "incoming"):
                faults.append(f"{site}: left behind {listed('priv', 'sobre', 'incoming')}")
            if [name.split("-", 1)[1] for name in listed("priv", "sobre", "manifests")] != sorted(
                    listed("www", "releases"), key=lambda id: next((m for m in listed("priv", "sobre", "manifests") if m.endswith(id)), "")):
                faults.append(f"{site}: releases {listed('www', 'releases')} and manifests {listed('priv', 'sobre', 'manifests')} differ")
        again = self.run(self.command("publish", "--out", out, "--target", target, "--format", "json"))
        if again.stdout.count('"unchanged"') < len(SITES):
            faults.append("a publication of the same is not a no-op")
        return faults


class Work:
    """One thing that is done to a web space, and what visitors may see while and after it."""

    def __init__(self, trial, name, verb, *arguments, target="web", far=False, states=None, prepare=None):
        self.trial, self.name, self.far, self.target = trial, name, far, target
        self.line = trial.command(verb, *arguments) if verb else list(arguments)
        self.states, self.prepare = states, prepare

    def restore(self):
        self.trial.restore()
        if self.prepare:
            self.prepare()

    def under(self, words):
        """Returns the run with `words` in front of the process that works on the disk."""
        if self.far:
            self.trial.wrap(words)
            return self.trial.run(self.line)
        return self.trial.run(words.split() + self.line if words else self.line)

    def is_done(self):
        return all(self.trial.live(site) == self.states[-1][site] for site in SITES)


def calls(work):
    """Counts the system calls of one run, as strace does: in each thread by itself."""
    work.restore()
    log = os.path.join(work.trial.work, "strace")
    work.under(f"strace -f -qq -e trace={','.join('?' + call for call in sorted({*CHANGES, *GROWS, *BROKEN}))} -o {log}")
    counts = {}
    with open(log, encoding="utf-8", errors="replace") as f:
        for line in f:
            found = re.match(r"(\d+)\s+(\w+)\(", line)
            if found:
                thread = counts.setdefault(found[2], {})
                thread[found[1]] = thread.get(found[1], 0) + 1
    return {call: max(threads.values()) for call, threads in counts.items()}


def injected(work, call, fault, when):
    trial = work.trial
    work.restore()
    done = work.under(f"strace -f -qq -o /dev/null -e trace={call} -e inject={call}:{fault}:when={when}")
    faults = []
    if "panicked" in done.stderr:
        faults.append("it panicked: " + done.stderr[-300:])
    starts = call in ("openat", "newfstatat") and done.returncode == 127  # the loader found no library: not ours
    if fault.startswith("error") and done.returncode not in (0, 1, 2, 3) and not starts:
        faults.append(f"exit code {done.returncode}")
    if done.returncode == 0 and not work.is_done():
        faults.append("it said all was good, and it is not")
    trial.verdict(f"{work.name}: {call} {fault} when={when}", faults + trial.whole(work.states) + trial.converges(work.target))


def injections(work, most):
    counts = calls(work)
    done = 0
    for names, fault, later in ((CHANGES, "signal=SIGKILL", ""), (GROWS, "error=ENOSPC", ""), (GROWS, "error=ENOSPC", "+"), (BROKEN, "error=EIO", "")):
        for call in names:
            for when in steps(counts.get(call, 0), most):
                injected(work, call, fault, f"{when}{later}")
                done += 1
    told = ", ".join(f"{call} {count}" for call, count in sorted(counts.items()) if call in CHANGES)
    print(f"{work.name}: {done} runs with a fault ({told})")


def random_kills(work, count, chance):
    trial = work.trial
    spans = []
    for _ in range(3):
        work.restore()
        start = time.monotonic()
        work.under("")
        spans.append(time.monotonic() - start)
        wait_for_tidying(trial)
    span, reached = min(spans), 0
    for _ in range(count):
        work.restore()
        trial.wrap("")
        run = subprocess.Popen(work.line, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0, span * 1.1))
        reached += run.poll() is None
        # The line and both its ends are one session: all are gone at once, as in a power cut.
        try:
            os.killpg(run.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        run.wait()
        wait_for_tidying(trial)
        trial.verdict(f"{work.name}: kill -9", trial.whole(work.states) + trial.converges(work.target))
    print(f"{work.name}: kill -9 at {count} random moments of {span * 1000:.0f} ms ({reached} before its end)")


def wait_for_tidying(trial):
    """What tidies apart is a process of its own: it would work in the next trial's space."""
    for _ in range(500):
        if not any(is_ours(trial, process) for process in os.listdir("/proc") if process.isdigit()):
            return
        time.sleep(0.01)


def is_ours(trial, process):
    try:
        with open(f"/proc/{process}/cmdline", "rb") as f:
            return trial.spaces.encode() in f.read() and int(process) != os.getpid()
    except OSError:
        return False


# ── a disk that is really full ────────────────────────────────────────────────────────────────────────────────
def full_disk(trial, what, mount, fill, rollbacks):
    disk, home = os.path.join(trial.work, "disk"), trial.spaces
    os.makedirs(disk, exist_ok=True)
    if trial.run(mount + [disk]).returncode or trial.run(["mountpoint", "-q", disk]).returncode:
        trial.skipped += 1
        print(f"skipped: {what}: mounting is not permitted")
        return
    try:
        shutil.rmtree(trial.spaces)
        os.symlink(disk, trial.spaces)
        subprocess.run(["cp", "-a", trial.kept + "/.", disk], check=True)
        fill(disk)
        done = trial.run(trial.command("publish", "--out", trial.new_out))
        faults = [] if done.returncode == 3 else [f"exit code {done.returncode} instead of 3: {(done.stderr or done.stdout)[-300:]}"]
        faults += trial.whole([trial.old])
        said = (done.stderr or done.stdout).strip().splitlines()[:1]
        times = []
        for n in range(rollbacks):
            site = SITES[n % 2]
            names = sorted(os.listdir(os.path.join(disk, site, "priv", "sobre", "manifests")))
            live = os.readlink(os.path.join(disk, site, "www", "current"))
            other = next(name.split("-", 1)[1] for name in names if not live.endswith(name.split("-", 1)[1]))
            start = time.monotonic()
            back = trial.run(trial.command("rollback", site, "--to", other))
            times.append((time.monotonic() - start) * 1000)
            if back.returncode or not os.readlink(os.path.join(disk, site, "www", "current")).endswith(other):
                faults.append(f"going back ends with {back.returncode}: {(back.stderr or back.stdout)[-200:]}")
                break
        times.sort()
        if times:
            print(f"{what}: {len(times)} times back and forth, p50 {times[len(times) // 2]:.1f} ms, p99 {times[min(len(times) - 1, len(times) * 99 // 100)]:.1f} ms (whole command)")
        shutil.rmtree(os.path.join(disk, "filler"))
        trial.verdict(what, faults + trial.converges())
        print(f"{what}: {said}")
    finally:
        if os.path.islink(home):
            os.remove(home)
        trial.run(["umount", disk])
        trial.restore()


def many_names(trial):
    """A file can have only so many names (65 000 on ext4): the store's file is copied then."""
    disk, what = os.path.join(trial.work, "names"), "a file with all the names it can have (ext4)"
    os.makedirs(disk)
    if trial.run(ext4(trial) + [disk]).returncode or trial.run(["mountpoint", "-q", disk]).returncode:
        trial.skipped += 1
        print(f"skipped: {what}: mounting is not permitted")
        return
    try:
        shutil.rmtree(trial.spaces)
        os.symlink(disk, trial.spaces)
        subprocess.run(["cp", "-a", trial.kept + "/.", disk], check=True)
        space = os.path.join(disk, SITES[0], "priv", "sobre")
        shutil.rmtree(os.path.join(space, "spare"))
        # One that the next release holds, too, of which no tree lies ready.
        style = os.path.join(disk, SITES[0], "www", "current", "style.css")
        os.makedirs(os.path.join(disk, "names"))
        count = 0
        try:
            while True:
                os.link(style, os.path.join(disk, "names", str(count)))
                count += 1
        except OSError:
            pass
        trial.verdict(what, trial.converges() + trial.converges())
        print(f"{what}: {count} names taken")
    finally:
        os.remove(trial.spaces)
        trial.run(["umount", disk])
        trial.restore()


def ext4(trial):
    """Returns how to mount a small ext4 of its own."""
    image = os.path.join(trial.work, "image")
    with open(image, "wb") as f:
        f.truncate(24 << 20)
    trial.run(["mkfs.ext4", "-q", "-F", "-m", "0", image])
    return ["mount", "-o", "loop", image]


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(ROOT, "target/release/sobre")))
    a.add_argument("--kills", type=int, default=60, help="of all works together")
    a.add_argument("--steps", type=int, default=5, help="most calls of one kind to fail, spread evenly")
    a.add_argument("--rollbacks", type=int, default=100, help="on a full disk")
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--only", default="", help="works whose name holds this")
    o = a.parse_args()
    # In memory where that can be had: each trial waits for the disk many times, and what is waited for is not tried here.
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="sobre-publish-", dir=memory) as work:
        trial = Trial(os.path.abspath(o.sobre), work)
        new = ("--out", trial.new_out)
        first = sorted(os.listdir(os.path.join(trial.spaces, SITES[0], "priv", "sobre", "manifests")))[0].split("-", 1)[1]
        older = {**trial.old, SITES[0]: without_companions(os.path.join(trial.spaces, SITES[0], "www", "releases", first))}

        def unswept():
            """An old release more than are kept, and no spare: as tidying finds it."""
            for site in SITES:
                shutil.rmtree(os.path.join(trial.spaces, site, "priv", "sobre", "spare"))
                os.remove(os.path.join(trial.spaces, site, "priv", "sobre", "spare.manifest"))

        both = [trial.old, trial.new, {**trial.old, SITES[0]: trial.new[SITES[0]]}, {**trial.old, SITES[1]: trial.new[SITES[1]]}]
        both = both[:1] + both[2:] + both[1:2]
        space = os.path.join(trial.spaces, SITES[0])
        works = [
            Work(trial, "publish", "publish", *new, "--jobs", "1", states=both),
            Work(trial, "publish without a spare", "publish", *new, "--jobs", "1", states=both, prepare=unswept),
            Work(trial, "receive", "publish", *new, "--jobs", "1", "--target", "far", target="far", far=True, states=both),
            Work(trial, "rollback", "rollback", SITES[0], "--to", first, states=[trial.old, older]),
            Work(trial, "tidy", None, trial.sobre, "receive", "--tidy", "--space", space, "--keep", "3", "--keep-days", "0",
                 states=[trial.old], prepare=unswept),
        ]
        works = [work for work in works if o.only in work.name]
        chance = random.Random(o.seed)
        if shutil.which("strace") and not trial.run(["strace", "-qq", "-o", "/dev/null", "true"]).returncode:
            for each in works:
                random_kills(each, o.kills // len(works), chance)
                injections(each, o.steps)
        else:
            trial.skipped += 1
            print("skipped: strace is not here or not permitted")
        trial.restore()
        trial.wrap(WAITING)
        if not o.only:
            full_disk(trial, "a full disk (tmpfs)", ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs"], fill_bytes, o.rollbacks)
            full_disk(trial, "a disk without inodes (tmpfs)", ["mount", "-t", "tmpfs", "-o", "size=16m,nr_inodes=900", "tmpfs"], fill_inodes, o.rollbacks)
            full_disk(trial, "a full disk (ext4)", ext4(trial), fill_bytes, o.rollbacks)
            many_names(trial)
        print(f"sites seen afterwards: {trial.seen['old']} old, {trial.seen['new']} new")
    print(f"{trial.passed} passed, {trial.failed} failed, {trial.skipped} skipped")
    sys.exit(trial.failed > 0)


if __name__ == "__main__":
    main()
