//! Sass → CSS, through `grass`.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use grass_compiler::{ErrorKind, Fs, Options, from_path};

use super::{Sheets, unreadable};
use crate::diag::Diagnostic;

pub(super) fn is_sass(path: &str) -> bool {
    path.ends_with(".scss") || path.ends_with(".sass")
}

/// Whether a sheet is there for others to use: its name begins with `_`.
pub(super) fn is_partial(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with('_'))
}

/// Returns the CSS that a sheet makes, or what is wrong with it or with one that it uses.
pub(super) fn compile(path: &str, sheets: &Sheets<'_>) -> Result<String, Box<Diagnostic>> {
    let options = Options::default().fs(sheets).load_path("").quiet(true);
    // The compiler is somebody else's: what takes it down shall take nothing else.
    let made = catch_unwind(AssertUnwindSafe(|| from_path(path, &options)));
    let fault = |path: &str, said: &str, at| Box::new(sheets.fault(path, &unreadable(said), at));
    match made {
        Ok(Ok(css)) => Ok(css),
        Ok(Err(error)) => Err(match error.kind() {
            ErrorKind::ParseError { message, loc, .. } => {
                fault(loc.file.name(), message.trim(), Some((loc.begin.line, loc.begin.column)))
            }
            ErrorKind::IoError(error) => fault(path, &error.to_string(), None),
            other => fault(path, &format!("{other:?}"), None),
        }),
        Err(_) => Err(fault(path, "grass", None)),
    }
}

/// The chain as the compiler sees it: folders and files, and nothing of the machine.
impl Fs for Sheets<'_> {
    fn is_dir(&self, path: &Path) -> bool {
        let folder = key(path);
        folder.is_empty()
            || self.0.keys().any(|path| path.strip_prefix(&folder).is_some_and(|rest| rest.starts_with('/')))
    }

    fn is_file(&self, path: &Path) -> bool {
        self.get(&key(path)).is_some()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let sheet = self.get(&key(path)).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        Ok(sheet.text.as_bytes().to_vec())
    }
}

fn key(path: &Path) -> String {
    super::joined("", &path.to_string_lossy())
}
