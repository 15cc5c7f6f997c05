//! What the gate found, in words, with the remedy.

use crate::{
    content::embed::embed,
    diag::{Diagnostic, Text, text},
    gate::{Fault, Rule},
};

/// Returns the finding for a fault, without its place.
pub(super) fn diagnostic(fault: &Fault) -> Diagnostic {
    let Fault { clue, amount: (amount, bound), more, .. } = fault;
    let kilobytes = |bytes: u64| format!("{},{}", bytes / 1000, bytes % 1000 / 100);
    let (kb, most_kb) = (kilobytes(*amount), bound / 1000);
    let kb_en = kb.replace(',', ".");
    let (fact, hint) = match fault.rule {
        Rule::ThirdParty => (
            text!("browsers are made to ask {more}: `{clue}`", "les navigateurs sont envoyés chez {more} : « {clue} »"),
            if embed(clue).is_some() {
                text!(
                    "`![What it shows]({clue})` makes a card that leads there: nothing is asked before a click",
                    "« ![Ce qu’on y voit]({clue}) » fait une carte qui y mène : rien n’est demandé avant un clic"
                )
            } else {
                text!(
                    "keep a copy in the site, or link to it: whoever reads the page is then not reported to {more}",
                    "gardez-en une copie dans le site, ou faites-en un lien : qui lit la page n’est alors pas signalé à {more}"
                )
            },
        ),
        Rule::HtmlWeight => (
            text!(
                "the page’s HTML weighs {kb_en} kB; {most_kb} kB at most",
                "le HTML de la page pèse {kb} ko ; {most_kb} ko au plus"
            ),
            text!(
                "cut it into several pages, or show shorter lists (`paginate`)",
                "coupez-la en plusieurs pages, ou montrez des listes plus courtes (« paginate »)"
            ),
        ),
        Rule::PageWeight => (
            text!(
                "the page weighs {kb_en} kB with all it asks for; {most_kb} kB at most",
                "la page pèse {kb} ko avec tout ce qu’elle demande ; {most_kb} ko au plus"
            ),
            text!(
                "the heaviest is {more}: a smaller picture, or a link to it",
                "le plus lourd est {more} : une image plus petite, ou un lien vers elle"
            ),
        ),
        Rule::Requests => (
            text!(
                "the page asks for {amount} files; {bound} at most",
                "la page demande {amount} fichiers ; {bound} au plus"
            ),
            text!(
                "show fewer pictures, or put them in a gallery, where each comes when it is looked at: `::gallery{{folder=\"…\"}}`",
                "montrez moins d’images, ou mettez-les dans une galerie, où chacune vient quand on la regarde : « ::gallery{{folder=\"…\"}} »"
            ),
        ),
        Rule::Chrome => (
            text!(
                "{amount} elements stand around the content; {bound} at most",
                "{amount} éléments entourent le contenu ; {bound} au plus"
            ),
            text!(
                "shorten the menus; what belongs to the content goes into `main`",
                "raccourcissez les menus ; ce qui relève du contenu va dans « main »"
            ),
        ),
        Rule::Script => (
            text!("this only works with JavaScript: `{clue}`", "ceci ne marche qu’avec JavaScript : « {clue} »"),
            text!("use a link, a form or `<details>`", "utilisez un lien, un formulaire ou « <details> »"),
        ),
        rule => access(rule, fault),
    };
    Diagnostic::new(fault.rule.code(), fact).hint(hint)
}

