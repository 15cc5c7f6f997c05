//! `sobre statify`: another engine's site becomes one of the farm.

use serde_json::{Map, Value, json};

use super::{
    Answer, Exit, Failure, Screen,
    args::{Statify, StatifyArgs},
    progress::Bar,
    words::count,
};
use crate::{
    config::is_name,
    diag::text,
    statify::{Error, Report, Request, Weight, Written, wordpress},
};

/// Reads an export and writes the site.
pub(crate) fn run(what: Statify, screen: Screen) -> Result<Answer, Failure> {
    let Statify::Wordpress(args) = what;
    let request = request(args)?;
    let bar = Bar::new(screen);
    let done = wordpress::statify(&request, screen.style.lang, &bar);
    bar.finish();
    let (report, written) = done?;
    let exit = if report.has_losses() || !written.conflicts.is_empty() { Exit::Content } else { Exit::Good };
    let human =
        if screen.quiet && exit == Exit::Good { String::new() } else { human(&request, &report, &written, screen) };
    Ok(Answer { exit, human, json: members(&request, &report, &written) })
}

fn request(args: StatifyArgs) -> Result<Request, Failure> {
    let site = args.site;
    if !is_name(&site) {
        let fact = text!("`{site}` cannot be the name of a site", "« {site} » ne peut pas être le nom d’un site");
        let hint = text!(
            "lower-case letters, digits and hyphens",
            "des minuscules sans accent, des chiffres et des traits d’union"
        );
        return Err(Failure::usage(fact).hint(hint));
    }
    if !args.farm.root.join("farm.toml").is_file() {
        let fact = text!("there is no farm here", "il n’y a pas de ferme ici");
        let hint = text!(
            "`sobre init DIR` makes one, `--farm DIR` names one",
            "« sobre init DOSSIER » en crée une, « --farm DOSSIER » en désigne une"
        );
        return Err(Failure::usage(fact).hint(hint));
    }
    if let Some(folder) = args.media.as_ref().filter(|folder| !folder.is_dir()) {
        let folder = folder.display();
        return Err(Failure::usage(text!("{folder} is no folder", "{folder} n’est pas un dossier")));
    }
    Ok(Request {
        farm: args.farm.root,
        site,
        sources: args.sources,
        media: args.media,
        drafts: args.drafts,
        names: !args.no_names,
        today: args.day.get(),
    })
}

fn human(request: &Request, report: &Report, written: &Written, screen: Screen) -> String {
    let lang = screen.style.lang;
    let (site, grade) = (&request.site, report.grade());
    let number = |n: usize| n as u64;
    let files = count(
        number(written.created + written.updated),
        ["file written", "files written"],
        ["fichier écrit", "fichiers écrits"],
        lang,
    );
    let same = count(number(written.same), ["as before", "as before"], ["inchangé", "inchangés"], lang);
    let lost = report.findings.iter().filter(|(weight, ..)| *weight == Weight::Loss).count();
    let lost = count(number(lost), ["loss", "losses"], ["perte", "pertes"], lang);
    let conflicts = count(number(written.conflicts.len()), ["conflict", "conflicts"], ["conflit", "conflits"], lang);
    let [_, moved, _] = report.urls;
    let moved = count(moved, ["redirect", "redirects"], ["redirection", "redirections"], lang);
    screen.sentence(&text!(
        "{site}: {files}, {same}; {moved}; {lost}, {conflicts}; grade {grade}\nThe report: reports/{site}/statify.md",
        "{site} : {files}, {same} ; {moved} ; {lost}, {conflicts} ; note {grade}\nLe rapport : reports/{site}/statify.md"
    ))
}

fn members(request: &Request, report: &Report, written: &Written) -> Map<String, Value> {
    Map::from_iter([("site".to_owned(), json!(request.site)), ("statify".to_owned(), report.json(written))])
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Source { path, fact } => {
                let path = path.display();
                let (en, fr) = (fact.en, fact.fr);
                Self::usage(text!("{path}: {en}", "{path} : {fr}"))
            }
            Error::World { doing, path, source } => Self::world(&doing, &path, &source),
        }
    }
}
