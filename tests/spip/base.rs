//! The site a backup is of, as its SPIP names and finds it: what links of its texts say and where they lead.

use std::{collections::BTreeMap, path::Path};

use sobre::statify::{
    Request,
    spip::{
        archive::Archive,
        item::{Key, Kind},
        text::{Reading, numbered, parse},
    },
};

use super::{html::Spip, reading};

/// The objects of a backup.
pub struct Base {
    archive: Archive,
    /// Where linked sites are.
    elsewhere: BTreeMap<Key, String>,
}

/// Where a link to an object leads, and what its tag says of it.
pub struct Place {
    pub href: String,
    pub class: &'static str,
    pub lang: String,
    pub media: &'static str,
}

impl Base {
    /// Returns the site of a backup, if it is there.
    pub fn open(path: &Path) -> Option<Self> {
        let request = Request {
            farm: path.parent()?.to_owned(),
            site: "site".into(),
            sources: vec![path.to_owned()],
            prefix: None,
            media: None,
            drafts: false,
            names: false,
            today: jiff::civil::date(2026, 11, 21),
        };
        let archive = Archive::gather(&request).ok()?;
        let mut elsewhere = BTreeMap::new();
        archive.words(&|key| key.0 == Kind::Link, &mut |key, words| drop(elsewhere.insert(key, words.link.1))).ok()?;
        Some(Self { archive, elsewhere })
    }

    /// Returns the title of an object as SPIP shows it.
    pub fn title(&self, kind: &str, id: u64, lang: &str) -> Option<String> {
        let key = (Kind::named(kind)?, id);
        let title = match key.0 {
            Kind::Document => &self.archive.files.get(&id)?.title,
            _ => &self.archive.items.get(&key)?.title,
        };
        let tree = parse(numbered(title).1, &Reading { is_title: true, ..reading(lang) });
        Some(Spip::default().html(&tree))
    }

    /// Returns where an object is.
    pub fn place(&self, kind: &str, id: u64, lang: &str) -> Option<Place> {
        let key = (Kind::named(kind)?, id);
        if key.0 == Kind::Document {
            let file = self.archive.files.get(&id)?;
            let kinds =
                [("pdf", "application/pdf"), ("png", "image/png"), ("jpg", "image/jpeg"), ("mp3", "audio/mpeg")];
            let media = kinds.iter().find(|(ending, _)| *ending == file.extension).map_or("", |(_, media)| media);
            return Some(Place { href: format!("IMG/{}", file.path), class: "spip_in", lang: String::new(), media });
        }
        let item = self.archive.items.get(&key)?;
        if let Some(href) = self.elsewhere.get(&key) {
            return Some(Place { href: href.clone(), class: "spip_out", lang: String::new(), media: "" });
        }
        let mut href = self.segment(key)?;
        let mut above = item.parent;
        let lies_below = !matches!(key.0, Kind::Author | Kind::Keyword);
        while let Some(section) = self.archive.items.get(&(Kind::Section, above)).filter(|_| lies_below) {
            href = format!("{}/{href}", self.segment((Kind::Section, above))?);
            above = section.parent;
        }
        if key.0 == Kind::Section {
            href.push('/');
        }
        let lang = Some(&item.lang).filter(|own| !own.is_empty() && *own != lang).cloned().unwrap_or_default();
        Some(Place { href, class: "spip_in", lang, media: "" })
    }

    fn segment(&self, key: Key) -> Option<String> {
        Some(self.archive.segments.get(&key)?.first()?.text.clone())
    }
}
