//! The services: what each is, how full, how it came about.

use super::{
    Page, Pages,
    block::{Block, Cell, Table, Tile},
    decisions::link_to,
    same,
};
use crate::{
    content::markdown::escape_quoted,
    diag::{Text, text},
    picture::without_scripts,
    register::{Load, Service, dues::Entry},
};

/// From this share of a limit on somebody should know, when the collective says nothing; of a hundred.
const NEARLY: i64 = 80;

/// The colour of a service that has none.
const PLAIN: &str = "#4a5a6a";

impl Pages<'_> {
    pub(super) fn services(&mut self) {
        let services = &self.portal.register.facts.services;
        let folder = self.named("services", "services");
        let tiles: Vec<Tile> = self.tiles();
        let logos =
            tiles.iter().filter_map(|tile| Some((format!("{}.svg", tile.url.trim_matches('/')), tile.logo.clone()?)));
        let files = logos.chain(self.chatons()).collect();
        let section = self.section(
            ("services", "services"),
            text!("Services", "Services"),
            "services",
            vec![Block::Tiles(tiles)],
        );
        let summary = text!("What we offer, and how full it is.", "Ce que nous proposons, et la place qui reste.");
        self.made.push(Page { summary: Some(summary), files, is_index: true, ..section });
        for (at, (name, service)) in services.iter().enumerate() {
            let Some(title) = self.see(&service.name) else { continue };
            let blocks = self.service(name, service);
            self.made.push(Page {
                summary: self.see(&service.summary).flatten().map(|text| same(&text)),
                weight: i64::try_from(at).unwrap_or(i64::MAX),
                ..Page::new(format!("{folder}/{name}.md"), same(&title), format!("services/{name}.toml"), blocks)
            });
        }
    }

    /// Returns the services as their logos.
    pub(super) fn tiles(&self) -> Vec<Tile> {
        self.portal.register.facts.services.iter().filter_map(|(name, service)| self.tile(name, service)).collect()
    }

    fn tile(&self, name: &str, service: &Service) -> Option<Tile> {
        let title = self.see(&service.name)?;
        let letters = self.see(&service.letter).flatten().unwrap_or_else(|| title.chars().take(2).collect());
        let colour = self.see(&service.colour).flatten().filter(|colour| is_colour(colour));
        let colour = colour.unwrap_or_else(|| PLAIN.to_owned());
        let drawing = self.portal.register.facts.logo.as_ref();
        Some(Tile {
            url: format!("/{}/{name}/", self.named("services", "services")),
            summary: self.see(&service.summary).flatten().unwrap_or_default(),
            logo: drawing.and_then(|drawing| variant(drawing, &colour, &letters)),
            letters,
            colour,
            stage: self.see(&service.stage)?.label(),
            title,
        })
    }

    fn service(&self, name: &str, service: &Service) -> Vec<Block> {
        let mut blocks = Vec::new();
        if self.see(&service.load) == Some(Load::Full) {
            blocks.push(Block::say(text!(
                "There is no room for more at the moment.",
                "Le service est complet pour le moment."
            )));
        }
        let limits = self.see(&service.limits).unwrap_or_default();
        blocks.extend(limits.iter().filter_map(|limit| {
            let (most, peak) = (self.see(&limit.most)?, self.see(&limit.peak)??);
            let share = (most > 0).then(|| peak * 100 / most).filter(|share| *share >= NEARLY)?;
            let what = self.see(&limit.what).unwrap_or_default();
            Some(Block::say(text!(
                "{what}: {share} % of the limit is used",
                "{what} : {share} % de la limite est atteinte"
            )))
        }));
        let elsewhere = ["name", "summary", "colour", "letter"];
        blocks.push(self.facts_but(text!("In short", "En bref"), service, &elsewhere));
        blocks.extend(self.table(text!("Limits", "Limites"), "services", &limits));
        blocks.extend(self.life(service));
        blocks.extend(self.decided(name));
        blocks
    }

    /// Returns the turns of a service's life and its versions, in the order of their days.
    fn life(&self, service: &Service) -> Option<Block> {
        let folder = self.named("decisions", "decisions");
        let turns = self.see(&service.history).unwrap_or_default().into_iter().filter_map(|turn| {
            let decision = self.see(&turn.decision).flatten().filter(|name| self.is_open(name));
            let note = self.see(&turn.note).flatten().map(|note| format!(" · {note}")).unwrap_or_default();
            let Text { en, fr } = self.see(&turn.stage)?.label();
            let what = text!("{en}{note}", "{fr}{note}");
            Some((self.see(&turn.date)?, what, decision.map(|name| format!("/{folder}/{name}/"))))
        });
        let versions = self.see(&service.versions).unwrap_or_default().into_iter().filter_map(|version| {
            let (day, name) = (self.see(&version.date)??, self.see(&version.version)?);
            Some((day, text!("Version {name}", "Version {name}"), None))
        });
        let mut turns: Vec<_> = turns.chain(versions).collect();
        turns.sort_by_key(|(day, ..)| *day);
        let title = text!("Life cycle and versions", "Cycle de vie et versions");
        (!turns.is_empty()).then_some(Block::Timeline { title, turns })
    }

    /// Returns what was decided about a service.
    fn decided(&self, name: &str) -> Option<Block> {
        let changed = |entry: &Entry| {
            self.see(&entry.changes).unwrap_or_default().iter().any(|what| what == &format!("services/{name}"))
        };
        let decisions = self.open_decisions().filter(|(_, entry)| changed(entry));
        let rows = decisions.map(|(decision, _)| vec![Cell::Day(decision.date), link_to(decision)]).collect();
        let columns = vec![text!("Date", "Date"), text!("Decision", "Décision")];
        Table::new(text!("Decided about it", "Ce qui a été décidé"), "decisions", columns, rows).block()
    }
}

/// Returns the collective's drawing for one service: `currentColor` becomes its colour, the words of the first
/// `<text>` its letters; nothing when the drawing cannot be shown.
fn variant(drawing: &str, colour: &str, letters: &str) -> Option<String> {
    let drawing = without_scripts(drawing).ok()?.svg;
    let start = drawing.find("<svg")?;
    let coloured = drawing[start..].trim_end().replace("currentColor", colour);
    let Some(open) = coloured.find("<text") else { return Some(coloured) };
    let from = open + coloured[open..].find('>')? + 1;
    let to = from + coloured[from..].find("</text>")?;
    let mut words = String::new();
    escape_quoted(letters, &mut words);
    Some(format!("{}{words}{}", &coloured[..from], &coloured[to..]))
}

/// Whether a text is `#rgb` or `#rrggbb`.
fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_has_the_drawing_in_its_colour_with_its_letters_and_nothing_that_acts() {
        let drawing =
            "<?xml version=\"1.0\"?>\n<svg onload=\"x()\"><rect fill=\"currentColor\"/><text x=\"1\">ab</text></svg>\n";
        let own = variant(drawing, "#123", "N<").unwrap();
        assert_eq!(own, "<svg><rect fill=\"#123\"/><text x=\"1\">N&lt;</text></svg>");
        assert_eq!(variant("no drawing", "#123", "N"), None);
    }

    #[test]
    fn a_colour_is_no_place_for_anything_else() {
        assert!(is_colour("#1f6b4f") && is_colour("#abc"));
        assert!(!is_colour("#1\"/><script>") && !is_colour("red"));
    }
}
