//! `sobre publish`, `sobre releases` and `sobre rollback`.

use std::{fmt::Write as _, time::Instant};

use serde_json::{Map, Value, json};

use super::{
    Answer, Exit, Failure, Screen,
    args::{PublishArgs, ReleasesArgs, RollbackArgs, SpotArgs, now},
    json::{millis, of_site},
    progress::Bar,
    screen::{for_everyone, person, store_keys},
    words,
};
use crate::{
    config::{SiteConfig, SiteKind, TargetConfig, no_target},
    diag::{Code, Diagnostic, Lang, Place, Style, Text, text, write_human},
    farm::{self, FarmError, Outline},
    publish::{
        self, Job, Line, Outcome, Publication, PublishError, Published, Receipt, ReleaseId, RolledBack, Setting,
    },
    release,
};

/// Publishes the sites asked for.
pub(crate) fn run(args: PublishArgs, screen: Screen) -> Result<Answer, Failure> {
    let started = Instant::now();
    for_everyone();
    let outline = farm::outline(&args.spot.farm.root, &args.sites)?;
    let (jobs, refused) = jobs(&outline, &args.spot)?;
    let setting = Setting { dry_run: args.dry_run, jobs: args.jobs.map(Into::into), ..setting(&args.spot) };
    let bar = Bar::new(screen);
    let published = publish::publish_all(&jobs, &setting, &|site, done, total| bar.step(site, done, total));
    bar.finish();
    let elapsed = started.elapsed();
    let exits = published.iter().map(|site| site.result.as_ref().map_or_else(exit, |_| Exit::Good));
    let refusal = (!refused.is_empty() || outline.diagnostics.iter().any(Diagnostic::is_error)).then_some(Exit::Usage);
    let exit = exits.chain(refusal).max().unwrap_or(Exit::Good);
    let lang = screen.style.lang;
    let mut human = String::new();
    let found = findings(&outline, &refused, &published);
    for (_, diagnostic) in &found {
        if diagnostic.is_error() || !screen.quiet {
            write_human(diagnostic, screen.style, &mut human);
            human.push('\n');
        }
    }
    failures(&published, screen.style, &mut human);
    if !screen.quiet {
        summary(&published, refused.len(), screen.style, &mut human);
        let _ = writeln!(human, " ({})", words::duration(elapsed, lang));
    }
    let diagnostics: Vec<Value> =
        found.iter().map(|(site, diagnostic)| of_site(site.as_deref(), diagnostic, lang)).collect();
    let json = Map::from_iter([
        ("elapsed_ms".to_owned(), json!(millis(elapsed))),
        ("publications".to_owned(), published.iter().map(|site| publication(site, lang)).collect()),
        ("diagnostics".to_owned(), Value::Array(diagnostics)),
    ]);
    Ok(Answer { exit, human, json })
}

/// Lists the releases of a site that are kept.
pub(crate) fn releases(args: &ReleasesArgs, screen: Screen) -> Result<Answer, Failure> {
    let jobs = of_one(&args.site, &args.spot)?;
    let publications = publish::releases(&jobs, &setting(&args.spot))?;
    let parts = |one: Publication| [(false, one.public), (true, one.private)].into_iter();
    let lines: Vec<(bool, Line)> =
        publications.into_iter().flat_map(parts).filter_map(|(private, line)| Some((private, line?))).collect();
    let lang = screen.style.lang;
    let mut human = String::new();
    for (private, line) in &lines {
        let files = words::count(line.files, ["file", "files"], ["fichier", "fichiers"], lang);
        let size = words::bytes(line.bytes, lang);
        let live = if line.is_live { text!("  ← live", "  ← en ligne") } else { text!("", "") };
        let whose = if *private { text!(", private parts", ", parties réservées") } else { text!("", "") };
        let _ = writeln!(human, "{}  {files} ({size}){}{}", line.id, whose.in_lang(lang), live.in_lang(lang));
    }
    if lines.is_empty() {
        human.push_str(&screen.sentence(&text!("nothing has been published yet", "rien n’a encore été publié")));
    }
    let list: Value = lines.iter().map(|(private, line)| line_json(*private, line)).collect();
    Ok(Answer { exit: Exit::Good, human, json: Map::from_iter([("releases".to_owned(), list)]) })
}

