//! All that an export tells, but for the words: those pass by a second time.
//!
//! The first pass over the files gathers what the addresses, menus and lists follow from; the second
//! ([`Archive::words`]) hands on one post after the other with its text, so that an export of a
//! gigabyte needs memory for its titles only.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    dump,
    item::{Author, Head, Post, Record, Tagged, Term, Word, Words, is_structural},
    redirects::Row,
    wxr,
};
use crate::{
    diag::text,
    digest::check_of,
    statify::{
        Error,
        comments::Comment,
        desk::reading,
        moves::path_of,
        php::Php,
        source::{Health, beginning, open, refused},
    },
};

/// What was gathered.
#[derive(Debug, Default)]
pub struct Archive {
    /// Options of the site and facts of the channel, by name.
    pub settings: BTreeMap<String, String>,
    /// Posts by id, without their words.
    pub posts: BTreeMap<u64, Box<Head>>,
    /// Words that others show: of reusable blocks, and under pictures.
    texts: BTreeMap<u64, String>,
    /// Those who write, by what posts call them.
    pub authors: BTreeMap<String, Author>,
    /// Terms of all taxonomies.
    pub terms: Vec<Term>,
    /// Rows of tables of redirects.
    pub redirects: Vec<Row>,
    /// Addresses that published texts and menus name with a place on the page: `/fair/#programme`.
    pub asked: BTreeSet<Box<str>>,
    /// What the files turned out to be.
    pub health: Vec<(PathBuf, Health)>,
    /// Further sites in the dump, by the prefix of their tables.
    pub other_sites: Vec<String>,
    /// Group and language of translated posts, as WPML binds them.
    translations: BTreeMap<u64, (u64, Word)>,
    /// The other way round: the post of a group in a language.
    translated: BTreeMap<(u64, Word), u64>,
    /// Comments that lie apart from their posts.
    comments: BTreeMap<u64, Vec<Comment>>,
    /// Addresses to write to that published texts name, and how often.
    mails: BTreeMap<String, u32>,
    /// How many comments there are.
    pub comment_count: u64,
    /// How many more that nobody could read, and calls of other sites that count as some.
    pub hidden_comments: u64,
    /// Whether new comments could be written.
    pub comments_are_open: bool,
    /// Which file has the words of a page that is forgotten here.
    passing: FxHashMap<u64, u8>,
    sources: Vec<Source>,
    /// Place of each term in `terms`, by taxonomy and slug.
    by_slug: FxHashMap<Word, FxHashMap<Word, usize>>,
    /// Media by the post they were put under, in their order there.
    attached: BTreeMap<u64, Vec<u64>>,
    words: Words,
}

/// The two exports that every host can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Format {
    Dump,
    Wxr,
}

/// A file of an export.
#[derive(Debug, Clone)]
struct Source {
    path: PathBuf,
    format: Format,
    /// Prefix of the tables that are read; empty in WXR.
    prefix: String,
}

/// What dumps begin with.
const SQL: &[&str] = &[
    "--",
    "/*",
    "#",
    "insert",
    "create",
    "set ",
    "drop",
    "use ",
    "start ",
    "begin",
    "lock ",
    "replace ",
    "delete ",
    "truncate ",
    "alter ",
];

/// Longest part of an address before or after its `#`.
const ADDRESS: usize = 500;

/// Metadata that may hold links.
const PLACES: [&str; 2] = ["_menu_item_url", "_elementor_data"];

