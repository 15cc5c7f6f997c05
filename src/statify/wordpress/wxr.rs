//! WXR: the RSS file that WordPress exports (versions 1.0 to 1.2), item by item.
//!
//! Source of the format: what `export_wp()` of WordPress writes. Entities beyond those of XML are
//! never expanded, so neither a bomb nor a file of the machine can come in.

use std::{
    io::{self, Read},
    sync::Arc,
};

use super::item::{Author, Post, Record, Tagged, Term, meta_key};
use crate::{
    digest::check_of,
    statify::{
        comments::Comment,
        source::Health,
        xml::{self, Clean, Elements},
    },
};

/// Reads a file and hands on what it tells.
pub fn read(source: impl Read, take: &mut dyn FnMut(Record)) -> io::Result<Health> {
    let mut clean = Clean::new(source);
    let mut shelf = Shelf::new(take);
    let health = xml::read(&mut clean, &mut shelf)?;
    let swallowed = shelf.swallowed;
    Ok(Health { repaired: clean.repaired(), swallowed, ..health })
}

/// How many texts without an end are put right: each may hold the next.
const SWALLOWED: u64 = 32;

/// What is being read.
struct Shelf<'t> {
    take: &'t mut dyn FnMut(Record),
    post: Option<Box<Post>>,
    comment: Option<(Comment, bool)>,
    term: Option<Term>,
    author: Option<Author>,
    /// `domain` and `nicename` of the open `<category>` of an item.
    category: (String, String),
    meta_key: String,
    is_closed: bool,
    /// How many texts had no end, and held items that come after them.
    swallowed: u64,
}

impl Elements for Shelf<'_> {
    fn start(&mut self, name: &[u8], attribute: &dyn Fn(&str) -> String) {
        match name {
            b"item" => self.post = Some(Box::default()),
            b"wp:comment" => self.comment = Some((Comment::default(), false)),
            b"wp:category" | b"wp:tag" | b"wp:term" => self.term = Some(Term::default()),
            b"wp:author" => self.author = Some(Author::default()),
            b"category" => self.category = (attribute("domain"), attribute("nicename")),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8], text: Vec<u8>) {
        let text =
            String::from_utf8(text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
        if self.frees_swallowed(name, &text) {
            return;
        }
        match name {
            b"item" => {
                if let Some(mut post) = self.post.take() {
                    if post.id == 0 {
                        // Not WordPress' own export; an id above any that it gives.
                        post.id = 1 << 48 | check_of(format!("{}\n{}", post.link, post.title).as_bytes()) >> 16;
                    }
                    (self.take)(Record::Post(post));
                }
            }
            b"channel" | b"rss" => self.is_closed = true,
            b"wp:comment" => self.comment_end(),
            b"wp:category" | b"wp:tag" | b"wp:term" => {
                let usual = if name == b"wp:category" { "category" } else { "post_tag" };
                if let Some(mut term) = self.term.take() {
                    if term.taxonomy.is_empty() {
                        usual.clone_into(&mut term.taxonomy);
                    }
                    (self.take)(Record::Term(term));
                }
            }
            b"wp:author" => {
                if let Some(author) = self.author.take() {
                    (self.take)(Record::Author(author));
                }
            }
            _ if self.comment.is_some() => self.of_comment(name, text),
            _ if self.post.is_some() => self.of_post(name, text),
            _ if self.term.is_some() => self.of_term(name, text),
            _ if self.author.is_some() => self.of_author(name, text),
            _ => of_channel(name, text, self.take),
        }
    }

    fn is_whole(&self) -> bool {
        self.post.is_none() && self.is_closed
    }
}

impl<'t> Shelf<'t> {
    fn new(take: &'t mut dyn FnMut(Record)) -> Self {
        Self {
            take,
            post: None,
            comment: None,
            term: None,
            author: None,
            category: Default::default(),
            meta_key: String::new(),
            is_closed: false,
            swallowed: 0,
        }
    }

