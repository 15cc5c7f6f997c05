//! Colours of code, found at build: no script in the page, no style in its tags.
//!
//! A pure function of language and text. The grammars are Sublime Text's, through `syntect`; of their
//! hundreds of scopes a page needs to know a dozen, which become classes of one letter or two
//! ([`CLASSES`]), so that the theme gives the colours, by day and by night. They are read when the first
//! block asks: who writes no code pays nothing.
//!
//! `giallo` is the alternative that colours as VS Code does, but its licence (EUPL) is not one that what
//! links it may keep apart from; `lumis` compiles a C parser for each language. `benches/README.md` has
//! what each costs.

use std::{ops::RangeInclusive, sync::LazyLock};

use syntect::{
    parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet},
    util::LinesWithEndings,
};

use super::text;

/// Longest text that is coloured, in bytes: what is longer is a dump, read by nobody.
const TEXT_MAX: usize = 1 << 16;
/// Longest line of it: grammars are made of patterns that look back and ahead.
const LINE_MAX: usize = 2000;

/// Names people use that the grammars do not know, and the ones they do.
const ALIASES: [(&str, &str); 9] = [
    ("apache", "htaccess"),
    ("console", "sh"),
    ("htaccess", "htaccess"),
    ("jinja", "jinja2"),
    ("shell-session", "sh"),
    ("tera", "jinja2"),
    ("vcard", "yaml"),
    ("docker", "dockerfile"),
    ("jsonc", "json"),
];

/// Names for text that has no colours.
const PLAIN: [&str; 7] = ["", "text", "txt", "plain", "plaintext", "output", "math"];

/// What of a scope's name decides, the class that it becomes, and no class for what stays as it is. The
/// innermost scope that one of these begins decides.
const CLASSES: [(&str, &str); 38] = [
    ("comment", "co"),
    ("constant", "nu"),
    ("entity.name.class", "ty"),
    ("entity.name.enum", "ty"),
    ("entity.name.function", "fn"),
    ("entity.name.impl", "ty"),
    ("entity.name.module", "ty"),
    ("entity.name.namespace", "ty"),
    ("entity.name.section", "he"),
    ("entity.name.struct", "ty"),
    ("entity.name.tag", "kw"),
    ("entity.name.trait", "ty"),
    ("entity.name.type", "ty"),
    ("entity.other.attribute-name", "at"),
    ("entity.other.inherited-class", "ty"),
    ("keyword.operator", ""),
    ("keyword", "kw"),
    ("markup.bold", "st"),
    ("markup.deleted", "de"),
    ("markup.heading", "he"),
    ("markup.inserted", "in"),
    ("markup.italic", "em"),
    ("markup.raw", "sg"),
    ("markup.underline.link", "sg"),
    ("meta.embedded", ""),
    ("meta.interpolation", ""),
    ("meta.property-name", "at"),
    ("source", ""),
    ("storage", "kw"),
    ("string", "sg"),
    ("support.class", "ty"),
    ("support.function", "fn"),
    ("support.type.property-name", "at"),
    ("support.type", "ty"),
    ("text", ""),
    ("variable.function", "fn"),
    ("variable.language", "kw"),
    ("variable.other.key", "at"),
];

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

static SCOPES: LazyLock<Vec<(Scope, &str)>> = LazyLock::new(|| {
    let scope = |&(name, class): &(&str, &'static str)| Some((Scope::new(name).ok()?, class));
    CLASSES.iter().filter_map(scope).collect()
});

/// A fenced block's first line: the language, and the lines to show as the ones that matter.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Info<'i> {
    /// As written; empty when there is none.
    pub(super) language: &'i str,
    /// Lines from 1, as `{2,4-6}` gives them.
    pub(super) marked: Vec<RangeInclusive<usize>>,
}

impl<'i> Info<'i> {
    /// Returns what `rust,ignore {2,4-6}` says. What is no list of lines is not ours, and says nothing.
    pub(super) fn parse(info: &'i str) -> Self {
        let language = info.split([' ', '\t', ',', '{']).next().unwrap_or_default();
        let list = info.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map(|(list, _)| list);
        let range = |part: &str| {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            Some(first.trim().parse().ok()?..=last.trim().parse().ok()?)
        };
        let marked = list.and_then(|list| list.split(',').map(range).collect::<Option<Vec<_>>>());
        Self { language, marked: marked.unwrap_or_default() }
    }

    fn marks(&self, line: usize) -> bool {
        self.marked.iter().any(|range| range.contains(&line))
    }
}

/// Returns the names that a misspelt language may have meant, or nothing when it is known or plain.
pub(super) fn unknown(language: &str) -> Option<impl Iterator<Item = &'static str>> {
    let is_plain = PLAIN.iter().any(|plain| language.eq_ignore_ascii_case(plain));
    if is_plain || syntax(language).is_some() {
        return None;
    }
    let known = SYNTAXES.syntaxes().iter().flat_map(|syntax| {
        syntax.file_extensions.iter().map(String::as_str).chain(std::iter::once(syntax.name.as_str()))
    });
    Some(known.filter(|name| name.len() > 1).chain(ALIASES.iter().map(|(alias, _)| *alias)))
}

