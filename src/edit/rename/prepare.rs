//! The disk half: a site read, a plan made, the batch that carries it out.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use walkdir::WalkDir;

use super::{Before, Edit, Moves, Plan, RenameError, plan};
use crate::{
    config::SiteConfig,
    content::{Content, schema::Types},
    diag::text,
    edit::{Batch, Step},
    path::ContentPath,
    read::{DiskSources, Remembered, load_text, read, scan},
    resolve::Setting,
};

/// A site in which something is to be moved.
pub struct Source<'s> {
    /// The farm's folder.
    pub farm: &'s Path,
    /// What the site is.
    pub config: &'s Arc<SiteConfig>,
    /// Text of its configuration.
    pub config_text: &'s str,
    /// Content types of its theme.
    pub types: &'s Types,
    /// Files that its theme publishes.
    pub theme_files: &'s [String],
}

/// A move that was thought through.
#[derive(Debug)]
pub struct Prepared {
    /// Which files go where.
    pub moves: Moves,
    /// What else changes.
    pub plan: Plan,
    /// All of it, to be applied.
    pub batch: Batch,
}

/// Reads a site and returns what moving `old` to `new` takes.
pub fn prepare(source: &Source<'_>, old: &str, new: &str) -> Result<Prepared, RenameError> {
    let parsing = source.config.parsing();
    let root = source.farm.join(&parsing.folder);
    let content = read(&root, scan(&root, source.farm, &parsing.folder), &Remembered::default(), &parsing).content;
    let is_row = |path: &ContentPath| content.documents.get(path).is_some_and(|document| document.row.is_some());
    if ContentPath::new(below(old, &parsing.folder)).is_ok_and(|path| is_row(&path)) {
        return Err(RenameError::Refused {
            fact: text!("`{old}` is a row of a data file", "« {old} » est une ligne d’un fichier de données"),
            hint: Some(text!(
                "change its row, and give it the old address: `redirects = \"{{old_address}}\"` in `[rows]`",
                "changez sa ligne, et donnez-lui l’ancienne adresse : « redirects = \"{{ancienne_adresse}}\" » dans « [rows] »"
            )),
        });
    }
    let languages: Vec<&str> = source.config.codes().collect();
    let (old, new) = (below(old, &parsing.folder), below(new, &parsing.folder));
    let moves = Moves::new(&files(&root, &content), &languages, old, new)?;
    let redirects = load_text(&root.join("redirects.toml")).ok().flatten();
    let sources = DiskSources { root };
    let setting = Setting {
        // Before anything expires, with drafts: the links of every page are to follow.
        date: jiff::civil::Date::MIN,
        drafts: true,
        base: format!("https://{}", source.config.domain),
        types: source.types,
        theme_files: source.theme_files,
        config_text: source.config_text,
        sisters: Arc::default(),
        sources: &sources,
    };
    let before = Before {
        content: &content,
        config: source.config,
        setting: &setting,
        parsing: &parsing,
        redirects: redirects.as_deref(),
    };
    let plan = plan(&before, &moves)?;
    let batch = Batch { root: source.farm.to_owned(), steps: steps(&parsing.folder, &moves, &plan, is_row) };
    Ok(Prepared { moves, plan, batch })
}

/// Returns a path below the content, also when it was typed with the folder before it.
fn below<'p>(path: &'p str, folder: &str) -> &'p str {
    path.strip_prefix(folder).unwrap_or(path)
}

/// Returns every file of the content folder, published or not: a folder moves whole.
fn files(root: &Path, content: &Content) -> Vec<ContentPath> {
    let known = content.documents.keys().chain(content.assets.keys()).cloned();
    let walk = WalkDir::new(root).min_depth(1).into_iter().flatten().filter(|entry| !entry.file_type().is_dir());
    let path = |entry: walkdir::DirEntry| {
        let below = entry.path().strip_prefix(root).ok()?.components();
        let segments: Option<Vec<&str>> = below.map(|segment| segment.as_os_str().to_str()).collect();
        ContentPath::new(&segments?.join("/")).ok()
    };
    let all: BTreeSet<ContentPath> = known.chain(walk.filter_map(path)).collect();
    all.into_iter().collect()
}

/// Returns the steps that move the files and write the edits.
fn steps(folder: &str, moves: &Moves, plan: &Plan, is_row: impl Fn(&ContentPath) -> bool) -> Vec<Step> {
    let mut steps = Vec::new();
    let target = |file: &str| match file.strip_prefix(folder).map(ContentPath::new) {
        Some(Ok(path)) => format!("{folder}{}", moves.map(&path)),
        _ => file.to_owned(),
    };
    for Edit { file, old, text, .. } in &plan.edits {
        let (path, to, bytes) = (file.into(), target(file), text.clone().into_bytes());
        match old {
            None => steps.push(Step::Create { path, bytes }),
            Some(old) if to == *file => steps.push(Step::Replace { path, old: *old, bytes }),
            Some(old) => {
                steps.push(Step::Create { path: to.into(), bytes });
                steps.push(Step::Remove { path, old: *old });
            }
        }
    }
    for (from, to) in moves.files.iter().filter(|(from, _)| !is_row(from)) {
        let from = format!("{folder}{from}");
        if !plan.edits.iter().any(|edit| edit.file == from) {
            steps.push(Step::Move { from: from.into(), to: format!("{folder}{to}").into() });
        }
    }
    steps
}

impl RenameError {
    /// Returns the refusal of a site whose configuration has errors.
    pub fn broken_site(name: &str) -> Self {
        Self::Refused {
            fact: text!(
                "the site `{name}` has a broken configuration",
                "la configuration du site « {name} » est fautive"
            ),
            hint: Some(text!("`sobre check {name}` shows it", "« sobre check {name} » la montre")),
        }
    }
}
