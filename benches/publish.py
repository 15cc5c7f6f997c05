#!/usr/bin/env python3
"""Measures publishing beside rsync and `cp -r`, and prints medians and ratios.

  benches/publish.py [--sobre PATH] [--pages 10000] [--sites 115] [--rounds 5]
  benches/publish.py --quick                                     1 000 pages, 20 sites, 3 rounds

- **One page of many**: over an sshd of our own on loopback, one page changes; sobre and `rsync -a --delete -c` send it in
  turn, and so does an ssh that does nothing, whose time is taken off both.
- **Nothing changed**: bytes sent.
- **Many sites**: all sites of a farm in one command, beside `cp -r` of the same trees: the first publication, one into an
  empty web space when everything is compressed already, and peak memory.
- **Going back**: the command from its start to its end, p50 and p99.

On /dev/shm where there is one. The farm is that of corpus.py when the shared bench folder is there ($SOBRE_BENCH), else
plain texts. The load of the machine is printed: on a busy one trust bytes and ratios.
"""
import argparse, json, os, random, shutil, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path[:0] = [HERE, os.path.join(ROOT, "tests")]
sys.dont_write_bytecode = True
import corpus
import publish as parts   # tests/publish.py: its sshd, its farm, its scales


def verdict(what, value, most, unit=""):
    print(f"  {what}: {value:.2f}{unit} (reach: {most}{unit})" if isinstance(value, float) else f"  {what}: {value}{unit} (reach: {most}{unit})")


def one_of_many(work, sobre, pages, rounds):
    trial = parts.Trial(sobre, work, pages)
    try:
        trial.publish("large")
        code, sites, _ = trial.publish("large")
        print(f"{pages} files over ssh")
        verdict("nothing changed, sent", sites["large"]["sent_bytes"], parts.SENT_NOTHING, " B")
        mirror, source = os.path.join(work, "mirror"), os.path.join(trial.farm, "public", "large", "")
        where = f"{trial.user}@127.0.0.1"
        rsync = ["rsync", "-a", "--delete", "-c", "-e", " ".join(trial.sshd.command("free")), source, f"{where}:{mirror}/"]
        has_rsync = shutil.which("rsync") is not None
        if has_rsync:
            trial.run(*rsync)
        chance, sent, times = random.Random(1), [], {"sobre": [], "rsync": [], "ssh": []}
        for n in range(rounds):
            parts.wait_until_tidy(trial, "large")
            parts.put(trial.page(n * 7), " ".join(f"{chance.getrandbits(28):x}" for _ in range(1300)))
            trial.build()
            ways = {
                "ssh": lambda: trial.run(*trial.sshd.command("free"), where, "true"),
                "sobre": lambda: sent.append(trial.publish("large")[1]["large"]["sent_bytes"]),
                "rsync": lambda: trial.run(*rsync) if has_rsync else None,
            }
            for name, way in sorted(ways.items(), key=lambda _: chance.random()):
                start = time.monotonic()
                way()
                times[name].append(time.monotonic() - start)
                parts.wait_until_tidy(trial, "large")
        verdict("one page changed, sent", max(sent), parts.SENT_ONE_PAGE, " B")
        ours, theirs, hand = (statistics.median(times[name]) * 1000 for name in ("sobre", "rsync", "ssh"))
        if has_rsync:
            print(f"  sobre {ours:.0f} ms, rsync -a --delete -c {theirs:.0f} ms, ssh alone {hand:.0f} ms (medians of {rounds})")
            verdict("of rsync's time, ssh taken off both", (ours - hand) / max(theirs - hand, 1.0), parts.RATIO)
    finally:
        trial.sshd.stop()
        for site in ("jardin", "fanfare", "large"):
            parts.wait_until_tidy(trial, site)


def farm_of(work, sites, pages):
    farm = os.path.join(work, "many")
    if os.path.isfile(os.path.join(corpus.SHARED, "gen_corpus.py")):
        corpus.emit("sobre", farm, farm=sites, farm_pages=pages)
        return farm, f"site-{1:03d}"
    parts.put(os.path.join(farm, "farm.toml"), 'sobre = "1"\n')
    for n in range(sites):
        parts.put(os.path.join(farm, "sites", f"s{n}.toml"), f'title = "s{n}"\ndomain = "s{n}.example"\n')
        parts.put(os.path.join(farm, "content", f"s{n}", "_index.md"), f'+++\ntitle = "s{n}"\n+++\nBienvenue.\n')
        for p in range(pages):
            parts.put(os.path.join(farm, "content", f"s{n}", f"p{p}.md"), f'+++\ntitle = "Page {p}"\n+++\n' + f"Site {n}, page {p}. " * 400)
    return farm, "s0"


