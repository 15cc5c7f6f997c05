//! Private keys and tokens within texts.

use std::{
    io::{self, Read},
    sync::LazyLock,
};

use memchr::memmem::{self, Finder};

/// What was found in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub secret: Secret,
    /// Line on which it begins, from 1.
    pub line: u32,
}

/// A secret with a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// A whole private key: PEM, `OpenSSH` or `OpenPGP`.
    PrivateKey,
    /// A token; whose.
    Token(&'static str),
}

/// How a token looks: what it begins with, of what and how long the rest is.
struct Shape {
    of: &'static str,
    start: Finder<'static>,
    /// Beyond letters and digits.
    also: &'static [u8],
    /// Shortest and longest rest.
    length: (usize, usize),
}

/// Shapes that their makers publish so that they can be found. Google's keys for maps are not here:
/// they stand in public pages by design.
static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    let shape = |of, start: &'static str, also: &'static str, length| Shape {
        of,
        start: Finder::new(start),
        also: also.as_bytes(),
        length,
    };
    vec![
        shape("age", "AGE-SECRET-KEY-1", "", (58, 58)),
        shape("AWS", "AKIA", "", (16, 16)),
        shape("Brevo", "xkeysib-", "-", (81, 81)),
        shape("GitHub", "ghp_", "", (36, 36)),
        shape("GitHub", "gho_", "", (36, 36)),
        shape("GitHub", "ghs_", "", (36, 36)),
        shape("GitHub", "ghu_", "", (36, 36)),
        shape("GitHub", "ghr_", "", (36, 76)),
        shape("GitHub", "github_pat_", "_", (82, 82)),
        shape("GitLab", "glpat-", "-_.", (20, 300)),
        shape("GitLab", "gldt-", "-_.", (20, 300)),
        shape("GitLab", "glrt-", "-_.", (20, 300)),
        shape("npm", "npm_", "", (36, 36)),
        shape("PyPI", "pypi-AgEIcHlwaS5vcmc", "-_", (50, 1000)),
        shape("SendGrid", "SG.", "-_.", (66, 66)),
        shape("Slack", "xoxb-", "-", (20, 200)),
        shape("Slack", "xoxp-", "-", (20, 200)),
        shape("Stripe", "sk_live_", "", (24, 247)),
        shape("Stripe", "rk_live_", "", (24, 247)),
    ]
});

static BEGIN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("-----BEGIN "));

/// How much is looked at in one go.
const PIECE: usize = 256 << 10;

/// How much of a piece is looked at again with the next one: no key is longer.
const OVERLAP: usize = 64 << 10;

/// How far to look for a null byte, which no text holds.
const SNIFFED: usize = 4 << 10;

/// Least distinct characters of a token or key that is none of those in examples (`xxxx…`).
const VARIED: u32 = 10;

/// Returns the first secret of a text; nothing of what is no text. Memory is bounded whatever the size.
pub fn find(mut source: impl Read) -> io::Result<Option<Found>> {
    let mut piece = Vec::with_capacity(PIECE);
    let mut line = 1;
    let mut is_first = true;
    loop {
        let wanted = (PIECE - piece.len()) as u64;
        let read = source.by_ref().take(wanted).read_to_end(&mut piece)?;
        if is_first && memchr::memchr(0, &piece[..piece.len().min(SNIFFED)]).is_some() {
            return Ok(None);
        }
        is_first = false;
        if let Some((at, secret)) = first_in(&piece) {
            return Ok(Some(Found { secret, line: line + lines(&piece[..at]) }));
        }
        if (read as u64) < wanted {
            return Ok(None);
        }
        let gone = piece.len() - OVERLAP;
        line += lines(&piece[..gone]);
        piece.drain(..gone);
    }
}

fn lines(text: &[u8]) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text).count()).unwrap_or(u32::MAX)
}

fn first_in(text: &[u8]) -> Option<(usize, Secret)> {
    let keys = BEGIN.find_iter(text).find(|at| is_private_key(&text[*at..])).map(|at| (at, Secret::PrivateKey));
    let tokens = SHAPES.iter().filter_map(|shape| {
        let at = shape.start.find_iter(text).find(|at| shape.fits(text, *at))?;
        Some((at, Secret::Token(shape.of)))
    });
    keys.into_iter().chain(tokens).min_by_key(|(at, _)| *at)
}

impl Shape {
    fn fits(&self, text: &[u8], at: usize) -> bool {
        if text[..at].last().is_some_and(|before| before.is_ascii_alphanumeric() || *before == b'_') {
            return false;
        }
        let rest = &text[at + self.start.needle().len()..];
        let is_inside = |byte: &&u8| byte.is_ascii_alphanumeric() || self.also.contains(byte);
        let length = rest.iter().take(self.length.1 + 1).take_while(is_inside).count();
        let (least, most) = self.length;
        let is_id = self.start.needle() == b"AKIA";
        let body = &rest[..length];
        (least..=most).contains(&length)
            && is_varied(body)
            // The one in Amazon's own manual, and lower case that only happens to begin so.
            && !(is_id && (body.ends_with(b"EXAMPLE") || body.iter().any(u8::is_ascii_lowercase)))
    }
}

/// Whether a whole private key begins here: its first line, a body that is base64 and nothing else
/// but what formats put between its lines, its last line.
fn is_private_key(text: &[u8]) -> bool {
    let text = &text[BEGIN.needle().len()..];
    let Some(dashes) = memmem::find(&text[..text.len().min(60)], b"-----") else { return false };
    let label = &text[..dashes];
    let is_label = label.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' ');
    if !is_label || memmem::find(label, b"PRIVATE KEY").is_none() {
        return false;
    }
    let body = &text[dashes + 5..];
    let Some(end) = memmem::find(&body[..body.len().min(OVERLAP / 2)], b"-----END ") else { return false };
    let Some(body) = long_runs(without_headers(&body[..end])) else { return false };
    // An Ed25519 key, the shortest there is, has 64.
    body.len() >= 60 && is_varied(&body)
}

/// Returns the body of a key without its `Proc-Type: …` or `Version: …`, which an empty line ends.
fn without_headers(body: &[u8]) -> &[u8] {
    let is_header = memchr::memchr(b':', body).is_some();
    let empty = [&b"\n\n"[..], b"\r\n\r\n", b"\\n\\n"].into_iter().filter_map(|gap| memmem::find(body, gap)).min();
    if is_header { &body[empty.unwrap_or_default()..] } else { body }
}

/// Returns the lines of base64 of a key as they stand in a text, in JSON (`\n`) or in HTML (`<br>`);
/// `None` when there is anything else. Words, which are base64 too, are shorter than a key's lines.
fn long_runs(body: &[u8]) -> Option<Vec<u8>> {
    const SHORTEST: usize = 40;
    let mut spaced = Vec::with_capacity(body.len());
    let mut bytes = body.iter();
    while let Some(&byte) = bytes.next() {
        spaced.push(match byte {
            b'\\' => bytes.next().map(|_| b' ')?,
            b'<' => bytes.find(|byte| **byte == b'>').map(|_| b' ')?,
            b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' | b',' => b' ',
            _ if byte.is_ascii_alphanumeric() || b"+/=".contains(&byte) => byte,
            _ => return None,
        });
    }
    let runs = spaced.split(|byte| *byte == b' ').filter(|run| run.len() >= SHORTEST);
    Some(runs.flatten().copied().collect())
}

fn is_varied(bytes: &[u8]) -> bool {
    let seen = bytes.iter().fold(0_u128, |seen, byte| seen | 1 << (byte & 127));
    seen.count_ones() >= VARIED
}
