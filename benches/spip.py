#!/usr/bin/env python3
"""Measures `sobre statify spip`: many sites of a mutualised SPIP at once, as SQLite backups and as dumps of MySQL.

  benches/spip.py [--sobre PATH] [--sites 15] [--articles 1000] [--rounds 3]
  benches/spip.py --quick                                           15 sites of 100 articles, one round

The sites are those of tests/spip_site.py, grown from SPIP's schema: articles of 480 words with links, lists and a note,
keywords, authors and addresses. On /dev/shm where there is one. Wall, CPU seconds and peak memory come from `wait4`.
spip2md wants a MySQL server and columns of its authors' plugins: it is compared with by hand only.
"""
import argparse, os, shutil, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(ROOT, "tests"))
sys.dont_write_bytecode = True
import spip_site


def measure(command):
    """Returns wall s, CPU s and peak MB of a command."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(child.stderr.read().decode())
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(ROOT, "target", "release", "sobre")))
    options.add_argument("--sites", type=int, default=15)
    options.add_argument("--articles", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--quick", action="store_true")
    options = options.parse_args()
    if options.quick:
        options.articles, options.rounds = 100, 1
    shared = "/dev/shm" if os.path.isdir("/dev/shm") else None
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores, {options.sites} sites of {options.articles} articles")
    with tempfile.TemporaryDirectory(prefix="sobre-spip-bench-", dir=shared) as work:
        for kind in ("sqlite", "sql"):
            sites = os.path.join(work, kind)
            for number in range(options.sites):
                spip_site.write(os.path.join(sites, f"asso-{number:02}"), articles=options.articles, only=(kind,))
            walls = []
            for _ in range(options.rounds):
                farm = os.path.join(work, "farm")
                shutil.rmtree(farm, ignore_errors=True)
                os.makedirs(os.path.join(farm, "sites"))
                with open(os.path.join(farm, "farm.toml"), "w") as file:
                    file.write('sobre = "1"\n')
                walls.append(measure([options.sobre, "statify", "spip", "--all", sites, "--farm", farm, "--date", "2026-11-21"]))
            wall, cpu, memory = sorted(walls)[len(walls) // 2]
            print(f"  {kind}: {wall:.2f} s, {cpu:.2f} s of CPU ({cpu / wall:.1f} cores busy), {memory:.0f} MB (reach: 200 MB)")
            shutil.rmtree(sites)


if __name__ == "__main__":
    main()
