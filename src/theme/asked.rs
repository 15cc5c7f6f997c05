//! Files that style sheets and options name: a font, a picture, a logo that is not there is told, rather than
//! asked for in vain by every visitor.

use super::{
    Theme,
    files::{Layer, SHEETS},
    options::OptionKind,
};
use crate::{
    content::node,
    diag::{Code, Diagnostic, Place, text},
    site::{Site, is_elsewhere},
};

/// A file that a style sheet asks for.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The address in the sheet.
    place: Place,
    /// Where the file may lie in the site: as browsers see it, and as Sass does when it takes a part.
    paths: [String; 2],
}

/// Returns what the sheets of a chain name in `url(…)`, as written.
pub(super) fn asked(layers: &[Layer]) -> Vec<Asked> {
    let sheets = layers.iter().flat_map(|layer| layer.statics.iter().map(move |(path, file)| (layer, path, file)));
    let sheets = sheets.filter(|(_, path, _)| SHEETS.iter().any(|ending| path.ends_with(ending)));
    let texts =
        sheets.filter_map(|(layer, path, file)| Some((layer, path, std::str::from_utf8(file.source.held()?).ok()?)));
    texts
        .flat_map(|(layer, path, text)| {
            let file = layer.file(&format!("static/{path}"));
            let one = move |(at, written): (usize, &str)| {
                let bare = written.split(['?', '#']).next().unwrap_or_default();
                let place = Place::new(file.as_str(), text, at..at + written.len());
                Asked {
                    place,
                    paths: [
                        super::styles::joined(super::styles::folder_of(path), bare),
                        super::styles::joined("", bare),
                    ],
                }
            };
            addresses(text).map(one)
        })
        .collect()
}

/// Returns each address of this site in `url(…)`, and where it stands. What Sass has yet to put together is
/// left out.
fn addresses(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices("url(").filter_map(|(at, found)| {
        let inside = text[at + found.len()..].split_once(')')?.0;
        let written = inside.trim().trim_matches(['"', '\'']);
        let start = at + found.len() + inside.find(written)?;
        let is_file = !written.is_empty() && !written.starts_with(['#', '?']) && !written.contains(['$', '{', '+']);
        (is_file && !is_elsewhere(written)).then_some((start, written))
    })
}

impl Theme {
    /// Returns what is wrong with the files that this theme's sheets and a site's options name. `place` says
    /// where the site's configuration has an option.
    pub fn missing_files(
        &self,
        site: &Site,
        options: &[(String, node::Value)],
        place: &dyn Fn(&str) -> Option<Place>,
    ) -> Vec<Diagnostic> {
        let is_there = |path: &str| site.route(path.trim_start_matches('/')).is_some();
        let asked = self.asked.iter().filter(|asked| !asked.paths.iter().any(|path| is_there(path)));
        let of_sheets = asked.map(|asked| {
            let path = &asked.paths[0];
            let fact =
                text!("there is no file `/{path}` in the site", "il n’y a pas de fichier « /{path} » dans le site");
            let names = self.statics.keys().map(String::as_str);
            let diagnostic = Diagnostic::new(Code::STYLE_FILE, fact).at(asked.place.clone()).did_you_mean(path, names);
            let folder = asked.place.file.split("/static/").next().unwrap_or_default();
            diagnostic.hint(text!(
                "lay it into {folder}/static/{path}, or take the rule away",
                "posez-le dans {folder}/static/{path}, ou retirez la règle"
            ))
        });
        let named = self.options.iter().filter(|option| option.kind == OptionKind::File);
        let named = named.filter_map(|option| options.iter().find(|(key, _)| *key == option.key));
        let of_options = named.filter_map(|(key, value)| {
            let node::Value::String(path) = value else { return None };
            if path.is_empty() || is_elsewhere(path) || is_there(path) {
                return None;
            }
            let fact = text!(
                "the option `{key}` names `{path}`, and the site has no such file",
                "l’option « {key} » nomme « {path} », et le site n’a pas ce fichier"
            );
            let (name, below) = (&site.config.name, path.trim_start_matches('/'));
            Some(Diagnostic::new(Code::THEME_OPTION, fact).at(place(key)).hint(text!(
                "lay it into sites/{name}/static/{below} or content/{name}/{below}",
                "posez-le dans sites/{name}/static/{below} ou content/{name}/{below}"
            )))
        });
        of_sheets.chain(of_options).collect()
    }
}
