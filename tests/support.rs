//! Small farms made in a temporary folder, and runs of the real command in them.
//!
//! ```ignore
//! let built = Farm::new().file("content/jardin/a.md", "+++\ntitle = \"A\"\n+++\nHello").build();
//! assert!(built.output("jardin/a/index.html").contains("Hello"));
//! ```
#![allow(dead_code, reason = "each concern uses its own part")]

use std::{
    fs,
    io::Cursor,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tempfile::TempDir;

/// The day on which the builds of tests take place.
pub const TODAY: &str = "2026-11-21";

/// The configuration of the site of most tests: what they are about is not what the gate looks at.
const LENIENT: &str =
    "title = \"Le jardin\"\ndomain = \"jardin.example\"\n[gate]\nlenient = \"Pages of tests are not whole.\"\n";

/// Returns a picture of one pixel, as JPEG.
pub fn jpeg() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::new(1, 1).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A farm in a temporary folder that goes away with the value.
pub struct Farm {
    folder: TempDir,
}

impl Farm {
    /// Returns a farm with a single site, `jardin`, in French, and its home page.
    pub fn new() -> Self {
        Self::empty()
            .file("farm.toml", "sobre = \"1\"\n")
            .file("sites/jardin.toml", LENIENT)
            .file("content/jardin/_index.md", "+++\ntitle = \"Le jardin\"\n+++\nBienvenue.\n")
    }

    /// Returns an empty folder.
    pub fn empty() -> Self {
        Self { folder: tempfile::Builder::new().prefix("sobre-farm-").tempdir().unwrap() }
    }

    /// Writes a file, with the folders that lead to it.
    pub fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        self.write(path, text);
        self
    }

    /// Writes a file of a farm in use.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Returns a file's text.
    pub fn read(&self, path: &str) -> String {
        let path = self.path(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Returns a path below the farm.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Returns the farm's folder.
    pub fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the paths of all files below `folder`, sorted, with `/`.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let walk = walkdir::WalkDir::new(self.path(folder)).sort_by_file_name();
        let files = walk.into_iter().map(Result::unwrap).filter(|entry| !entry.file_type().is_dir());
        files.map(|entry| entry.path().strip_prefix(self.root()).unwrap().to_str().unwrap().to_owned()).collect()
    }

    /// Runs `sobre` in the farm, in English.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in("en", arguments)
    }

    /// Runs `sobre` in the farm, in the given language.
    pub fn run_in(&self, lang: &str, arguments: &[&str]) -> Ran {
        let output = self.command(lang, arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Returns the command, for tests that run it in their own way.
    pub fn command(&self, lang: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sobre"));
        command.args(arguments).current_dir(self.root()).stdin(Stdio::null());
        command.env("SOBRE_LANG", lang).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env("COLUMNS", "100");
        command
    }

    /// Builds the farm on [`TODAY`].
    pub fn build(self) -> Built {
        let ran = self.run(&["build", "--date", TODAY]);
        Built { farm: self, ran }
    }
}

/// What a run of the command said.
#[derive(Debug)]
pub struct Ran {
    /// Exit code; none when it was killed.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Ran {
    /// Returns the one JSON object of standard output.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Fails unless the exit code is `code`.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self
    }
}

/// A farm that was built.
pub struct Built {
    /// The farm, for further runs.
    pub farm: Farm,
    /// What the build said.
    pub ran: Ran,
}

impl Built {
    /// Returns an output file, such as `jardin/news/index.html`.
    #[track_caller]
    pub fn output(&self, path: &str) -> String {
        let path = self.farm.path("public").join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}\n{:?}", path.display(), self.ran))
    }

    /// Returns the output files of all sites, sorted.
    pub fn outputs(&self) -> Vec<String> {
        self.farm.files("public")
    }
}
