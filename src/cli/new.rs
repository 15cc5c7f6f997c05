//! `sobre new site` and `sobre new page`.

use std::path::Path;

use super::{Answer, Failure, Screen, args::New, made, starter};
use crate::{
    config::is_name,
    content::date::Date,
    diag::{closest, text},
    edit::Batch,
    path::{ContentPath, slugify},
};

/// Adds a site to a farm, or a page to a site.
pub(crate) fn run(what: New, screen: Screen) -> Result<Answer, Failure> {
    match what {
        New::Site { name, farm } => site(&name, &farm.root, screen),
        New::Page { site, path, farm, day } => {
            known(&site, &farm.root)?;
            page(&site, &path, &farm.root, &Date::from(day.get()), screen)
        }
    }
}

fn site(name: &str, farm: &Path, screen: Screen) -> Result<Answer, Failure> {
    is_farm(farm)?;
    if !is_name(name) {
        let fact = text!(
            "`{name}` cannot name a site: only lower-case letters, digits and hyphens",
            "« {name} » ne peut pas nommer un site : seulement minuscules sans accent, chiffres et traits d’union"
        );
        let near = slugify(name);
        let hint = is_name(&near).then(|| text!("for example `{near}`", "par exemple « {near} »"));
        return Err(Failure::usage(fact).hint(hint));
    }
    let batch = Batch::create(farm, starter::site(screen.style.lang, name));
    let fact = text!("the site `{name}`:", "le site « {name} » :");
    let next = text!(
        "next: its title and domain in sites/{name}.toml",
        "ensuite : son titre et son domaine dans sites/{name}.toml"
    );
    made::create(&batch, &fact, &next, screen)
}

fn page(site: &str, path: &str, farm: &Path, today: &Date, screen: Screen) -> Result<Answer, Failure> {
    let file = file_of(path).ok_or_else(|| {
        let fact = text!("`{path}` cannot be the path of a page", "« {path} » ne peut pas être le chemin d’une page");
        Failure::usage(fact).hint(text!("for example `news/summer-fair`", "par exemple « actualites/fete-d-ete »"))
    })?;
    // A page and the bundle of the same name would have one address.
    let twin = file.as_str().strip_suffix(".md").map(|stem| match stem.strip_suffix("/index") {
        Some(folder) => format!("content/{site}/{folder}.md"),
        None => format!("content/{site}/{stem}/index.md"),
    });
    if let Some(twin) = twin.filter(|twin| farm.join(twin).exists()) {
        return Err(Failure::usage(text!("{twin} already is that page", "{twin} est déjà cette page")));
    }
    let (title, date) = starter::title_of(&file, today);
    let text = starter::page(&title, &starter::id_of(&file), (!starter::is_section(&file)).then_some(&date));
    let target = format!("content/{site}/{file}");
    let batch = Batch::create(farm, [(target, text)]);
    let fact = text!("a new page, “{title}”:", "une nouvelle page, « {title} » :");
    made::create(
        &batch,
        &fact,
        &text!("next: write it; `sobre serve` shows it", "ensuite : l’écrire ; « sobre serve » la montre"),
        screen,
    )
}

/// Returns the file that a person means by `path`: with or without `.md`; a section with a final `/`.
fn file_of(path: &str) -> Option<ContentPath> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let file = match path.strip_suffix('/') {
        Some(section) => format!("{section}/_index.md"),
        None => format!("{}.md", path.strip_suffix(".md").unwrap_or(path)),
    };
    ContentPath::new(&file).ok().filter(|file| !file.as_str().starts_with("data/"))
}

/// Refuses a site that the farm does not have.
pub(crate) fn known(site: &str, farm: &Path) -> Result<(), Failure> {
    is_farm(farm)?;
    let sites = sites(farm);
    if sites.iter().any(|known| known == site) {
        return Ok(());
    }
    let near = closest(site, sites.iter().map(String::as_str));
    let fact = text!("there is no site `{site}`", "il n’y a pas de site « {site} »");
    Err(Failure::usage(fact).hint(match near {
        Some(near) => text!("did you mean `{near}`?", "vouliez-vous dire « {near} » ?"),
        None => text!("the sites are: {0}", "les sites sont : {0}", sites.join(", ")),
    }))
}

fn is_farm(farm: &Path) -> Result<(), Failure> {
    if farm.join("farm.toml").is_file() {
        return Ok(());
    }
    let path = farm.display();
    let fact = text!("no farm here: {path} has no farm.toml", "pas de ferme ici : {path} n’a pas de farm.toml");
    Err(Failure::usage(fact).hint(text!("`sobre init DIR` starts one", "« sobre init DOSSIER » en commence une")))
}

/// Returns the names of a farm's sites, in order.
fn sites(farm: &Path) -> Vec<String> {
    let entries = farm.join("sites").read_dir().into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".toml")?.to_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}
