//! What a person means by `mv OLD NEW`.

use crate::{
    diag::{Text, closest, text},
    path::ContentPath,
};

use super::RenameError;

/// Which files go where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moves {
    /// Each file and its new path, in order.
    pub files: Vec<(ContentPath, ContentPath)>,
    /// Paths, or of a folder the beginning (with a final `/`), and what replaces each.
    ways: Vec<(String, String)>,
}

/// What is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    /// One file: a page or anything else.
    File(String),
    /// A folder, with a final `/`: a bundle (`index.md`) or a section.
    Folder { folder: String, is_bundle: bool },
}

impl Moves {
    /// Returns what `old` and `new` mean among a site's files: paths below its content, with or
    /// without `.md` or a final `/`. An existing section as `new` means: into it. With a page go its
    /// translations beside it, whose names end in one of the `languages`.
    pub fn new(files: &[ContentPath], languages: &[&str], old: &str, new: &str) -> Result<Self, RenameError> {
        let tree = Tree { files, languages };
        let thing = tree.thing(old)?;
        let ways = match &thing {
            Thing::File(file) => tree.with_translations(file, tree.new_file(file, new)),
            Thing::Folder { folder, is_bundle } => vec![(folder.clone(), tree.new_folder(folder, *is_bundle, new)?)],
        };
        let moves = Self { files: Vec::new(), ways };
        moves.ways.iter().try_for_each(|(from, to)| check(from, to, &tree))?;
        let moved = |file: &&ContentPath| moves.way(file.as_str()).is_some();
        let pairs = files.iter().filter(moved).map(|file| Ok((file.clone(), moves.path(file)?)));
        let pairs = pairs.collect::<Result<Vec<_>, RenameError>>()?;
        match pairs.iter().find(|(_, to)| files.contains(to)) {
            Some((_, taken)) => Err(refused(text!("{taken} already exists", "{taken} existe déjà"), None)),
            None => Ok(Self { files: pairs, ..moves }),
        }
    }

    /// Returns the path that a file has after the move.
    pub fn map(&self, path: &ContentPath) -> ContentPath {
        self.path(path).unwrap_or_else(|_| path.clone())
    }

    fn path(&self, path: &ContentPath) -> Result<ContentPath, RenameError> {
        let Some((from, to)) = self.way(path.as_str()) else { return Ok(path.clone()) };
        let new = format!("{to}{}", &path.as_str()[from.len()..]);
        ContentPath::new(&new).map_err(|_| not_a_path(&new))
    }

    /// Returns the way that a path takes, if it moves.
    fn way(&self, path: &str) -> Option<&(String, String)> {
        self.ways.iter().find(|(from, _)| if from.ends_with('/') { path.starts_with(from) } else { path == from })
    }
}

fn check(from: &str, to: &str, tree: &Tree<'_>) -> Result<(), RenameError> {
    if from == to {
        return Err(refused(text!("{from} is already there", "{from} y est déjà"), None));
    }
    if from.ends_with('/') && to.starts_with(from) {
        let fact = text!("{from} cannot go into itself", "{from} ne peut pas aller dans lui-même");
        return Err(refused(fact, None));
    }
    let hidden = to.split('/').any(|segment| segment.starts_with(['_', '.']) && !is_section_page(segment, tree));
    if hidden || to.starts_with("data/") || ContentPath::new(to.trim_end_matches('/')).is_err() {
        return Err(not_a_path(to));
    }
    if from.ends_with('/') && tree.files.iter().any(|file| file.as_str().starts_with(to)) {
        return Err(refused(text!("{to} already exists", "{to} existe déjà"), None));
    }
    Ok(())
}

/// Whether a name is that of a section's own page.
fn is_section_page(name: &str, tree: &Tree<'_>) -> bool {
    tree.without_language(name).0 == "_index"
}

/// A site's files, and the languages that their names can end in.
struct Tree<'f> {
    files: &'f [ContentPath],
    languages: &'f [&'f str],
}

