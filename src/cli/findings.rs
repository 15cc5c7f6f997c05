//! What a build or a check found, in the forms that forges show beside the lines that are to blame:
//! what `--findings` asks.

mod github;
mod gitlab;
mod junit;

use std::{
    fs,
    path::{Path, PathBuf},
    str::FromStr,
};

use super::{Failure, Screen};
use crate::{
    config::SiteConfig,
    diag::{Diagnostic, Lang, Place, text},
    farm::Report,
};

/// A form, and where to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Findings {
    form: Form,
    /// `None` for standard output.
    file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Gitlab,
    Github,
    Junit,
}

impl FromStr for Findings {
    type Err = &'static str;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let (form, file) = word.split_once('=').filter(|(_, file)| !file.is_empty()).ok_or("")?;
        let form = match form {
            "gitlab" => Form::Gitlab,
            "github" | "forgejo" => Form::Github,
            "junit" => Form::Junit,
            _ => return Err(""),
        };
        Ok(Self { form, file: (file != "-").then(|| file.into()) })
    }
}

/// A finding, of which site, and where in the repository.
struct Finding<'r> {
    /// Name of the site; the farm's are nobody's.
    site: Option<&'r str>,
    diagnostic: &'r Diagnostic,
    /// File below the folder in which the command was run, which in a pipeline is the repository.
    file: String,
    place: Option<&'r Place>,
}

impl Finding<'_> {
    fn line(&self) -> u32 {
        self.place.map_or(1, |place| place.line)
    }

    /// Returns the fact and the remedies, a line each.
    fn message(&self, lang: Lang) -> String {
        let lines = std::iter::once(&self.diagnostic.text).chain(&self.diagnostic.hints);
        lines.map(|text| text.in_lang(lang)).collect::<Vec<_>>().join("\n")
    }
}

/// Writes the findings of a report wherever they are wanted; returns what goes to standard output.
pub(crate) fn write(wanted: &[Findings], report: &Report, farm: &Path, screen: Screen) -> Result<String, Failure> {
    let mut out = String::new();
    if wanted.is_empty() {
        return Ok(out);
    }
    let all = gather(report, farm);
    let lang = screen.style.lang;
    for Findings { form, file } in wanted {
        let text = match form {
            Form::Gitlab => gitlab::code_quality(&all, lang),
            Form::Github => github::annotations(&all, lang),
            Form::Junit => junit::test_suites(&all, report, lang),
        };
        match file {
            None => out.push_str(&text),
            Some(file) => fs::write(file, text)
                .map_err(|error| Failure::world(&text!("writing", "l’écriture de"), file, &error))?,
        }
    }
    Ok(out)
}

/// Refuses a form on standard output beside the one JSON object that is to be alone there.
pub(crate) fn check(wanted: &[Findings], screen: Screen) -> Result<(), Failure> {
    if !screen.json || wanted.iter().all(|findings| findings.file.is_some()) {
        return Ok(());
    }
    let fact = text!(
        "`--format json` leaves no room for findings on standard output",
        "« --format json » ne laisse pas de place à d’autres lignes sur la sortie standard"
    );
    Err(Failure::usage(fact).hint(text!("write them to a file", "écrivez-les dans un fichier")))
}

fn gather<'r>(report: &'r Report, farm: &Path) -> Vec<Finding<'r>> {
    let farm = farm.strip_prefix(".").unwrap_or(farm);
    let of_farm = report.diagnostics.iter().map(|found| (None, found));
    let of_sites = report.sites.iter().flat_map(|site| site.diagnostics.iter().map(|found| (Some(&*site.name), found)));
    let finding = |(site, diagnostic): (Option<&'r str>, &'r Diagnostic)| {
        let place = diagnostic.place.as_ref();
        // Every form wants a file: where no line is to blame, what is the site's own.
        let own = || site.map_or_else(|| "farm.toml".to_owned(), SiteConfig::file);
        let file = place.map_or_else(own, |place| place.file.clone());
        Finding { site, diagnostic, file: farm.join(file).display().to_string(), place }
    };
    of_farm.chain(of_sites).map(finding).collect()
}