/// What the tables of a dump keep apart until all are read.
#[derive(Default)]
struct Loose {
    /// Slug and name of terms by their id.
    names: BTreeMap<u64, (String, String)>,
    /// Post and `term_taxonomy_id`.
    relations: Vec<(u64, u64)>,
    metas: Vec<(u64, &'static str, String)>,
}

impl Archive {
    /// Reads all files of an export; what a dump says of a post goes before what a WXR file says. Of a dump, the
    /// tables that begin with `prefix` are read, if one is given.
    pub fn gather(paths: &[PathBuf], prefix: Option<&str>) -> Result<Self, Error> {
        let mut archive = Self::default();
        let mut home = None;
        for path in paths {
            let (format, named) = format_of(path)?;
            home = home.or(named);
            archive.sources.push(Source { path: path.clone(), format, prefix: String::new() });
        }
        archive.sources.sort_by_key(|source| source.format);
        let mut loose = Loose::default();
        for at in 0..archive.sources.len() {
            if archive.sources[at].format == Format::Dump {
                archive.choose_site(at, home.as_deref(), prefix)?;
            }
            let source = archive.sources[at].clone();
            let health = pass(&source, &mut |record| match record {
                Record::Meta(post, key, value) => {
                    if PLACES.contains(&key) {
                        archive.hear_places(&value);
                    }
                    loose.metas.push((post, key, value));
                }
                Record::Relation(post, term) => loose.relations.push((post, term)),
                Record::Term(term) if term.taxonomy.is_empty() => {
                    loose.names.insert(term.id, (term.slug, term.name));
                }
                record => archive.keep(at, record),
            })?;
            archive.health.push((source.path, health));
        }
        archive.join(loose);
        archive.refuse_strangers()?;
        Ok(archive)
    }

    /// Refuses whole dumps that hold nothing of WordPress.
    fn refuse_strangers(&self) -> Result<(), Error> {
        let is_whole = |health: &Health| health.cut_at.is_none() && health.nameless == 0;
        let is_empty = self.posts.is_empty() && self.health.iter().all(|(_, health)| is_whole(health));
        match self.sources.iter().find(|source| source.format == Format::Dump && is_empty) {
            Some(source) => Err(Error::Source {
                path: source.path.clone(),
                fact: text!(
                    "there are no posts of WordPress in this dump",
                    "il n’y a pas d’articles de WordPress dans cette sauvegarde"
                ),
            }),
            None => Ok(()),
        }
    }

    /// Of many sites in one database, the one whose address is `home`, else the first of them, else the one
    /// with most to read.
    fn choose_site(&mut self, at: usize, home: Option<&str>, prefix: Option<&str>) -> Result<(), Error> {
        let path = &self.sources[at].path;
        let sites = dump::sites(open(path)?).map_err(|error| reading(path, error))?;
        let same = |address: &str| {
            let bare = |address: &str| address.split("//").nth(1).map(|rest| rest.trim_end_matches('/').to_owned());
            home.is_some_and(|home| bare(home) == bare(address))
        };
        let is_first = |prefix: &str| sites.keys().all(|other| other.starts_with(prefix));
        let best =
            sites.iter().max_by_key(|(prefix, site)| (same(&site.home), is_first(prefix), site.published, site.posts));
        let prefix = prefix.map(|prefix| format!("{}_", prefix.trim_end_matches('_')));
        let best = match prefix.as_deref() {
            Some(prefix) if !sites.contains_key(prefix) => return Err(no_such_site(path, prefix, &sites)),
            Some(prefix) => prefix.to_owned(),
            None => best.map(|(prefix, _)| prefix.clone()).unwrap_or_default(),
        };
        let others = sites.iter().filter(|(prefix, site)| **prefix != best && site.posts > 0);
        self.other_sites.extend(others.map(|(prefix, _)| prefix.clone()));
        if let Some(number) = network_number(&best) {
            self.settings.entry("network_site".into()).or_insert_with(|| number.to_owned());
        }
        self.sources[at].prefix = best;
        Ok(())
    }