impl Tree<'_> {
    fn has(&self, file: &str) -> bool {
        self.files.iter().any(|known| known.as_str() == file)
    }

    fn has_folder(&self, folder: &str) -> bool {
        self.files.iter().any(|known| known.as_str().starts_with(folder))
    }

    /// Returns what `old` stands for: a page before the folder of its name, unless it ends in `/`.
    fn thing(&self, old: &str) -> Result<Thing, RenameError> {
        let bare = old.trim_matches('/');
        let bare = bare.strip_suffix("/_index.md").or_else(|| bare.strip_suffix("/index.md")).unwrap_or(bare);
        if bare.is_empty() || bare == "_index.md" {
            return Err(refused(text!("the home page stays", "la page d’accueil reste"), None));
        }
        let files = [bare.to_owned(), format!("{bare}.md")];
        let file = files.into_iter().find(|file| self.has(file) && !file.starts_with("data/"));
        let folder = format!("{bare}/");
        let is_folder = self.has_folder(&folder) && !folder.starts_with("data/");
        match file {
            Some(file) if !(is_folder && old.ends_with('/')) => Ok(Thing::File(file)),
            _ if is_folder => Ok(Thing::Folder { is_bundle: self.has(&format!("{folder}index.md")), folder }),
            _ => Err(self.nothing(old)),
        }
    }

    fn nothing(&self, old: &str) -> RenameError {
        let near = closest(old, self.files.iter().map(ContentPath::as_str));
        let hint = near.map(|near| text!("did you mean `{near}`?", "vouliez-vous dire « {near} » ?"));
        refused(text!("there is no page or folder `{old}`", "il n’y a ni page ni dossier « {old} »"), hint)
    }

    /// Returns a path without its ending, and that: `.en.md` of a page in a further language.
    fn without_language<'p>(&self, path: &'p str) -> (&'p str, &'p str) {
        let name = path.rfind('/').map_or(0, |at| at + 1);
        let dot = path[name..].rfind('.').map_or(path.len(), |dot| name + dot);
        let (stem, ending) = path.split_at(dot);
        let of_language = |lang: &&&str| stem[name..].strip_suffix(**lang).is_some_and(|stem| stem.ends_with('.'));
        match self.languages.iter().find(of_language).filter(|_| ending == ".md") {
            Some(lang) => path.split_at(stem.len() - lang.len() - 1),
            None => (stem, ending),
        }
    }

    /// Returns the way of a file, and those of the translations beside it when it is the page that they translate.
    fn with_translations(&self, file: &str, new: String) -> Vec<(String, String)> {
        let mut ways = vec![(file.to_owned(), new)];
        if let (stem, ".md") = self.without_language(file)
            && let Some(new) = ways[0].1.strip_suffix(".md").map(str::to_owned)
        {
            let endings = self.languages.iter().map(|lang| format!(".{lang}.md"));
            let beside = endings.filter(|ending| self.has(&format!("{stem}{ending}")));
            ways.extend(beside.map(|ending| (format!("{stem}{ending}"), format!("{new}{ending}"))));
        }
        ways
    }

    /// Returns where a file goes.
    fn new_file(&self, file: &str, new: &str) -> String {
        let name = file.rsplit('/').next().unwrap_or(file);
        let bare = new.trim_matches('/');
        if bare.is_empty() || bare == "." {
            return name.to_owned();
        }
        let ending = self.without_language(name).1;
        let is_page = ending.rsplit('.').next() == Some("md");
        match bare.strip_suffix(ending).or_else(|| bare.strip_suffix(".md").filter(|_| is_page)) {
            // `x.md` can only mean a page, whatever folder has that name.
            Some(stem) if is_page => format!("{stem}{ending}"),
            _ if self.is_section(bare) => format!("{bare}/{name}"),
            Some(stem) => format!("{stem}{ending}"),
            None => format!("{bare}{ending}"),
        }
    }

    /// Returns where a folder goes, with a final `/`.
    fn new_folder(&self, folder: &str, is_bundle: bool, new: &str) -> Result<String, RenameError> {
        let name = folder.trim_end_matches('/').rsplit('/').next().unwrap_or(folder);
        let bare = new.trim_matches('/');
        let bare = bare.strip_suffix("/_index.md").or_else(|| bare.strip_suffix("/index.md")).unwrap_or(bare);
        if bare.is_empty() || bare == "." {
            return Ok(format!("{name}/"));
        }
        match bare.strip_suffix(".md") {
            Some(bare) if is_bundle => Ok(format!("{bare}/")),
            Some(_) => Err(refused(
                text!("{folder} is a section, not a page", "{folder} est une section, pas une page"),
                Some(text!("name a folder", "donnez un dossier")),
            )),
            None if self.is_section(bare) => Ok(format!("{bare}/{name}/")),
            None => Ok(format!("{bare}/")),
        }
    }

    /// Whether there is a folder of this name that is not a bundle.
    fn is_section(&self, bare: &str) -> bool {
        self.has_folder(&format!("{bare}/")) && !self.has(&format!("{bare}/index.md"))
    }
}

