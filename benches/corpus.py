#!/usr/bin/env python3
"""The corpus of the shared bench folder, laid out for sobre.

  corpus.py --tool sobre --pages 1000 --out DIR [--seed S]      a farm of one site
  corpus.py --tool sobre --farm 115 --farm-pages 30 --out DIR   a farm of many, one theme
  corpus.py --tool hugo [--nav tuned] …                         the generator's own layouts

The generator stays where it is ($SOBRE_BENCH, by default ../shared/bench beside this repository): the same
seed gives the same pages, words, links, dates and tags to every engine. What is added here is only
what sobre's layout differs in: configuration, front matter, link syntax, templates. Each template says
what the generator's other engines say, element by element, absolute addresses included.
"""
import argparse, os, sys, types

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("SOBRE_BENCH", os.path.join(HERE, "..", "..", "shared", "bench"))


def generator():
    """Returns the generator as a module, its command line not run."""
    path = os.path.join(SHARED, "gen_corpus.py")
    with open(path, encoding="utf-8") as file:
        source = file.read()
    head, call, tail = source.rstrip().rpartition("\nmain()")
    if tail or not call:
        sys.exit(f"{path}: does not end with main()")
    module = types.ModuleType("gen_corpus")
    exec(compile(head, path, "exec"), module.__dict__)
    return module


NAV = """{% for s in site.menus.main %}
  <li><a href="{{ s.permalink }}"{% if s.current %} aria-current="true"{% endif %}>{{ s.title }}</a>
  {% if s.children %}<ul>{% for t in s.children %}
    <li><a href="{{ t.permalink }}"{% if t.current %} aria-current="true"{% endif %}>{{ t.title }}</a></li>
  {% endfor %}</ul>{% endif %}</li>
{% endfor %}"""

LAYOUT = """  <title>{% block title %}{{ site.title }}{% endblock %}</title>
  <meta name="description" content="{% block desc %}{{ site.title }}{% endblock %}">
  <link rel="canonical" href="{{ permalink }}">
  <link rel="stylesheet" href="/style.css">
  <link rel="alternate" type="application/atom+xml" title="{{ site.title }}" href="{{ site.url }}/atom.xml">
</head>
<body>
<header>
  <p class="logo"><a href="{{ site.url }}/">{{ site.title }}</a></p>
  <nav class="menu" aria-label="Menu principal">
  <ul>
{{ fragments.nav | safe }}
  </ul>
  </nav>
</header>
<main id="contenu">
{% block main %}{% endblock %}
</main>
"""

ITEM = """<article class="resume">
  <h2><a href="{{ p.permalink }}">{{ p.title }}</a></h2>
  <time datetime="{{ p.date }}">{{ p.date | date(format="%d/%m/%Y") }}</time>
  <p>{{ p.description }}</p>
</article>
"""

PAGER = """<nav class="pages" aria-label="Pagination">
  {% if pager.previous %}<a rel="prev" href="{{ site.url }}{{ pager.previous }}">Précédent</a>{% endif %}
  <span>Page {{ pager.number }} sur {{ pager.total }}</span>
  {% if pager.next %}<a rel="next" href="{{ site.url }}{{ pager.next }}">Suivant</a>{% endif %}
</nav>
"""

PATH = """<nav class="fil" aria-label="Fil d’Ariane"><ol>
{% for a in @.ancestors %}<li><a href="{{ a.permalink }}">{{ a.title }}</a></li>{% endfor %}
</ol></nav>
"""

