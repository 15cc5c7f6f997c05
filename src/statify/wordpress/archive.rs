//! All that an export tells, but for the words: those pass by a second time.
//!
//! The first pass over the files gathers what the addresses, menus and lists follow from; the second
//! ([`Archive::words`]) hands on one post after the other with its text, so that an export of a
//! gigabyte needs memory for its titles only.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::{
    dump,
    item::{Author, Post, Record, Term},
    wxr,
};
use crate::{
    diag::text,
    statify::{
        Error,
        comments::Comment,
        desk::reading,
        php::Php,
        source::{Health, beginning, open},
    },
};

/// What was gathered.
#[derive(Debug, Default)]
pub struct Archive {
    /// Options of the site and facts of the channel, by name.
    pub settings: BTreeMap<String, String>,
    /// Posts by id; only reusable blocks keep their text.
    pub posts: BTreeMap<u64, Post>,
    /// Those who write, by what posts call them.
    pub authors: BTreeMap<String, Author>,
    /// Terms of all taxonomies.
    pub terms: Vec<Term>,
    /// Rows of tables of redirects.
    pub redirects: Vec<(String, String, u16)>,
    /// What the files turned out to be.
    pub health: Vec<(PathBuf, Health)>,
    /// Comments that lie apart from their posts.
    comments: BTreeMap<u64, Vec<Comment>>,
    sources: Vec<(PathBuf, Format)>,
    /// Which source has the words of a post.
    owner: BTreeMap<u64, usize>,
}

/// The two exports that every host can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Format {
    Dump,
    Wxr,
}

impl Archive {
    /// Reads all files of an export; what a dump says of a post goes before what a WXR file says.
    pub fn gather(paths: &[PathBuf]) -> Result<Self, Error> {
        let mut archive = Self::default();
        for path in paths {
            archive.sources.push((path.clone(), format_of(path)?));
        }
        archive.sources.sort_by_key(|(_, format)| *format);
        let (mut names, mut relations, mut metas) = (BTreeMap::new(), Vec::new(), Vec::new());
        for at in 0..archive.sources.len() {
            let (path, format) = archive.sources[at].clone();
            let health = pass(&path, format, &mut |record| match record {
                Record::Meta(post, key, value) => metas.push((post, key, value)),
                Record::Relation(post, term) => relations.push((post, term)),
                Record::Term(term) if term.taxonomy.is_empty() => drop(names.insert(term.id, (term.slug, term.name))),
                record => archive.keep(at, record),
            })?;
            archive.health.push((path, health));
        }
        archive.join(&names, &relations, metas);
        Ok(archive)
    }

    /// Hands on each post that `wants` asks for, with its words and comments.
    pub fn words(&self, wants: &dyn Fn(u64) -> bool, take: &mut dyn FnMut(Post)) -> Result<(), Error> {
        for (at, (path, format)) in self.sources.iter().enumerate() {
            pass(path, *format, &mut |record| {
                let Record::Post(post) = record else { return };
                if self.owner.get(&post.id) == Some(&at) && wants(post.id) {
                    let known = &self.posts[&post.id];
                    let comments = if post.comments.is_empty() {
                        self.comments.get(&post.id).cloned().unwrap_or_default()
                    } else {
                        post.comments
                    };
                    take(Post { content: post.content, excerpt: post.excerpt, comments, ..known.clone() });
                }
            })?;
        }
        Ok(())
    }

    /// Returns an option, empty when it is not there.
    pub fn setting(&self, key: &str) -> &str {
        self.settings.get(key).map_or("", String::as_str)
    }

    /// Returns a serialized option.
    pub fn serialized(&self, key: &str) -> Option<Php> {
        Php::parse(self.setting(key).as_bytes())
    }