/// Goes back to an earlier release.
pub(crate) fn rollback(args: &RollbackArgs, screen: Screen) -> Result<Answer, Failure> {
    let to = args.to.as_deref().map(|to| {
        to.parse::<ReleaseId>().map_err(|()| {
            let fact = text!("`{to}` is not the name of a release", "« {to} » n’est pas le nom d’une version");
            let site = &args.site;
            Failure::usage(fact)
                .hint(text!("`sobre releases {site}` lists them", "« sobre releases {site} » les énumère"))
        })
    });
    let to = to.transpose()?;
    let done = publish::roll_back(&of_one(&args.site, &args.spot)?, &setting(&args.spot), to.as_ref())?;
    let part = |private| done.iter().find(|one| one.private == private);
    let (mut human, mut json) = (String::new(), Map::new());
    if let Some(one) = part(false) {
        let release = &one.release;
        human += &screen.sentence(&text!("visitors see {release} now", "les visiteurs voient maintenant {release}"));
        json.extend(rolled_back(one));
    }
    if let Some(one) = part(true) {
        let release = &one.release;
        human += &screen.sentence(&text!(
            "who may read the private parts sees {release} there now",
            "qui peut lire les parties réservées y voit maintenant {release}"
        ));
        json.insert("private".to_owned(), Value::Object(rolled_back(one)));
    }
    Ok(Answer { exit: Exit::Good, human, json })
}

fn rolled_back(one: &RolledBack) -> Map<String, Value> {
    Map::from_iter([
        ("release".to_owned(), json!(one.release.as_str())),
        ("before".to_owned(), json!(one.before.as_ref().map(ReleaseId::as_str))),
    ])
}

fn setting(spot: &SpotArgs) -> Setting {
    Setting {
        farm: spot.farm.root.clone(),
        now: now(),
        who: person(),
        process: std::process::id(),
        dry_run: false,
        jobs: None,
        keys: store_keys(),
    }
}

type Refused = Vec<(String, Vec<Diagnostic>)>;

/// Returns what is to be published where, and the sites whose configuration does not allow it.
fn jobs(outline: &Outline, spot: &SpotArgs) -> Result<(Vec<Job>, Refused), Failure> {
    let config = &outline.config;
    if let Some(name) = spot.target.as_ref().filter(|name| !knows(&config.targets, name)) {
        return Err(FarmError::Usage(Box::new(no_target(name, &config.targets))).into());
    }
    let out = spot.out.clone().unwrap_or_else(|| spot.farm.root.join(&config.out));
    let (mut jobs, mut refused) = (Vec::new(), Vec::new());
    for (name, site, found) in &outline.sites {
        let Some(site) = site.as_ref().filter(|_| !found.iter().any(Diagnostic::is_error)) else {
            refused.push((name.clone(), found.clone()));
            continue;
        };
        let wanted = spot.target.as_ref().or(site.target.as_ref()).or(config.target.as_ref());
        let target = match wanted {
            Some(wanted) => config.targets.iter().find(|target| target.name == *wanted).cloned(),
            None if config.targets.len() == 1 => config.targets.first().cloned(),
            None if config.targets.is_empty() => Some(TargetConfig::usual()),
            None => None,
        };
        match (target, wanted) {
            (Some(target), _) => {
                let job = Job {
                    site: name.clone(),
                    domain: site.domain.clone(),
                    place: release::Place::new(&out, name),
                    target,
                    config: site.publish.clone(),
                    private: false,
                };
                let has_parts = site.kind == SiteKind::Portal && site.publish.private;
                let place = release::Place::new(&out, &release::private_of(name));
                let parts = has_parts.then(|| Job { private: true, place, ..job.clone() });
                jobs.extend([Some(job), parts].into_iter().flatten());
            }
            (None, Some(wanted)) => {
                let place = Place::file(SiteConfig::file(name));
                refused.push((name.clone(), vec![no_target(wanted, &config.targets).at(place)]));
            }
            (None, None) => refused.push((name.clone(), vec![which_target(&config.targets)])),
        }
    }
    Ok((jobs, refused))
}