    /// Reads the items that a text swallowed because its CDATA has no end; returns whether it did.
    fn frees_swallowed(&mut self, name: &[u8], text: &str) -> bool {
        let closing = format!("</{}>", String::from_utf8_lossy(name));
        let at = text.find(&closing).filter(|_| self.post.is_some() && self.swallowed < SWALLOWED);
        let holds_items = |at: &usize| ["<wp:post_id>", "<item>"].iter().all(|tag| text[*at..].contains(tag));
        let Some(at) = at.filter(holds_items) else { return false };
        self.swallowed += 1;
        self.of_post(name, text[..at].to_owned());
        let rest = format!("{}]]>{closing}", &text[at + closing.len()..]);
        // A text in memory cannot fail to be read.
        let _ = xml::read(rest.as_bytes(), self);
        true
    }

    fn of_post(&mut self, name: &[u8], text: String) {
        let Some(post) = &mut self.post else { return };
        match name {
            b"title" => post.title = text,
            b"link" => post.link = text.trim().into(),
            b"dc:creator" => post.author = text.into(),
            b"guid" if post.file_url.is_empty() => post.file_url = text,
            b"wp:attachment_url" => post.file_url = text.trim().into(),
            b"content:encoded" => post.content = text,
            b"excerpt:encoded" => post.excerpt = text,
            b"wp:post_id" => post.id = text.trim().parse().unwrap_or(0),
            b"wp:post_date" => post.date = text,
            b"wp:post_modified" => post.modified = text,
            b"wp:post_name" => post.name = text,
            b"wp:status" => post.status = text.into(),
            b"wp:post_type" => post.kind = text.into(),
            b"wp:post_parent" => post.parent = text.trim().parse().unwrap_or(0),
            b"wp:menu_order" => post.order = text.trim().parse().unwrap_or(0),
            b"wp:post_password" => post.has_password = !text.is_empty(),
            b"wp:is_sticky" => post.is_sticky = text.trim() == "1",
            b"wp:comment_status" => post.is_open = text.trim() == "open",
            b"category" => {
                // WordPress before 3.1 named each term twice, once without its taxonomy.
                let (taxonomy, slug) = std::mem::take(&mut self.category);
                let taxonomy = if taxonomy == "tag" { "post_tag".into() } else { taxonomy };
                let term = Arc::new(Tagged { taxonomy: taxonomy.into(), slug: slug.into(), name: text.into() });
                if !term.taxonomy.is_empty() && !term.slug.is_empty() && !post.terms.contains(&term) {
                    post.terms.push(term);
                }
            }
            b"wp:meta_key" => self.meta_key = text,
            b"wp:meta_value" => {
                if let Some(key) = meta_key(&std::mem::take(&mut self.meta_key)) {
                    post.metas.push((key, text));
                }
            }
            _ => {}
        }
    }

    fn of_comment(&mut self, name: &[u8], text: String) {
        let Some((comment, is_shown)) = &mut self.comment else { return };
        match name {
            b"wp:comment_id" => comment.id = text.trim().parse().unwrap_or(0),
            b"wp:comment_parent" => comment.parent = text.trim().parse().unwrap_or(0),
            b"wp:comment_author" => comment.author = text,
            b"wp:comment_date" => comment.date = text,
            b"wp:comment_content" => comment.text = text,
            b"wp:comment_approved" => *is_shown = text.trim() == "1",
            b"wp:comment_type" if !matches!(text.trim(), "" | "comment") => comment.id = 0,
            _ => {}
        }
    }

    /// Keeps an approved comment; pingbacks and the like are none.
    fn comment_end(&mut self) {
        match (self.comment.take(), &mut self.post) {
            (Some((comment, true)), Some(post)) if comment.id != 0 => post.comments.push(comment),
            _ => (self.take)(Record::HiddenComment),
        }
    }

    fn of_term(&mut self, name: &[u8], text: String) {
        let Some(term) = &mut self.term else { return };
        match name {
            b"wp:term_id" => term.id = text.trim().parse().unwrap_or(0),
            b"wp:term_taxonomy" => term.taxonomy = text,
            b"wp:term_slug" | b"wp:category_nicename" | b"wp:tag_slug" => term.slug = text,
            b"wp:term_parent" | b"wp:category_parent" => term.parent = text,
            b"wp:term_name" | b"wp:cat_name" | b"wp:tag_name" => term.name = text,
            b"wp:term_description" | b"wp:category_description" | b"wp:tag_description" => term.description = text,
            _ => {}
        }
    }

