//! French typography beyond the texts: titles, descriptions, menus, fields, filters.

use crate::support::Farm;

fn farm() -> Farm {
    Farm::empty()
        .file("farm.toml", "sobre = \"1\"\ntheme = \"small\"\n")
        .file(
            "sites/jardin.toml",
            "title = \"L'abri\"\ndomain = \"jardin.example\"\ndescription = \"C'est ici !\"\n[languages.en]\ntitle = \"It's here\"\n\
             [taxonomies.tags]\ntitle = \"L'étiquette\"\ntitles.en = \"The tag's\"\n\
             [[menus.main]]\ntitle = \"L'agenda\"\nlink = \"/\"\n",
        )
        .file("themes/small/theme.toml", "name = \"small\"\ntitle.en = \"Small\"\ntitle.fr = \"Petit\"\n")
        .file("themes/small/types/event.toml", "[fields.place]\ntype = \"string\"\n[fields.kind]\ntype = \"string\"\none_of = [\"l'un\"]\n")
        .file(
            "themes/small/templates/page.html",
            "{% set term = term(taxonomy=\"tags\", name=\"l'eau\") %}{{ site.title }}|{{ site.description }}|{{ page.title }}|{{ page.summary }}|{{ page.fields.place }}|{{ page.fields.kind }}|\
             {{ site.menus.main[0].title }}|{{ term.name }}|{{ \"d'ici ?\" | typo }}|{{ \"d'ici ?\" | typo(lang=\"en\") }}|\
             {{ \"*L'eau* [x](y.md) <script>a</script>\" | markdown }}",
        )
        .file("themes/small/templates/index.html", "{{ site.title }}|{% for item in items %}{{ item.title }}{% endfor %}")
        .file("themes/small/templates/section.html", "")
        .file("themes/small/templates/term.html", "{{ term.name }}")
        .file("themes/small/templates/taxonomy.html", "{{ taxonomy.title }}")
        .file("themes/small/templates/404.html", "404")
        .file("content/jardin/_index.md", "")
        .file("content/jardin/en/_index.md", "")
}

#[test]
fn what_a_french_page_shows_is_french_everywhere() {
    let front = "title = \"L'eau : où ?\"\ndescription = \"\\\"Vite\\\"...\"\ntype = \"event\"\nplace = \"Salle de l'Écluse\"\nkind = \"l'un\"\ntags = [\"l'eau\"]\n";
    let built = farm().file("content/jardin/a.md", format!("+++\n{front}+++\n")).build();
    let page = built.output("jardin/a/index.html");
    let parts: Vec<&str> = page.split('|').collect();
    let wanted = [
        "L’abri",
        "C’est ici\u{202f}!",
        "L’eau\u{a0}: où\u{202f}?",
        "«\u{202f}Vite\u{202f}»…",
        "Salle de l’Écluse",
        "l&#39;un",
        "L’agenda",
        "l’eau",
        "d’ici\u{202f}?",
        "d&#39;ici ?",
        "<p><em>L’eau</em> <a href=y.md>x</a> a</p>",
    ];
    assert_eq!(parts, wanted);
    assert_eq!(built.output("jardin/tags/index.html"), "L’étiquette");
    assert_eq!(built.output("jardin/tags/l-eau/index.html"), "l’eau");
    assert_eq!(built.output("jardin/index.html"), "L’abri|L’eau\u{a0}: où\u{202f}?");
}

#[test]
fn an_english_page_and_a_site_without_typography_keep_what_was_typed() {
    let page =
        "+++\ntitle = \"It's: what?\"\ntype = \"event\"\ntags = [\"l'eau\"]\nplace = \"\"\nkind = \"l'un\"\n+++\n";
    let built = farm().file("content/jardin/en/a.md", page).build();
    assert_eq!(built.output("jardin/en/index.html"), "It&#39;s here|It&#39;s: what?");
    let farm = farm().file("content/jardin/a.md", page);
    farm.write("sites/jardin.toml", "title = \"L'abri\"\ndomain = \"jardin.example\"\n[content]\ntypography = \"off\"\n[[menus.main]]\ntitle = \"a\"\nlink = \"/\"\n[languages.en]\n");
    assert_eq!(farm.build().output("jardin/index.html"), "L&#39;abri|It&#39;s: what?");
}
