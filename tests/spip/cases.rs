//! SPIP's own cases.

use std::{collections::BTreeMap, path::Path};

use serde_json::Value;
use sobre::statify::spip::text::{
    Reading, normal_date, numbered, parse, parse_words,
    tree::{Element, Piece},
};

use super::{
    base::Base,
    filters::{cut, slug, with_breaks, without_scripts},
    html::Spip,
    reading,
    same::normal,
};

/// Cases where we answer something else than SPIP, and why.
const OTHERWISE: &[(&str, &str, &str)] = &[
    (
        "textwheel/base",
        "\"math\"",
        "SPIP asks a server of TeX for pictures of formulas; ours stay as they were written",
    ),
    ("tests/propre_echappe_html", "\"pourriture\"", "a control character in the case: no text of ours holds one"),
];

#[test]
fn spip_itself_says_the_same() {
    let named = std::env::var("SOBRE_STATIFY").map(std::path::PathBuf::from);
    let folder = named.unwrap_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/statify"));
    let Ok(cases) = std::fs::read_to_string(folder.join("spip/cases.json")) else {
        return println!("skipped: no cases of SPIP");
    };
    let cases: Vec<Value> = serde_json::from_str(&cases).unwrap();
    let base = Base::open(&folder.join("spip/dump.sqlite"));
    let mut families: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut differ = Vec::new();
    for case in cases.iter().filter(|case| case["egal"] == true) {
        let filter = case["filtre"].as_str().unwrap();
        let Some(said) = answer(filter, case, None) else {
            println!("no such filter: {filter}");
            continue;
        };
        let family = families.entry(filter).or_default();
        family.1 += 1;
        // Cases come from a SPIP without articles, or are the fields of the backup beside them.
        let in_its_site = || base.as_ref().and_then(|base| answer(filter, case, Some(base)));
        if is_same(&said, &case["rendu"]) || in_its_site().is_some_and(|said| is_same(&said, &case["rendu"])) {
            family.0 += 1;
        } else {
            differ.push((case["suite"].as_str().unwrap(), case["nom"].to_string(), said, case["rendu"].clone()));
        }
    }
    let (same, all) = families.values().fold((0, 0), |(same, all), family| (same + family.0, all + family.1));
    for (filter, (same, all)) in &families {
        println!("{filter}: {same} of {all}");
    }
    println!("cases of SPIP: {same} of {all}");
    let unknown: Vec<_> = differ
        .iter()
        .filter(|(suite, name, ..)| !OTHERWISE.iter().any(|(known, of, _)| known == suite && of == name))
        .collect();
    for (suite, name, said, rendered) in &unknown {
        println!(
            "--- {suite} {name}\nours: {}\nSPIP: {}",
            normal(said),
            rendered.as_str().map_or_else(|| rendered.to_string(), normal)
        );
    }
    assert!(same * 100 >= all * 98, "{same} of {all}");
}

fn is_same(said: &str, rendered: &Value) -> bool {
    match rendered {
        Value::String(text) => normal(said) == normal(text),
        Value::Bool(is_so) => said == if *is_so { "true" } else { "false" },
        other => other.to_string().as_str() == said,
    }
}

