//! What a person reads, and could have written.

use sobre::statify::spip::text::{markdown, parse};

use super::{garden::Garden, reading};

/// Returns a text as Markdown, and what was said meanwhile.
fn written(source: &str) -> String {
    let garden = Garden::default();
    let text = markdown(&parse(source, &reading("fr")), &garden);
    let heard = garden.heard.take();
    if heard.is_empty() { text } else { format!("{text}\n=====\n{}", heard.join("\n")) }
}

macro_rules! texts {
    ($($name:ident: $source:expr;)*) => {$(
        #[test]
        fn $name() {
            let source = $source;
            insta::assert_snapshot!(stringify!($name), format!("{source}\n=====\n{}", written(source)));
        }
    )*};
}

texts! {
    words_and_lines: "Le jardin ouvre à 9 h.\nOn apporte ses bottes !\n\nOn repart quand on veut~; c'est {libre}, {{toujours}} et {{ {partout} }}.";
    headings: "{{{La serre}}}\n\nElle est chaude.\n\n{{{ {{Le bassin}} }}}\nIl est froid.\n{{{{Le reste}}}}Voilà.";
    levels_of_headings: "{{{*Un}}}\n\n{{{** Deux}}}\n\n{{{***Trois {fois}}}}";
    lists: "À prendre :\n-* des gants\n-* un chapeau\n-** de paille\n-** ou de toile\n-* de l'eau\n\n-# creuser\n-# semer\narroser\n-## un peu\n-## souvent\n-# attendre";
    bullets: "On cherche :\n- des planches ;\n- des clous ;\n- un {marteau}.\n\nMerci !\n\n-- dit-il\n- seul";
    breaks: "Rue du Puits\n_ 26000 Valence\n_ \n----\nAvant\n____\nAprès";
    links: "Voir [les jours->art2], [->art2], [->2#mardi], [le compost->rub2], [->mot1], [le plan->doc3], [ailleurs|Site voisin{en}->https://voisin.example/a_b?x=1&y=(2)], [->https://voisin.example/], [écrire->mailto:jardin@jardin.example], [->jardin@jardin.example].";
    dead_links: "Voir [le brouillon->art9], [->art9], [rien->art77], [->rub78], [mauvais->javascript:alert(1)].";
    languages_of_links: "[Opening days{en}->art2] et [{en}->art2]";
    glossary: "Le [?compost] et [?Paris|la ville] et [?lombric|ver{fr}#wp].";
    anchors: "[#bas<-]Tout en bas. [Revenir->#haut]";
    bare_addresses: "Voir http://jardin.example/x, www.jardin.example. (https://jardin.example/y_z) <http://jardin.example/w> <plan.rtf>";
    notes: "Une plante[[Vivace, avec {soin} et [->art2].]] puis une autre[[<riz> Annuelle.]] et encore[[<riz>]], marquée[[<*> Rare.\n\nTrès rare.]]. Fin[[<>Sans appel.]]";
    notes_named_like_models: "Une[[<ref1> Première.]] et encore[[<ref1>]], vide[[{}]] et rien[[ ]].";
    documents: "<img2>\n\n<doc1|left>\n\n<doc3|center>\n\n<emb4>\n\n<emb5>\n\n<doc6>\n\n<doc1|titre=|legende=Autre>\n\n[<img2>->art2]\n\n<doc99|center>";
    documents_at_a_side: "<doc1|left>\n\n<img2|right|largeur=120>\n\n<emb2|center>\n\n<doc1|align=right|width=200px|legende=Autre>\n\n[<img2|left>->art2]\n\n<doc6|left|largeur=beaucoup>\n\n<doc3|left>";
    documents_in_lines: "Une fleur <img2|left> au milieu, <meteo3> et <recette12|titre=Ma {soupe}|x=1> et <modeleinconnu|a=b>.";
    tables: "|| Horaires | Les jours d'ouverture ||\n| {{Jour}} | {{Matin}} | {{Soir}} |\n| Lundi | fermé | 17 h |\n| Mardi | [ici->art2] | {ou là} |";
    joined_tables: "| {{Jour}} | {{Matin}} | {{Soir}} |\n| Lundi | fermé | < |\n| Mardi | 9 h | ^ |\n\n|a|b|\n|c|d\ne|";
    quotes: "<quote>Tout pousse.\nMême ici.\n\nEt là.</quote>\n\n<quote>-* a\n-* b</quote>";
    poems: "<poesie>\nSous la serre un matin\nLa {courge} attend\n\nEt le temps passe\n</poesie>";
    code: "Taper <code>{{ls}} | wc</code> puis\n\n<code class=\"bash\">\necho \"[x->y]\"\nls\n</code>\n\n<cadre>\n  a {b}\n\n  <c>\n</cadre>";
    preformatted: "<pre>\n  a <b>gras</b>\n</pre>\n\n<pre><code class=\"language-php\">\necho '<b>';\n</code></pre>";
    unbroken: "<!-- ig br -->Une ligne\nqui continue.\n_ Une autre.";
    formula: "On a <math>$x^2 + y_1$</math> et <math>$$\\sum x$$</math>.";
    languages: "<multi>[fr]Bonjour {à tous}[en]Hello</multi> et <multi>[en]only[de]nur</multi>.";
    introductions: "<intro>D'abord ceci.</intro>\n\nEnsuite cela.";
    raw_html: "<div class=\"x\">\nUn {mot}\n\n[lien->art2]\n</div>\n<p align=\"center\">Au <b>milieu</b></p>\n<ul><li>a</li><li>{{b}}</li></ul>\n<table><tr><td>[x->art2]</td><td>y</td></tr></table>";
    html_block: "<html><p>Tel {quel}</p><ul><li>a</ul></html> <html>et <b>là</b></html>";
    scripts: "Avant <script>alert(1)</script> <iframe src=\"https://films.example/x\"></iframe> <style>p{}</style> après <?php echo 1; ?>.";
    escapes: "\\{pas italique\\} \\[pas un lien\\] \\~ \\-- 3 < 4 & 5 > 4 *étoile* _souligné_ # dièse\n\n# dièse\n\n1. un\n\n+ plus";
    crossing: "{un {{deux} trois}} quatre {{}} {} {seul";
    unfinished: "[[note [lien->art2 {{{ <doc1 | <quote> texte <multi>[fr]x";
    abbreviations: "La [SAP|Société des amis du potager{fr}] et l'[AMAP|association].";
    entities: "L&#8217;&oelig;uvre d&eacute;j&agrave; &laquo;dite&raquo; &amp; &lt;b&gt; 10&nbsp;000&nbsp;€ n° 3 M. Potiron";
    emphasis_in_words: "a{b}c {{d}}e {f}{{g}} {{ h }} {{{i}}";
    spaces: "\n\n  Texte   avec des  espaces  \n \n\n\t\nfin\n\n";
}
