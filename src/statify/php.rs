//! Values as PHP's `serialize()` writes them, read with bounds.
//!
//! Lengths count bytes, and are often wrong: a search and replace over a dump changes texts, not
//! their lengths. So a text whose length does not fit ends at the next `";`. Objects and references
//! are nothing we need: they end the reading.

use memchr::memmem;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Php {
    /// `N;`
    Null,
    /// `b:1;`
    Bool(bool),
    /// `i:12;`
    Integer(i64),
    /// `d:0.5;`
    Float(f64),
    /// `s:2:"ab";`
    Text(String),
    /// `a:1:{…}`: keys as text, in their order.
    Array(Vec<(String, Php)>),
}

/// How deep arrays may be nested.
const DEPTH: usize = 64;
/// How many values there may be.
const COUNT: usize = 1_000_000;

impl Php {
    /// Returns the value that `text` holds, if it is one.
    ///
    /// ```
    /// use sobre::statify::php::Php;
    /// let menu = Php::parse(b"a:1:{s:7:\"primary\";i:6;}").unwrap();
    /// assert_eq!(menu.get("primary").and_then(Php::integer), Some(6));
    /// ```
    pub fn parse(text: &[u8]) -> Option<Self> {
        Parser { rest: text, count: 0 }.value(0)
    }

    /// Returns an entry of an array.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    /// Returns the entries of an array; none of anything else.
    pub fn entries(&self) -> &[(String, Self)] {
        if let Self::Array(entries) = self { entries } else { &[] }
    }

    /// Returns a text; a number as it is written.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Integer(n) => Some(n.to_string()),
            _ => None,
        }
    }

    /// Returns a whole number; a text that is one counts.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(n) => Some(*n),
            Self::Bool(b) => Some(i64::from(*b)),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }
}

struct Parser<'a> {
    rest: &'a [u8],
    count: usize,
}

impl<'a> Parser<'a> {
    fn value(&mut self, depth: usize) -> Option<Php> {
        self.count += 1;
        if depth > DEPTH || self.count > COUNT {
            return None;
        }
        let (&kind, rest) = self.rest.split_first()?;
        self.rest = rest;
        match kind {
            b'N' => self.expect(b";").map(|()| Php::Null),
            b'b' => self.scalar().map(|text| Php::Bool(text == "1")),
            b'i' => self.scalar()?.parse().ok().map(Php::Integer),
            b'd' => self.scalar()?.parse().ok().map(Php::Float),
            b's' => self.string().map(Php::Text),
            b'a' => self.array(depth),
            _ => None,
        }
    }

    fn array(&mut self, depth: usize) -> Option<Php> {
        self.expect(b":")?;
        // The count is only a claim: what is there decides.
        self.until(b':')?;
        self.expect(b"{")?;
        let mut entries = Vec::new();
        while self.rest.first()? != &b'}' {
            let key = self.value(DEPTH)?.text()?;
            entries.push((key, self.value(depth + 1)?));
        }
        self.expect(b"}")?;
        Some(Php::Array(entries))
    }

    fn string(&mut self) -> Option<String> {
        self.expect(b":")?;
        let length: usize = self.until(b':')?.parse().ok()?;
        self.expect(b"\"")?;
        let fits = length.checked_add(2).and_then(|end| self.rest.get(length..end)) == Some(&b"\";"[..]);
        let length = if fits { length } else { memmem::find(self.rest, b"\";")? };
        let text = String::from_utf8_lossy(&self.rest[..length]).into_owned();
        self.rest = &self.rest[length + 2..];
        Some(text)
    }

    fn scalar(&mut self) -> Option<&'a str> {
        self.expect(b":")?;
        self.until(b';')
    }

    fn until(&mut self, end: u8) -> Option<&'a str> {
        let length = memchr::memchr(end, self.rest)?;
        let text = std::str::from_utf8(&self.rest[..length]).ok()?;
        self.rest = &self.rest[length + 1..];
        Some(text)
    }

    fn expect(&mut self, bytes: &[u8]) -> Option<()> {
        self.rest = self.rest.strip_prefix(bytes)?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::Php;

    #[test]
    fn wrong_lengths_lose_nothing() {
        let text = "a:2:{s:3:\"url\";s:99:\"https://nouveau.example/é\";s:1:\"a\";i:1;}";
        let value = Php::parse(text.as_bytes()).unwrap();
        assert_eq!(value.get("url").unwrap().text().unwrap(), "https://nouveau.example/é");
        assert_eq!(value.get("a").unwrap().integer(), Some(1));
    }

    #[test]
    fn nothing_runs_away() {
        let deep = "a:1:{i:0;".repeat(100_000);
        for text in [
            deep.as_str(),
            "",
            "s:18446744073709551615:\"a\";",
            "a:9999999999:{",
            "O:3:\"X\":0:{}",
            "s:1:\"a",
            "R:1;",
            "i:x;",
        ] {
            assert!(Php::parse(text.as_bytes()).is_none() || !text.starts_with('a'));
        }
    }
}
