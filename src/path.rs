//! Validated paths and urls: what may name a source, an output, an address.
//!
//! All are relative, use `/`, and hold no empty, `.` or `..` segment: a value of these types cannot
//! lead out of the folder it is joined to.

use std::{
    borrow::{Borrow, Cow},
    fmt,
    path::Path,
    sync::Arc,
};

use serde::{Deserialize, Serialize};

/// Why a string is not a path of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathFault {
    /// Nothing at all.
    Empty,
    /// Starts with `/`, or holds an empty, `.` or `..` segment.
    Escapes,
    /// Holds a control character, a backslash or a byte that is not UTF-8.
    Character,
    /// A segment is longer than 255 bytes, which file systems refuse.
    TooLong,
}

fn validate(path: &str) -> Result<(), PathFault> {
    if path.is_empty() {
        return Err(PathFault::Empty);
    }
    if path.contains(|c: char| c.is_control() || c == '\\') {
        return Err(PathFault::Character);
    }
    for segment in path.split('/') {
        match segment {
            "" | "." | ".." => return Err(PathFault::Escapes),
            long if long.len() > 255 => return Err(PathFault::TooLong),
            _ => {}
        }
    }
    Ok(())
}

macro_rules! path_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Arc<str>);

        impl $name {
            /// Returns the path, or why it is none.
            pub fn new(path: &str) -> Result<Self, PathFault> {
                validate(path).map(|()| Self(path.into()))
            }

            /// Returns it with `/` between segments.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&self.0, f)
            }
        }

        impl AsRef<Path> for $name {
            fn as_ref(&self) -> &Path {
                Path::new(&*self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(path: String) -> Result<Self, String> {
                Self::new(&path).map_err(|fault| format!("{path:?}: {fault:?}"))
            }
        }

        impl From<$name> for String {
            fn from(path: $name) -> Self {
                path.0.as_ref().into()
            }
        }
    };
}

path_type! {
    /// A file below `content/<site>/`, such as `news/2026/fair.md`.
    ContentPath
}
path_type! {
    /// A file of the built site, such as `news/fair/index.html`.
    SitePath
}

path_type! {
    /// A file or folder of a machine below its root, such as `srv/sites/jardin`.
    SystemPath
}

impl SystemPath {
    /// Returns the path of `name` in this folder, or why it is none.
    pub fn join(&self, name: &str) -> Result<Self, PathFault> {
        Self::new(&format!("{self}/{name}"))
    }

    /// Returns the path of an absolute one that holds no `.` or `..`; empty segments go.
    pub(crate) fn of(absolute: &str) -> Self {
        let segments = absolute.split('/').filter(|segment| !matches!(*segment, "" | "." | ".."));
        Self(segments.collect::<Vec<_>>().join("/").into())
    }

    /// Returns it as the machine itself writes it.
    pub fn absolute(&self) -> String {
        format!("/{self}")
    }
}

impl ContentPath {
    /// Returns the path of the home page.
    pub fn index() -> Self {
        Self("_index.md".into())
    }

    /// Returns the folder's path with a final `/`, or `""` at the root.
    ///
    /// ```
    /// use sobre::path::ContentPath;
    /// assert_eq!(ContentPath::new("news/2026/fair.md").unwrap().folder(), "news/2026/");
    /// assert_eq!(ContentPath::new("contact.md").unwrap().folder(), "");
    /// ```
    pub fn folder(&self) -> &str {
        self.0.rfind('/').map_or("", |slash| &self.0[..=slash])
    }

    /// Returns the last segment.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

impl SitePath {
    /// Returns the file that answers an address.
    ///
    /// ```
    /// use sobre::path::{SitePath, Url};
    /// assert_eq!(SitePath::of_url(&Url::new("/news/").unwrap()).as_str(), "news/index.html");
    /// assert_eq!(SitePath::of_url(&Url::new("/atom.xml").unwrap()).as_str(), "atom.xml");
    /// ```
    pub fn of_url(url: &Url) -> Self {
        let below = &url.text[1..];
        if below.is_empty() || below.ends_with('/') {
            Self(format!("{below}index.html").into())
        } else {
            Self(below.into())
        }
    }

    /// Returns the address under which this file is fetched: the inverse of [`SitePath::of_url`].
    pub fn to_url(&self) -> Url {
        match self.0.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => Url::of(&format!("/{folder}")),
            _ => Url::of(&format!("/{}", self.0)),
        }
    }
}

/// An address within a site: absolute path without host, query or fragment, such as `/news/fair/`.
///
/// Kept as people write it (`/événements/`); [`Url::encoded`] is what goes on the wire.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Url {
    text: Arc<str>,
    /// Whether it goes on the wire as it is written; most do.
    is_plain: bool,
}

impl Url {
    /// Returns the address of the home page.
    pub fn root() -> Self {
        Self::of("/")
    }

    /// Returns the address, or why it is none: it starts with `/`, and what follows is a path of
    /// ours, with or without a final `/`.
    pub fn new(url: &str) -> Result<Self, PathFault> {
        let below = url.strip_prefix('/').ok_or(PathFault::Escapes)?;
        if below.contains(['?', '#']) {
            return Err(PathFault::Character);
        }
        let bare = below.strip_suffix('/').unwrap_or(below);
        if !bare.is_empty() || below == "/" {
            validate(bare)?;
        }
        Ok(Self::of(url))
    }

    fn of(text: &str) -> Self {
        Self { is_plain: text.bytes().all(is_plain), text: text.into() }
    }

