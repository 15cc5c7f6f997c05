//! The server's own few pages: the farm's sites, refusals, a site that cannot be shown.

use std::fmt::Write as _;

use super::{
    SiteInfo,
    findings::{self, Findings},
    response::reason,
    site_of,
};
use crate::diag::{Diagnostic, Lang, Text, text};

const STYLE: &str = include_str!("pages.css");

/// A page of ours: title and body are HTML.
fn page(lang: Lang, title: &str, body: &str) -> String {
    let lang = lang.code();
    format!(
        "<!doctype html><html lang={lang}><head><meta charset=utf-8>\
         <meta name=viewport content=\"width=device-width\"><link rel=icon href=data:,>\
         <title>{title}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>"
    )
}

/// Returns the list of the farm's sites, each with its address and what is wrong with it.
pub(super) fn farm<'a>(
    lang: Lang,
    port: u16,
    lead: Option<&Text>,
    sites: impl Iterator<Item = (&'a SiteInfo, String)>,
) -> String {
    let title = text!("The sites of this farm", "Les sites de cette ferme");
    let mut list = String::new();
    for (SiteInfo { name, title, .. }, findings) in sites {
        let (name, title) = (escape(name), escape(title));
        let _ = write!(list, "<li><a href=\"http://{name}.localhost:{port}/\">{title}</a> <small>{name}</small>");
        if !findings.is_empty() {
            let _ = write!(list, " <em>{}</em>", escape(&findings));
        }
        list.push_str("</li>");
    }
    if list.is_empty() {
        let none = text!("No site yet: add a file to sites/.", "Pas encore de site : ajoutez un fichier dans sites/.");
        let _ = write!(list, "<li>{}</li>", none.in_lang(lang));
    }
    let lead = lead.map(|lead| format!("<p>{}</p>", escape(lead.in_lang(lang)))).unwrap_or_default();
    let title = title.in_lang(lang);
    page(lang, title, &format!("<h1>{title}</h1>{lead}<ul>{list}</ul>"))
}

/// Returns where the page is on which the readers of a site can be chosen; `name` is its own, or that of readers.
pub(super) fn readers_url(port: u16, name: &str) -> String {
    format!("http://{}.localhost:{port}/__sobre/readers", site_of(name))
}

/// Returns the page on which one chooses as whom to look at a site; `now` is the name of who looks.
pub(super) fn readers(lang: Lang, port: u16, now: &str, refused: bool, sites: &[SiteInfo]) -> String {
    let title = text!("As whom do you look?", "Qui regarde ?");
    let lead = text!(
        "Only this preview lets you choose. On the web server, each part asks for a name and a password.",
        "Seul cet aperçu laisse choisir. Sur le serveur web, chaque partie demande un nom et un mot de passe."
    );
    let mut list = String::new();
    for SiteInfo { name, title, part } in sites.iter().filter(|site| site_of(&site.name) == site_of(now)) {
        let everyone = text!("Everyone", "Tout le monde");
        let title = escape(if part.is_some() { title } else { everyone.in_lang(lang) });
        let (name, current) = (escape(name), if name == now { " aria-current=true" } else { "" });
        let start = escape(part.as_deref().unwrap_or("/"));
        let _ = write!(
            list,
            "<li><a href=\"http://{name}.localhost:{port}{start}\"{current}>{title}</a> <small>{start}</small></li>"
        );
    }
    let refusal =
        text!("This part is not for those who look now.", "Cette partie n’est pas pour qui regarde en ce moment.");
    let refusal = if refused { format!("<p><em>{}</em></p>", refusal.in_lang(lang)) } else { String::new() };
    let (title, lead) = (title.in_lang(lang), escape(lead.in_lang(lang)));
    page(lang, title, &format!("<h1>{title}</h1>{refusal}<p>{lead}</p><ul>{list}</ul>"))
}

/// Returns the page of a refusal.
pub(super) fn status(lang: Lang, status: u16) -> String {
    let said = match status {
        400 => text!("This request cannot be understood.", "Cette requête est incompréhensible."),
        404 => text!("There is nothing at this address.", "Il n’y a rien à cette adresse."),
        405 => text!("Only reading is possible here.", "Ici on ne peut que lire."),
        408 => text!("The request took too long.", "La requête a pris trop de temps."),
        410 => text!("This page has been removed for good.", "Cette page a été retirée définitivement."),
        413 => text!("A request with a body has no use here.", "Une requête avec un corps n’a pas de sens ici."),
        421 => text!(
            "The preview answers to localhost and *.localhost only.",
            "L’aperçu ne répond qu’à localhost et *.localhost."
        ),
        431 => text!("The head of the request is too long.", "L’en-tête de la requête est trop long."),
        503 => text!("Too many connections at once.", "Trop de connexions à la fois."),
        _ => text!("sobre itself has failed here.", "sobre lui-même a échoué ici."),
    };
    let (said, reason) = (said.in_lang(lang), reason(status));
    page(lang, reason, &format!("<h1>{status}</h1><p>{said}</p>"))
}

/// Returns the page of a site of which nothing can be shown: all that is wrong with it.
pub(super) fn broken(lang: Lang, site: &str, diagnostics: &[Diagnostic]) -> String {
    let findings = Findings::of(diagnostics);
    let title = text!("{site} cannot be shown", "{site} ne peut pas être affiché");
    let title = escape(title.in_lang(lang));
    let mut body = format!("<h1>{title}</h1><p>{}</p>", findings.summary(lang));
    for diagnostic in &findings.shown {
        write_finding(diagnostic, lang, &mut body);
    }
    page(lang, &title, &body)
}

fn write_finding(diagnostic: &Diagnostic, lang: Lang, body: &mut String) {
    let class = if diagnostic.is_error() { "error" } else { "warning" };
    let (text, code) = (escape(diagnostic.text.in_lang(lang)), diagnostic.code.as_str());
    let _ = write!(body, "<article class={class}><h2>{text} <small>{code}</small></h2>");
    if let Some(place) = &diagnostic.place {
        let _ = write!(body, "<p><code>{}</code></p>", escape(&findings::at(place)));
        let (line, caret) = findings::excerpt(place);
        if !line.is_empty() {
            let _ = write!(body, "<pre tabindex=0>{}\n<b aria-hidden=true>{caret}</b></pre>", escape(line));
        }
    }
    for hint in &diagnostic.hints {
        let _ = write!(body, "<p>→ {}</p>", escape(hint.in_lang(lang)));
    }
    body.push_str("</article>");
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}