    /// Hands on each post that `wants` asks for, once, with its words and comments.
    pub fn words(&self, wants: &dyn Fn(u64) -> bool, take: &mut dyn FnMut(Post)) -> Result<(), Error> {
        let mut done = FxHashSet::default();
        for (at, source) in self.sources.iter().enumerate() {
            pass(source, &mut |record| {
                let Record::Post(mut post) = record else { return };
                let known = self.posts.get(&post.id);
                let source = known.map(|known| known.source).or_else(|| self.passing.get(&post.id).copied());
                if source.is_none_or(|source| usize::from(source) != at) || !wants(post.id) || !done.insert(post.id) {
                    return;
                }
                if let Some(known) = known {
                    post.terms.clone_from(&known.terms);
                    post.is_sticky = known.is_sticky;
                    let new: Vec<_> = known.metas.iter().filter(|meta| !post.metas.contains(meta)).cloned().collect();
                    post.metas.extend(new);
                }
                if post.comments.is_empty() {
                    post.comments = self.comments.get(&post.id).cloned().unwrap_or_default();
                }
                take(*post);
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

    /// Returns a term.
    pub fn term(&self, taxonomy: &str, slug: &str) -> Option<&Term> {
        self.by_slug.get(taxonomy)?.get(slug).map(|at| &self.terms[*at])
    }

    /// Returns the media that were put under a post, in their order.
    pub fn attached(&self, post: u64) -> &[u64] {
        self.attached.get(&post).map_or(&[], Vec::as_slice)
    }

    /// Returns the language of a post, as Polylang or WPML has it.
    pub fn lang_of(&self, post: &Head) -> Option<Word> {
        let told =
            || ["_wpml_import_language_code", "_wpml_language", "wpml_language"].iter().find_map(|key| post.meta(key));
        let bound = || self.translations.get(&post.id).map(|(_, lang)| lang.clone());
        post.term("language").cloned().or_else(bound).or_else(|| told().map(|lang| lang.to_owned().into()))
    }

    /// Returns the post that says the same in `lang`, as Polylang or WPML binds them.
    pub fn translation(&self, post: &Head, lang: &str) -> Option<u64> {
        if let Some((group, _)) = self.translations.get(&post.id) {
            return self.translated.get(&(*group, Word::from(lang.to_owned()))).copied();
        }
        let group = self.term("post_translations", post.term("post_translations")?)?;
        u64::try_from(Php::parse(group.description.as_bytes())?.get(lang)?.integer()?).ok()
    }

    fn keep(&mut self, source: usize, record: Record) {
        match record {
            Record::Post(post) => self.keep_post(source, *post),
            Record::Term(term) => self.terms.push(term),
            Record::Author(author) => drop(self.authors.entry(author.key.clone()).or_insert(author)),
            Record::Comment(post, comment) => {
                self.comment_count += 1;
                self.comments.entry(post).or_default().push(comment);
            }
            Record::HiddenComment => self.hidden_comments += 1,
            Record::Setting(key, value) => drop(self.settings.entry(key).or_insert(value)),
            Record::Redirect(row) => self.redirects.push(row),
            Record::Translation(post, group, mut lang) => {
                self.words.share(&mut lang);
                self.translated.insert((group, lang.clone()), post);
                self.translations.insert(post, (group, lang));
            }
            Record::Meta(..) | Record::Relation(..) => {}
        }
    }

    fn keep_post(&mut self, source: usize, post: Post) {
        let Post { mut head, content, excerpt, comments, .. } = post;
        if let Some(known) = self.posts.get_mut(&head.id) {
            // The dump does not know the address, the other file does.
            if known.link.is_empty() {
                known.link = head.link;
            }
            return;
        }
        self.comment_count += comments.len() as u64;
        if head.status == "publish" && !head.has_password && matches!(&*head.kind, "post" | "page") {
            self.hear_mails(&content);
        }
        if head.status == "publish" && !head.has_password {
            self.hear_places(&content);
            head.metas.iter().filter(|(key, _)| PLACES.contains(key)).for_each(|(_, value)| self.hear_places(value));
        }
        let is_medium = head.kind == "attachment";
        let shown = if is_medium { excerpt } else { content };
        if (is_medium || head.kind == "wp_block") && !shown.is_empty() {
            self.texts.insert(head.id, shown);
        }
        if !is_medium {
            head.file_url = String::new();
        }
        // A title is only asked for where there is no name, in a menu, or where it is an address.
        if !head.name.is_empty() && !matches!(&*head.kind, "nav_menu_item" | "seopress_404") {
            head.title = String::new();
        }
        // The host of most addresses is that of the site.
        if let Some(path) =
            self.settings.get("home").and_then(|home| head.link.strip_prefix(home.trim_end_matches('/')))
            && path.starts_with('/')
            && !self.setting("home").is_empty()
        {
            let base = path_of(self.setting("home")).unwrap_or_default();
            // Two slashes would make a host of what follows.
            head.link = format!("{}/{}", base.trim_end_matches('/'), path.trim_start_matches('/'));
        }
        head.metas.retain(|(key, _)| is_structural(key));
        for word in [&mut head.author, &mut head.status, &mut head.kind] {
            self.words.share(word);
        }
        head.terms.iter_mut().for_each(|term| self.words.share_term(term));
        head.terms.shrink_to_fit();
        head.metas.shrink_to_fit();
        for text in [&mut head.title, &mut head.link, &mut head.date, &mut head.name, &mut head.file_url] {
            text.shrink_to_fit();
        }
        head.source = u8::try_from(source).unwrap_or(u8::MAX);
        self.posts.insert(head.id, Box::new(head));
    }

    /// Notes the addresses that a published text asks to write to.
    fn hear_mails(&mut self, content: &str) {
        for (at, _) in content.match_indices("mailto:") {
            let mail = &content[at + 7..];
            let end = mail.find(|c: char| !c.is_ascii_alphanumeric() && !"@.-_+".contains(c)).unwrap_or(mail.len());
            if let Some((name, host)) = mail[..end].split_once('@')
                && !name.is_empty()
                && host.contains('.')
            {
                *self.mails.entry(mail[..end].to_owned()).or_default() += 1;
            }
        }
    }

    /// Notes the addresses in a text that name a place on a page.
    fn hear_places(&mut self, content: &str) {
        let bytes = content.as_bytes();
        let ends = |b: &u8| b.is_ascii_whitespace() || b"\"'<>()[]|#".contains(b);
        for at in memchr::memchr_iter(b'#', bytes) {
            let (low, high) = (at.saturating_sub(ADDRESS), bytes.len().min(at + ADDRESS));
            let start = bytes[low..at].iter().rposition(ends).map_or(low, |before| low + before + 1);
            let end = bytes[at + 1..high].iter().position(ends).map_or(high, |length| at + 1 + length);
            let Some(address) = content.get(start..end).filter(|_| end > at + 1 && start < at) else { continue };
            // Builders keep addresses in JSON.
            let address = address.replace("\\/", "/");
            if address.contains(['/', '?']) {
                self.asked.insert(address.into());
            }
        }
    }

    /// Returns the address that the site itself asked its visitors to write to.
    pub fn public_mail(&self) -> Option<&str> {
        self.mails.iter().max_by_key(|(_, count)| **count).map(|(mail, _)| mail.as_str())
    }

    /// Forgets what only the plan needs: of a page whose words come by with all that is said of it, everything
    /// but where they come by.
    pub fn forget_planned(&mut self, is_planned: &dyn Fn(u64) -> bool) {
        let Self { posts, sources, passing, comments_are_open, .. } = self;
        posts.retain(|id, post| {
            *comments_are_open |= post.is_open && post.kind == "post" && post.status == "publish";
            let is_whole = matches!(&*post.kind, "post" | "page")
                && sources.get(usize::from(post.source)).is_some_and(|source| source.format == Format::Wxr)
                && is_planned(*id);
            if is_whole {
                passing.insert(*id, post.source);
            }
            !is_whole
        });
        // What stays moves together, so that the room of what goes can be used again.
        *posts = std::mem::take(posts).into_values().map(|post| (post.id, Box::new(Head::clone(&post)))).collect();
    }

    /// Returns the words of a reusable block, or those under a picture.
    pub fn text(&self, id: u64) -> &str {
        self.texts.get(&id).map_or("", String::as_str)
    }

    /// Puts together what the tables of a dump keep apart.
    fn join(&mut self, loose: Loose) {
        for term in self.terms.iter_mut().filter(|term| term.relation > 0) {
            if let Some((slug, name)) = loose.names.get(&term.id) {
                term.slug.clone_from(slug);
                term.name.clone_from(name);
            }
            let parent = term.parent.parse().ok().and_then(|parent: u64| loose.names.get(&parent));
            term.parent = parent.map(|(slug, _)| slug.clone()).unwrap_or_default();
        }
        let mut seen = BTreeSet::new();
        self.terms.retain(|term| seen.insert((term.taxonomy.clone(), term.slug.clone())));
        self.index_terms();
        self.join_terms(&loose.relations);
        for (post, key, value) in loose.metas {
            if let Some(post) = self.posts.get_mut(&post)
                && !post.metas.iter().any(|meta| meta.0 == key && meta.1 == value)
            {
                post.metas.push((key, value));
            }
        }
        self.bind_translations();
        let sticky = self.serialized("sticky_posts");
        for (_, id) in sticky.iter().flat_map(Php::entries) {
            let id = id.integer().and_then(|id| u64::try_from(id).ok());
            if let Some(post) = id.and_then(|id| self.posts.get_mut(&id)) {
                post.is_sticky = true;
            }
        }
        for post in self.posts.values().filter(|post| post.kind == "attachment" && post.parent > 0) {
            self.attached.entry(post.parent).or_default().push(post.id);
        }
        let Self { attached, posts, .. } = self;
        attached.values_mut().for_each(|ids| ids.sort_by_key(|id| (posts[id].order, *id)));
    }

    /// Binds what WPML exported with the posts themselves.
    fn bind_translations(&mut self) {
        let Self { posts, translations, translated, .. } = self;
        for post in posts.values() {
            let group = post.meta("_wpml_import_translation_group").map(|group| check_of(group.as_bytes()));
            if let (Some(group), Some(lang)) = (group, post.meta("_wpml_import_language_code")) {
                let lang = Word::from(lang.to_owned());
                translated.insert((group, lang.clone()), post.id);
                translations.insert(post.id, (group, lang));
            }
        }
    }

    fn index_terms(&mut self) {
        for (at, term) in self.terms.iter().enumerate() {
            let (mut taxonomy, mut slug) = (Word::from(term.taxonomy.clone()), Word::from(term.slug.clone()));
            self.words.share(&mut taxonomy);
            self.words.share(&mut slug);
            self.by_slug.entry(taxonomy).or_default().insert(slug, at);
        }
    }

    fn join_terms(&mut self, relations: &[(u64, u64)]) {
        let mut tags: BTreeMap<u64, Arc<Tagged>> = BTreeMap::new();
        for term in self.terms.iter().filter(|term| term.relation > 0) {
            let [taxonomy, slug, name] = [&term.taxonomy, &term.slug, &term.name].map(|text| Word::from(text.clone()));
            tags.insert(term.relation, Arc::new(Tagged { taxonomy, slug, name }));
        }
        for (post, relation) in relations {
            if let (Some(post), Some(term)) = (self.posts.get_mut(post), tags.get(relation))
                && !post.terms.contains(term)
            {
                post.terms.push(term.clone());
            }
        }
    }
}

fn no_such_site(path: &Path, prefix: &str, sites: &BTreeMap<String, dump::Site>) -> Error {
    let known = sites.keys().map(|prefix| format!("`{prefix}`")).collect::<Vec<_>>().join(", ");
    Error::Source {
        path: path.into(),
        fact: text!(
            "no table begins with `{prefix}`; there are {known}",
            "aucune table ne commence par « {prefix} » ; il y a {known}"
        ),
    }
}

/// Returns the number of a site in a network, which the names of its tables tell: `wp_7_` is the seventh.
fn network_number(prefix: &str) -> Option<&str> {
    let number = prefix.strip_suffix('_')?.rsplit_once('_')?.1;
    (!number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())).then_some(number)
}

/// Reads one file to its end.
fn pass(source: &Source, take: &mut dyn FnMut(Record)) -> Result<Health, Error> {
    let Source { path, format, prefix } = source;
    let file = open(path)?;
    let read = match format {
        Format::Wxr => wxr::read(file, take),
        Format::Dump => dump::read(file, prefix, take),
    };
    read.map_err(|error| reading(path, error))
}

/// Returns what a file is, and the address of its site where its beginning says so.
fn format_of(path: &Path) -> Result<(Format, Option<String>), Error> {
    let start = beginning(path)?;
    let text = String::from_utf8_lossy(&start).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let is_sql = SQL.iter().any(|word| text.starts_with(word));
    let home = text.split_once("<wp:base_blog_url>").and_then(|(_, rest)| rest.split('<').next()).map(str::to_owned);
    let neither = || {
        text!(
            "this is neither a WordPress export (WXR) nor a dump of its database",
            "ce n’est ni un export WordPress (WXR) ni une sauvegarde de sa base"
        )
    };
    let is_wxr = text.starts_with('<') && (text.contains("<rss") || text.contains("wordpress extended rss"));
    match refused(&start) {
        Some(fact) => Err(Error::Source { path: path.into(), fact }),
        None if is_wxr => Ok((Format::Wxr, home)),
        None if is_sql => Ok((Format::Dump, None)),
        None => Err(Error::Source { path: path.into(), fact: neither() }),
    }
}