fn access(rule: Rule, fault: &Fault) -> (Text, Text) {
    let Fault { clue, amount, more, .. } = fault;
    match rule {
        Rule::Lang => (
            text!("the page does not say its language", "la page ne dit pas sa langue"),
            text!(
                "`<html lang=\"fr\">`: voices and translators go by it",
                "« <html lang=\"fr\"> » : les voix et les traducteurs s’y fient"
            ),
        ),
        Rule::Title => (
            text!("the page has no title", "la page n’a pas de titre"),
            text!("`<title>` in its head", "« <title> » dans son en-tête"),
        ),
        Rule::MainHeading if clue.is_empty() => (
            text!("the page has no first heading", "la page n’a pas de titre de niveau 1"),
            text!("one `<h1>` says what the page is about", "un « <h1> » dit de quoi parle la page"),
        ),
        Rule::MainHeading => (
            text!("a second first heading: “{clue}”", "un second titre de niveau 1 : « {clue} »"),
            text!(
                "the page’s title is the first; begin with `##` in the text",
                "le titre de la page est le premier ; commencez par « ## » dans le texte"
            ),
        ),
        Rule::HeadingOrder => (
            text!("a level of headings is left out before “{clue}”", "un niveau de titre est sauté avant « {clue} »"),
            text!(
                "go down one level at a time: `##`, then `###`",
                "descendez d’un niveau à la fois : « ## », puis « ### »"
            ),
        ),
        Rule::Alt => (
            text!(
                "a picture without words in its place: `{clue}`",
                "une image sans texte de remplacement : « {clue} »"
            ),
            text!(
                "say what it shows: `![A bridge at dusk](bridge.jpg)`; `alt=\"\"` in HTML if it shows nothing new",
                "dites ce qu’elle montre : « ![Un pont au crépuscule](pont.jpg) » ; « alt=\"\" » en HTML si elle n’apprend rien"
            ),
        ),
        Rule::Label => (
            text!("this does not say what it is: `{clue}`", "ceci ne dit pas ce que c’est : « {clue} »"),
            text!(
                "a `<label for=…>` for a field, a text for a button, a `title` for a frame",
                "un « <label for=…> » pour un champ, un texte pour un bouton, un « title » pour un cadre"
            ),
        ),
        Rule::LinkText => (
            text!(
                "a link that does not say where it leads: `{clue}`",
                "un lien qui ne dit pas où il mène : « {clue} »"
            ),
            text!(
                "write what is there, as a text or as the `alt` of its picture",
                "écrivez ce qu’on y trouve, en texte ou comme « alt » de son image"
            ),
        ),
        Rule::VagueLink => (
            text!(
                "“here” does not say where this link leads: `{clue}`",
                "« ici » ne dit pas où mène ce lien : « {clue} »"
            ),
            text!(
                "put the link on the words that name what is there",
                "mettez le lien sur les mots qui nomment ce qu’on y trouve"
            ),
        ),
        Rule::Landmark if clue == "<nav" => (
            text!("a navigation without a name beside others", "une navigation sans nom à côté d’autres"),
            text!("`<nav aria-label=\"…\">`", "« <nav aria-label=\"…\"> »"),
        ),
        Rule::Landmark if clue == "<main" => {
            (text!("a second `main`", "un second « main »"), text!("a page has one", "une page n’en a qu’un"))
        }
        Rule::Landmark => (
            text!("the page’s content is in no `main`", "le contenu de la page n’est dans aucun « main »"),
            text!("put it in `<main>`: readers leap to it", "mettez-le dans « <main> » : les lecteurs y sautent"),
        ),
        Rule::DuplicateId => (
            text!("the id `{clue}` names two elements", "l’identifiant « {clue} » désigne deux éléments"),
            text!("give one of the two another", "donnez-en un autre à l’un des deux"),
        ),
        Rule::TableHeader => (
            text!("a table without headers", "un tableau sans en-têtes"),
            text!("`<th>` in its first row or column", "« <th> » dans sa première ligne ou colonne"),
        ),
        _ => {
            let ratio = |hundredths: u64| format!("{},{:02}", hundredths / 100, hundredths % 100);
            let (is, most) = (ratio(amount.0), ratio(amount.1));
            let (is_en, most_en) = (is.replace(',', "."), most.replace(',', "."));
            let (en, fr) = if more == "dark" { ("by night", "la nuit") } else { ("by day", "le jour") };
            (
                text!(
                    "`{clue}` is hard to read {en}: contrast {is_en}, at least {most_en}",
                    "« {clue} » se lit mal {fr} : contraste {is}, au moins {most}"
                ),
                text!(
                    "choose a colour further from what is behind it",
                    "choisissez une couleur plus éloignée de ce qui est derrière"
                ),
            )
        }
    }
}