    /// Returns the address as people write it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the address with all but unreserved characters and `/` percent-encoded (RFC 3986 §2).
    pub fn encoded(&self) -> Cow<'_, str> {
        if self.is_plain {
            return Cow::Borrowed(&self.text);
        }
        let mut encoded = String::with_capacity(self.text.len() * 2);
        self.encode_into(&mut encoded);
        Cow::Owned(encoded)
    }

    /// Returns the absolute address, encoded; `base` has no final `/`.
    pub fn permalink(&self, base: &str) -> String {
        let mut permalink = String::with_capacity(base.len() + self.text.len());
        permalink.push_str(base);
        self.encode_into(&mut permalink);
        permalink
    }

    /// Appends what [`Url::encoded`] returns.
    pub fn encode_into(&self, text: &mut String) {
        if self.is_plain {
            text.push_str(&self.text);
            return;
        }
        for byte in self.text.bytes() {
            if is_plain(byte) {
                text.push(char::from(byte));
            } else {
                push_encoded(byte, text);
            }
        }
    }
}

impl PartialEq for Url {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Url {}

impl PartialOrd for Url {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Url {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.text.cmp(&other.text)
    }
}

impl std::hash::Hash for Url {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl From<Url> for String {
    fn from(url: Url) -> Self {
        url.text.as_ref().into()
    }
}

impl TryFrom<String> for Url {
    type Error = String;

    fn try_from(url: String) -> Result<Self, String> {
        Self::new(&url).map_err(|fault| format!("{url:?}: {fault:?}"))
    }
}

/// Returns the bytes that a percent-encoded text stands for (RFC 3986 §2.1); what is no encoding stays.
pub(crate) fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex =
            |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|n| u8::try_from(n).ok());
        match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

/// Appends a byte percent-encoded (RFC 3986 § 2.1).
pub(crate) fn push_encoded(byte: u8, text: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    text.push('%');
    text.push(char::from(HEX[usize::from(byte >> 4)]));
    text.push(char::from(HEX[usize::from(byte & 15)]));
}

/// Returns an address fit for a header: what is no visible ASCII, or has a meaning to HTML or to the rules
/// of a server, is percent-encoded, so that no address can end a line; what is encoded stays.
pub(crate) fn for_header(address: &str) -> String {
    let mut safe = String::with_capacity(address.len());
    for byte in address.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            safe.push(char::from(byte));
        } else {
            push_encoded(byte, &mut safe);
        }
    }
    safe
}

/// Whether a byte may stand in a path as it is.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/' | b'+' | b',' | b'@' | b':')
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl Borrow<str> for Url {
    fn borrow(&self) -> &str {
        &self.text
    }
}

/// Returns `text` folded to a slug: ASCII lower-case letters, digits and single hyphens.
///
/// Accents go (`é` → `e`), ligatures open (`œ` → `oe`), an apostrophe separates. Text of which
/// nothing remains (say, Chinese) gives an empty string: the caller decides what then.
///
/// ```
/// assert_eq!(sobre::path::slugify("L’été à Œuf-sur-Mer !"), "l-ete-a-oeuf-sur-mer");
/// ```
pub fn slugify(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    if is_slug(text) {
        return text.into();
    }
    let mut slug = String::with_capacity(text.len());
    let push = |c: char, slug: &mut String| match c {
        'a'..='z' | '0'..='9' => slug.push(c),
        'A'..='Z' => slug.push(c.to_ascii_lowercase()),
        'œ' | 'Œ' => slug.push_str("oe"),
        'æ' | 'Æ' => slug.push_str("ae"),
        'ß' => slug.push_str("ss"),
        'ø' | 'Ø' => slug.push('o'),
        'ł' | 'Ł' => slug.push('l'),
        // Combining marks left over by the decomposition.
        '\u{300}'..='\u{36f}' => {}
        _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
        _ => {}
    };
    for c in text.chars() {
        if c.is_ascii() { push(c, &mut slug) } else { std::iter::once(c).nfkd().for_each(|c| push(c, &mut slug)) }
    }
    if slug.ends_with('-') {
        slug.pop();
    }
    slug
}

/// Whether folding would change nothing; most file names are slugs already.
fn is_slug(text: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    text.bytes().all(allowed) && !text.starts_with('-') && !text.ends_with('-') && !text.contains("--")
}

/// Returns `path` with its percent-encoded bytes decoded, as written when that is not UTF-8.
pub(crate) fn decoded(path: &str) -> Cow<'_, str> {
    if memchr::memchr(b'%', path.as_bytes()).is_none() {
        return Cow::Borrowed(path);
    }
    String::from_utf8(percent_decoded(path)).map_or(Cow::Borrowed(path), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::{ContentPath, PathFault, SitePath, Url, for_header};

    #[test]
    fn nothing_leads_out() {
        for path in ["..", "a/../b", "/etc/passwd", "a//b", "./a", "a/.", ""] {
            assert!(ContentPath::new(path).is_err(), "{path}");
        }
        assert_eq!(Url::new("/../x"), Err(PathFault::Escapes));
        assert_eq!(Url::new("//host/x"), Err(PathFault::Escapes));
        assert_eq!(Url::new("//"), Err(PathFault::Empty));
    }

    #[test]
    fn url_and_file_are_inverse() {
        for url in ["/", "/a/", "/a/b/", "/atom.xml", "/a/photo.jpg"] {
            let url = Url::new(url).unwrap();
            assert_eq!(SitePath::of_url(&url).to_url(), url);
        }
    }

    #[test]
    fn a_header_stays_one_line() {
        assert_eq!(for_header("/é\r\nSet-Cookie: a"), "/%C3%A9%0D%0ASet-Cookie:%20a");
    }
}
