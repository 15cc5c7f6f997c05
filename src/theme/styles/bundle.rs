//! CSS → CSS with its imports in it, prefixed for the browsers that a theme serves, and minified, through
//! `lightningcss`.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use lightningcss::{
    bundler::{Bundler, ResolveResult, SourceProvider},
    dependencies::{Dependency, DependencyOptions},
    error::ErrorLocation,
    stylesheet::{MinifyOptions, ParserOptions, PrinterOptions},
    targets::{Browsers, Targets},
};

use super::{Chain, Sheets, folder_of, joined, unreadable};
use crate::diag::{Code, Diagnostic, Text, text};

/// Browsers that a theme serves when it names none: those of the spring of 2022, older than most telephones
/// that are in use.
pub(in crate::theme) const BROWSERS: [(&str, u32); 7] = [
    ("chrome", version(100, 0)),
    ("edge", version(100, 0)),
    ("firefox", version(99, 0)),
    ("ios", version(15, 4)),
    ("opera", version(86, 0)),
    ("safari", version(15, 4)),
    ("samsung", version(17, 0)),
];

/// Returns a version as the compiler counts it.
pub(in crate::theme) const fn version(major: u32, minor: u32) -> u32 {
    major << 16 | minor << 8
}

/// Returns for whom prefixes are written.
fn targets(browsers: &[(String, u32)]) -> Targets {
    let named: Vec<(&str, u32)> = browsers.iter().map(|(name, version)| (name.as_str(), *version)).collect();
    let served = if named.is_empty() { &BROWSERS[..] } else { &named };
    let of = |name: &str| served.iter().find(|(known, _)| *known == name).map(|(_, version)| *version);
    Targets::from(Browsers {
        chrome: of("chrome"),
        edge: of("edge"),
        firefox: of("firefox"),
        ios_saf: of("ios"),
        opera: of("opera"),
        safari: of("safari"),
        samsung: of("samsung"),
        ..Browsers::default()
    })
}

/// Whether a sheet imports another: `@import` comes before all rules (CSS Cascading 4 § 2).
pub(super) fn imports(css: &str) -> bool {
    css.contains("@import")
}

/// A sheet to be made.
pub(super) struct Entry<'e> {
    /// Path of what is published.
    pub(super) path: &'e str,
    /// The sheet that people wrote.
    pub(super) source: &'e str,
    /// CSS: that sheet, or what Sass makes of it.
    pub(super) text: &'e str,
}

/// Returns a sheet with all that it imports, as short as it can be.
pub(super) fn bundle(
    entry: &Entry<'_>,
    chain: &Chain<'_>,
    found: &mut Vec<Diagnostic>,
) -> Result<String, Box<Diagnostic>> {
    let Chain { sheets, browsers, names } = chain;
    let (path, targets) = (entry.path, targets(browsers));
    // What was made of Sass has no lines that anybody wrote.
    // Of what is wrong between several sheets, the compiler names none.
    let fault = |code: Code, said: Text, loc: Option<&ErrorLocation>| match loc.filter(|loc| !loc.filename.is_empty()) {
        Some(loc) if loc.filename != path => sheets.fault(code, &loc.filename, said, Some(at(loc))),
        loc => sheets.fault(code, entry.source, said, loc.filter(|_| entry.source == path).map(at)),
    };
    let refused = |said: &str, loc: Option<&ErrorLocation>| Box::new(fault(Code::STYLE_SYNTAX, unreadable(said), loc));
    let provider = Provider { entry: (path, entry.text), sheets };
    let warnings = Arc::default();
    let options =
        ParserOptions { error_recovery: true, warnings: Some(Arc::clone(&warnings)), ..ParserOptions::default() };
    let made = Bundler::new(&provider, None, options).bundle(Path::new(path));
    let made = made.map_err(|error| refused(&error.kind.to_string(), error.loc.as_ref()));
    if let Ok(warnings) = warnings.read() {
        found.extend(warnings.iter().map(|warning| {
            let said = &warning.kind;
            let said = text!("browsers skip this: {said}", "les navigateurs sautent ceci : {said}");
            fault(Code::STYLE_SKIPPED, said, warning.loc.as_ref())
        }));
    }
    let mut sheet = made?;
    sheet
        .minify(MinifyOptions { targets, ..MinifyOptions::default() })
        .map_err(|error| refused(&error.kind.to_string(), None))?;
    let printed = sheet
        .to_css(PrinterOptions {
            minify: true,
            targets,
            analyze_dependencies: Some(DependencyOptions { remove_imports: false }),
            ..PrinterOptions::default()
        })
        .map_err(|error| refused(&error.kind.to_string(), error.loc.as_ref()))?;
    let mut css = printed.code;
    for dependency in printed.dependencies.into_iter().flatten() {
        let (placeholder, address) = match &dependency {
            Dependency::Url(url) => (&url.placeholder, address(&url.url, folder_of(&url.loc.file_path), names)),
            Dependency::Import(import) => (&import.placeholder, import.url.clone()),
        };
        css = css.replace(placeholder, &address);
    }
    Ok(css)
}

/// Returns where a `url()` leads: to the name that may be kept for ever, if it is a file of the theme.
fn address(written: &str, folder: &str, names: &BTreeMap<String, String>) -> String {
    if written.is_empty() || written.starts_with(['#', '?']) || crate::site::is_elsewhere(written) {
        return written.to_owned();
    }
    let end = written.find(['?', '#']).unwrap_or(written.len());
    let (path, rest) = written.split_at(end);
    let path = joined(folder, path);
    let file = names.get(&path).unwrap_or(&path);
    format!("/{file}{rest}")
}

/// Turns a place of the compiler's, line from 0 and column from 1, into ours.
fn at(loc: &ErrorLocation) -> (usize, usize) {
    (loc.line as usize, (loc.column as usize).saturating_sub(1))
}

/// The sheets of the chain, and the one that is being made.
struct Provider<'s> {
    entry: (&'s str, &'s str),
    sheets: &'s Sheets<'s>,
}

/// A sheet that is not there.
#[derive(Debug)]
struct Missing(String);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no style sheet `{}` in the chain of themes", self.0)
    }
}

impl std::error::Error for Missing {}

impl SourceProvider for Provider<'_> {
    type Error = Missing;

    fn read<'a>(&'a self, file: &Path) -> Result<&'a str, Missing> {
        let path = file.to_string_lossy();
        if path == self.entry.0 {
            return Ok(self.entry.1);
        }
        self.sheets.get(&path).map(|sheet| sheet.text).ok_or_else(|| Missing(path.into_owned()))
    }

    fn resolve(&self, specifier: &str, from: &Path) -> Result<ResolveResult, Missing> {
        if crate::site::is_elsewhere(specifier) {
            return Ok(ResolveResult::External(specifier.to_owned()));
        }
        let path = joined(folder_of(&from.to_string_lossy()), specifier);
        match self.sheets.get(&path) {
            Some(_) => Ok(PathBuf::from(path).into()),
            None => Err(Missing(specifier.to_owned())),
        }
    }
}
