#!/usr/bin/env python3
"""Checks documentation sites that nobody here wrote, and counts what sobre finds in them.

Each folder is the content of a Zola site or the `src` of an mdBook; it is copied into a farm of its own in a
temporary folder. Words and front matter stay as they are; only the layout is moved: an mdBook's `README.md` becomes
`_index.md`, in the links to it, too, and a template that front matter names is the base theme's. Then `sobre check --format json` runs: it must not crash, and what it finds must
be of the kinds that are explained below. Nothing of these sites is part of this repository; without them the tests
are skipped. Ends with "N passed, N failed, N skipped".

  tests/real.py [--sobre PATH] [--table] [--show CODE] FOLDER…      or SOBRE_REAL=FOLDER:FOLDER
"""
import argparse, collections, json, os, re, shutil, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Kinds of findings that these sites earn, and why. Any other is news: look at it, then mend the engine or add it here.
EXPECTED = {
    "link/dead": "`@/x.md` of Zola; files of a theme's own repository; addresses of an output (`../cli/index.html`)",
    "link/anchor": "anchors as GitHub names them, where an emoji leaves a hyphen",
    "key/unknown": "keys of Zola: `sort_by`, `insert_anchor_links`, `redirect_to`, `aliases`, `taxonomies`",
    "front-matter/no-title": "an mdBook has its titles in its first headings and SUMMARY.md",
    "html/cleaned": "`align`, `target`, `border`, `style`: not on the allow-list",
    "image/no-alt": "pictures without a description",
    "heading/jump": "headings that skip a level",
}


def farm_of(folder, farm):
    """Lays a folder out as the one site of a farm."""
    content = os.path.join(farm, "content", "real")
    is_book = os.path.isfile(os.path.join(folder, "SUMMARY.md"))
    for above, _, files in os.walk(folder):
        for name in files:
            source = os.path.join(above, name)
            path = os.path.relpath(source, folder)
            if is_book and name == "README.md":
                path = os.path.join(os.path.dirname(path), "_index.md")
            target = os.path.join(content, path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if is_book and name.endswith(".md"):
                with open(source, encoding="utf-8") as f:
                    text = f.read()
                with open(target, "w", encoding="utf-8") as f:
                    f.write(re.sub(r"(\]\((?:[^)\s]*/)?)README\.md", r"\1_index.md", text))
            else:
                shutil.copyfile(source, target)
            with open(target, encoding="utf-8", errors="replace") as f:
                named = re.search(r'^template *= *"([\w.-]+)"', f.read(4096), re.M) if name.endswith(".md") else None
            if named:
                usual = "section.html" if name == "_index.md" else "page.html"
                template = os.path.join(farm, "sites", "real", "templates", named[1])
                os.makedirs(os.path.dirname(template), exist_ok=True)
                with open(template, "w") as f:
                    f.write('{% extends "' + usual + '" %}')
    os.makedirs(os.path.join(farm, "sites"), exist_ok=True)
    shutil.copytree(os.path.join(ROOT, "themes", "base"), os.path.join(farm, "themes", "base"))
    with open(os.path.join(farm, "farm.toml"), "w") as f:
        f.write('sobre = "1"\n')
    with open(os.path.join(farm, "sites", "real.toml"), "w") as f:
        f.write('title = "A real site"\ndomain = "real.example"\nlang = "en"\n')
    return is_book


def check(sobre, farm):
    started = time.monotonic()
    ran = subprocess.run([sobre, "check", "--format", "json", "--farm", farm], capture_output=True, text=True,
                         stdin=subprocess.DEVNULL, env={**os.environ, "SOBRE_LANG": "en"}, timeout=300)
    return ran, time.monotonic() - started


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*")
    parser.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(ROOT, "target", "release", "sobre")))
    parser.add_argument("--table", action="store_true", help="print the counts as a table of Markdown")
    parser.add_argument("--show", help="print the findings with this code")
    args = parser.parse_args()
    folders = args.folders or [f for f in os.environ.get("SOBRE_REAL", "").split(":") if f]
    passed = failed = skipped = 0
    for folder in folders:
        if not os.path.isdir(folder):
            print(f"skipped: no folder {folder}")
            skipped += 1
            continue
        with tempfile.TemporaryDirectory(prefix="sobre-real-") as farm:
            kind = "an mdBook" if farm_of(folder, farm) else "a Zola site"
            ran, seconds = check(args.sobre, farm)
        problems = []
        if ran.returncode not in (0, 1) or "panicked" in ran.stderr:
            problems.append(f"ended with {ran.returncode}: {ran.stderr[-2000:]}")
        try:
            report = json.loads(ran.stdout)
        except ValueError as error:
            report = None
            problems.append(f"no JSON: {error}")
        if report:
            found = report["diagnostics"]
            counts = collections.Counter((f["severity"], f["code"]) for f in found)
            pages = sum(site["counts"]["pages"] + site["counts"]["sections"] for site in report["sites"])
            print(f"{kind}, {pages} pages, {seconds * 1000:.0f} ms: {len(found)} findings")
            for (severity, code), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
                print(f"| {count} | {severity} | `{code}` |" if args.table else f"  {count:5} {severity} {code}")
                if code not in EXPECTED:
                    problems.append(f"{code} was not expected")
            for f in found:
                if args.show == f["code"]:
                    print(json.dumps(f, ensure_ascii=False))
            if not pages:
                problems.append("no pages")
        for problem in problems:
            print(f"FAILED: {os.path.basename(folder)}: {problem}")
        passed, failed = (passed, failed + 1) if problems else (passed + 1, failed)
    if not folders:
        print("skipped: no folders given (arguments, or SOBRE_REAL)")
        skipped += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


sys.exit(main())
