#!/usr/bin/env python3
"""What a portal costs: the example's collective (130 associations, 21 persons, 115 sites, 800 lists, 47 500 addresses,
five years of dues and decisions), built from nothing, again, and after one field of one association has changed.

    benches/portal.py [--sobre PROGRAM] [--runs N]
"""
import argparse
import csv
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time
import tomllib

DAY = "2026-11-22"
# What a portal of this size has to bear, at least.
VOLUME = {"associations": 130, "persons": 21, "sites": 115, "lists": 800, "addresses": 47_500, "years of dues": 5, "years of decisions": 5}
ROOT = pathlib.Path(__file__).resolve().parent.parent


def measured(program, farm):
    """Returns wall seconds, CPU seconds and the peak memory of one build, in MiB."""
    begun = time.perf_counter()
    process = subprocess.Popen([program, "build", "--quiet", "--date", DAY], cwd=farm)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the build ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def counted(register):
    """Returns what the register holds on the day of the build, by its files alone."""
    rows = lambda name: list(csv.DictReader((register / name).read_text(encoding="utf-8").splitlines()))
    tables = lambda folder: [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((register / folder).glob("*.toml"))]
    day = lambda value: str(value)[:10] if value else ""
    is_there = lambda one: day(one.get("joined")) <= DAY and (not one.get("left") or day(one["left"]) > DAY)
    resources = [one for one in rows("resources.csv") if one["state"] != "closed" and day(one["opened"]) <= DAY and not (one["closed"] and one["closed"] <= DAY)]
    last = max((register / "metrics").glob("*.csv"))
    addresses = sum(int(one["value"]) for one in rows(f"metrics/{last.name}") if (one["service"], one["metric"]) == ("listes", "addresses"))
    decisions = [day(one["date"]) for one in tables("decisions")]
    years = lambda days: len({one[:4] for one in days})
    return {
        "associations": sum(map(is_there, tables("associations"))),
        "persons": sum(map(is_there, rows("individuals.csv"))),
        "sites": sum(one["service"] == "web" for one in resources),
        "lists": sum(one["service"] == "listes" for one in resources),
        "addresses": addresses,
        "years of dues": years([one["year"] for one in rows("dues.csv")]),
        "years of decisions": years(decisions),
        "dues": len(rows("dues.csv")),
        "payments": sum(len(rows(path.relative_to(register))) for path in (register / "payments").glob("*.csv")),
        "decisions": len(decisions),
    }


def farm_in(folder):
    for name in ("themes", "content/rives", "sites/rives"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "sites/rives.toml", folder / "sites")
    (folder / "farm.toml").write_text('sobre = "1"\nprivate = "private"\n', encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sobre", default=str(ROOT / "target/release/sobre"))
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    program = os.path.abspath(given.sobre)
    with tempfile.TemporaryDirectory() as folder:
        farm = pathlib.Path(folder)
        farm_in(farm)
        card = farm / "content/rives/register/associations/A0005.toml"
        words = card.read_text(encoding="utf-8")
        counts = counted(card.parent.parent)
        for what, least in VOLUME.items():
            if counts[what] < least:
                raise SystemExit(f"the register has {counts[what]} {what}, and {least} are asked for")
        runs = {"from nothing": [], "nothing changed": [], "one field of one association": []}
        for number in range(given.runs):
            shutil.rmtree(farm / "public", ignore_errors=True)
            runs["from nothing"].append(measured(program, farm))
            runs["nothing changed"].append(measured(program, farm))
            card.write_text(words.replace('town = "', f'town = "{number} ', 1), encoding="utf-8")
            runs["one field of one association"].append(measured(program, farm))
            card.write_text(words, encoding="utf-8")
        pages = sum(1 for _ in (farm / "public").rglob("index.html"))
    print(f"the portal of the example farm: {pages} pages in 134 parts, median of {given.runs}")
    print("  " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    for name, all_runs in runs.items():
        wall, cpu, memory = (statistics.median(column) for column in zip(*all_runs))
        print(f"  {name:30} {wall:8.3f} s {cpu:8.3f} CPU s {memory:7.0f} MiB")
    most = max(memory for column in runs.values() for *_, memory in column)
    print(f"  peak memory {most:.0f} MiB (bound: 200)")


if __name__ == "__main__":
    main()