/// Nobody said which of the farm's targets it is.
fn which_target(targets: &[TargetConfig]) -> Diagnostic {
    let all = targets.iter().map(|target| target.name.as_str()).collect::<Vec<_>>().join(", ");
    let fact = text!("the farm has several targets: {all}", "la ferme a plusieurs cibles : {all}");
    Diagnostic::new(Code::CONFIG_MISSING, fact).at(Place::file("farm.toml")).hint(text!(
        "say which with `target = \"…\"` in farm.toml or the site’s file, or with `--target`",
        "dites laquelle avec « target = \"…\" » dans farm.toml ou dans le fichier du site, ou avec « --target »"
    ))
}

fn knows(targets: &[TargetConfig], name: &str) -> bool {
    targets.iter().any(|target| target.name == name)
}

/// Returns the jobs of a single site: what everyone sees and, of a portal, what only some may read.
fn of_one(site: &str, spot: &SpotArgs) -> Result<Vec<Job>, Failure> {
    let outline = farm::outline(&spot.farm.root, &[site.to_owned()])?;
    let (jobs, refused) = jobs(&outline, spot)?;
    match jobs.is_empty() {
        true => Err(Failure::Configuration(refused.into_iter().flat_map(|(_, found)| found).collect())),
        false => Ok(jobs),
    }
}

/// How a run ends that failed like this.
pub(crate) fn exit(error: &PublishError) -> Exit {
    match error {
        PublishError::Held(_) | PublishError::World { .. } => Exit::World,
        PublishError::Found(_) => Exit::Content,
        PublishError::Refused(diagnostic) => match diagnostic.code {
            Code::PUBLISH_PATH | Code::PUBLISH_LIMIT | Code::PUBLISH_AUDIENCE | Code::PUBLISH_INCOMPLETE => {
                Exit::Content
            }
            Code::PUBLISH_PROBE => Exit::World,
            _ => Exit::Usage,
        },
    }
}

/// Returns all findings with their site: of the farm, of what could not be tried, of what was.
fn findings(outline: &Outline, refused: &Refused, published: &[Published]) -> Vec<(Option<String>, Diagnostic)> {
    let mut found: Vec<_> = outline.diagnostics.iter().map(|diagnostic| (None, diagnostic.clone())).collect();
    for (site, diagnostics) in refused {
        found.extend(diagnostics.iter().map(|diagnostic| (Some(site.clone()), diagnostic.clone())));
    }
    for Published { site, result, found: unanswered, .. } in published {
        found.extend(unanswered.iter().map(|diagnostic| (Some(site.clone()), diagnostic.clone())));
        let own = match result {
            Ok(receipt) => {
                receipt.mended.iter().map(|fact| Diagnostic::new(Code::PUBLISH_MENDED, fact.clone())).collect()
            }
            Err(PublishError::Refused(diagnostic)) => vec![(**diagnostic).clone()],
            Err(PublishError::Found(found)) => found.clone(),
            Err(PublishError::Held(holder)) => vec![PublishError::held(holder.as_ref())],
            Err(PublishError::World { .. }) => Vec::new(),
        };
        found.extend(own.into_iter().map(|diagnostic| (Some(site.clone()), diagnostic)));
    }
    found
}

/// Appends what the world did to whom.
fn failures(published: &[Published], style: Style, human: &mut String) {
    for Published { site, result, .. } in published {
        if let Err(PublishError::World { doing, path, source }) = result {
            let Text { en, fr } = doing;
            let doing = text!("{site}: {en}", "{site} : {fr}");
            Failure::world(&doing, path, source).write_human(style, human);
            human.push('\n');
        }
    }
}

