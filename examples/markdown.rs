//! Markdown from standard input as HTML on standard output, many texts at a time.
//!
//! `markdown [--commonmark | --gfm] < in > out`: texts are separated by NUL, and so is their HTML.
//! Without a flag: sobre's own Markdown in French, in a site without pages. With `--times N` every text
//! is walked N times, outline and HTML, and nothing is written: for profilers.
#![expect(clippy::disallowed_methods, reason = "an example is its own command line")]

use std::{
    borrow::Cow,
    io::{self, Read as _, Write as _},
    ops::Range,
};

use sobre::{
    content::markdown::{ComponentTag, Holes, Options, Typography, html, outline, plain},
    diag::{Diagnostic, Place},
};

/// A site without pages: addresses stay as written, components show their name.
struct NoSite;

impl Holes for NoSite {
    fn address(&self, _target: &str) -> Option<Cow<'_, str>> {
        None
    }

    fn title(&self, _target: &str) -> Option<Cow<'_, str>> {
        None
    }

    fn component(&self, tag: &ComponentTag<'_>, body: Option<&str>, html: &mut String) -> Result<(), Box<Diagnostic>> {
        html.extend(["<!-- ", tag.name, " -->", body.unwrap_or_default()]);
        Ok(())
    }
}

const OPTIONS: Options = Options { typography: Typography::French, french: true, ..Options::USUAL };

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut input = String::new();
    io::stdin().read_to_string(&mut input)?;
    if let [flag, times] = arguments.as_slice()
        && flag == "--times"
    {
        return profile(&input, times.parse().unwrap_or(1));
    }
    let render = |text: &str| match arguments.first().map(String::as_str) {
        Some("--commonmark") => plain(text, false),
        Some("--gfm") => plain(text, true),
        _ => ours(text),
    };
    let rendered: Vec<String> = input.split('\0').map(render).collect();
    io::stdout().write_all(rendered.join("\0").as_bytes())
}

fn ours(text: &str) -> String {
    let mut out = String::new();
    html(text, OPTIONS, &NoSite, &mut out, &place);
    out
}

fn place(_: Range<usize>) -> Place {
    Place::file("")
}

fn profile(input: &str, times: usize) -> io::Result<()> {
    let mut bytes = 0;
    for text in input.split('\0').cycle().take(input.split('\0').count() * times) {
        bytes += std::hint::black_box(outline(text, OPTIONS, &place)).0.summary.len();
        bytes += std::hint::black_box(ours(text)).len();
    }
    writeln!(io::stdout(), "{bytes} bytes")
}
