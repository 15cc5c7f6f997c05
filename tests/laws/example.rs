//! A farm of three small sites that between them use everything.

use super::world::Files;

/// Returns the farm's files.
pub(super) fn farm() -> Files {
    let mut farm = Files::new();
    let mut put = |path: &str, text: &str| drop(farm.insert(path.to_owned(), text.as_bytes().to_vec()));
    put(
        "farm.toml",
        "sobre = \"1\"\ntheme = \"plain\"\n[[commands]]\nrun = [\"sort\", \"notes/km.csv\"]\ninputs = [\"notes/*.csv\"]\noutput = \"content/velo/data/km.csv\"\n",
    );
    put("notes/km.csv", "a,b\nb,1\nc,2\n");
    for (path, text) in PLAIN {
        put(&format!("themes/plain/{path}"), text);
    }
    for (path, text) in CHILD {
        put(&format!("themes/enfant/{path}"), text);
    }
    for (path, text) in SITES {
        put(&format!("sites/{path}"), text);
    }
    for (site, pages) in [("jardin", JARDIN), ("fanfare", FANFARE), ("velo", VELO)] {
        for (path, text) in pages {
            put(&format!("content/{site}/{path}"), text);
        }
    }
    for n in 1..=5 {
        put(
            &format!("content/jardin/news/2026-0{n}-0{n}-nouvelle-{n}.md"),
            &format!(
                "+++\ntitle = \"Nouvelle {n}\"\ntags = [\"fête\", \"t{}\"]\n+++\nDu texte {n} : [[contact]].\n\n## Un titre\n\nAutre « chose » ?\n",
                n % 3
            ),
        );
        put(
            &format!("content/velo/trips/trip-{n}.md"),
            &format!(
                "+++\ntitle = \"Trip {n}\"\ndate = 2026-0{n}-01\nweight = {n}\ntopics = [\"hills\"]\n+++\nWe rode \"far\" {n}.\n\nThen [home](/).\n"
            ),
        );
    }
    for site in ["jardin", "fanfare", "velo"] {
        for (path, text) in FILES {
            put(&format!("content/{site}/{path}"), text);
        }
    }
    for site in ["jardin", "fanfare", "velo"] {
        farm.insert(format!("content/{site}/photos/vue.png"), picture(500));
    }
    farm
}