    fn of_author(&mut self, name: &[u8], text: String) {
        let Some(author) = &mut self.author else { return };
        match name {
            b"wp:author_login" => {
                author.slug = crate::path::slugify(&text);
                author.key = text;
            }
            b"wp:author_id" => author.id = text.trim().parse().unwrap_or(0),
            b"wp:author_display_name" => author.name = text,
            _ => {}
        }
    }
}

fn of_channel(name: &[u8], text: String, take: &mut dyn FnMut(Record)) {
    let key = match name {
        b"title" => "blogname",
        b"description" => "blogdescription",
        b"language" => "language",
        b"wp:base_blog_url" => "home",
        b"wp:base_site_url" => "siteurl",
        _ => return,
    };
    take(Record::Setting(key.into(), text.trim().into()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posts(xml: &[u8]) -> (Vec<Post>, Health) {
        let mut posts = Vec::new();
        let health = read(xml, &mut |record| {
            if let Record::Post(post) = record {
                posts.push(*post);
            }
        });
        (posts, health.unwrap())
    }

    fn item(id: u32, content: &str) -> String {
        format!(
            "<item><title>T{id}</title><wp:post_id>{id}</wp:post_id><content:encoded>{content}</content:encoded></item>"
        )
    }

    #[test]
    fn split_cdata_is_one_text() {
        let xml = format!("<rss><channel>{}</channel></rss>", item(1, "<![CDATA[a]]]]><![CDATA[>b]]> &amp; c&#233;"));
        let (posts, health) = posts(xml.as_bytes());
        assert_eq!(posts[0].content, "a]]>b & cé");
        assert_eq!(health, Health::default());
    }

    #[test]
    fn a_text_without_an_end_swallows_nothing() {
        let open = item(2, "<![CDATA[b");
        let xml =
            format!("<rss><channel>{}{open}{}{}</channel></rss>", item(1, "a"), item(3, "<![CDATA[c]]>"), item(4, "d"));
        let (posts, health) = posts(xml.as_bytes());
        let read: Vec<(u64, &str)> = posts.iter().map(|post| (post.id, post.content.as_str())).collect();
        assert_eq!((read, health.swallowed), (vec![(1, "a"), (2, "b"), (3, "c"), (4, "d")], 1));
        // What is written about such files is a text.
        let about = "<![CDATA[x</content:encoded></item><item> y]]>";
        assert_eq!(
            self::posts(format!("<rss><channel>{}</channel></rss>", item(1, about)).as_bytes()).0[0].content,
            "x</content:encoded></item><item> y"
        );
    }

    #[test]
    fn a_cut_file_keeps_its_whole_items() {
        let xml = format!("<rss><channel>{}{}", item(1, "a"), item(2, "<![CDATA[b]]>"));
        for end in [xml.len() - 3, xml.len() - 30] {
            let (posts, health) = posts(&xml.as_bytes()[..end]);
            assert_eq!(posts.len(), 1);
            assert!(health.cut_at.is_some());
        }
        assert_eq!(posts(xml.as_bytes()).0.len(), 2);
    }

    #[test]
    fn entities_of_its_own_stay_what_they_are() {
        let xml = format!(
            "<!DOCTYPE rss [<!ENTITY a \"aaaa\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]><rss><channel>{}</channel></rss>",
            item(1, "&a;&b;")
        );
        let (posts, health) = posts(xml.as_bytes());
        assert_eq!(posts[0].content, "&a;&b;");
        assert!(health.declares_entities);
    }

    #[test]
    fn bytes_that_are_no_text_are_taken_out_and_counted() {
        let mut xml = b"<rss><channel><item><title>a\x01b\xff\xc3\xa9".to_vec();
        xml.extend(b"</title></item></channel></rss>\xc3");
        let (posts, health) = posts(&xml);
        assert_eq!(posts[0].title, "ab\u{fffd}é");
        assert_eq!(health.repaired, 3);
    }
}
