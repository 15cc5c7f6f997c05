//! Where a finding comes from: what is written in the output is looked for in what it was made of. Only somebody who
//! has a finding pays for that.

use std::{
    cell::{OnceCell, RefCell},
    ops::Range,
};

use memchr::memmem;
use rustc_hash::FxHashMap;

use super::source_of;
use crate::{
    config::SiteConfig,
    diag::Place,
    farm::prepare::SitePlan,
    gate::{Fault, Rule},
    path::ContentPath,
    render::Renderer,
};

/// The texts that a site is made of, each read once, and what was found in those that all pages share.
pub(super) struct Whence<'w> {
    plan: &'w SitePlan,
    renderer: &'w Renderer,
    config: Text,
    /// Of the page that was asked about last.
    own: RefCell<Option<Text>>,
    data: OnceCell<Vec<Text>>,
    theme: OnceCell<Vec<Text>>,
    known: RefCell<FxHashMap<Vec<String>, Option<Place>>>,
}

impl<'w> Whence<'w> {
    pub(super) fn new(plan: &'w SitePlan, renderer: &'w Renderer) -> Self {
        let config = Text::new(SiteConfig::file(&plan.name), plan.config_text.clone());
        let (own, data, theme, known) = Default::default();
        Self { plan, renderer, config, own, data, theme, known }
    }

    /// Returns the place of a finding in the output at `path`: in the page's own text, in the site's configuration, in
    /// the theme; else the file that the output is made of.
    pub(super) fn place(&self, path: &str, fault: &Fault) -> Option<Place> {
        let own = source_of(self.renderer.site(), path);
        let clues = clues(fault);
        let in_own = || own.as_deref().and_then(|own| self.in_own(own, &clues));
        in_own().or_else(|| self.in_shared(clues.clone())).or_else(|| own.clone().map(Place::file))
    }

    fn in_own(&self, file: &str, clues: &[String]) -> Option<Place> {
        let mut own = self.own.borrow_mut();
        if own.as_ref().is_none_or(|own| own.file != file) {
            *own = Some(Text::new(file.to_owned(), self.text(file).unwrap_or_default()));
        }
        own.as_ref()?.place(clues)
    }

    /// Looks where all pages come from, once for the same clues.
    fn in_shared(&self, clues: Vec<String>) -> Option<Place> {
        if let Some(known) = self.known.borrow().get(&clues) {
            return known.clone();
        }
        let data = self.data.get_or_init(|| self.data());
        let theme = || {
            let texts = self.plan.looks.texts().into_iter();
            texts.map(|(file, text)| Text::new(file, text)).collect()
        };
        // The best clue anywhere is better than a worse one in the first file.
        let in_theme = |clue: &String| {
            let clue = std::slice::from_ref(clue);
            self.theme.get_or_init(theme).iter().find_map(|text| text.place(clue))
        };
        let place = self.config.place(&clues);
        let place = place.or_else(|| data.iter().find_map(|text| text.place(&clues)));
        let place = place.or_else(|| clues.iter().find_map(in_theme));
        self.known.borrow_mut().insert(clues, place.clone());
        place
    }

    fn text(&self, file: &str) -> Option<String> {
        let path = ContentPath::new(file.strip_prefix(&format!("content/{}/", self.plan.name))?).ok()?;
        String::from_utf8(self.renderer.bytes(&path).ok()?).ok()
    }

    fn data(&self) -> Vec<Text> {
        let files =
            self.renderer.site().content.data.keys().map(|path| format!("content/{}/data/{path}", self.plan.name));
        files.filter_map(|file| self.text(&file).map(|text| Text::new(file, text))).collect()
    }
}

/// A text in which clues are looked for.
struct Text {
    file: String,
    text: String,
    folded: String,
    /// Each line with the bytes it has, without what typography changes.
    lines: OnceCell<Vec<(Range<usize>, String)>>,
}

impl Text {
    fn new(file: String, text: String) -> Self {
        Self { folded: text.to_ascii_lowercase(), file, text, lines: OnceCell::new() }
    }

    /// Returns where the first of the clues stands that the text holds.
    fn place(&self, clues: &[String]) -> Option<Place> {
        clues.iter().find_map(|clue| {
            let at = memmem::find(self.folded.as_bytes(), clue.to_ascii_lowercase().as_bytes());
            let span = at.map(|at| at..at + clue.len()).or_else(|| self.loosely(clue))?;
            Some(Place::new(&*self.file, &self.text, span))
        })
    }

    /// Finds words that were set in type on their way: apostrophes, spaces, emphasis.
    fn loosely(&self, clue: &str) -> Option<Range<usize>> {
        // Tags are not set in type, and a word or two are too little to be found loosely.
        let wanted = (!clue.starts_with('<')).then(|| plain(clue)).filter(|clue| clue.chars().count() > 3)?;
        let lines = self.lines.get_or_init(|| {
            let mut at = 0;
            let line = |line: &str| {
                let start = at;
                at += line.len();
                (start..start + line.trim_end().len(), plain(line))
            };
            self.text.split_inclusive('\n').map(line).collect()
        });
        lines.iter().find(|(_, line)| line.contains(&wanted)).map(|(span, _)| span.clone())
    }
}

fn plain(text: &str) -> String {
    let letters = text.chars().filter(|c| !matches!(c, '*' | '_' | '`'));
    let spaced = letters.map(|c| match c {
        '’' => '\'',
        '\u{a0}' | '\u{202f}' => ' ',
        c => c,
    });
    spaced.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
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