fn not_a_path(path: &str) -> RenameError {
    let fact = text!("nothing can be published at `{path}`", "rien ne peut être publié en « {path} »");
    refused(fact, Some(text!("for example `news/summer-fair`", "par exemple « actualites/fete-d-ete »")))
}

fn refused(fact: Text, hint: Option<Text>) -> RenameError {
    RenameError::Refused { fact, hint }
}

#[cfg(test)]
mod tests {
    use super::Moves;
    use crate::path::ContentPath;

    const FILES: [&str; 10] = [
        "_index.md",
        "about.md",
        "place.md",
        "place.en.md",
        "place.de.md",
        "news/_index.md",
        "news/fair.md",
        "news/trip/index.md",
        "news/trip/sea.jpg",
        "old/a.md",
    ];

    fn moved(old: &str, new: &str) -> Option<Vec<String>> {
        let files: Vec<_> = FILES.iter().map(|file| ContentPath::new(file).unwrap()).collect();
        let moves = Moves::new(&files, &["en"], old, new).ok()?;
        Some(moves.files.iter().map(|(from, to)| format!("{from} → {to}")).collect())
    }

    #[test]
    fn a_page_goes_where_it_is_told_or_into_a_section() {
        for (old, new) in [("about", "who"), ("about.md", "who.md"), ("/about/", "/who/")] {
            assert_eq!(moved(old, new).unwrap(), ["about.md → who.md"]);
        }
        assert_eq!(moved("about", "news").unwrap(), ["about.md → news/about.md"]);
        assert_eq!(moved("news/fair.md", "/").unwrap(), ["news/fair.md → fair.md"]);
    }

    #[test]
    fn translations_beside_a_page_go_with_it() {
        let both = ["place.md → news/where.md", "place.en.md → news/where.en.md"];
        assert_eq!(moved("place", "news/where").unwrap(), both);
        assert_eq!(moved("place.md", "news/").unwrap(), ["place.md → news/place.md", "place.en.md → news/place.en.md"]);
        for new in ["where", "where.md", "where.en.md"] {
            assert_eq!(moved("place.en.md", new).unwrap(), ["place.en.md → where.en.md"]);
        }
    }

    #[test]
    fn a_bundle_goes_with_its_files_and_a_section_with_all_below() {
        let bundle = ["news/trip/index.md → sea/index.md", "news/trip/sea.jpg → sea/sea.jpg"];
        assert_eq!(moved("news/trip", "sea").unwrap(), bundle);
        assert_eq!(moved("news/trip/index.md", "sea.md").unwrap(), bundle);
        assert_eq!(moved("news", "archive/news").unwrap().len(), 4);
        assert_eq!(moved("old/", "news").unwrap(), ["old/a.md → news/old/a.md"]);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let refused = [
            ("nothing", "x"),
            ("/", "x"),
            ("about", "about.md"),
            ("about", "news/fair.md"),
            ("news", "news/2026"),
            ("news", "x.md"),
            ("about", "../x"),
            ("about", "_hidden"),
            ("about", "data/x"),
        ];
        for (old, new) in refused {
            assert_eq!(moved(old, new), None, "{old} → {new}");
        }
    }
}
