//! CSS → CSS with its imports in it, prefixed for the browsers that a theme serves, and minified, through
//! `lightningcss`.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use lightningcss::{
    bundler::{Bundler, ResolveResult, SourceProvider},
    dependencies::{Dependency, DependencyOptions},
    stylesheet::{MinifyOptions, ParserOptions, PrinterOptions},
    targets::{Browsers, Targets},
};

use super::{Sheets, Static, folder_of, joined, unreadable};
use crate::diag::{Code, Diagnostic, text};

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
pub(super) fn targets(browsers: &[(String, u32)]) -> Targets {
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

/// Returns a sheet with all that it imports, as short as it can be.
pub(super) fn bundle(
    (path, text): (&str, &str),
    sheets: &Sheets<'_>,
    targets: Targets,
    statics: &BTreeMap<String, Static>,
    found: &mut Vec<Diagnostic>,
) -> Result<String, Box<Diagnostic>> {
    let provider = Provider { entry: (path, text), sheets };
    let warnings = std::sync::Arc::default();
    let options = ParserOptions {
        error_recovery: true,
        warnings: Some(std::sync::Arc::clone(&warnings)),
        ..ParserOptions::default()
    };
    let fault = |path: &str, said: &str, at| Box::new(sheets.fault(path, &unreadable(said), at));
    let entry = Path::new(path);
    let made = Bundler::new(&provider, None, options).bundle(entry).map_err(|error| {
        let (path, at) =
            error.loc.as_ref().map_or((path, None), |loc| (loc.filename.as_str(), Some(at(loc.line, loc.column))));
        fault(path, &error.kind.to_string(), at)
    });
    if let Ok(warnings) = warnings.read() {
        found.extend(warnings.iter().map(|warning| {
            let (path, at) = warning
                .loc
                .as_ref()
                .map_or((path, None), |loc| (loc.filename.as_str(), Some(at(loc.line, loc.column))));
            let said = &warning.kind;
            let said = text!("browsers skip this: {said}", "les navigateurs sautent ceci : {said}");
            let mut diagnostic = sheets.fault(path, &said, at);
            diagnostic.code = Code::STYLE_SKIPPED;
            diagnostic
        }));
    }
    let mut sheet = made?;
    sheet
        .minify(MinifyOptions { targets, ..MinifyOptions::default() })
        .map_err(|error| fault(path, &error.kind.to_string(), None))?;
    let printed = sheet
        .to_css(PrinterOptions {
            minify: true,
            targets,
            analyze_dependencies: Some(DependencyOptions { remove_imports: false }),
            ..PrinterOptions::default()
        })
        .map_err(|error| fault(path, &error.kind.to_string(), None))?;
    let mut css = printed.code;
    for dependency in printed.dependencies.into_iter().flatten() {
        let (placeholder, address) = match &dependency {
            Dependency::Url(url) => (&url.placeholder, address(&url.url, folder_of(&url.loc.file_path), statics)),
            Dependency::Import(import) => (&import.placeholder, import.url.clone()),
        };
        css = css.replace(placeholder, &address);
    }
    Ok(css)
}

/// Returns where a `url()` leads: to the name that may be kept for ever, if it is a file of the theme.
fn address(written: &str, folder: &str, statics: &BTreeMap<String, Static>) -> String {
    if written.is_empty() || written.starts_with(['#', '?']) || crate::site::is_elsewhere(written) {
        return written.to_owned();
    }
    let end = written.find(['?', '#']).unwrap_or(written.len());
    let (path, rest) = written.split_at(end);
    let path = joined(folder, path);
    let file = statics.get(&path).map_or(path.as_str(), |file| &file.fingerprinted);
    format!("/{file}{rest}")
}

/// Turns a place of the compiler's, line from 0 and column from 1, into ours.
fn at(line: u32, column: u32) -> (usize, usize) {
    (line as usize, (column as usize).saturating_sub(1))
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
