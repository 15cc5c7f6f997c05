//! JSON Schemas of `farm.toml` and `sites/<site>.toml`: what their readers ask when they are shown a file
//! that has everything, and a sentence about each key.

use super::{FarmConfig, SiteConfig};
use crate::content::asked::{Schema, said};

/// A farm with every table there is.
const FARM: &str = r#"
sobre = "1"
[targets.web]
kind = "dir"
[targets.machine]
kind = "ssh"
[targets.mirror]
kind = "rsync"
[targets.store]
kind = "s3"
[[commands]]
run = ["true"]
output = "content/everything/data/made.json"
"#;

/// A site with every table there is.
const SITE: &str = r#"
title = "Everything"
domain = "everything.example"
[languages.en]
[taxonomies.tags.titles]
en = "Tags"
[[menus.main]]
link = "/"
titles = { en = "Home" }
[[menus.main.children]]
link = "/"
[data."people.toml"]
type = "person"
[content]
[feed]
[events]
[search]
[gate]
lenient = "shown to visitors"
[[gate.allow]]
code = "gate/requests"
reason = "shown to visitors"
[images]
widths = [480]
[[rules]]
select = "a"
set = { rel = "me" }
[publish]
[legal]
publisher = "A"
form = "association"
address = "1, quai"
phone = "01"
mail = "a@everything.example"
director = "C."
[legal.host]
name = "H"
address = "2, quai"
phone = "02"
[[legal.data]]
what = "mail"
why = "to answer"
kept = "a year"
[options]
[extra]
"#;

impl FarmConfig {
    /// Returns the JSON Schema of `farm.toml`.
    pub fn schema() -> Option<Schema> {
        Schema::heard(FARM, false, &|path| said(OF_FARM, path), |mut reader| drop(Self::read(&mut reader)))
    }
}

impl SiteConfig {
    /// Returns the JSON Schema of `sites/<site>.toml`.
    pub fn schema() -> Option<Schema> {
        Schema::heard(SITE, false, &|path| said(OF_SITE, path), |mut reader| drop(Self::read("x", &mut reader)))
    }
}

const OF_FARM: &[(&str, &str, &str)] = &[
    ("sobre", "Edition of the farm’s formats: \"1\".", "Édition des formats de la ferme : « 1 »."),
    ("theme", "Theme of the sites that name none.", "Thème des sites qui n’en nomment pas."),
    ("out", "Where sites are built.", "Où les sites sont construits."),
    ("private", "Folder outside git for personal data.", "Dossier hors de git pour les données personnelles."),
    ("target", "Target of the sites that name none.", "Cible des sites qui n’en nomment pas."),
    ("targets", "Where sites are published.", "Où les sites sont publiés."),
    ("targets.*.kind", "What it is.", "Ce qu’elle est."),
    ("targets.*.path", "The web space; `{site}` is the site’s name.", "L’espace web ; `{site}` est le nom du site."),
    ("targets.*.host", "Name or address of the machine.", "Nom ou adresse de la machine."),
    ("targets.*.port", "Port of ssh, 1 to 65535.", "Port de ssh, de 1 à 65535."),
    ("targets.*.user", "User there.", "Compte là-bas."),
    ("targets.*.key", "File of the private key.", "Fichier de la clé privée."),
    ("targets.*.program", "Program instead of `ssh`.", "Programme au lieu de `ssh`."),
    ("targets.*.options", "Further words for it.", "Autres mots pour lui."),
    ("targets.*.endpoint", "Address of the object store.", "Adresse de l’entrepôt d’objets."),
    ("targets.*.bucket", "Name of the bucket.", "Nom du seau."),
    ("targets.*.region", "Region of the store.", "Région de l’entrepôt."),
    ("targets.*.prefix", "What stands before all keys.", "Ce qui précède toutes les clés."),
    ("targets.*.fronts", "Folders on the web servers in front.", "Dossiers des serveurs web en frontal."),
    ("targets.*.probe", "Web server asked after each switch.", "Serveur web interrogé après chaque bascule."),
    ("targets.*.quota", "The largest release, such as `500 MB`.", "La plus grande version, comme `500 MB`."),
    ("targets.*.keep", "How many releases stay.", "Combien de versions restent."),
    ("targets.*.keep_days", "How many days releases stay.", "Combien de jours les versions restent."),
    ("targets.*.compress", "Smaller files beside the texts.", "Des fichiers plus petits à côté des textes."),
    (
        "commands",
        "Programs whose output is a file of the farm.",
        "Programmes dont la sortie est un fichier de la ferme.",
    ),
    (
        "commands.run",
        "The program and its words; no shell reads them.",
        "Le programme et ses mots ; aucun shell ne les lit.",
    ),
    ("commands.inputs", "Files that it reads, `*` and `**` allowed.", "Fichiers qu’il lit, avec `*` et `**`."),
    ("commands.output", "File that gets its standard output.", "Fichier qui reçoit sa sortie standard."),
    ("commands.seconds", "After how long it is stopped.", "Au bout de combien de temps il est arrêté."),
    ("targets.*.redirects", "How old addresses are answered.", "Comment on répond aux anciennes adresses."),
];

