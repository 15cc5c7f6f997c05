//! What a style sheet makes a browser ask for (CSS Syntax § 4): `url()`, `@import` and `image-set()`, however their
//! names are written.

use super::{
    address::{Target, target},
    facts::{Facts, Role, When},
};

/// Where a piece of CSS stands.
#[derive(Clone, Copy)]
pub(super) struct Piece<'c> {
    pub(super) css: &'c str,
    /// The path of the file that it is in.
    pub(super) path: &'c str,
    /// Where in that file it begins.
    pub(super) at: usize,
    pub(super) when: When,
}

/// Adds what a piece of CSS asks for.
pub(super) fn scan(piece: Piece<'_>, facts: &mut Facts) {
    // Most pieces name no file.
    if memchr::memchr3(b'(', b'@', b'\\', piece.css.as_bytes()).is_none() {
        return;
    }
    Lexer { rest: piece.css, piece, imports: false, namespace: false, font: false, images: Vec::new() }.run(facts);
}

struct Lexer<'c> {
    rest: &'c str,
    piece: Piece<'c>,
    /// In `@import`, before its end.
    imports: bool,
    /// In `@namespace`, whose address is only a name.
    namespace: bool,
    /// In `@font-face`.
    font: bool,
    /// The open parentheses: whether a text in them is an address.
    images: Vec<bool>,
}

impl Lexer<'_> {
    fn run(mut self, facts: &mut Facts) {
        while let Some(first) = self.rest.chars().next() {
            match first {
                '/' if self.rest.starts_with("/*") => {
                    let end = self.rest[2..].find("*/").map_or(self.rest.len(), |at| at + 4);
                    self.skip(end);
                }
                '"' | '\'' => {
                    let at = self.at();
                    let text = self.string(first);
                    if self.imports || self.images.last() == Some(&true) {
                        self.name(&text, at, facts);
                    }
                }
                '@' => {
                    self.skip(1);
                    let word = self.word();
                    self.imports = word == "import";
                    self.namespace = word == "namespace";
                    self.font |= word == "font-face";
                }
                '(' => {
                    self.skip(1);
                    self.images.push(false);
                }
                ')' => {
                    self.skip(1);
                    self.images.pop();
                }
                ';' | '{' | '}' => {
                    self.skip(1);
                    (self.imports, self.namespace) = (false, false);
                    self.font &= first != '}';
                }
                c if is_word(c) => {
                    let at = self.at();
                    let word = self.word();
                    if self.rest.starts_with('(') {
                        self.function(&word, at, facts);
                    }
                }
                c => self.skip(c.len_utf8()),
            }
        }
    }

    fn function(&mut self, word: &str, at: usize, facts: &mut Facts) {
        self.skip(1);
        let inner = self.rest.trim_start();
        match word {
            "url" | "src" if !inner.starts_with(['"', '\'']) => {
                self.rest = inner;
                let address = self.bare();
                if word == "url" {
                    self.name(&address, at, facts);
                }
            }
            "url" | "src" => self.images.push(true),
            _ => self.images.push(matches!(word, "image-set" | "-webkit-image-set" | "image" | "cross-fade")),
        }
    }

    fn name(&mut self, address: &str, at: usize, facts: &mut Facts) {
        let imports = std::mem::take(&mut self.imports);
        if self.namespace {
            return;
        }
        let role = if imports {
            Role::Style
        } else if self.font {
            Role::Font
        } else {
            Role::Picture
        };
        // What was decoded once is not to be decoded again: an ampersand stands for itself in CSS.
        match target(&address.replace('&', "&amp;"), self.piece.path) {
            Target::Own(address) | Target::Absolute(address) => facts.ask(address, role, self.piece.when, at),
            Target::Data => facts.inline().data = true,
            Target::Script | Target::Nothing => {}
        }
    }

    fn at(&self) -> usize {
        self.piece.at + self.piece.css.len() - self.rest.len()
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }

    /// Takes a name, its escapes read, in lower case.
    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(c) = self.rest.chars().next().filter(|c| is_word(*c)) {
            word.push(self.letter(c));
        }
        word.make_ascii_lowercase();
        word
    }

    /// Takes one letter, which may be an escape (§ 4.3.7).
    fn letter(&mut self, c: char) -> char {
        self.skip(c.len_utf8());
        if c != '\\' {
            return c;
        }
        let digits = self.rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        if digits == 0 {
            let c = self.rest.chars().next().unwrap_or('\u{fffd}');
            self.skip(c.len_utf8().min(self.rest.len()));
            return c;
        }
        let code = u32::from_str_radix(&self.rest[..digits], 16).ok().and_then(char::from_u32);
        self.skip(digits);
        let space = self.rest.starts_with(|c: char| c.is_ascii_whitespace());
        self.skip(usize::from(space));
        code.unwrap_or('\u{fffd}')
    }

    fn string(&mut self, quote: char) -> String {
        self.skip(1);
        let mut text = String::new();
        while let Some(c) = self.rest.chars().next() {
            if c == quote || c == '\n' {
                self.skip(1);
                break;
            }
            if self.rest.starts_with("\\\n") {
                self.skip(2);
            } else {
                text.push(self.letter(c));
            }
        }
        text
    }

    /// Takes an address without quotes, and the parenthesis that ends it.
    fn bare(&mut self) -> String {
        let mut text = String::new();
        while let Some(c) = self.rest.chars().next() {
            if c == ')' {
                self.skip(1);
                break;
            }
            text.push(self.letter(c));
        }
        text.trim_ascii().to_owned()
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '\\') || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::{Facts, Piece, When, scan};

    fn asked(css: &str) -> Vec<String> {
        let mut facts = Facts::default();
        scan(Piece { css, path: "style.css", at: 0, when: When::Load }, &mut facts);
        facts.asks.into_iter().map(|ask| ask.address).collect()
    }

    #[test]
    fn whatever_names_a_file_is_found() {
        assert_eq!(asked("@import 'https://x.example/a.css';a{color:red}"), ["https://x.example/a.css"]);
        assert_eq!(asked("@IMPORT URL(//x.example/a.css) print;"), ["https://x.example/a.css"]);
        assert_eq!(asked(r"@\69mport url('a.css')"), ["/a.css"]);
        assert_eq!(asked(r"a{background:\75rl(//x.example/p)}"), ["https://x.example/p"]);
        assert_eq!(asked(r"a{background:ur\6C (//x.example/p)}"), ["https://x.example/p"]);
        assert_eq!(asked("a{background:uRl( \"b.png\" )}"), ["/b.png"]);
        assert_eq!(asked("a{background:image-set('b.png' 1x, url(c.png) 2x)}"), ["/b.png", "/c.png"]);
        assert_eq!(asked("@font-face{src:local('x'),url(f.woff2) format('woff2')}"), ["/f.woff2"]);
    }

    #[test]
    fn what_only_looks_so_is_not() {
        assert_eq!(asked("/* url(//x.example) */a::before{content:'url(//x.example)'}"), [""; 0]);
        assert_eq!(asked("@namespace url(http://www.w3.org/1999/xhtml);a{fill:url(#b)}"), [""; 0]);
        assert_eq!(asked("a{background:url(data:image/png;base64,AA==)}"), [""; 0]);
    }
}
