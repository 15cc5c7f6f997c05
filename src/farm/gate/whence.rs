//! Where a finding comes from: what is written in the output is looked for in what it was made of. Only somebody who
//! has a finding pays for that.

use super::{Texts, source_of};
use crate::{
    config::SiteConfig,
    diag::Place,
    farm::prepare::SitePlan,
    gate::{Fault, Rule},
    path::ContentPath,
    render::Renderer,
};

/// The texts that a site is made of.
pub(super) struct Whence<'w> {
    plan: &'w SitePlan,
    renderer: &'w Renderer,
    /// Those of the theme, read when first asked for.
    theme: Texts,
}

impl<'w> Whence<'w> {
    pub(super) fn new(plan: &'w SitePlan, renderer: &'w Renderer) -> Self {
        Self { plan, renderer, theme: Texts::default() }
    }

    /// Returns the place of a finding in the output at `path`: in the page's own text, in the site's configuration, in
    /// the theme; else the file that the output is made of.
    pub(super) fn place(&self, path: &str, fault: &Fault) -> Option<Place> {
        let site = self.renderer.site();
        let own = source_of(site, path);
        let clues = clues(fault);
        if clues.is_empty() {
            return own.map(Place::file);
        }
        let text = own.as_deref().and_then(|own| self.text(own));
        if let (Some(file), Some(text)) = (&own, &text)
            && let Some(place) = found(file, text, &clues)
        {
            return Some(place);
        }
        let config = SiteConfig::file(&self.plan.name);
        found(&config, &self.plan.config_text, &clues)
            .or_else(|| self.in_data(&clues))
            .or_else(|| self.in_theme(&clues))
            .or_else(|| own.map(Place::file))
    }

    fn text(&self, file: &str) -> Option<String> {
        let path = ContentPath::new(file.strip_prefix(&format!("content/{}/", self.plan.name))?).ok()?;
        String::from_utf8(self.renderer.bytes(&path).ok()?).ok()
    }

    fn in_data(&self, clues: &[String]) -> Option<Place> {
        let site = self.renderer.site();
        site.content.data.keys().find_map(|path| {
            let file = format!("content/{}/data/{path}", self.plan.name);
            found(&file, &self.text(&file)?, clues)
        })
    }

    fn in_theme(&self, clues: &[String]) -> Option<Place> {
        let mut theme = self.theme.borrow_mut();
        let texts = theme.get_or_insert_with(|| self.plan.looks.texts());
        // The best clue anywhere is better than a worse one in the first file.
        clues.iter().find_map(|clue| {
            let clue = std::slice::from_ref(clue);
            texts.iter().find_map(|(file, text)| found(file, text, clue))
        })
    }
}

/// Returns what to look for, the best first.
fn clues(fault: &Fault) -> Vec<String> {
    let clue = fault.clue.trim();
    let usual = match fault.rule {
        Rule::Lang => "<html",
        Rule::Title => "</head>",
        Rule::Landmark if clue.is_empty() => "<body",
        Rule::PageWeight => return file_clues(&fault.more),
        _ => "",
    };
    match fault.rule {
        _ if clue.is_empty() => Some(usual.to_owned()).filter(|usual| !usual.is_empty()).into_iter().collect(),
        Rule::ThirdParty => {
            let bare = clue.split_once("://").map_or(clue, |(_, rest)| rest);
            vec![clue.to_owned(), bare.to_owned(), fault.more.clone()]
        }
        Rule::Contrast => {
            let (name, value) = clue.split_once(": ").unwrap_or((clue, ""));
            vec![format!("{name}:{value}"), clue.to_owned(), value.to_owned(), format!("{name}:")]
        }
        Rule::LinkText if clue.contains('/') => {
            let mut clues = vec![format!("href=\"{clue}\""), format!("href={clue}"), format!("]({clue})")];
            clues.extend(file_clues(clue));
            clues
        }
        Rule::Alt | Rule::LinkText | Rule::VagueLink | Rule::Label if clue.contains(['/', '.']) => file_clues(clue),
        Rule::DuplicateId => vec![format!("#{clue}"), format!("id=\"{clue}\""), format!("id={clue}")],
        Rule::Label if !clue.starts_with('<') => {
            vec![format!("name=\"{clue}\""), format!("name={clue}"), clue.to_owned()]
        }
        _ => vec![clue.to_owned()],
    }
}

/// Returns how a file of the site may be written: its address, its name, the name of the picture it is a size of.
fn file_clues(address: &str) -> Vec<String> {
    let address = crate::path::decoded(address);
    let name = address.trim_end_matches("/index.html").trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let mut clues = vec![address.to_string(), format!("{name}.md"), name.to_owned()];
    if let Some((stem, _)) = name.rsplit_once('-').filter(|(_, size)| size.starts_with(|c: char| c.is_ascii_digit())) {
        clues.push(format!("{stem}."));
    }
    clues.retain(|clue| clue.len() > 2);
    clues
}

/// Returns where the first of the clues stands that a text holds.
fn found(file: &str, text: &str, clues: &[String]) -> Option<Place> {
    let folded = text.to_ascii_lowercase();
    clues.iter().find_map(|clue| {
        let at = folded.find(&clue.to_ascii_lowercase());
        let span = at.map(|at| at..at + clue.len()).or_else(|| loosely(text, clue))?;
        Some(Place::new(file, text, span))
    })
}

/// Finds words that were set in type on their way: apostrophes, spaces, emphasis.
fn loosely(text: &str, clue: &str) -> Option<std::ops::Range<usize>> {
    let plain = |text: &str| -> String {
        let letters = text.chars().filter(|c| !matches!(c, '*' | '_' | '`'));
        let spaced = letters.map(|c| match c {
            '’' => '\'',
            '\u{a0}' | '\u{202f}' => ' ',
            c => c,
        });
        spaced.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    // A word or two are too little to be found loosely.
    let wanted = Some(plain(clue)).filter(|clue| clue.chars().count() > 3)?;
    let mut at = 0;
    text.split_inclusive('\n').find_map(|line| {
        let start = at;
        at += line.len();
        plain(line).contains(&wanted).then(|| start..start + line.trim_end().len())
    })
}