/// Appends `code` with its colours, escaped; as it is where there is no grammar for it, or where the
/// grammar gives up.
pub(super) fn highlight(info: &Info<'_>, code: &str, html: &mut String) {
    let before = html.len();
    let mut pen = Pen { html, class: "", pending: String::new() };
    let syntax = syntax(info.language).filter(|_| code.len() <= TEXT_MAX);
    let lines = || LinesWithEndings::from(code).enumerate();
    let is_done = syntax.is_some_and(|syntax| pen.colour(syntax, info, lines()).is_some());
    if !is_done {
        pen.html.truncate(before);
        let mut pen = Pen { html, class: "", pending: String::new() };
        for (at, line) in lines() {
            pen.line(info.marks(at + 1), |pen| pen.write("", line));
        }
        pen.flush();
    }
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let language =
        ALIASES.iter().find(|(alias, _)| language.eq_ignore_ascii_case(alias)).map_or(language, |(_, name)| name);
    SYNTAXES.find_syntax_by_token(language).filter(|syntax| syntax.name != "Plain Text")
}

/// Writes stretches of one class each.
struct Pen<'h> {
    html: &'h mut String,
    class: &'static str,
    /// Escaped text of that class, not yet written.
    pending: String,
}

impl Pen<'_> {
    /// Writes coloured lines; nothing when a line is too long or its grammar gives up.
    fn colour<'c>(
        &mut self,
        syntax: &SyntaxReference,
        info: &Info<'_>,
        lines: impl Iterator<Item = (usize, &'c str)>,
    ) -> Option<()> {
        let mut state = ParseState::new(syntax);
        let mut stack = ScopeStack::new();
        for (at, line) in lines {
            if line.len() > LINE_MAX {
                return None;
            }
            let steps = state.parse_line(line, &SYNTAXES).ok()?;
            self.line(info.marks(at + 1), |pen| {
                let mut from = 0;
                for (to, step) in &steps {
                    pen.write(class_of(stack.as_slice()), line.get(from..*to).unwrap_or_default());
                    from = *to;
                    stack.apply(step).ok()?;
                }
                pen.write(class_of(stack.as_slice()), line.get(from..).unwrap_or_default());
                Some(())
            })?;
        }
        self.flush();
        Some(())
    }

    /// Writes a line, as one that matters if it is `marked`.
    fn line<T>(&mut self, marked: bool, write: impl FnOnce(&mut Self) -> T) -> T {
        if !marked {
            return write(self);
        }
        self.flush();
        self.html.push_str("<mark>");
        let written = write(self);
        self.flush();
        self.html.push_str("</mark>");
        written
    }

    fn write(&mut self, class: &'static str, code: &str) {
        // Blanks have no colour: they never end a stretch.
        if class != self.class && !code.trim().is_empty() {
            self.flush();
            self.class = class;
        }
        text::escape(code, &mut self.pending);
    }

    fn flush(&mut self) {
        let (html, pending) = (&mut *self.html, &self.pending);
        // Nor do they need one, after it.
        let shown = pending.trim_end().len();
        if self.class.is_empty() || shown == 0 {
            html.push_str(pending);
        } else {
            html.extend(["<span class=", self.class, ">", &pending[..shown], "</span>", &pending[shown..]]);
        }
        self.pending.clear();
        self.class = "";
    }
}

/// Returns the class of what stands in these scopes, the outermost first.
fn class_of(scopes: &[Scope]) -> &'static str {
    let decide = |scope: &Scope| SCOPES.iter().find(|(prefix, _)| prefix.is_prefix_of(*scope)).map(|(_, class)| *class);
    scopes.iter().rev().find_map(decide).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{CLASSES, Info, SCOPES, highlight};

    fn html(info: &str, code: &str) -> String {
        let mut html = String::new();
        highlight(&Info::parse(info), code, &mut html);
        html
    }

    #[test]
    fn every_scope_is_one_and_the_more_special_ones_come_first() {
        assert_eq!(SCOPES.len(), CLASSES.len());
        for (at, (name, _)) in CLASSES.iter().enumerate() {
            let hidden = CLASSES[..at].iter().find(|(other, _)| name.starts_with(&format!("{other}.")));
            assert_eq!(hidden, None, "{name} is never reached");
        }
    }

    #[test]
    fn code_is_coloured_and_stays_what_it_was() {
        let code = "/// Says \"a < b\".\nfn main() {\n    let n = 12; // & so on\n}\n";
        let coloured = html("rust", code);
        assert!(coloured.contains("<span class=kw>fn</span> <span class=fn>main</span>"), "{coloured}");
        assert!(coloured.contains("<span class=nu>12</span>"), "{coloured}");
        let mut bare = String::new();
        let mut in_tag = false;
        for c in coloured.chars() {
            match c {
                '<' => in_tag = true,
                '>' if in_tag => in_tag = false,
                c if !in_tag => bare.push(c),
                _ => {}
            }
        }
        assert_eq!(bare.replace("&lt;", "<").replace("&amp;", "&"), code);
    }

    #[test]
    fn what_no_grammar_knows_is_plain() {
        assert_eq!(html("klingon", "a < b & c\n"), "a &lt; b &amp; c\n");
        assert_eq!(html("json", &format!("[\"{}\"]\n", "x".repeat(3000))), format!("[\"{}\"]\n", "x".repeat(3000)));
    }

    #[test]
    fn lines_that_matter_are_marked() {
        assert_eq!(html("text {2,4-5}", "a\nb\nc\nd\ne\n"), "a\n<mark>b\n</mark>c\n<mark>d\n</mark><mark>e\n</mark>");
        assert_eq!(html("text {a-b}", "a\n"), "a\n");
        assert_eq!(html("toml {1}", "a = 1\n"), "<mark><span class=at>a</span> = <span class=nu>1</span>\n</mark>");
    }
}
