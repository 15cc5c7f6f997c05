//! `sobre statify`: another engine's site becomes one of the farm.

use std::path::PathBuf;

use rayon::prelude::*;
use serde_json::{Map, Value, json};

use super::{
    Answer, Exit, Failure, Screen,
    args::{SpipArgs, Statify, StatifyArgs},
    progress::Bar,
    weigh::weigh,
    words::count,
};
use crate::{
    config::is_name,
    diag::{isolated, text},
    statify::{Error, Progress, Report, Request, Weight, Written, desk::write_report, spip, wordpress},
};

/// What a run made of a site.
type Made = Result<(Report, Written), Failure>;

/// Reads an export and writes the site, or all sites.
pub(crate) fn run(what: Statify, screen: Screen) -> Result<Answer, Failure> {
    let bar = Bar::new(screen);
    let lang = screen.style.lang;
    let (request, pages, made) = match what {
        Statify::Wordpress(args) => {
            let mut request = request(&args.shared, args.site)?;
            (request.sources, request.media, request.prefix) = (args.sources, args.media, args.prefix);
            are_folders(&[&request.media, &args.shared.pages])?;
            let made = wordpress::statify(&request, lang, &bar);
            (request, args.shared.pages, made)
        }
        Statify::Spip(SpipArgs { all: Some(folder), shared, .. }) => return all(&folder, &shared, screen),
        Statify::Spip(args) => {
            let mut request = request(&args.shared, args.site.unwrap_or_default())?;
            (request.sources, request.media) = (args.sources, args.media);
            are_folders(&[&request.media, &args.shared.pages])?;
            let made = spip::statify(&request, lang, &bar);
            (request, args.shared.pages, made)
        }
    };
    bar.finish();
    let (mut report, written) = made?;
    if let Some(pages) = pages {
        // The report is there already: whatever happens here, the next run knows what this one wrote.
        report.weights = Some(weigh(&request, &pages, &report)?);
        write_report(&request.farm, &request.site, &report, &written, lang)?;
    }
    let exit = exit_of(&report, &written);
    let human =
        if screen.quiet && exit == Exit::Good { String::new() } else { human(&request, &report, &written, screen) };
    Ok(Answer { exit, human, json: members(&request, &report, &written) })
}

fn exit_of(report: &Report, written: &Written) -> Exit {
    if report.has_losses() || !written.conflicts.is_empty() { Exit::Content } else { Exit::Good }
}

/// Turns all sites of a folder into sites of the farm, side by side. One that fails stops no other.
fn all(folder: &std::path::Path, args: &StatifyArgs, screen: Screen) -> Result<Answer, Failure> {
    let bar = Bar::new(screen);
    let found = spip::all::sites(folder)?;
    if found.is_empty() {
        let shown = folder.display();
        let fact = text!("there is no SPIP backup below {shown}", "il n’y a pas de sauvegarde SPIP sous {shown}");
        return Err(Failure::usage(fact));
    }
    let requests = found.into_iter().map(|one| {
        let request = request(args, one.site)?;
        Ok(Request { sources: vec![one.source], media: one.media, ..request })
    });
    let requests: Vec<Request> = requests.collect::<Result<_, Failure>>()?;
    let one = |request: &Request| -> Made {
        let own = Own { bar: &bar, site: &request.site };
        let made = isolated(|| spip::statify(request, screen.style.lang, &own));
        made.map_err(|panic| Failure::Configuration(vec![*panic]))?.map_err(Failure::from)
    };
    let made: Vec<Made> = requests.par_iter().map(one).collect();
    bar.finish();
    let (mut exit, mut screenful, mut sites) = (Exit::Good, String::new(), Vec::new());
    for (request, made) in requests.iter().zip(made) {
        match made {
            Ok((report, written)) => {
                exit = exit.max(exit_of(&report, &written));
                if !screen.quiet || exit != Exit::Good {
                    screenful.push_str(&human(request, &report, &written, screen));
                }
                sites.push(Value::Object(members(request, &report, &written)));
            }
            Err(failure) => {
                exit = exit.max(failure.exit());
                let site = &request.site;
                screenful
                    .push_str(&screen.sentence(&text!("{site}: nothing was written", "{site} : rien n’a été écrit")));
                failure.write_human(screen.style, &mut screenful);
                let mut members = failure.json(screen.style.lang);
                members.insert("site".into(), json!(site));
                sites.push(Value::Object(members));
            }
        }
    }
    Ok(Answer { exit, human: screenful, json: Map::from_iter([("statified".to_owned(), Value::Array(sites))]) })
}

/// The bar for one of many sites.
struct Own<'b> {
    bar: &'b Bar,
    site: &'b str,
}

impl Progress for Own<'_> {
    fn pages(&self, done: usize, total: usize) {
        self.bar.step(self.site, done as u64, total as u64);
    }
}

fn are_folders(named: &[&Option<PathBuf>]) -> Result<(), Failure> {
    match named.iter().filter_map(|folder| folder.as_ref()).find(|folder| !folder.is_dir()) {
        Some(folder) => {
            let folder = folder.display();
            Err(Failure::usage(text!("{folder} is no folder", "{folder} n’est pas un dossier")))
        }
        None => Ok(()),
    }
}

/// Returns a request without its files.
fn request(args: &StatifyArgs, site: String) -> Result<Request, Failure> {
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
    Ok(Request {
        farm: args.farm.root.clone(),
        site,
        sources: Vec::new(),
        prefix: None,
        media: None,
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
