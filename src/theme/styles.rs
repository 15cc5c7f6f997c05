//! Style sheets of a chain of themes, as browsers get them: Sass compiled, imports bundled, prefixes
//! written, every `url()` led to the file that may be kept for ever.
//!
//! Imports are looked for in the chain, so that a site or a theme replaces one part of a sheet by a file of
//! the same name; `@base/style.css` names a theme's own. Plain CSS that imports nothing is published as it
//! was written, unless `theme.toml` says `[styles] minify = true`: who asks for nothing pays nothing.
//!
//! Pure: the texts were read with the rest of the theme. What it makes is named by its bytes, so nothing of
//! it is remembered: it is made once for all sites of a chain, in a build in which one of them is not as it was.
//!
//! A sheet may hold a program: a loop without end, a function that calls itself, a text that doubles. The program
//! `sobre` therefore makes each sheet in a process of its own, which the system ends when it asks for too much (see
//! [`apart`]).

pub mod apart;
mod bundle;
mod sass;

pub(super) use bundle::{BROWSERS, version};

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    files::{Layer, StaticFile},
    manifest::Styles,
    statics::{Static, fingerprinted},
};
use crate::diag::{Code, Diagnostic, Place, Text, text};

/// A style sheet of the chain, as written.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Sheet<'l> {
    /// The layer it lies in, the site's own first.
    layer: usize,
    /// Its text.
    text: &'l str,
    /// The layer's folder below the farm.
    root: &'l str,
}

/// The style sheets that imports find, by path below `static/`, the first of the chain before its
/// ancestors; and those of each theme by `@theme/path`.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Sheets<'l>(#[serde(borrow)] BTreeMap<String, Sheet<'l>>);

impl<'l> Sheets<'l> {
    fn of(layers: &'l [Layer]) -> Self {
        let mut sheets = BTreeMap::new();
        for (at, layer) in layers.iter().enumerate().rev() {
            for (path, file) in layer.statics.iter().filter(|(path, _)| is_sheet(path)) {
                let Some(text) = file.source.held().and_then(|bytes| std::str::from_utf8(bytes).ok()) else { continue };
                let sheet = Sheet { layer: at, text, root: &layer.root };
                sheets.insert(format!("@{}/{path}", layer.name.trim_start_matches('@')), sheet);
                sheets.insert(path.clone(), sheet);
            }
        }
        Self(sheets)
    }

    fn get(&self, path: &str) -> Option<&Sheet<'l>> {
        self.0.get(path)
    }

    /// Returns the file below the farm that a path names.
    fn file(&self, path: &str) -> String {
        let root = self.get(path).map_or("", |sheet| sheet.root);
        let below = if path.starts_with('@') { path.split_once('/').map_or(path, |(_, below)| below) } else { path };
        format!("{root}/static/{below}")
    }

    /// Returns what is wrong with a sheet at a line and a column, both from 0, the column in characters.
    fn fault(&self, code: Code, path: &str, said: Text, at: Option<(usize, usize)>) -> Diagnostic {
        let place = match (self.get(path), at) {
            (Some(sheet), Some((line, column))) => {
                let start: usize = sheet.text.split_inclusive('\n').take(line).map(str::len).sum();
                let rest = &sheet.text[start..];
                let column: usize =
                    rest.lines().next().unwrap_or_default().chars().take(column).map(char::len_utf8).sum();
                let width = rest[column..].chars().next().map_or(0, char::len_utf8);
                Place::new(self.file(path), sheet.text, start + column..start + column + width)
            }
            _ => Place::file(self.file(path)),
        };
        Diagnostic::new(code, said).at(place)
    }
}

/// What all sheets of a chain share.
#[derive(Debug, Serialize, Deserialize)]
struct Chain<'l> {
    #[serde(borrow)]
    sheets: Sheets<'l>,
    /// The oldest browsers that are served.
    browsers: Vec<(String, u32)>,
    /// Published files by path, with the names that may be kept for ever.
    names: BTreeMap<String, String>,
}

