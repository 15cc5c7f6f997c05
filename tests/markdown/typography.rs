//! French typography.

use proptest::prelude::*;

use super::{english, french, read};

/// Returns the text of one paragraph, its no-break spaces shown as `_` (narrow) and `~`.
fn typed(text: &str) -> String {
    let html = french(text);
    let inside = html.strip_prefix("<p>").and_then(|html| html.strip_suffix("</p>")).unwrap_or(&html);
    inside.replace('\u{202f}', "_").replace('\u{a0}', "~")
}

#[test]
fn high_marks_take_a_space_that_does_not_break() {
    assert_eq!(typed("Quoi ? Oui ! Bien ; voici : rien."), "Quoi_? Oui_! Bien_; voici~: rien.");
    assert_eq!(typed("Quoi? Oui! Bien; voici: rien."), "Quoi_? Oui_! Bien_; voici~: rien.");
    assert_eq!(typed("Quoi  ?! (Oui !)"), "Quoi_?! (Oui_!)");
    assert_eq!(
        typed("*mot* ! **mot**! `code` ; [lien](x): fin"),
        "<em>mot</em>_! <strong>mot</strong>_! <code>code</code>_; <a href=x>lien</a>~: fin"
    );
}

#[test]
fn marks_that_do_not_end_a_word_are_left() {
    assert_eq!(
        typed("12:30, a::b, x?y, (?) ;-) :-) !important {{ a?b:c }}"),
        "12:30, a::b, x?y, (?) ;-) :-) !important {{ a?b:c }}"
    );
    assert_eq!(typed("! seul"), "! seul");
}

#[test]
fn quotes_become_guillemets_with_spaces_inside() {
    assert_eq!(typed("Il dit \"oui\"."), "Il dit «_oui_».");
    assert_eq!(typed("« oui » «non» « **gras** »"), "«_oui_» «_non_» «_<strong>gras</strong>_»");
    assert_eq!(typed("«**gras**» \"*x*\" l'\"Art\""), "«_<strong>gras</strong>_» «_<em>x</em>_» l’«_Art_»");
    assert_eq!(typed("\"un \"petit\" mot\""), "«_un “petit” mot_»");
    assert_eq!(typed("un écran de 27\""), "un écran de 27\"");
}

#[test]
fn apostrophes_dots_and_units() {
    assert_eq!(typed("l'été, aujourd'hui, l'*eau*, 'cité'"), "l’été, aujourd’hui, l’<em>eau</em>, 'cité'");
    assert_eq!(typed("Voilà... et.... -- non"), "Voilà… et.... -- non");
    assert_eq!(
        typed("5 € ou 10 %, 3 km, 12 kg ; 3 kilos, **5** €, 14 h 30"),
        "5~€ ou 10~%, 3~km, 12~kg_; 3 kilos, <strong>5</strong>~€, 14 h 30"
    );
}

#[test]
fn addresses_attributes_and_code_are_left() {
    assert_eq!(
        typed(
            "https://x.example/a;b?c 'd' [l'eau](x \"l'eau\") ![l'eau !](y) `l'eau !` <a title=\"l'eau !\">l'eau</a>"
        ),
        "<a href=https://x.example/a;b?c>https://x.example/a;b?c</a> 'd' <a href=x title=\"l'eau\">l’eau</a> <img src=y alt=\"l'eau !\"> <code>l'eau !</code> <a title=\"l'eau !\">l’eau</a>"
    );
}

#[test]
fn lines_do_not_tear_a_mark_off() {
    assert_eq!(typed("Quoi\n? «\noui\n»"), "Quoi_? «_oui_»");
}

#[test]
fn headings_and_summaries_are_typed_too() {
    let outline = read("L'été, \"enfin\" !\n\n## C'est *ici* : `a:b`\n").0;
    assert_eq!(outline.summary, "L’été, «\u{202f}enfin\u{202f}»\u{202f}!");
    assert_eq!(outline.headings[0].text, "C’est ici\u{a0}: a:b");
    assert_eq!(outline.headings[0].id, "c-est-ici-a-b");
}

#[test]
fn other_languages_are_left() {
    assert_eq!(english("It's \"fine\"!"), "<p>It's \"fine\"!</p>");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn twice_is_once(text in "[a-zé\"'’«»“”!?;:,.()€%… \u{a0}\u{202f}0-9]{1,40}") {
        // The summary is the paragraph as plain text.
        let text = format!("a{text}z");
        let once = read(&text).0.summary;
        let twice = read(&once).0.summary;
        prop_assert_eq!(&twice, &once, "from {:?}", text);
    }

    #[test]
    fn only_spaces_quotes_and_dots_change(text in "[a-zé\"'«»!?;:,.() 0-9]{1,40}") {
        let text = format!("a{text}z");
        let bare = |text: &str| text.replace(['\u{202f}', '\u{a0}', ' ', '«', '»', '“', '”', '"'], "").replace('’', "'").replace('…', "...");
        prop_assert_eq!(bare(&read(&text).0.summary), bare(&text));
    }
}