const OF_SITE: &[(&str, &str, &str)] = &[
    ("kind", "What its pages are made of.", "De quoi ses pages sont faites."),
    ("title", "The site’s title.", "Le titre du site."),
    ("description", "One or two sentences about the site.", "Une ou deux phrases sur le site."),
    ("domain", "Permalinks begin with `https://<domain>`.", "Les permaliens commencent par `https://<domaine>`."),
    ("domains", "Other domains, which lead to the first.", "Autres domaines, qui mènent au premier."),
    ("lang", "First language, such as `fr`.", "Première langue, comme `fr`."),
    ("languages", "Further languages, by code.", "Autres langues, par code."),
    ("languages.*.title", "The site’s title in this language.", "Le titre du site dans cette langue."),
    ("languages.*.description", "Its description in this language.", "Sa description dans cette langue."),
    (
        "languages.*.fallback",
        "Languages that lend pages nobody has written in this one.",
        "Langues qui prêtent les pages que personne n’a écrites dans celle-ci.",
    ),
    ("theme", "Its theme instead of the farm’s.", "Son thème au lieu de celui de la ferme."),
    ("target", "Its target instead of the farm’s.", "Sa cible au lieu de celle de la ferme."),
    ("taxonomies", "Ways to group pages, by key.", "Façons de grouper les pages, par clé."),
    ("taxonomies.*.title", "Title of the list of terms.", "Titre de la liste des termes."),
    ("taxonomies.*.titles", "The title in other languages.", "Le titre dans d’autres langues."),
    ("taxonomies.*.slug", "First part of the addresses.", "Première partie des adresses."),
    (
        "taxonomies.*.paginate",
        "Pages per list page; 0 for all on one.",
        "Pages par page de liste ; 0 pour tout sur une seule.",
    ),
    ("taxonomies.*.feed", "Whether each term has a feed.", "Si chaque terme a un flux."),
    ("menus", "Menus by name, such as `main`.", "Menus par nom, comme `main`."),
    ("menus.*.title", "What people read; else the page’s title.", "Ce qu’on lit ; sinon le titre de la page."),
    ("menus.*.titles", "The same in other languages.", "La même chose dans d’autres langues."),
    ("menus.*.link", "A link as in a text, or an address.", "Un lien comme dans un texte, ou une adresse."),
    ("menus.*.lang", "Only for pages of this language.", "Seulement pour les pages de cette langue."),
    ("menus.*.children", "Lines below this one.", "Lignes sous celle-ci."),
    ("data", "Content types of the rows of data files.", "Types de contenu des lignes des fichiers de données."),
    ("data.*.type", "Content type of its rows.", "Type de contenu de ses lignes."),
    ("data.*.list", "Key under which the rows lie.", "Clé sous laquelle se trouvent les lignes."),
    ("content", "How texts are read.", "Comment les textes sont lus."),
    ("content.html", "What becomes of raw HTML.", "Ce que devient le HTML brut."),
    ("content.typography", "Typographic conventions.", "Conventions typographiques."),
    ("content.math", "Whether dollars enclose formulas.", "Si des dollars entourent des formules."),
    ("content.highlight", "Whether code is coloured.", "Si le code est mis en couleurs."),
    ("feed", "The site’s feed.", "Le flux du site."),
    ("feed.limit", "How many entries; 0 for no feed.", "Combien d’entrées ; 0 pour aucun flux."),
    ("feed.full", "Whole texts rather than summaries.", "Les textes entiers plutôt que des résumés."),
    (
        "feed.formats",
        "`atom`, `rss`, `json`; the first is named first.",
        "`atom`, `rss`, `json` ; le premier est nommé d’abord.",
    ),
    ("events", "What the site’s calendars share.", "Ce que partagent les calendriers du site."),
    ("events.timezone", "Time zone of the times written.", "Fuseau horaire des heures écrites."),
    ("events.farm", "Whether calendars show sister sites, too.", "Si les calendriers montrent aussi les sites sœurs."),
    ("gate", "What is said of the bounds that pages keep to.", "Ce qui est dit des bornes que les pages respectent."),
    (
        "gate.lenient",
        "Why findings are only warnings, save requests to other hosts.",
        "Pourquoi tout n’est qu’avertissement, sauf les requêtes vers d’autres hôtes.",
    ),
    ("gate.allow", "Exceptions, each with its reason.", "Des exceptions, chacune avec sa raison."),
    ("gate.allow.code", "The rule that is not kept.", "La règle qui n’est pas respectée."),
    ("gate.allow.page", "Address of the page, or its beginning and `*`.", "Adresse de la page, ou son début et « * »."),
    (
        "gate.allow.containing",
        "A part of what is found, such as a host.",
        "Une partie de ce qui est trouvé, par exemple un hôte.",
    ),
    ("gate.allow.reason", "Why: visitors read it.", "Pourquoi : les visiteurs le lisent."),
    ("search", "Lets readers search the site.", "Permet de chercher dans le site."),
    ("search.slug", "Last part of the search page’s address.", "Dernière partie de l’adresse de la recherche."),
    ("images", "How pictures are made smaller.", "Comment les images sont réduites."),
    ("images.widths", "Widths offered, in pixels.", "Largeurs proposées, en pixels."),
    (
        "images.keep_broken",
        "What is no picture is published as it is, with a warning.",
        "Ce qui n’est pas une image est publié tel quel, avec un avertissement.",
    ),
    ("images.avif", "Whether photographs are offered as AVIF, too.", "Si les photos sont aussi proposées en AVIF."),
    ("images.quality", "Quality, 1 to 100.", "Qualité, de 1 à 100."),
    ("images.sizes", "How wide a picture is shown, in HTML’s words.", "Largeur d’affichage, dans les mots de HTML."),
    ("rules", "What is changed in every page.", "Ce qui est changé dans chaque page."),
    ("rules.select", "CSS selector of the elements.", "Sélecteur CSS des éléments."),
    ("rules.set", "Attributes and their new values.", "Attributs et leurs nouvelles valeurs."),
    ("rules.unset", "Attributes that go.", "Attributs qui disparaissent."),
    ("rules.before", "HTML in front of the element.", "HTML devant l’élément."),
    ("rules.prepend", "HTML inside it, at its beginning.", "HTML dedans, au début."),
    ("rules.append", "HTML inside it, at its end.", "HTML dedans, à la fin."),
    ("rules.after", "HTML behind it.", "HTML derrière lui."),
    ("rules.wrap", "Opening tag of an element around it.", "Balise ouvrante d’un élément autour."),
    ("rules.replace", "Component that takes its place.", "Composant qui prend sa place."),
    ("rules.remove", "Whether it goes.", "S’il disparaît."),
    ("publish", "What is said about publishing.", "Ce qui touche à la publication."),
    (
        "publish.allow",
        "Files that look as if they were not for the public, and are.",
        "Fichiers qui semblent ne pas être pour le public, et le sont.",
    ),
    (
        "publish.private",
        "Whether the private parts of a portal are published, too.",
        "Si les parties réservées d’un portail sont publiées aussi.",
    ),
    ("legal", "Who publishes the site and who hosts it.", "Qui publie le site et qui l’héberge."),
    ("legal.publisher", "The publisher’s name.", "Le nom de l’éditeur."),
    ("legal.form", "What it is before the law.", "Sa forme juridique."),
    ("legal.address", "Its seat.", "Son siège."),
    ("legal.phone", "Its telephone.", "Son téléphone."),
    ("legal.mail", "Its address for mail.", "Son adresse de courriel."),
    ("legal.director", "Who directs the publication.", "Qui dirige la publication."),
    ("legal.number", "Its number in a register (RNA, SIRET).", "Son numéro dans un registre (RNA, SIRET)."),
    ("legal.agreements", "Agreements with public bodies.", "Ses agréments."),
    ("legal.credits", "Whose pictures and texts these are.", "À qui sont les images et les textes."),
    ("legal.bound", "Whether the law binds it to accessibility.", "Si la loi l’oblige à l’accessibilité."),
    ("legal.host", "Whose machine the site is on.", "Sur la machine de qui est le site."),
    ("legal.host.name", "The host’s name.", "Le nom de l’hébergeur."),
    ("legal.host.address", "The host’s address.", "L’adresse de l’hébergeur."),
    ("legal.host.phone", "The host’s telephone.", "Le téléphone de l’hébergeur."),
    ("legal.host.website", "The host’s site.", "Le site de l’hébergeur."),
    ("legal.data", "Personal data that are kept.", "Les données personnelles conservées."),
    ("legal.data.what", "What is kept.", "Ce qui est conservé."),
    ("legal.data.why", "Why it is kept.", "Pourquoi."),
    ("legal.data.basis", "The basis in law.", "La base légale."),
    ("legal.data.kept", "For how long.", "Combien de temps."),
    ("options", "For the theme, which declares them.", "Pour le thème, qui les déclare."),
    ("extra", "Yours; templates read `site.extra`.", "À vous ; les gabarits lisent `site.extra`."),
];

#[cfg(test)]
mod tests {
    use super::{FARM, OF_FARM, OF_SITE, SITE};
    use crate::{
        config::{FarmConfig, SiteConfig},
        content::asked::tests::assert_explained,
    };

    #[test]
    fn every_key_that_is_read_is_explained_and_nothing_else() {
        assert_explained(FarmConfig::schema().unwrap(), OF_FARM);
        assert_explained(SiteConfig::schema().unwrap(), OF_SITE);
    }

    #[test]
    fn the_examples_have_no_mistake_but_what_they_leave_out() {
        assert_eq!(SiteConfig::parse("everything", SITE).1, vec![]);
        let missing = FarmConfig::parse(FARM).1;
        assert!(missing.iter().all(|found| found.code == crate::diag::Code::CONFIG_MISSING), "{missing:#?}");
    }
}