    fn keep(&mut self, source: usize, record: Record) {
        match record {
            Record::Post(post) => self.keep_post(source, *post),
            Record::Term(term) => {
                let is_known =
                    |known: &&Term| known.taxonomy == term.taxonomy && known.slug == term.slug && known.relation == 0;
                if term.relation > 0 || self.terms.iter().find(is_known).is_none() {
                    self.terms.push(term);
                }
            }
            Record::Author(author) => drop(self.authors.entry(author.key.clone()).or_insert(author)),
            Record::Comment(post, comment) => self.comments.entry(post).or_default().push(comment),
            Record::Setting(key, value) => drop(self.settings.entry(key).or_insert(value)),
            Record::Redirect(from, to, status) => self.redirects.push((from, to, status)),
            Record::Meta(..) | Record::Relation(..) => {}
        }
    }

    fn keep_post(&mut self, source: usize, mut post: Post) {
        let keeps_words = matches!(post.kind.as_str(), "wp_block" | "attachment");
        if !keeps_words {
            post.content = String::new();
        }
        if post.kind != "attachment" {
            post.excerpt = String::new();
        }
        post.comments = Vec::new();
        match self.posts.get_mut(&post.id) {
            // The dump does not know the address, the other file does.
            Some(known) if known.link.is_empty() => known.link = post.link,
            Some(_) => {}
            None => {
                self.owner.insert(post.id, source);
                self.posts.insert(post.id, post);
            }
        }
    }

    /// Puts together what the tables of a dump keep apart.
    fn join(
        &mut self,
        names: &BTreeMap<u64, (String, String)>,
        relations: &[(u64, u64)],
        metas: Vec<(u64, String, String)>,
    ) {
        for term in &mut self.terms {
            if let Some((slug, name)) = names.get(&term.id).filter(|_| term.relation > 0) {
                term.slug.clone_from(slug);
                term.name.clone_from(name);
            }
            if let Some((slug, _)) =
                term.parent.parse().ok().and_then(|parent: u64| names.get(&parent)).filter(|_| term.relation > 0)
            {
                term.parent.clone_from(slug);
            } else if term.parent == "0" {
                term.parent.clear();
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        self.terms.retain(|term| seen.insert((term.taxonomy.clone(), term.slug.clone())));
        let by_relation: BTreeMap<u64, &Term> = self.terms.iter().map(|term| (term.relation, term)).collect();
        for (post, relation) in relations {
            if let (Some(post), Some(term)) = (self.posts.get_mut(post), by_relation.get(relation)) {
                let term = (term.taxonomy.clone(), term.slug.clone(), term.name.clone());
                if !post.terms.contains(&term) {
                    post.terms.push(term);
                }
            }
        }
        for (post, key, value) in metas {
            if let Some(post) = self.posts.get_mut(&post) {
                let pair = (key, value);
                if !post.metas.contains(&pair) {
                    post.metas.push(pair);
                }
            }
        }
        let sticky = self.serialized("sticky_posts");
        for (_, id) in sticky.iter().flat_map(Php::entries) {
            let id = id.integer().and_then(|id| u64::try_from(id).ok());
            if let Some(post) = id.and_then(|id| self.posts.get_mut(&id)) {
                post.is_sticky = true;
            }
        }
    }
}

/// Reads one file to its end.
fn pass(path: &Path, format: Format, take: &mut dyn FnMut(Record)) -> Result<Health, Error> {
    let source = open(path)?;
    let read = match format {
        Format::Wxr => wxr::read(source, take),
        Format::Dump => {
            dump::read(source, take).map(|is_cut| Health { cut_at: is_cut.then_some(0), ..Health::default() })
        }
    };
    read.map_err(|error| reading(path, error))
}

fn format_of(path: &Path) -> Result<Format, Error> {
    let start = beginning(path)?;
    let text = String::from_utf8_lossy(&start).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let is_sql = ["--", "/*", "insert", "create", "set ", "drop", "#"].iter().any(|word| text.starts_with(word));
    match () {
        () if text.starts_with('<') && (text.contains("<rss") || text.contains("wordpress")) => Ok(Format::Wxr),
        () if is_sql => Ok(Format::Dump),
        () => Err(Error::Source {
            path: path.into(),
            fact: text!(
                "this is neither a WordPress export (WXR) nor a dump of its database",
                "ce n’est ni un export WordPress (WXR) ni une sauvegarde de sa base"
            ),
        }),
    }
}