/// The CSS, unless what was found forbids it.
type Made = (Option<String>, Vec<Diagnostic>);

/// Puts what browsers get in the place of the style sheets among `statics`.
pub(super) fn compile(
    layers: &[Layer],
    styles: &Styles,
    statics: &mut BTreeMap<String, Static>,
    found: &mut Vec<Diagnostic>,
) {
    let sheets = Sheets::of(layers);
    let entries = entries(&sheets, styles, statics);
    if entries.is_empty() {
        return;
    }
    // A sheet that is made is named by what it becomes, which nobody knows yet.
    let files = statics.values().filter(|file| !entries.contains_key(&file.path));
    let names = files.map(|file| (file.path.clone(), file.fingerprinted.clone())).collect();
    let chain = Chain { sheets, browsers: styles.browsers.clone(), names };
    let made: Vec<Made> = entries.par_iter().map(|(path, source)| apart::made(path, source, &chain)).collect();
    for (path, (css, told)) in entries.keys().zip(made) {
        found.extend(told);
        if let Some(css) = css {
            put(path, css, statics);
        }
    }
}

/// Returns the sheets that are made something of: what is published, and what people wrote. What is only a source is
/// published no more.
fn entries(sheets: &Sheets<'_>, styles: &Styles, statics: &mut BTreeMap<String, Static>) -> BTreeMap<String, String> {
    let sources: Vec<String> = statics.keys().filter(|path| sass::is_sass(path)).cloned().collect();
    let mut entries = BTreeMap::new();
    for path in sources {
        statics.remove(&path);
        let css = format!("{}.css", &path[..path.rfind('.').unwrap_or(path.len())]);
        let layer = |path: &str| sheets.get(path).map_or(usize::MAX, |sheet| sheet.layer);
        // A sheet of plain CSS nearer to the site is meant to replace it.
        if !sass::is_partial(&path) && layer(&css) > layer(&path) {
            entries.insert(css, path);
        }
    }
    for path in statics.keys().filter(|path| ending_of(path) == "css") {
        let Some(sheet) = sheets.get(path).filter(|_| !entries.contains_key(path)) else { continue };
        if styles.minify || bundle::imports(sheet.text) {
            entries.insert(path.clone(), path.clone());
        }
    }
    entries
}

/// Makes one sheet, in this process.
fn make(path: &str, source: &str, chain: &Chain<'_>) -> Made {
    let mut found = Vec::new();
    let text = match chain.sheets.get(source) {
        _ if sass::is_sass(source) => sass::compile(source, &chain.sheets),
        sheet => Ok(sheet.map_or("", |sheet| sheet.text).to_owned()),
    };
    let css = text.and_then(|text| bundle::bundle(&bundle::Entry { path, source, text: &text }, chain, &mut found));
    let css = css.map_err(|fault| found.push(*fault)).ok();
    (css, found)
}

fn put(path: &str, css: String, statics: &mut BTreeMap<String, Static>) {
    let file = StaticFile::held(css.into_bytes().into());
    let fingerprinted = fingerprinted(path, &file.digest);
    statics.insert(path.to_owned(), Static { path: path.to_owned(), fingerprinted, file });
}

fn is_sheet(path: &str) -> bool {
    ending_of(path) == "css" || sass::is_sass(path)
}

/// Returns `path` as written in a sheet of the folder `folder`, from the root; a `/` at its start is the root.
pub(super) fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = if path.starts_with(['/', '@']) {
        Vec::new()
    } else {
        folder.split('/').filter(|part| !part.is_empty()).collect()
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Returns what a path ends in after its last dot.
fn ending_of(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// Returns the folder of a path, without a final `/`.
pub(super) fn folder_of(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..slash])
}

fn unreadable(said: &str) -> Text {
    text!("this style sheet cannot be read: {said}", "cette feuille de style est illisible : {said}")
}