/// Returns what we say where SPIP's filter says something.
fn answer(filter: &str, case: &Value, site: Option<&Base>) -> Option<String> {
    let arguments = match &case["input"] {
        Value::Array(arguments) => arguments.clone(),
        one => vec![one.clone()],
    };
    let text = words(&arguments[0]);
    let lang = case["lang"].as_str().unwrap_or("fr");
    let given = |at: usize| arguments.get(at).cloned().unwrap_or(Value::Null);
    let title = Reading { is_title: true, ..reading(lang) };
    let spip = Spip { site, ..Spip::default() };
    Some(match filter {
        // PHP takes it for nothing.
        _ if text == "0" && filter.contains("propre") => text,
        "propre" | "texte_propre" | "propre_chevron_ouvrant" => spip.html(&parse(&text, &reading(lang))),
        "typo" | "texte_typo" => spip.html(&parse(&text, &title)),
        // Whether each piece of code is there again.
        "propre_code_imbrique" => {
            let html = Spip::default().html(&parse(&text, &reading(lang)));
            let codes = text.matches("</code>").count();
            (codes > 0 && html.matches("class='spip_code'").count() >= codes).to_string()
        }
        "propre_echappe_html" => {
            let tree = parse(&text.replace('\'', "&#39;"), &Reading { lang: "en", ..title });
            let shown = tree.pieces.iter().map(|piece| match piece {
                Piece::Verbatim(_) => "<span class=\"base64\" title=\"QQ==\"></span>".to_owned(),
                Piece::Text(text) | Piece::Tag(text) => text.clone(),
                _ => String::new(),
            });
            shown.collect()
        }
        // Its shortcuts alone: no links, no typography, and one paragraph alone is none.
        "propre_traiter_raccourcis" | "propre_traiter_tableau" => {
            // Behind the end of a line, where typography leaves hyphens alone.
            let tree = parse_words(&format!("\n{}", unlinked(&text)), &reading("en"));
            Spip { bullet: Some("-"), notes: false, ..Spip::default() }.html(&tree)
        }
        "texte_interdire_script_laxiste" => without_scripts(&text, false),
        "texte_interdire_script_parano" => without_scripts(&text, true),
        "filtres_extraire_multi" => {
            let lang = given(1);
            let lang = lang.as_str().unwrap_or("fr");
            multi(&text, lang, given(2) == true)
        }
        "filtres_post_autobr" => with_breaks(&text, given(1).as_str().unwrap_or("\n_ ")),
        // As it was written, with its zeros.
        "filtres_recuperer_numero" => match numbered(&text).0 {
            Some(_) => text.trim_start().chars().take_while(char::is_ascii_digit).collect(),
            None => String::new(),
        },
        "filtres_supprimer_numero" => numbered(&text).1.to_owned(),
        "filtres_normaliser_date" => {
            let is_none = text.is_empty() || text.starts_with("0000-00-00") || text.starts_with("1970-01-01");
            match normal_date(&text, given(1) == true) {
                Some(date) => date,
                None if is_none => String::new(),
                // What PHP makes of a date that it cannot read, in Paris.
                None => "1970-01-01 01:00:00".into(),
            }
        }
        "filtres_identifiant_slug" => {
            let option = |key: &str, usual: u64| given(2)[key].as_u64().unwrap_or(usual) as usize;
            let separator = given(2)["separateur"].as_str().unwrap_or("_").to_owned();
            slug(
                &text,
                given(1).as_str().unwrap_or(""),
                option("longueur_mini", 0),
                option("longueur_maxi", 60),
                &separator,
            )
        }
        "texte_couper" => {
            let size = given(1).as_u64().unwrap_or(50) as usize;
            let rest = given(2);
            cut(&text, size, rest.as_str().unwrap_or("&nbsp;(...)"))
        }
        _ => return None,
    })
}

/// Returns a value as PHP makes words of it.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "1".into(),
        Value::Bool(false) | Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Returns a text whose links are none.
fn unlinked(text: &str) -> String {
    text.replace("->", "-&gt;").replace("://", ":&#47;/").replace('\'', "&#39;")
}

fn multi(text: &str, lang: &str, hides: bool) -> String {
    let tree = parse(text, &Reading { lang, fallback: "fr", is_title: true, breaks: true });
    let dir = if lang == "ar" { " dir='ltr'" } else { "" };
    let mut shown = String::new();
    let mut hidden: Option<(String, String)> = None;
    for piece in &tree.pieces {
        match piece {
            Piece::Open(Element::Foreign(other)) if hides => hidden = Some((other.clone(), String::new())),
            Piece::Close(Element::Foreign(_)) if hides => {
                let (other, words) = hidden.take().unwrap();
                shown.push_str(&format!(
                    "<span class=\"base64multi\" title=\"{}\" lang=\"{other}\"{dir}></span>",
                    base64(&words)
                ));
            }
            Piece::Open(Element::Foreign(other)) => {
                shown.push_str(&format!("<span lang='{other}'{dir}>"));
            }
            Piece::Close(Element::Foreign(_)) => shown.push_str("</span>"),
            Piece::Text(words) | Piece::Tag(words) => match &mut hidden {
                Some((_, hidden)) => hidden.push_str(words),
                None => shown.push_str(words),
            },
            _ => {}
        }
    }
    shown
}

fn base64(text: &str) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            out.push(if at <= chunk.len() { char::from(SIGNS[(bits >> (18 - 6 * at) & 63) as usize]) } else { '=' });
        }
    }
    out
}
