//! A small site of a garden: what the texts of the tests speak of.

use std::cell::RefCell;

use sobre::{
    content::markdown::is_safe_address,
    statify::{
        html::{Host, Note as HtmlNote},
        spip::text::{Document, Model, Note, Object, Shown, Site},
    },
};

#[derive(Default)]
pub struct Garden {
    pub heard: RefCell<Vec<String>>,
}

impl Host for Garden {
    fn link(&self, href: &str, _: bool) -> Option<String> {
        let is_whole = ["http://", "https://", "mailto:", "/"].iter().any(|start| href.starts_with(start));
        (is_whole && is_safe_address(href, true)).then(|| href.to_owned())
    }

    fn media(&self, src: &str) -> Option<String> {
        src.strip_prefix("IMG/").map(|path| format!("/img/{path}"))
    }

    fn note(&self, note: HtmlNote) {
        self.heard.borrow_mut().push(format!("{note:?}"));
    }

    fn form(&self) -> String {
        "(formulaire)".into()
    }

    fn embed_label(&self, host: &str) -> String {
        format!("À voir sur {host}")
    }
}

impl Site for Garden {
    fn object(&self, kind: &str, id: u64, lang: Option<&str>) -> Option<Object> {
        let (title, page) = match (kind, id, lang) {
            ("article", 2, Some("en")) => ("Opening days", "opening-days"),
            ("article", 2, _) => ("Permanences", "permanences"),
            ("rubrique", 2, _) => ("Le compost", "compost"),
            ("mot", 1, _) => ("Écologie", "mot-ecologie"),
            ("document", 3, _) => ("Plan du jardin", ""),
            ("article", 9, _) => {
                let title = "Brouillon".into();
                return Some(Object { title, address: None, raw_address: None, lang: None });
            }
            _ => return None,
        };
        let (address, raw) = match page {
            "" => ("/img/pdf/plan.pdf".to_owned(), "/img/pdf/plan.pdf".to_owned()),
            page => (format!("page:{page}"), format!("/{page}/")),
        };
        Some(Object { title: title.into(), address: Some(address), raw_address: Some(raw), lang: Some("fr".into()) })
    }

    fn document(&self, id: u64) -> Option<Document> {
        let (file, title, description, media) = match id {
            1 => ("/img/jpg/serre.jpg", "La serre", "", "image"),
            2 => ("/img/png/fleur.png", "", "", "image"),
            3 => ("/img/pdf/plan.pdf", "Plan du jardin", "Toutes les parcelles", "file"),
            4 => ("/img/mp3/merle.mp3", "Le merle", "", "audio"),
            5 => ("https://films.example/abeilles", "Les abeilles", "", "video"),
            6 => ("/img/jpg/mare.jpg", "La mare", "Vue *du pont*", "image"),
            _ => return None,
        };
        Some(Document {
            file: Some(file.into()),
            title: title.into(),
            description: description.into(),
            media: media.into(),
            alt: if id == 2 { "Une fleur".into() } else { String::new() },
            ..Document::default()
        })
    }

    fn model(&self, model: &Model) -> Option<Shown> {
        (model.name == "meteo")
            .then(|| Shown::Block(format!("::button{{link=\"/meteo/{}/\" label=\"La météo\"}}", model.id)))
    }

    fn glossary(&self, word: &str, _: &str, lang: &str) -> Option<String> {
        Some(format!("https://{lang}.wikipedia.org/wiki/{}", word.replace(' ', "_")))
    }

    fn hear(&self, note: Note) {
        self.heard.borrow_mut().push(format!("{note:?}"));
    }
}
