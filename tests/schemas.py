"""The JSON Schemas of `sobre schema`, read by another program: check-jsonschema.

Every file of the farm in this repository is right by them: farm.toml, sites/*.toml, and the front matter of
each page by its content type. Files with one mistake are not, and sobre agrees on each.

Usage: schemas.py SOBRE FARM; ends with "N passed, N failed, N skipped".
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib

WRONG = {
    "farm": [
        'theme = "base"\n',
        'sobre = "1"\ntehme = "base"\n',
        'sobre = "1"\nout = ["public"]\n',
        'sobre = "1"\n[targets.web]\nkind = "ftp"\n',
        'sobre = "1"\n[targets.web]\nkind = "dir"\n',
        'sobre = "1"\n[targets.web]\nkind = "dir"\npath = "x"\nbucket = "x"\n',
    ],
    "site": [
        'title = "A"\n',
        'title = "A"\ndomain = "a.example"\nlangs = ["en"]\n',
        'title = "A"\ndomain = "a.example"\n[[menus.main]]\ntitle = "x"\n',
        'title = "A"\ndomain = "a.example"\n[[menus.main]]\nlink = "/"\n[[menus.main.children]]\nlnik = "/"\n',
        'title = "A"\ndomain = "a.example"\n[feed]\nlimit = -1\n',
        'title = "A"\ndomain = "a.example"\n[content]\nhtml = "maybe"\n',
        'title = "A"\ndomain = "a.example"\n[taxonomies.tags]\nfeeds = true\n',
    ],
    "page": ['titel = "A"\n', 'draft = "yes"\n', 'date = "tomorrow"\n', 'weight = 1.5\n', 'audience = "amis"\n'],
    "event": ['title = "A"\n', 'start = 12\n', 'start = 2027-04-25\ncanceled = true\n'],
    "document": ['title = "A"\n', 'file = "a.pdf"\nkind = "novel"\n'],
}


def main(sobre, farm):
    passed, failed = 0, []

    def expect(what, schema, instance, is_right):
        nonlocal passed
        ran = subprocess.run(["check-jsonschema", "--schemafile", schema, *instance], capture_output=True, text=True)
        if (ran.returncode == 0) == is_right:
            passed += 1
        else:
            failed.append(f"{what}: {'refused' if is_right else 'accepted'}\n{ran.stdout}{ran.stderr}")

    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        schemas = write(sobre, farm, work / "all")
        for file in sorted(schemas.iterdir()):
            ran = subprocess.run(["check-jsonschema", "--check-metaschema", file], capture_output=True, text=True)
            if ran.returncode == 0:
                passed += 1
            else:
                failed.append(f"{file.name} is no schema: {ran.stdout}")
        expect("farm.toml", schemas / "farm.schema.json", [farm / "farm.toml"], True)
        expect("sites", schemas / "site.schema.json", sorted((farm / "sites").glob("*.toml")), True)
        for site in sorted(path.stem for path in (farm / "sites").glob("*.toml")):
            of_site = write(sobre, farm, work / site, "--site", site)
            pages = by_type(farm / "content" / site, work / f"{site}-pages")
            for kind, files in pages.items():
                expect(f"pages of {site} ({kind})", of_site / f"{kind}.schema.json", files, True)
        for kind, texts in WRONG.items():
            for number, text in enumerate(texts):
                file = work / f"wrong-{kind}-{number}.toml"
                file.write_text(text)
                expect(text, schemas / f"{kind}.schema.json", [file], False)
                if is_right_for_sobre(sobre, kind, text, work / f"farm-{kind}-{number}"):
                    failed.append(f"sobre accepts {text!r}")
                else:
                    passed += 1
    print("\n".join(failed))
    print(f"{passed} passed, {len(failed)} failed, 0 skipped")
    return bool(failed)


def write(sobre, farm, folder, *words):
    subprocess.run([sobre, "schema", "--farm", farm, "--out", folder, *words], check=True, capture_output=True)
    return folder


def by_type(content, folder):
    """The front matter of a site's pages as files, by content type: its own, else its section's."""
    found = {}
    for page in sorted(content.rglob("*.md")):
        text = page.read_text()
        if not text.startswith("+++\n"):
            continue
        front = text.split("+++\n")[1]
        kind = tomllib.loads(front).get("type") or (page.name != "_index.md" and inherited(page.parent, content)) or "page"
        file = folder / page.relative_to(content).with_suffix(".toml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(front)
        found.setdefault(kind, []).append(file)
    return found


def inherited(section, root):
    while True:
        index = section / "_index.md"
        kind = index.exists() and tomllib.loads(index.read_text().split("+++\n")[1]).get("page_type")
        if kind or section == root:
            return kind
        section = section.parent


def is_right_for_sobre(sobre, kind, text, farm):
    """Whether sobre finds nothing wrong with the same text in its place."""
    files = {
        "farm.toml": 'sobre = "1"\n',
        "sites/a.toml": 'title = "A"\ndomain = "a.example"\n',
        "content/a/_index.md": "+++\ntitle = 'A'\n+++\n",
    }
    place = {"farm": "farm.toml", "site": "sites/a.toml"}.get(kind, "content/a/b.md")
    typed = "" if kind in ("farm", "site", "page") else f"type = '{kind}'\n"
    files[place] = text if place.endswith(".toml") else f"+++\n{typed}{text}+++\n"
    for path, words in files.items():
        (farm / path).parent.mkdir(parents=True, exist_ok=True)
        (farm / path).write_text(words)
    ran = subprocess.run([sobre, "check", "--farm", farm, "--format", "json"], capture_output=True, text=True)
    return json.loads(ran.stdout)["exit"] == 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()))