TEMPLATES = {
    "index.html": """{% extends "layout.html" %}
{% block main %}<h1>{{ section.title }}</h1>{{ section.content | safe }}
{% for p in pages(section="/", limit=10, sort="date", recursive=true) %}""" + ITEM + """{% endfor %}
<ul class="etiquettes">{% for x in site.taxonomies %}<li>{{ x.count }} étiquettes</li>{% endfor %}</ul>{% endblock %}""",
    "section.html": """{% extends "layout.html" %}
{% block title %}{{ section.title }} — {{ site.title }}{% endblock %}
{% block main %}""" + PATH.replace("@", "section") + """<h1>{{ section.title }}</h1>{{ section.content | safe }}
{% for p in items %}""" + ITEM + "{% endfor %}\n" + PAGER + "{% endblock %}",
    "page.html": """{% extends "layout.html" %}
{% block title %}{{ page.title }} — {{ site.title }}{% endblock %}
{% block desc %}{{ page.description }}{% endblock %}
{% block main %}""" + PATH.replace("@", "page") + """<article>
  <h1>{{ page.title }}</h1>
  <time datetime="{{ page.date }}">{{ page.date | date(format="%d/%m/%Y") }}</time>
  <ul class="etiquettes">{% for t in page.terms.tags %}<li><a href="{{ t.permalink }}">{{ t.name }}</a></li>{% endfor %}</ul>
  <nav class="toc"><ul>{% for h in page.toc %}<li><a href="#{{ h.id }}">{{ h.title }}</a>{% if h.children %}<ul>{% for c in h.children %}<li><a href="#{{ c.id }}">{{ c.title }}</a></li>{% endfor %}</ul>{% endif %}</li>{% endfor %}</ul></nav>
  {{ page.content | safe }}
</article>
<nav class="voisins">
  {% if page.previous %}<a rel="prev" href="{{ page.previous.permalink }}">{{ page.previous.title }}</a>{% endif %}
  {% if page.next %}<a rel="next" href="{{ page.next.permalink }}">{{ page.next.title }}</a>{% endif %}
</nav>{% endblock %}""",
    "taxonomy.html": """{% extends "layout.html" %}
{% block main %}<h1>{{ taxonomy.title }}</h1><ul>{% for t in taxonomy.terms %}<li><a href="{{ t.permalink }}">{{ t.name }}</a> ({{ t.count }})</li>{% endfor %}</ul>{% endblock %}""",
    "term.html": """{% extends "layout.html" %}
{% block title %}{{ term.name }} — {{ site.title }}{% endblock %}
{% block main %}<h1>{{ term.name }}</h1>{% for p in items %}""" + ITEM + "{% endfor %}" + PAGER + "{% endblock %}",
    "404.html": """{% extends "layout.html" %}{% block main %}<h1>Page introuvable</h1>{% endblock %}""",
}


def emit_theme(gen, out):
    """Writes the one theme that all sites of the farm share."""
    gen.w(out, "farm.toml", 'sobre = "1"\ntheme = "bench"\n')
    theme = "themes/bench/"
    gen.w(out, theme + "theme.toml", 'name = "bench"\ntitle.fr = "Mesures"\ntitle.en = "Benches"\n[fragments]\nnav = "section"\n')
    gen.w(out, theme + "templates/fragments/nav.html", NAV)
    gen.w(out, theme + "templates/layout.html", gen.HEAD_A + LAYOUT + gen.FOOT)
    for name, text in TEMPLATES.items():
        gen.w(out, theme + "templates/" + name, text)


def emit_sobre(gen, site, out, name, domain):
    """Writes one site of a farm: its configuration and its content."""
    q = gen.q
    gen.w(out, f"sites/{name}.toml", f'''title = {q(site.title)}
domain = "{domain}"
lang = "fr"
[content]
typography = "off"
highlight = false
[taxonomies.tags]
title = "Étiquettes"
slug = "tags"
paginate = 20
feed = false
[feed]
limit = 20
[gate]
lenient = "Corpus: the same pages for all engines, however they weigh."
''')
    content = f"content/{name}/"
    gen.w(out, content + "_index.md", f'+++\ntitle = {q(site.title)}\nsort = "date"\n+++\n\nBienvenue sur le site de l’association.\n')
    for i, (path, title) in enumerate(site.sections):
        gen.w(out, content + "/".join(path) + "/_index.md",
              f'+++\ntitle = {q(title)}\nweight = {i + 1}\nsort = "date"\nrecursive = true\npaginate = 20\n+++\n\nLa rubrique {title}.\n')
    for p in site.pages:
        gen.w(out, content + site.path(p) + ".md", gen.fm_toml(p, False) + site.render(p, lambda x: f"/{site.path(x)}.md"))
    gen.statics(out, f"content/{name}")


def emit(tool, out, pages=1000, farm=0, farm_pages=30, seed="1901", nav="dynamic"):
    """Writes a corpus: one site, or `farm` sites of `farm_pages` pages each."""
    gen = generator()
    many = [(k, gen.Site(farm_pages, f"{seed}-{k}", f"Association n° {k + 1}", 3, 1)) for k in range(farm)]
    if tool != "sobre":
        for k, site in many:
            gen.EMIT[tool](site, os.path.join(out, f"site-{k + 1:03d}"), nav)
        if not many:
            gen.EMIT[tool](gen.Site(pages, seed, "Les Amis de Saint-Éloi"), out, nav)
        return
    emit_theme(gen, out)
    for k, site in many:
        emit_sobre(gen, site, out, f"site-{k + 1:03d}", f"asso-{k + 1:03d}.example")
    if not many:
        emit_sobre(gen, gen.Site(pages, seed, "Les Amis de Saint-Éloi"), out, "amis", "asso.example")


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--tool", default="sobre")
    a.add_argument("--out", required=True)
    a.add_argument("--pages", type=int, default=1000)
    a.add_argument("--farm", type=int, default=0)
    a.add_argument("--farm-pages", type=int, default=30)
    a.add_argument("--seed", default="1901")
    a.add_argument("--nav", default="dynamic", choices=["dynamic", "tuned"])
    emit(**vars(a.parse_args()))


if __name__ == "__main__":
    main()