def many_sites(work, sobre, sites, pages, rounds):
    farm, first = farm_of(work, sites, pages)
    subprocess.run([sobre, "build", "--quiet", "--farm", farm], check=True)
    spaces, copy = os.path.join(farm, "public.web"), os.path.join(farm, "copy")
    found = {"first": [], "again": [], "cp": [], "memory": []}

    def publish(kind):
        shutil.rmtree(spaces, ignore_errors=True)
        code, wall, kilobytes = parts.weighed([sobre, "publish", "--quiet", "--farm", farm])
        if code:
            sys.exit(f"publishing {sites} sites ends with {code}")
        found[kind].append(wall)
        found["memory"].append(kilobytes)

    for _ in range(rounds):
        shutil.rmtree(os.path.join(farm, "public/.sobre/compressed"), ignore_errors=True)
        publish("first")
        publish("again")
        # The same bytes: what was published, smaller files and all.
        shutil.rmtree(copy, ignore_errors=True)
        os.makedirs(copy)
        trees = [os.path.join("public.web", site, "www/current") for site in sorted(os.listdir(spaces))]
        start = time.monotonic()
        subprocess.run(["cp", "-rL", "--parents", *trees, "copy"], cwd=farm, check=True)
        found["cp"].append(time.monotonic() - start)
    first_time, again, cp = (statistics.median(found[name]) for name in ("first", "again", "cp"))
    print(f"{sites} sites of {pages} pages in one command (medians of {rounds})")
    verdict("peak memory", max(found["memory"]) / 1000, 150, " MB")
    print(f"  the first time {first_time:.2f} s, {first_time / cp:.1f} × cp -r of the same trees ({cp:.2f} s); everything compressed already {again:.2f} s, {again / cp:.1f} ×")
    _, nothing, _ = parts.weighed([sobre, "publish", "--quiet", "--farm", farm])
    print(f"  and when nothing changed {nothing:.2f} s, {nothing / cp:.2f} ×")
    return farm, first


def going_back(farm, site, sobre, times):
    for path in (os.path.join(farm, "content", site, "_index.md"),):
        with open(path, "a", encoding="utf-8") as f:
            f.write("\nAutrement.\n")
    subprocess.run([sobre, "build", site, "--quiet", "--farm", farm], check=True)
    subprocess.run([sobre, "publish", site, "--quiet", "--farm", farm], check=True)
    done = subprocess.run([sobre, "releases", site, "--farm", farm, "--format", "json"], check=True, capture_output=True, text=True)
    ids = [line["id"] for line in json.loads(done.stdout)["releases"]]
    walls = sorted(parts.weighed([sobre, "rollback", site, "--to", ids[1 - n % 2], "--farm", farm, "--quiet"])[1] * 1000 for n in range(times))
    print(f"going back, the command from start to end ({times} times)")
    verdict("p50", walls[len(walls) // 2], 50, " ms")
    verdict("p99", walls[int(len(walls) * 0.99)], 50, " ms")


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(ROOT, "target/release/sobre")))
    a.add_argument("--pages", type=int, default=10_000)
    a.add_argument("--sites", type=int, default=115)
    a.add_argument("--rounds", type=int, default=5)
    a.add_argument("--quick", action="store_true")
    o = a.parse_args()
    pages, sites, rounds = (1000, 20, 3) if o.quick else (o.pages, o.sites, o.rounds)
    sobre = os.path.abspath(o.sobre)
    shm = "/dev/shm" if os.path.isdir("/dev/shm") and shutil.disk_usage("/dev/shm").free > 2 << 30 else None
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(prefix="sobre-bench-", dir=shm) as work:
        tools = os.environ["PATH"] + ":/usr/sbin"
        if shutil.which("sshd", path=tools) and shutil.which("ssh"):
            one_of_many(work, sobre, pages, rounds)
        else:
            print("skipped: no sshd")
        farm, site = many_sites(work, sobre, sites, 30, min(rounds, 3))
        going_back(farm, site, sobre, 200)
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
