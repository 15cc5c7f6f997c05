#!/usr/bin/env python3
"""Compares sobre's plain mode with the examples of CommonMark and of GitHub's dialect.

    mkdir -p target/tools && cd target/tools
    npm pack commonmark-spec && tar xzf commonmark-spec-*.tgz                 # CommonMark's examples
    pip download --no-deps --no-binary :all: marko && tar xzf marko-*.tar.gz  # GitHub's examples (gfm.txt)
    pip install --target python cmarkgfm                                      # GitHub's own renderer
    cd ../.. && python3 tests/conformance.py [-v]

Installs nothing itself; what is missing below $SOBRE_TOOLS (default: target/tools) is skipped and said.
Every example must be equal after normalising the HTML, or be listed with its reason in DIFFERENCES.
GitHub's examples are also rendered by cmarkgfm, so that the expectation is not only the text's.
"""

import os
import pathlib
import re
import subprocess
import sys
from html.parser import HTMLParser

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOOLS = pathlib.Path(os.environ.get("SOBRE_TOOLS", ROOT / "target" / "tools"))

# (suite, first line of the Markdown) → why ours differs.
FOLDED = "GitHub's renderer folds strong within strong, CommonMark, which this suite runs, does not"
DIFFERENCES = {
    ("gfm", "__foo, __bar__, baz__"): FOLDED,
    ("gfm", "foo******bar*********baz"): FOLDED,
    ("gfm", "__foo __bar__ baz__"): FOLDED,
    ("gfm", "____foo__ bar__"): FOLDED,
    ("gfm", "**foo **bar****"): FOLDED,
    ("gfm", "****foo****"): FOLDED,
    ("gfm", "____foo____"): FOLDED,
    ("gfm", "******foo******"): FOLDED,
    ("gfm", "_____foo_____"): FOLDED,
    ("gfm-extensions", "<strong> <title> <style> <em>"): "raw HTML is cleaned by an allow-list, not by escaping nine names",
    ("cmarkgfm", "**foo *bar **baz**"): "strong within strong is folded wherever it is, not only in its parent",
    ("cmarkgfm", "<foo\\+@bar.example.com>"): "a bare address does not go on across a backslash escape",
}

BLOCKS = set(
    "article header aside hgroup blockquote hr iframe body li map button object canvas ol caption output col p "
    "colgroup pre dd progress div section dl table td dt tbody embed textarea fieldset tfoot figcaption th figure "
    "thead footer tr form ul h1 h2 h3 h4 h5 h6 video script style input".split()
)
VOID = set("area base br col embed hr img input link meta source track wbr".split())


class Normalizer(HTMLParser):
    """Rebuilds HTML so that what a browser cannot tell apart is equal."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.out, self.pre, self.after_block = [], 0, True

    def handle_starttag(self, tag, attributes):
        if tag in BLOCKS:
            self.trim()
        attributes = "".join(f' {name}="{value or ""}"' for name, value in sorted(attributes, key=lambda a: a[0]))
        self.out.append(f"<{tag}{attributes}>")
        self.pre += tag == "pre"
        self.after_block = tag in BLOCKS or tag == "br"

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        self.pre -= tag == "pre"
        if tag in BLOCKS:
            self.trim()
        self.out.append(f"</{tag}>")
        self.after_block = tag in BLOCKS

    def handle_data(self, data):
        if not self.pre:
            data = re.sub(r"[ \t\n\r\f]+", " ", data)
            if self.after_block:
                data = data.lstrip(" ")
        if data:
            self.after_block = False
            self.out.append(data.replace("&", "&amp;").replace("<", "&lt;"))

    def handle_comment(self, data):
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, data):
        self.out.append(f"<!{data}>")

    def handle_pi(self, data):
        self.out.append(f"<?{data}>")

    def unknown_decl(self, data):
        self.out.append(f"<![{data}]>")

    def trim(self):
        if self.out and not self.out[-1].startswith("<") and not self.pre:
            self.out[-1] = self.out[-1].rstrip(" ")


def normalize(html):
    normalizer = Normalizer()
    # Both are whole comments to a browser, but not to html.parser.
    normalizer.feed(re.sub(r"<!--+>", "<!---->", html))
    normalizer.close()
    return re.sub(r"\s+\n|\n\s+", "\n", "".join(normalizer.out).strip())


def examples(text):
    """Yields (extension, Markdown, HTML) of each example of a specification."""
    pattern = r"^`{20,} example ?([^\n]*)\n(.*?)^\.\n(.*?)^`{20,}$"
    for kind, markdown, html in re.findall(pattern, text, re.MULTILINE | re.DOTALL):
        yield kind.strip(), markdown.replace("→", "\t"), html.replace("→", "\t")


def ours(texts, flag):
    """Returns each text rendered by sobre in one run."""
    built = os.environ.get("SOBRE_MARKDOWN")  # the example, if somebody has built it already
    command = [built, flag] if built else ["cargo", "run", "--quiet", "--example", "markdown", "--", flag]
    run = subprocess.run(command, input="\0".join(texts).encode(), stdout=subprocess.PIPE, cwd=ROOT, check=True)
    return run.stdout.decode().split("\0")


def compare(suite, cases, flag, verbose):
    """Returns how many of (Markdown, HTML) passed, failed, and were accepted as different."""
    passed = failed = accepted = 0
    for (markdown, expected), html in zip(cases, ours([markdown for markdown, _ in cases], flag), strict=True):
        first = markdown.split("\n")[0]
        if normalize(html) == normalize(expected):
            passed += 1
            if (suite, first) in DIFFERENCES and verbose:
                print(f"{suite}: no longer different: {first!r}")
        elif (suite, first) in DIFFERENCES:
            accepted += 1
        else:
            failed += 1
            print(f"{suite}: {markdown!r}\n  expected {normalize(expected)!r}\n  got      {normalize(html)!r}")
    print(f"{suite}: {passed} equal, {accepted} different for a stated reason, {failed} wrong")
    return passed + accepted, failed


def find(name, part):
    return next((path for path in sorted(TOOLS.rglob(name)) if part in str(path)), None)


def main():
    verbose = "-v" in sys.argv
    suites, skipped = [], 0
    if spec := find("spec.txt", "package"):
        cases = [(markdown, html) for _, markdown, html in examples(spec.read_text())]
        suites.append(("commonmark", cases, "--commonmark"))
    else:
        skipped += 1
        print("skipped: CommonMark's examples are not there")
    if spec := find("gfm.txt", "spec"):
        found = list(examples(spec.read_text()))
        plain = [(markdown, html) for kind, markdown, html in found if not kind]
        extended = [(markdown, html) for kind, markdown, html in found if kind]
        suites.append(("gfm", plain, "--commonmark"))
        suites.append(("gfm-extensions", extended, "--gfm"))
        sys.path.insert(0, str(TOOLS / "python"))
        try:
            import cmarkgfm
            from cmarkgfm.cmark import Options

            def render(markdown):
                extensions = ["table", "strikethrough", "autolink", "tasklist"]
                return cmarkgfm.markdown_to_html_with_extensions(markdown, Options.CMARK_OPT_UNSAFE, extensions)

            suites.append(("cmarkgfm", [(markdown, render(markdown)) for _, markdown, _ in found], "--gfm"))
        except ImportError:
            skipped += 1
            print("skipped: cmarkgfm is not there")
    else:
        skipped += 2
        print("skipped: GitHub's examples are not there")
    results = [compare(*suite, verbose) for suite in suites]
    passed, failed = (sum(column) for column in zip(*results)) if results else (0, 0)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
