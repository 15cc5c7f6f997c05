"""What features cost where nobody uses them, and what photographs cost: parts of `benches/run`."""
import os, re, shutil, subprocess

import photos

# Each line switches something on that no page of the corpus makes use of: what is added to the site's configuration.
UNUSED = {
    "colours of code": ("highlight = false", "highlight = true"),
    "mathematics": ("highlight = false", "highlight = false\nmath = true"),
    "pictures": ("[feed]", "[images]\nwidths = [480, 960, 1600]\n[feed]"),
    "another language": ("[feed]", "[languages.en]\ntitle = \"Friends\"\n[feed]"),
    "events": ("[feed]", "[events]\ntimezone = \"Europe/Paris\"\n[feed]"),
    "options of the theme": ("[feed]", "[extra]\nunused = \"all\"\n[feed]"),
}
# The same by a file that is added.
UNUSED_FILES = {
    "data that no page asks for": ("content/amis/data/unused.csv", "name,place\nA,B\nC,D\n"),
    "another site's theme": ("themes/other/static/other.scss", "$a: 1px;\n@for $i from 1 through 50 { .m#{$i} { margin: $a * $i } }\n"),
    "components that no page calls": ("themes/bench/components/unused.html", "{% component unused(a: string) %}<b>{{ a }}</b>{% endcomponent %}\n"),
}
PAGES = 300


def instructions(program, folder):
    """Returns the instructions of a cold build on one thread; `None` where they cannot be counted."""
    shutil.rmtree(os.path.join(folder, "public"), ignore_errors=True)
    run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, "build", "--quiet", "--jobs", "1"],
                         cwd=folder, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode or not found:
        print(f"  {program} ended with {run.returncode}: {(run.stdout + run.stderr)[-800:]}")
        return None
    return int(found[1])


def rewritten(path, change):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(change(text))


def unused(bench):
    """Counts what each feature adds to a build of pages that make no use of it; with `--core`, what all of them add
    to the program of before they were there."""
    if not shutil.which("valgrind"):
        print("\ncost of what is not used: skipped, no valgrind")
        return
    folder = os.path.join(bench.work, "unused")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(bench.corpus(f"sobre-{PAGES}", "sobre", pages=PAGES), folder, ignore=shutil.ignore_patterns("public"))
    for inside, _, names in os.walk(os.path.join(folder, "content")):
        for name in names:
            if name.endswith(".md"):  # code of no language has no colours
                rewritten(os.path.join(inside, name), lambda text: re.sub(r"(?m)^```\w+$", "```", text))
    site = os.path.join(folder, "sites/amis.toml")
    with open(site, encoding="utf-8") as file:
        plain_config = file.read()
    plain = instructions(bench.o.sobre, folder)
    again = instructions(bench.o.sobre, folder)
    print(f"\ncost of what is not used, {PAGES} pages from nothing: {plain / 1e6:.1f} M instructions ({again / plain - 1:+.2%} when counted again)")

    def told(name, count):
        bench.report.reach(f"{name}, not used: adds", (count / plain - 1) * 100, 1, "%", least=False)

    for name, (old, new) in UNUSED.items():
        rewritten(site, lambda _: plain_config.replace(old, new, 1))
        if count := instructions(bench.o.sobre, folder):
            told(name, count)
    rewritten(site, lambda _: plain_config)
    for name, (path, text) in UNUSED_FILES.items():
        path = os.path.join(folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        if count := instructions(bench.o.sobre, folder):
            told(name, count)
        os.remove(path)
    if bench.o.core:
        rewritten(site, lambda text: re.sub(r"(?m)^highlight = .*\n", "", text))
        ours, core = instructions(bench.o.sobre, folder), instructions(bench.o.core, folder)
        print(f"  beside the core of before ({core / 1e6:.1f} M): {(ours / core - 1):+.2%} for all features together")


def pictures(bench):
    """Makes photographs smaller: from nothing, and again from the cache; CPU seconds a photograph and peak memory."""
    count, folder = bench.o.photos, os.path.join(bench.work, "photos")
    if not os.path.isdir(folder):
        names = photos.write(os.path.join(folder, "content/amis"), count, seed=bench.o.seed)
        shown = "".join(f"![Photo {at}]({name})\n\n" for at, name in enumerate(names))
        for path, text in (("farm.toml", 'sobre = "1"\n'), ("sites/amis.toml", 'title = "Photos"\ndomain = "asso.example"\n[gate]\nlenient = "A hundred photographs on one page."\n'),
                           ("content/amis/_index.md", '+++\ntitle = "Photos"\n+++\n' + shown)):
            path = os.path.join(folder, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    sobre, out = bench.sobre(folder), os.path.join(folder, "public")
    measure = bench.measure

    def gone(folder, *but):
        """Removes all of a folder but these."""
        for name in set(os.listdir(folder)) - set(but):
            path = os.path.join(folder, name)
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)

    sobre.clean()
    cold = measure(sobre.command, folder)
    variants = sum(len(names) for _, _, names in os.walk(os.path.join(out, ".sobre/pictures")))
    gone(out, ".sobre")
    cached = measure(sobre.command, folder)
    gone(out, ".sobre")
    gone(os.path.join(out, ".sobre"), "pictures")
    pictures_only = measure(sobre.command, folder)
    same = measure(sobre.command, folder)
    print(f"\n{count} photographs of 12 megapixels, {variants} smaller ones made")
    runs = (("from nothing", cold), ("output gone", cached), ("the photographs unknown, too", pictures_only), ("nothing changed", same))
    for name, run in runs:
        print(f"  {name:28} {run['wall']:8.2f} s {run['cpu']:8.2f} CPU s {run['rss']:7.0f} MiB {run['cpu'] / cold['cpu']:8.2%} of cold")
        bench.report.keep(title=f"{count} photographs", name=name, runs=[run])
    print(f"  a photograph: {cold['cpu'] / count:.3f} CPU s, {cold['cpu'] / cold['wall']:.2f} cores busy")
    bench.report.reach(f"{count} photographs: peak memory", cold["rss"], 200, "MiB", least=False)
    bench.report.reach(f"{count} photographs again from the cache: CPU", cached["cpu"] / cold["cpu"] * 100, 1, "% of cold", least=False)
