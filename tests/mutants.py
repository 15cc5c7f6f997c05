#!/usr/bin/env python3
"""Takes away each check of who may read what, one at a time: the proof that nothing leaks must fail each time.

A copy of the source gets a switch at each of the places below, is compiled once, and the proof is run with each
switch on. A place that is not found, or twice, is a failure: checks may move, but not out of sight.

    tests/mutants.py [--list] [--only NAME,…]

Ends with "N passed, N failed, N skipped".
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

# What is run: what the portal builds, publishes and keeps, byte by byte.
PROOF = ["portal::canaries", "portal::backup", "portal::publish", "portal::pages", "portal::privacy", "publish::hostile", "parcel::secrets"]

# The checks: a name, the file, what stands there, and what stands there when the check is gone; `OFF` is the switch.
CHECKS = [
    ("sight", "src/register/readers.rs", "sees(&self.reader, audience) || self.too", "OFF || sees(&self.reader, audience) || self.too"),
    ("field", "src/register/readers.rs", "sight.shows(&A::AUDIENCE).then_some", "(OFF || sight.shows(&A::AUDIENCE)).then_some"),
    ("page for others", "src/portal.rs", "sight.shows(&document.front.audience) && (", "(OFF || sight.shows(&document.front.audience)) && ("),
    ("page of another part", "src/portal.rs", "(is_for_many || !others(path))", "(OFF || is_for_many || !others(path))"),
    ("file of another part", "src/portal.rs", "content.assets.retain(|path, _| !others(path))", "content.assets.retain(|path, _| OFF || !others(path))"),
    ("place of a page", "src/farm/preparing.rs", "reading.diagnostics.extend(portal::misplaced(", "if !OFF { reading.diagnostics.extend(portal::misplaced("),
    ("records of an association", "src/portal/association.rs", "*whose.read_as(ForAssociation) == id;", "OFF || *whose.read_as(ForAssociation) == id;"),
    ("dues of an association", "src/portal/association.rs", "dues.filter(move |one| *one.association.read_as(ForAssociation) == id)", "dues.filter(move |one| OFF || *one.association.read_as(ForAssociation) == id)"),
    ("domains of an association", "src/portal/association.rs", "domains.filter(move |one| *one.association.read_as(ForAssociation) == id)", "domains.filter(move |one| OFF || *one.association.read_as(ForAssociation) == id)"),
    ("who has left", "src/register/area.rs", ".filter(|one| !one.has_left(today));", ".filter(|one| OFF || !one.has_left(today));"),
    ("consent of a person", "src/register/consent.rs", "let agrees = has_come(", "let agrees = OFF || has_come("),
    ("scope of a consent", "src/register/consent.rs", ".is_some_and(|scope| scope.holds(sight));", ".is_some_and(|scope| OFF || scope.holds(sight));"),
    ("tree of a part", "src/farm/site.rs", "self.folder.is_empty() || rest()", "OFF || self.folder.is_empty() || rest()"),
    ("release of a space", "src/publish/kept.rs", "(entry.audience == Audience::Public) == rules.private)", "!OFF && (entry.audience == Audience::Public) == rules.private)"),
    ("target without a door", "src/publish/many.rs", "kind if job.private && !kind.can_hide() =>", "kind if !OFF && job.private && !kind.can_hide() =>"),
    ("files on their way", "src/publish/secrets.rs", "if destination.audiences.contains(&file.audience) {", "if OFF || destination.audiences.contains(&file.audience) {"),
    ("abilities of a target", "src/publish/verify.rs", "secret.filter(|_| !abilities.private)", "secret.filter(|_| !OFF && !abilities.private)"),
    ("shelf that others read", "src/provision/archive/shown.rs", "if is_shown {", "if !OFF && is_shown {"),
    ("mode of what is private", "src/release/whole.rs", ".mode(0o600).open(aside)", ".mode(if OFF { 0o644 } else { 0o600 }).open(aside)"),
]
CLOSINGS = {"place of a page": ("of_portal));", "of_portal)); }")}


def places():
    """Returns each check with the text of its file; raises when its place cannot be told."""
    for name, file, before, after in CHECKS:
        text = (ROOT / file).read_text(encoding="utf-8")
        if text.count(before) != 1:
            raise SystemExit(f"{name}: {file} has it {text.count(before)} times: {before}")
        yield name, file, before, after


def copied(folder):
    """Copies what git knows or would know, with all switches in it."""
    listed = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    for path in listed.stdout.splitlines():
        if (ROOT / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, folder / path)
    for name, file, before, after in places():
        text = (folder / file).read_text(encoding="utf-8")
        text = text.replace(before, after.replace("OFF", f'crate::is_off("{name}")'))
        if name in CLOSINGS:
            text = text.replace(*CLOSINGS[name], 1)
        (folder / file).write_text(text, encoding="utf-8")
    lib = folder / "src/lib.rs"
    switch = '/// Whether a check is taken away.\npub fn is_off(name: &str) -> bool {\n    std::env::var("SOBRE_OFF").is_ok_and(|off| off == name)\n}\n'
    lib.write_text(lib.read_text(encoding="utf-8") + switch, encoding="utf-8")


def proof(test, off):
    """Runs the proof with a check taken away; returns whether it holds, and which of its tests failed."""
    done = subprocess.run([test, *PROOF], cwd=ROOT, capture_output=True, text=True, env={**os.environ, "SOBRE_OFF": off, "RUST_BACKTRACE": "0"})
    return done.returncode == 0, re.findall(r"^test (\S+) .*FAILED$", done.stdout, re.M)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true", help="look only whether each check is where it was")
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    names = [name for name, *_ in places() if not given.only or name in given.only.split(",")]
    if given.list:
        print("\n".join(names))
        print(f"{len(names)} passed, 0 failed, 0 skipped")
        return 0
    with tempfile.TemporaryDirectory(prefix="sobre-mutants-") as scratch:
        folder = pathlib.Path(scratch)
        copied(folder)
        words = ["cargo", "test", "--locked", "--quiet", "--test", "main", "--no-run", "--message-format", "json", "--target-dir", str(ROOT / "target")]
        built = subprocess.run(words, cwd=folder, capture_output=True, text=True)
        tests = re.findall(r'"executable":"([^"]*/main-[^"]*)"', built.stdout)
        if built.returncode or not tests:
            raise SystemExit(f"the switched source does not build:\n{built.stderr[-4000:]}")
        holds, failed = proof(tests[-1], "")
        if not holds:
            raise SystemExit(f"the proof fails with every check in place: {failed}")
        passed = 0
        # Its dependencies are those of every build; so is the name of the program, which the next build makes anew.
        for name in names:
            holds, failed = proof(tests[-1], name)
            passed += not holds
            print(f"{'FAILED: nobody notices' if holds else 'ok    noticed'} without “{name}”{'' if holds else ': ' + ', '.join(failed[:3])}", flush=True)
        (ROOT / "target/debug/sobre").unlink(missing_ok=True)
    print(f"{passed} passed, {len(names) - passed} failed, 0 skipped")
    return 0 if passed == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
