//! `sobre ci`.

use std::{fs, io, path::Path};

use serde_json::{Map, json};

use super::{
    Answer, Exit, Failure, Screen,
    args::{CiArgs, Forge},
};
use crate::{
    diag::{Lang, Text, text},
    digest::Digest,
    release::whole::write_aside,
};

impl Forge {
    /// Returns the name, the file that the forge reads, and the pipeline in both languages.
    fn template(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Gitlab => ("gitlab", ".gitlab-ci.yml", include_str!("ci/gitlab.yml")),
            Self::Forgejo => ("forgejo", ".forgejo/workflows/sobre.yml", include_str!("ci/forgejo.yml")),
            Self::Github => ("github", ".github/workflows/sobre.yml", include_str!("ci/github.yml")),
        }
    }
}

/// Writes the pipeline of a forge, unless somebody has made the file their own.
pub(crate) fn run(args: &CiArgs, screen: Screen) -> Result<Answer, Failure> {
    let (_, file, _) = args.forge.template();
    let pipeline = pipeline(args.forge, screen.style.lang);
    if args.print {
        let json = Map::from_iter([("script".to_owned(), json!(pipeline))]);
        return Ok(Answer { exit: Exit::Good, human: pipeline, json });
    }
    let path = args.farm.root.join(file);
    let shown = path.strip_prefix(".").unwrap_or(&path).display();
    let done = match read(&path)? {
        Some(old) if old == pipeline => text!("{shown} is up to date", "{shown} est à jour"),
        Some(old) if !args.force && !is_ours(&old) => {
            let fact = text!("{shown} was changed by somebody", "{shown} a été modifié par quelqu’un");
            return Err(Failure::usage(fact).hint(text!(
                "`--print` shows what sobre would write; `--force` replaces the file",
                "« --print » montre ce que sobre écrirait ; « --force » remplace le fichier"
            )));
        }
        _ => {
            write(&path, &pipeline)?;
            text!(
                "{shown} written; its first lines say what it needs",
                "{shown} écrit ; ses premières lignes disent ce qu’il lui faut"
            )
        }
    };
    let human = screen.sentence(&done) + &elsewhere(&args.farm.root, screen);
    Ok(Answer { exit: Exit::Good, human, json: Map::from_iter([("files".to_owned(), json!([file]))]) })
}

/// Warns when the farm is not where the forge looks.
fn elsewhere(farm: &Path, screen: Screen) -> String {
    if farm.join(".git").exists() {
        return String::new();
    }
    screen.sentence(&text!(
        "the forge reads it at the root of the repository, and it takes that for the farm",
        "la forge le lit à la racine du dépôt, et il prend celle-ci pour la ferme"
    ))
}

/// Returns the pipeline in one language, under a line that holds the digest of the rest.
fn pipeline(forge: Forge, lang: Lang) -> String {
    let (name, _, template) = forge.template();
    let [own, other] = match lang {
        Lang::En => ["#en ", "#fr "],
        Lang::Fr => ["#fr ", "#en "],
    };
    let mut body = String::with_capacity(template.len());
    for line in template.lines().filter(|line| !line.starts_with(other)) {
        let said = line.strip_prefix(own);
        body.extend([said.map_or("", |_| "# "), said.unwrap_or(line), "\n"]);
    }
    let Text { en, fr } = text!(
        "written by `sobre ci {name}`, which replaces it as long as nobody changes it",
        "écrit par « sobre ci {name} », qui le remplace tant que personne ne le modifie"
    );
    let said = if lang == Lang::En { en } else { fr };
    format!("# {said}: {}\n{body}", stamp(&body))
}

fn stamp(body: &str) -> String {
    Digest::of(body.as_bytes()).to_string()[..12].to_owned()
}

/// Whether a file is as some sobre wrote it.
fn is_ours(text: &str) -> bool {
    let Some((first, body)) = text.split_once('\n') else { return false };
    first.rsplit(' ').next() == Some(stamp(body).as_str())
}

fn read(path: &Path) -> Result<Option<String>, Failure> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::world(&text!("reading", "la lecture de"), path, &error)),
    }
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    let written = folder.and_then(|()| write_aside(path, text.as_bytes()));
    written.map_err(|error| Failure::world(&text!("writing", "l’écriture de"), path, &error))
}
