//! # sobre: the architecture
//!
//! A sober static-site engine for *farms*: folders in which a collective keeps the sites of its
//! member associations. This page is the map; each module's own page says more.
//!
//! ## One sentence
//!
//! Words and data come in as [`Content`](content::Content); [`resolve`](resolve::structure) makes a
//! complete [`Site`](site::Site); a [`Renderer`](render::Renderer) makes bytes of each of its routes;
//! [`release`] puts them in place in one step; [`publish`](publish::publish) puts a release on a
//! [`Target`](publish::Target), where visitors see it in one step.
//!
//! ```text
//! content/<site>/ ──read──► Content ─resolve─► Site ─render─► bytes ─stage─► Release
//! sites/<site>.toml ─────────┘  (SiteConfig)     ▲     ▲   ▲                  OUT/<site>/
//! themes/<theme>/ ──load──► Theme ───────────────┴─────┘   └─ memo            OUT/<site>.release.json
//!                                       OUT/<site>/ ─► Parcel ─publish─► Target: dir · ssh · rsync · s3 ─► visitors
//!
//! register ──portal──► more Content, a part of the site for each kind of readers ─► OUT/<site>.private/<area>/
//!
//! sites/*.toml, register ─► Desired ─┐
//! machine ─observe─────────► Actual ─┴─ plan ─► Plan ─check─► apply ─► machine
//! ```
//!
//! `build` runs this for every site at once ([`farm::build`]); `check` leaves the last arrow out;
//! `serve` keeps the sites in memory and renders a route when somebody looks at it
//! ([`farm::FarmPreview`]). `publish` takes what was built, on this machine or another.
//!
//! ## Code map
//!
//! Imports run downwards only; a test of the repository (`tests/house.rs`) keeps that, and who may
//! touch the disk.
//!
//! | floor | rooms |
//! |---|---|
//! | ground | [`diag`] findings with places, in two languages · [`path`] validated paths and addresses · [`digest`] · [`mime`] media types · [`charset`] bytes of old programs · [`minify`] smaller HTML that reads the same · [`picture`] what a picture's bytes say, and smaller ones · [`gate`] what an output's bytes say about its sobriety, and what is too much |
//! | model | [`config`] what a site is · [`register`] who the members are and what they are given · [`content`] what was written: front matter, Markdown, data, content types · [`site`] the resolved site · [`view`] what templates see |
//! | producers | [`read`] a folder → `Content` · [`statify`] other engines’ sites → a folder · [`portal`] the register → `Content` · [`theme`] a chain of themes, compiled |
//! | core | [`resolve`] addresses, sections, terms, links · [`render`] routes → bytes |
//! | rim | [`memo`] what a build remembers · [`release`] how a site takes its place · [`external`] whether links to other sites work · [`publish`] how visitors come to see it · [`provision`] the machine that a register asks for |
//! | whole | [`farm`] many sites, one pool · [`watch`] · [`serve`] · [`edit`] moving pages |
//! | hand | [`cli`] the only part that prints, reads the environment and the clock, and ends the process |
//!
//! ## What holds
//!
//! 1. **Stages report, one gate decides.** Reading, resolving and rendering never stop at a mistake:
//!    it becomes a [`Diagnostic`](diag::Diagnostic) and the rest goes on. Only `farm` refuses a site
//!    that has an error, and then the old release stays. Sisters in the farm are not affected, not even
//!    by a panic.
//! 2. **Every field final.** A [`Site`](site::Site) leaves `resolve` complete; nothing is filled later.
//!    What is costly and often not asked for (the outline of a body, a page as lists show it) is a pure
//!    function of what is there, called when somebody asks and then kept: who asked first cannot be seen.
//! 3. **One kind of cache.** What is remembered is the result of a pure function under the digest of
//!    all its inputs: a parsed document under its bytes, an output under its
//!    [`Parts`](render::Parts) and the answers to its template's [`Query`](render::Query)s. There is no
//!    dependency graph and no invalidation code. With the memo or without, with one thread or many, the
//!    bytes are the same: a test edits a farm at random hundreds of times and compares with a build
//!    from nothing.
//! 4. **Structure follows from paths and front matter alone.** [`resolve::structure`] runs in full in
//!    every build, so a list, a neighbour or a menu cannot be stale; it never sees a body. A preview in
//!    which nothing changed that it follows from keeps it ([`Site::with_document`](site::Site::with_document)).
//! 5. **Each body is walked once.** The walk that writes a page's HTML also finds its
//!    [`Outline`](content::markdown::Outline): its headings, links and summary. So pages are rendered
//!    before the lists and feeds that show their summaries, and links are followed last
//!    ([`resolve::words`]); what asks earlier walks by itself ([`Walker`](content::Walker)).
//! 6. **Rendering streams.** A route's bytes are made, staged and dropped in one task. What stays in
//!    memory for a page is what other pages may ask about it.
//! 7. **Nothing is written in a live site.** See [`release`]: the difference is applied to a twin made
//!    of hard links, and the two change places.
//!    The same holds on a web server, where visitors follow one link: see [`publish`].
//! 8. **Templates see data, not code.** A template gets its views and a dozen queries, each recorded with
//!    the digest of its answer. Texts are never run through the template engine.
//! 9. **Secrets are kept by where things are.** What is not public is not in memory when the public site is made:
//!    each part of a portal is built apart, of public content and its own, and only its folder is written
//!    ([`portal`]). A record is asked through one check ([`Sight`](register::Sight)).
//! 10. **The world comes in from outside.** Day, language and environment are read by `cli` and passed
//!     down. Only `read`, `statify`, `theme`'s loader, `release`, `publish`, `provision`, `memo`'s files, `farm`, `watch`
//!     and `serve` touch the disk; only `serve`, `external` (through `curl`, when asked) and `publish`
//!     (through `ssh`, `rsync` and an object store's own protocol, and a probe when asked) the network; `provision`
//!     goes the same ways, and asks a resolver where names lead when somebody wants to know.
//!
//! ## Where things differ from the first sketch
//!
//! - *No `Output` value.* The sketch had `render` return all outputs in a map. At 10 000 pages that is
//!   140 MB; so a site lists its [`Route`](site::Route)s, and each is rendered where it is written. This
//!   is also what lets `serve` render one page.
//! - *The view's digest is the digest of the view.* Views derive `Hash`, so a field that a template can
//!   see cannot be forgotten in the key.
//! - *Queries find their site through a recorder on the thread*, because a theme is shared by many
//!   sites. It lives for one call ([`render`]).
//! - *Two trees instead of a link to a folder.* `OUT/<site>/` is a real folder, so that every tool that
//!   copies or uploads it works.

pub mod charset;
pub mod cli;
pub mod config;
pub mod content;
pub mod diag;
pub mod digest;
pub mod edit;
pub mod external;
pub mod farm;
pub mod gate;
pub mod memo;
pub mod mime;
pub mod minify;
pub mod path;
pub mod picture;
pub mod portal;
pub mod provision;
pub mod publish;
pub mod read;
pub mod register;
pub mod release;
pub mod render;
pub mod resolve;
pub mod serve;
pub mod site;
pub mod statify;
pub mod theme;
pub mod view;
pub mod watch;
