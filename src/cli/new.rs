//! `sobre new site` and `sobre new page`.

use std::path::Path;

use super::{Answer, Failure, Screen, args::New, made, starter, work};
use crate::{
    config::is_name,
    content::{date::Date, document, schema::ContentType},
    diag::text,
    edit::Batch,
    farm::Prepared,
    path::{ContentPath, slugify},
    read::load_text,
};

/// Adds a site to a farm, or a page to a site.
pub(crate) fn run(what: New, screen: Screen) -> Result<Answer, Failure> {
    match what {
        New::Site { name, farm } => site(&name, &farm.root, screen),
        New::Page { site, path, farm, day } => page(&site, &path, &farm.root, &Date::from(day.get()), screen),
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
    let prepared = work::one_site(farm, site)?;
    let (title, date) = starter::title_of(&file, today);
    let is_section = starter::is_section(&file);
    let fields = if is_section { None } else { kind_of(&prepared, &file) };
    let fields = fields.map(|kind| starter::fields(&kind, &date, screen.style.lang)).unwrap_or_default();
    let text = starter::page(&title, &starter::id_of(&file), (!is_section).then_some(&date), &fields);
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

/// Returns the content type that the section of a new page gives it, or the nearest above that gives one.
fn kind_of(farm: &Prepared, file: &ContentPath) -> Option<ContentType> {
    let site = farm.sites.first()?;
    let parsing = site.config.as_ref()?.parsing();
    let folder = file.folder();
    let folder = match file.file_name() {
        "index.md" => above(folder).unwrap_or_default(),
        _ => folder,
    };
    let given = |folder: &str| {
        let path = ContentPath::new(&format!("{folder}_index.md")).ok()?;
        let text = load_text(&farm.farm.join(&parsing.folder).join(&path)).ok()??;
        document::parse(&path, text.as_bytes(), &parsing).front.page_type
    };
    let kind = std::iter::successors(Some(folder), |folder| above(folder)).find_map(given)?;
    site.looks.compiled().types.get(&kind).cloned()
}

/// Returns the folder above one that ends in `/`.
fn above(folder: &str) -> Option<&str> {
    let bare = folder.strip_suffix('/')?;
    Some(bare.rfind('/').map_or("", |slash| &folder[..=slash]))
}

fn is_farm(farm: &Path) -> Result<(), Failure> {
    if farm.join("farm.toml").is_file() {
        return Ok(());
    }
    let path = farm.display();
    let fact = text!("no farm here: {path} has no farm.toml", "pas de ferme ici : {path} n’a pas de farm.toml");
    Err(Failure::usage(fact).hint(text!("`sobre init DIR` starts one", "« sobre init DOSSIER » en commence une")))
}