/// Appends a line for each site and the sum.
fn summary(published: &[Published], refused: usize, style: Style, human: &mut String) {
    let lang = style.lang;
    let width = published.iter().map(|site| site.site.len()).max().unwrap_or_default();
    for site in published {
        let name = style.paint(anstyle::Style::new().bold(), &format!("{:width$}", site.site));
        let _ = writeln!(human, "{name}  {}", news(site, lang));
    }
    let of = |outcome| {
        published.iter().filter(|site| site.result.as_ref().is_ok_and(|r| r.outcome == outcome)).count() as u64
    };
    let failed = (published.iter().filter(|site| site.result.is_err()).count() + refused) as u64;
    let sites = |n, verb: [&str; 4]| {
        (n > 0).then(|| {
            let noun = words::count(n, ["site", "sites"], ["site", "sites"], lang);
            let verb = match lang {
                Lang::En => verb[0],
                Lang::Fr => verb[if n > 1 { 2 } else { 1 }],
            };
            format!("{noun} {verb}")
        })
    };
    let parts = [
        sites(of(Outcome::Published), ["published", "publié", "publiés", ""]),
        sites(of(Outcome::Planned), ["to publish (--dry-run)", "à publier (--dry-run)", "à publier (--dry-run)", ""]),
        sites(of(Outcome::Unchanged), ["unchanged", "inchangé", "inchangés", ""]),
        sites(failed, ["not published", "pas publié", "pas publiés", ""]),
    ];
    let sum = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    human.push_str(&style.paint(anstyle::Style::new().bold(), &sum));
}

/// Returns what there is to say about a site.
fn news(site: &Published, lang: Lang) -> String {
    let Ok(receipt) = &site.result else {
        return text!("not published", "pas publié").in_lang(lang).to_owned();
    };
    let release = receipt.release.as_ref().map(ReleaseId::as_str).unwrap_or_default();
    let put =
        words::count(receipt.put_files, ["new file", "new files"], ["fichier nouveau", "fichiers nouveaux"], lang);
    let size = words::bytes(receipt.put_bytes, lang);
    let fact = match receipt.outcome {
        Outcome::Published => text!("{release}, {put} ({size})", "{release}, {put} ({size})"),
        Outcome::Planned => text!("would put {put} ({size})", "mettrait {put} ({size})"),
        Outcome::Unchanged => text!("unchanged", "inchangé"),
    };
    fact.in_lang(lang).to_owned()
}

fn publication(site: &Published, lang: Lang) -> Value {
    let receipt = site.result.as_ref().ok();
    let count = |of: fn(&Receipt) -> u64| receipt.map_or(0, of);
    let outcome = match &site.result {
        Ok(receipt) => json!(receipt.outcome),
        Err(PublishError::World { .. }) => json!("failed"),
        Err(_) => json!("refused"),
    };
    let failure = match &site.result {
        Err(PublishError::World { doing, path, source }) => Failure::world(doing, path, source).value(lang),
        _ => Value::Null,
    };
    json!({
        "site": site.site,
        "target": site.target,
        "outcome": outcome,
        "release": receipt.and_then(|receipt| receipt.release.as_ref()).map(ReleaseId::as_str),
        "before": receipt.and_then(|receipt| receipt.before.as_ref()).map(ReleaseId::as_str),
        "files": count(|receipt| receipt.files),
        "bytes": count(|receipt| receipt.bytes),
        "put_files": count(|receipt| receipt.put_files),
        "put_bytes": count(|receipt| receipt.put_bytes),
        "sent_bytes": count(|receipt| receipt.sent),
        "probed": count(|receipt| receipt.probed),
        "elapsed_ms": millis(site.elapsed),
        "failure": failure,
    })
}

fn line_json(private: bool, line: &Line) -> Value {
    json!({
        "private": private,
        "id": line.id.as_str(),
        "number": line.number,
        "made": line.made.compact(),
        "files": line.files,
        "bytes": line.bytes,
        "live": line.is_live,
    })
}

impl From<PublishError> for Failure {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::World { doing, path, source } => Self::world(&doing, &path, &source),
            PublishError::Refused(diagnostic) => Self::Configuration(vec![*diagnostic]),
            PublishError::Found(found) => Self::Configuration(found),
            PublishError::Held(holder) => {
                let Diagnostic { text, hints, .. } = PublishError::held(holder.as_ref());
                let Text { en, fr } = text;
                let hint = hints.into_iter().next();
                match hint {
                    Some(Text { en: hint_en, fr: hint_fr }) => {
                        Self::World(text!("{en}; {hint_en}", "{fr} ; {hint_fr}"))
                    }
                    None => Self::World(text!("{en}", "{fr}")),
                }
            }
        }
    }
}