/// Returns a picture of that width, three pixels high.
pub(super) fn picture(width: u32) -> Vec<u8> {
    let shade = |x: u32, y: u32| image::Rgb([u8::try_from(x % 256).unwrap(), u8::try_from(y * 40).unwrap(), 90]);
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(width, 3, shade).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// What galleries, players and cards show: names are what counts.
const FILES: &[(&str, &str)] = &[
    ("photos/1.jpg", "one"),
    ("photos/2.png", "two"),
    ("photos/son.mp3", "sound"),
    ("photos/film.webm", "film"),
    ("photos/film.vtt", "WEBVTT"),
    ("photos/statuts.pdf", "pdf"),
    ("data/photos.toml", "\"2.png\" = \"Deux\"\n[\"1.jpg\"]\nalt = \"Un\"\ncaption = \"Un « bel » un\"\n"),
];

/// A theme of its own that asks all queries.
const PLAIN: &[(&str, &str)] = &[
    (
        "theme.toml",
        "name = \"plain\"\ntitle.fr = \"Simple\"\ntitle.en = \"Plain\"\n[options.accent]\ntype = \"color\"\ndefault = \"#123456\"\n[options.note]\ntype = \"string\"\n[options.first]\ntype = \"page\"\n[fragments]\nnav = \"section\"\nfoot = \"site\"\n",
    ),
    (
        "templates/layout.html",
        "<!doctype html><html lang={{ lang }}><title>{% block title %}{{ site.title }}{% endblock %}</title>\n<link rel=stylesheet href=\"{{ asset(path=\"style.css\") }}\">\n{{ fragments.nav | safe }}<p>{{ site.options.note }} {{ site.options.accent }} {{ site.options.first }}</p>\n<main>{% block main %}{% endblock %}</main>\n{{ fragments.foot | safe }}",
    ),
    (
        "templates/page.html",
        "{% extends \"layout.html\" %}\n{% block title %}{{ page.title }}{% endblock %}\n{% block main %}<h1>{{ page.title }}</h1><p>{{ page.summary }} {{ page.date }} {{ page.words | number }} {{ page.words | plural }} {{ page.date | date(style=\"full\") }} {{ permalink }}</p>{{ page.content | safe }}\n{% for a in page.ancestors %}<a href={{ a.url }}>{{ a.title }}</a>{% endfor %}\n{% if page.previous %}<a rel=prev href={{ page.previous.url }}>{{ page.previous.title }}</a>{% endif %}\n{% if page.next %}<a rel=next href={{ page.next.url }}>{{ page.next.title }}</a>{% endif %}\n{% for key, terms in page.terms %}{{ key }}: {% for term in terms %}<a href={{ term.url }}>{{ term.name }}</a> {% endfor %}{% endfor %}\n{% for h in page.toc %}<a href=\"#{{ h.id }}\">{{ h.title }}</a>{% endfor %}\n{% for near in related(limit=3) %}<a href={{ near.url }}>{{ near.title }}</a>{% endfor %}<p>{% for from in backlinks() %}<a href={{ from.url }}>{{ from.summary }}</a>{% endfor %}</p>{% endblock %}",
    ),
    (
        "templates/section.html",
        "{% extends \"layout.html\" %}\n{% block title %}{{ section.title }}{% endblock %}\n{% block main %}<h1>{{ section.title }}</h1>{{ section.content | safe }}{% for s in section.subsections %}<a href={{ s.url }}>{{ s.title }} ({{ s.count }})</a>{% endfor %}{% include \"parts/list.html\" %}{% endblock %}",
    ),
    (
        "templates/parts/list.html",
        "<ul>{% for p in items %}<li><a href={{ p.url }}>{{ p.title }}</a> {{ p.summary }}{% endfor %}</ul>{{ pager.number }}/{{ pager.total }}{% if pager.next %}<a href={{ pager.next }}>{{ t.next }}</a>{% endif %}",
    ),
    (
        "templates/index.html",
        "{% extends \"layout.html\" %}\n{% block main %}{{ section.content | safe }}\n{% for p in pages(section=\"\", limit=3, sort=\"date\", recursive=true) %}<a href={{ p.url }}>{{ p.title }}</a>{% endfor %}\n{% for e in events(farm=true, limit=5) %}{{ e.start }} {{ e.title }} {{ e.site }}{{ e.cancelled }}{% endfor %}{% set team = data(path=\"team.toml\") %}{% for one in team.people %}<b>{{ one.name }}</b>{% endfor %}\n<a href=\"{{ url(to=\"page:contact\") }}\">{% set contact = page(id=\"contact\") %}{{ contact.title }}</a>{{ t.hello }}{% endblock %}",
    ),
    (
        "templates/taxonomy.html",
        "{% extends \"layout.html\" %}\n{% block main %}{{ taxonomy.title }}{% for term in taxonomy.terms %}<a href={{ term.url }}>{{ term.name }} {{ term.count }}</a>{% endfor %}{% endblock %}",
    ),
    (
        "templates/term.html",
        "{% extends \"layout.html\" %}\n{% block main %}{{ term.name }}{% include \"parts/list.html\" %}{% endblock %}",
    ),
    (
        "templates/404.html",
        "{% extends \"layout.html\" %}\n{% block main %}{% set root = section(path=\"\") %}404 {{ root.title }}{% endblock %}",
    ),
    (
        "templates/search.html",
        "{% extends \"layout.html\" %}{% block main %}{% for s in search.sections %}<h2>{{ s.title }}</h2>{% for p in s.pages %}<a href={{ p.url }}>{{ p.title }}</a>{% endfor %}{{ s.more }}{% endfor %}{{ search.script }}{% endblock %}",
    ),
    (
        "templates/fragments/nav.html",
        "<nav>{% for line in site.menus.main %}<a href={{ line.url }}{% if line.current %} aria-current=true{% endif %}>{{ line.title }}</a>{% endfor %}</nav>",
    ),
    (
        "templates/fragments/foot.html",
        "<footer>{{ site.title }} {{ t.hello }} {% for x in site.taxonomies %}{{ x.title }} {{ x.count }}{% endfor %}</footer>",
    ),
    (
        "components/button.html",
        "{% component button(link: string, label: string) %}<p><a class=b href=\"{{ link }}\">{{ label }}</a></p>{% endcomponent %}",
    ),
    (
        "components/encart.html",
        "{% component encart(title: string = \"\", large: bool = false) %}<aside><b>{{ title }}</b>{{ body | safe }}</aside>{% endcomponent %}",
    ),
    ("types/trip.toml", "[fields.km]\ntype = \"integer\"\ndefault = 3\n"),
    ("i18n/fr.toml", "hello = \"Bonjour\"\nnext = \"suite\"\n"),
    ("i18n/en.toml", "hello = \"Hello\"\nnext = \"more\"\n"),
    ("static/style.css", "main{margin:auto}"),
    ("static/fonts/a.woff2", "font"),
];

/// A child of the base theme.
const CHILD: &[(&str, &str)] = &[
    ("theme.toml", "name = \"enfant\"\nextends = \"base\"\n[options.note]\ntype = \"string\"\ndefault = \"rien\"\n"),
    (
        "templates/page.html",
        "{% extends \"base/page.html\" %}\n{% block byline %}{{ super() }}<i>{{ site.options.note }}</i>{% endblock %}\n",
    ),
    (
        "components/encart.html",
        "{% component encart(title: string = \"\", large: bool = false) %}<aside class=mine>{{ title }}{{ body | safe }}</aside>{% endcomponent %}",
    ),
    ("i18n/fr.toml", "of = \"sur\"\n"),
    ("static/enfant.css", "a{color:red}"),
    ("static/feuilles.scss", "@use 'couleurs';\n@import 'enfant.css';\np { b { background: url(own.txt) } }"),
    ("static/_couleurs.scss", "b{c:d}"),
];

const SITES: &[(&str, &str)] = &[
    (
        "jardin.toml",
        "title = \"Le jardin\"\ndescription = \"Un jardin partagé.\"\ndomain = \"jardin.example\"\ntheme = \"enfant\"\n[languages.en]\ntitle = \"The garden\"\n[languages.br]\nfallback = [\"en\", \"fr\"]\n[taxonomies.tags]\nslug = \"etiquettes\"\npaginate = 2\nfeed = true\n[[menus.footer]]\ntitle = \"Écrire\"\nlink = \"page:contact\"\n[feed]\nlimit = 4\nfull = false\nformats = [\"atom\"]\n[search]\n[[rules]]\nselect = \"h1\"\nset = { class = \"rule\" }\n[[rules]]\nselect = \"main p > a\"\nreplace = \"lien\"\n[options]\naccent = \"#135724\"\nnote = \"note\"\n[extra]\nx = 1\n",
    ),
    (
        "jardin/templates/parts/terms.html",
        "<p>{% for key, terms in it.terms %}{% for term in terms %}<a href={{ term.url }}>{{ term.name }}</a> {% endfor %}{% endfor %}</p>",
    ),
    (
        "jardin/components/lien.html",
        "{% component lien(href: string, ...rest) %}<a href=\"{{ href }}\">{{ body | safe }}</a>{% endcomponent %}",
    ),
    ("jardin/static/own.txt", "own"),
    (
        "velo/components/kms.html",
        "{% component kms() %}<p>{% for row in data(path=\"km.csv\") %}{{ row.b | number(digits=1) }} {% endfor %}</p>{% endcomponent %}",
    ),
    (
        "fanfare.toml",
        "title = \"La fanfare\"\ndomain = \"fanfare.example\"\ndomains = [\"www.fanfare.example\"]\n[[menus.main]]\ntitle = \"Accueil\"\nlink = \"/\"\n[[menus.main]]\ntitle = \"Écrire\"\nlink = \"page:contact\"\n[content]\nhtml = \"trust\"\ntypography = \"auto\"\n[feed]\nlimit = 20\nfull = true\n[events]\nfarm = true\n[options]\nnote = \"tuba\"\nfirst = \"page:contact\"\n",
    ),
    (
        "fanfare/templates/404.html",
        "{% extends \"layout.html\" %}\n{% block main %}rien le {{ today() }}{% endblock %}",
    ),
    (
        "velo.toml",
        "title = \"The bikes\"\ndomain = \"velo.example\"\nlang = \"en\"\n[taxonomies.topics]\ntitle = \"Topics\"\npaginate = 0\nfeed = false\n[content]\nhtml = \"sanitize\"\ntypography = \"off\"\n[feed]\nlimit = 3\nfull = false\n",
    ),
];

const JARDIN: &[(&str, &str)] = &[
    (
        "_index.md",
        "+++\ntitle = \"Le jardin\"\nid = \"home\"\n+++\nBienvenue, voir [[contact]] et [les nouvelles](news/_index.md).\n\n::button{link=\"page:contact\" label=\"Écrire\"}\n",
    ),
    (
        "contact.md",
        "+++\ntitle = \"Contact\"\nid = \"contact\"\nredirects = [\"/ecrire/\"]\n+++\n## Adresse\n\nÀ la *grange* ![](images/logo.svg).\n",
    ),
    ("news/_index.md", "+++\ntitle = \"Nouvelles\"\npaginate = 2\nfeed = true\n+++\n"),
    ("agenda/_index.md", "+++\ntitle = \"Agenda\"\npage_type = \"event\"\n+++\nÀ venir.\n"),
    (
        "agenda/fete.md",
        "+++\ntitle = \"La fête\"\nstart = 2026-12-05T14:30:00\nplace = \"La place\"\ntags = [\"fête\"]\n+++\nVenez !\n",
    ),
    ("agenda/bal.md", "+++\ntitle = \"Le bal\"\nstart = 2026-11-25\npublish = 2026-11-22\n+++\nDansez.\n"),
    (
        "agenda/atelier.md",
        "+++\ntitle = \"L’atelier\"\nstart = 2026-09-08T19:30:00\nend = 2026-09-08T22:00:00\nrepeat = \"FREQ=WEEKLY;COUNT=30\"\nexcept = [2026-12-22]\n[[changes]]\nof = 2026-12-01\ncancelled = true\n+++\nDu bois.\n",
    ),
    ("sons/_index.md", "+++\ntitle = \"Les sons\"\npage_type = \"episode\"\n[podcast]\nexplicit = false\n+++\n"),
    ("sons/pluie/index.md", "+++\ntitle = \"La pluie\"\ndate = 2026-03-04\naudio = \"pluie.mp3\"\n+++\nPloc.\n"),
    ("sons/pluie/pluie.mp3", "no sound at all"),
    ("projets/_index.md", "+++\ntitle = \"Projets\"\nrecursive = true\n+++\n"),
    ("projets/serre/_index.md", "+++\ntitle = \"La serre\"\nweight = 2\n+++\n[plan](plan.md)\n"),
    (
        "projets/serre/plan.md",
        "+++\ntitle = \"Plan\"\n+++\n:::encart{title=\"À savoir\"}\nUn *mot*.\n:::\n\nUne note[^1].\n\n[^1]: La voici.\n",
    ),
    ("projets/mare/etang.md", "---\ntitle: L’étang\ntags: [eau]\n---\nDes grenouilles.\n"),
    (
        "galerie/index.md",
        "+++\ntitle = \"Galerie\"\nimage = \"photo.jpg\"\nexpires = 2026-11-23\n+++\n![Une photo](photo.jpg)\n",
    ),
    ("galerie/photo.jpg", "jpg-bytes"),
    ("images/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ("brouillon.md", "+++\ntitle = \"Brouillon\"\ndraft = true\n+++\nPas encore.\n"),
    ("carte.html", "<!doctype html>\n<title>Carte</title>\n<p>Une   carte\n"),
    ("data/team.toml", "[[people]]\nname = \"Ada\"\n"),
    (
        "redirects.toml",
        "[[redirect]]\nfrom = \"/spip.php?article12\"\nto = \"/contact/\"\n[[redirect]]\nfrom = \"/parti/\"\nstatus = 410\n",
    ),
    ("en/_index.md", "+++\ntitle = \"The garden\"\n+++\nWelcome: [[contact]].\n"),
    ("en/contact.md", "+++\ntitle = \"Contact us\"\n+++\nAt the barn.\n"),
    ("en/news/first.md", "+++\ntitle = \"First\"\ndate = 2026-02-02\ntags = [\"party\"]\n+++\nSome words.\n"),
];

const FANFARE: &[(&str, &str)] = &[
    ("_index.md", "+++\ntitle = \"La fanfare\"\n+++\nBienvenue. <b onclick=x>Fort</b>\n"),
    ("contact.md", "+++\ntitle = \"Contact\"\nid = \"contact\"\n+++\nPar [là](/).\n"),
    ("concerts/2026-05-01-ete.md", "+++\ntitle = \"L’été\"\ntags = [\"Été\"]\n+++\nOn joue. ::: rien\n"),
    ("concerts/2026-06-01-hiver.md", "+++\ntitle = \"L’hiver\"\ntags = [\"été\"]\n+++\n> [!NOTE]\n> On ne joue pas.\n"),
    ("data/team.toml", "[[people]]\nname = \"Tuba\"\n[[people]]\nname = \"Tambour\"\n"),
    ("data/prix.csv", "nom,prix\nun,2\nautre;\"chose\",3\n"),
    (
        "prix/_index.md",
        "+++\ntitle = \"Les prix\"\n[rows]\nsource = \"prix.csv\"\nslug = \"{nom}\"\ntitle = \"{nom}\"\ntags = \"{nom}\"\nbody = \"Coûte {prix}, voir [[contact]].\"\n[rows.extra]\nprix = \"{prix}\"\n+++\nTout est [là](/prix/).\n",
    ),
];

const VELO: &[(&str, &str)] = &[
    ("_index.md", "+++\ntitle = \"The bikes\"\n+++\nHello.\n\n::kms{}\n"),
    ("contact.md", "+++\ntitle = \"Write\"\nid = \"contact\"\n+++\nBy [post](/trips/).\n"),
    ("trips/_index.md", "+++\ntitle = \"Trips\"\nsort = \"weight\"\npaginate = 2\npage_type = \"trip\"\n+++\n"),
    ("map.png", "png"),
    ("data/team.toml", "[[people]]\nname = \"Rider\"\n"),
    // What the farm's command makes of its notes.
    ("data/km.csv", "a,b\nb,1\nc,2\n"),
];
