//! The codes: one constant per kind of finding, stable over time, each with its page.

use super::{Severity, Text, text};

/// The stable name of a kind of finding, such as `link/dead`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    /// Returns the name.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Returns the code of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        ALL.iter().map(|(code, ..)| *code).find(|code| code.0 == name)
    }

    /// Returns the severity a finding of this kind has by default.
    pub fn severity(self) -> Severity {
        ALL.iter().find(|(code, ..)| *code == self).map_or(Severity::Error, |(_, severity, ..)| *severity)
    }
}

/// Returns every code with its severity and what it finds, in both languages, in order of name:
/// the source of the reference page.
pub fn explain() -> Vec<(Code, Severity, Text)> {
    let mut pages: Vec<_> =
        ALL.iter().map(|&(code, severity, en, fr)| (code, severity, text!("{en}", "{fr}"))).collect();
    pages.sort_by_key(|(code, ..)| *code);
    pages
}

macro_rules! codes {
    ($($name:ident $code:literal $severity:ident $en:literal $fr:literal)*) => {
        impl Code {
            $(#[doc = $en] pub const $name: Self = Self($code);)*
        }
        static ALL: &[(Code, Severity, &str, &str)] = &[$((Code::$name, Severity::$severity, $en, $fr),)*];
    };
}

codes! {
    CONFIG_SYNTAX "config/syntax" Error
        "A configuration file is not valid TOML."
        "Un fichier de configuration n’est pas du TOML valide."
    CONFIG_MISSING "config/missing" Error
        "A key that must be there is missing."
        "Une clé obligatoire manque."
    CONFIG_VALUE "config/value" Error
        "A configuration value is out of its range or grammar."
        "Une valeur de configuration sort de son domaine ou de sa grammaire."
    CONFIG_DOMAIN_TAKEN "config/domain-taken" Error
        "Two sites of the farm claim one domain."
        "Deux sites de la ferme revendiquent le même domaine."
    CONFIG_SITE_NAME "config/site-name" Error
        "A site’s name is not made of lower-case letters, digits and hyphens."
        "Le nom d’un site n’est pas fait de minuscules, chiffres et traits d’union."
    COMMAND_FAILED "command/failed" Error
        "A command of the farm did not make its file."
        "Une commande de la ferme n’a pas fait son fichier."
    CONFIG_NO_CONTENT "config/no-content" Error
        "A site has a configuration but no folder of content."
        "Un site a une configuration mais pas de dossier de contenu."
    UNKNOWN_KEY "key/unknown" Error
        "A key that sobre does not know, probably misspelt: silently ignoring it would lose what you meant."
        "Une clé que sobre ne connaît pas, sans doute mal orthographiée : l’ignorer perdrait votre intention."
    WRONG_TYPE "key/type" Error
        "A value of the wrong type, such as a text where a date is expected."
        "Une valeur du mauvais type, par exemple un texte là où une date est attendue."
    DUPLICATE_KEY "key/duplicate" Error
        "The same key twice."
        "La même clé deux fois."
    FRONT_MATTER_SYNTAX "front-matter/syntax" Error
        "The block at the top of a page is not valid TOML or YAML."
        "Le bloc en tête de page n’est pas du TOML ou du YAML valide."
    FRONT_MATTER_OPEN "front-matter/unclosed" Error
        "The block at the top of a page never ends."
        "Le bloc en tête de page n’est jamais refermé."
    FRONT_MATTER_TITLE "front-matter/no-title" Warning
        "A page without a title: its file name is shown instead."
        "Une page sans titre : le nom du fichier est affiché à la place."
    SCHEMA_MISSING "schema/missing" Error
        "A field that the page’s content type requires is missing."
        "Un champ exigé par le type de contenu de la page manque."
    SCHEMA_VALUE "schema/value" Error
        "A field’s value is not one that its content type allows."
        "La valeur d’un champ n’est pas permise par son type de contenu."
    SCHEMA_UNKNOWN "schema/unknown-type" Error
        "A page asks for a content type that no theme defines."
        "Une page demande un type de contenu qu’aucun thème ne définit."
    FILE_ENCODING "file/encoding" Error
        "A text file that is not UTF-8, or no text at all."
        "Un fichier texte qui n’est pas en UTF-8, ou qui n’est pas du texte."
    FILE_UNREADABLE "file/unreadable" Error
        "A file that could not be read."
        "Un fichier qui n’a pas pu être lu."
    FILE_TOO_LARGE "file/too-large" Error
        "A page larger than sobre reads."
        "Une page plus grosse que ce que sobre accepte de lire."
    FILE_NAME "file/name" Error
        "A file name that cannot become an address."
        "Un nom de fichier qui ne peut pas devenir une adresse."
    FILE_LINK "file/symlink" Error
        "A symbolic link that leads out of the farm, or to itself."
        "Un lien symbolique qui sort de la ferme, ou tourne en rond."
    FILE_SPECIAL "file/special" Warning
        "Neither file nor folder (a socket, a pipe, a device): left out."
        "Ni fichier ni dossier (socket, tube, périphérique) : laissé de côté."
    ID_DUPLICATE "id/duplicate" Error
        "Two pages share one id."
        "Deux pages partagent un identifiant."
    ID_GRAMMAR "id/grammar" Error
        "An id that is not made of letters, digits, hyphens, dots and underscores."
        "Un identifiant qui n’est pas fait de lettres, chiffres, traits d’union, points et soulignés."
    URL_DUPLICATE "url/duplicate" Error
        "Two pages or files claim one address."
        "Deux pages ou fichiers revendiquent une même adresse."
    URL_CASE "url/case-clash" Error
        "Two addresses differ only in upper and lower case: one overwrites the other on some machines."
        "Deux adresses ne diffèrent que par la casse : l’une écrase l’autre sur certaines machines."
    URL_GRAMMAR "url/grammar" Error
        "A slug or address that is not one, or that is not safe to follow."
        "Un slug ou une adresse qui n’en est pas une, ou qu’il serait dangereux de suivre."
    URL_RESERVED "url/reserved" Error
        "A page claims an address that sobre itself fills, such as the sitemap’s."
        "Une page revendique une adresse que sobre remplit lui-même, comme celle du plan de site."
    REDIRECT_CLASH "redirect/clash" Error
        "A redirect starts at the address of a page that exists, or at the same address as another."
        "Une redirection part de l’adresse d’une page qui existe, ou de la même adresse qu’une autre."
    REDIRECT_DEAD "redirect/dead" Error
        "A redirect leads to a page that does not exist."
        "Une redirection mène à une page qui n’existe pas."
    REDIRECT_LOOP "redirect/loop" Error
        "Redirects that lead to each other in a circle."
        "Des redirections qui mènent l’une à l’autre en rond."
    REDIRECT_UNANSWERED "redirect/unanswered" Warning
        "An old address that the server where the site is published cannot be told."
        "Une ancienne adresse que l’on ne peut pas indiquer au serveur où le site est publié."
    REDIRECT_LONG "redirect/too-long" Warning
        "A redirect whose two addresses together are longer than a server’s map holds."
        "Une redirection dont les deux adresses ensemble dépassent ce que contient la table d’un serveur."
    LINK_DEAD "link/dead" Error
        "An internal link to a page, file or id that does not exist."
        "Un lien interne vers une page, un fichier ou un identifiant qui n’existe pas."
    LINK_ANCHOR "link/anchor" Error
        "An internal link to a heading that its page does not have."
        "Un lien interne vers un titre que sa page n’a pas."
    LINK_DRAFT "link/draft" Error
        "A link to a page that this build leaves out (draft, not yet published, or expired)."
        "Un lien vers une page que cette construction écarte (brouillon, pas encore publiée, ou expirée)."
    LINK_ESCAPES "link/escapes" Error
        "A relative link that leads out of the site’s content."
        "Un lien relatif qui sort du contenu du site."
    LINK_MOVED "link/moved" Warning
        "A link that works only through a redirect."
        "Un lien qui ne marche que grâce à une redirection."
    LINK_EXTERNAL "link/external" Warning
        "An address on another site that did not answer well."
        "Une adresse d’un autre site qui n’a pas bien répondu."
    PAGE_ORPHAN "page/orphan" Warning
        "A page that no list, menu or link reaches."
        "Une page qu’aucune liste, aucun menu, aucun lien n’atteint."
    SECTION_CYCLE "section/cycle" Error
        "Sections that contain each other."
        "Des sections qui se contiennent l’une l’autre."
    TRANSLATION_MISSING "translation/missing" Advice
        "A page that nobody has written in one of the site’s languages; told when asked for."
        "Une page que personne n’a écrite dans une des langues du site ; dit si on le demande."
    TRANSLATION_UNKNOWN "translation/unknown" Error
        "A page says it translates one that does not exist, or is in a language the site does not have."
        "Une page dit en traduire une qui n’existe pas, ou dans une langue que le site n’a pas."
    IMAGE_ALT "image/no-alt" Warning
        "An image without a description for those who do not see it."
        "Une image sans description pour qui ne la voit pas."
    IMAGE_CAPTION "image/caption" Warning
        "The captions of a gallery name a picture that its folder does not hold."
        "Les légendes d’une galerie nomment une image que son dossier ne contient pas."
    IMAGE_BROKEN "image/broken" Error
        "A picture that cannot be shown: damaged, of too many pixels, or of a format that browsers do not show."
        "Une image qui ne peut pas être montrée : abîmée, de trop de pixels, ou d’un format que les navigateurs n’affichent pas."
    IMAGE_ACTING "image/acting" Warning
        "A drawing (SVG) with scripts, events or things from other sites: it is published without them."
        "Un dessin (SVG) avec des scripts, des événements ou des éléments d’autres sites : il est publié sans eux."
    STYLE_SYNTAX "style/syntax" Error
        "A style sheet of a theme that cannot be read."
        "Une feuille de style d’un thème est illisible."
    STYLE_FILE "style/no-file" Error
        "A style sheet of a theme names a font or a picture that the site does not have."
        "Une feuille de style d’un thème nomme une police ou une image que le site n’a pas."
    STYLE_SKIPPED "style/skipped" Warning
        "A part of a style sheet that browsers skip: it is left out."
        "Un passage d’une feuille de style que les navigateurs sautent : il est retiré."
    CODE_LANGUAGE "markdown/code-language" Advice
        "A block of code in a language that has no colours."
        "Un bloc de code dans un langage qui n’a pas de couleurs."
    MATH_SYNTAX "markdown/math" Error
        "A formula that cannot be read."
        "Une formule illisible."
    HEADING_JUMP "heading/jump" Advice
        "A heading that skips a level."
        "Un titre qui saute un niveau."
    FOOTNOTE_UNDEFINED "footnote/undefined" Warning
        "A footnote is called but never written."
        "Une note est appelée mais jamais écrite."
    FOOTNOTE_UNUSED "footnote/unused" Warning
        "A footnote is written but never called: it does not appear."
        "Une note est écrite mais jamais appelée : elle n’apparaît pas."
    ATTRIBUTE_REFUSED "markdown/attribute" Warning
        "An attribute that is not on the allow-list was dropped."
        "Un attribut hors de la liste permise a été écarté."
    MARKDOWN_ID "markdown/duplicate-id" Warning
        "The same id twice in one page: links reach only the first."
        "Deux fois le même identifiant dans une page : les liens n’atteignent que le premier."
    HTML_REFUSED "html/refused" Error
        "Raw HTML in a site that refuses it."
        "Du HTML brut dans un site qui le refuse."
    HTML_CLEANED "html/cleaned" Warning
        "Raw HTML of which something was removed because it is not safe."
        "Du HTML brut dont une partie dangereuse a été retirée."
    MARKDOWN_NESTING "markdown/nesting" Error
        "Lists or quotes nested deeper than sobre follows."
        "Des listes ou citations imbriquées plus profondément que sobre ne suit."
    COMPONENT_UNKNOWN "component/unknown" Error
        "A component tag that no theme defines."
        "Une balise de composant qu’aucun thème ne définit."
    COMPONENT_SYNTAX "component/syntax" Error
        "A component tag that is not well formed."
        "Une balise de composant mal formée."
    COMPONENT_ARGUMENT "component/argument" Error
        "A component’s argument is missing, unknown or of the wrong type."
        "Un argument de composant manque, est inconnu ou du mauvais type."
    COMPONENT_OPEN "component/unclosed" Error
        "A component that is opened and never closed, or closed and never opened."
        "Un composant ouvert et jamais refermé, ou fermé sans avoir été ouvert."
    THEME_MISSING "theme/missing" Error
        "A site’s theme, or the theme it builds on, does not exist."
        "Le thème d’un site, ou celui sur lequel il s’appuie, n’existe pas."
    THEME_LOOP "theme/loop" Error
        "Themes that build on each other in a circle."
        "Des thèmes qui s’appuient l’un sur l’autre en rond."
    THEME_VERSION "theme/version" Error
        "A theme that says it is not made for this version of sobre."
        "Un thème qui dit ne pas être fait pour cette version de sobre."
    THEME_OPTION "theme/option" Error
        "An option that the theme does not have, or of the wrong type."
        "Une option que le thème n’a pas, ou du mauvais type."
    TEMPLATE_MISSING "template/missing" Error
        "A template that no theme of the chain has."
        "Un gabarit qu’aucun thème de la chaîne ne contient."
    TEMPLATE_SYNTAX "template/syntax" Error
        "A template that is not well formed."
        "Un gabarit mal formé."
    TEMPLATE_LOOP "template/loop" Error
        "Templates that extend or include each other in a circle."
        "Des gabarits qui s’étendent ou s’incluent l’un l’autre en rond."
    TEMPLATE_RENDER "template/render" Error
        "A template failed on a page."
        "Un gabarit a échoué sur une page."
    TEMPLATE_QUERY "template/query" Error
        "A template asked for a page, section, term or data file that does not exist."
        "Un gabarit a demandé une page, une section, un terme ou un fichier de données qui n’existe pas."
    EVENT_TIME "event/time" Error
        "An event that ends before it begins, or whose two ends do not fit together."
        "Un événement qui finit avant de commencer, ou dont les deux bouts ne vont pas ensemble."
    EVENT_RULE "event/rule" Error
        "A repetition that cannot be followed, or an exception to a day on which nothing takes place."
        "Une répétition impossible à suivre, ou une exception pour un jour où rien n’a lieu."
    DATA_ROW "data/row" Error
        "A row of a data file that does not make a page."
        "Une ligne d’un fichier de données qui ne fait pas une page."
    DATA_SYNTAX "data/syntax" Error
        "A data file that is not valid TOML, YAML, JSON or CSV."
        "Un fichier de données qui n’est pas du TOML, YAML, JSON ou CSV valide."
    MENU_DEAD "menu/dead" Error
        "A menu entry that leads nowhere."
        "Une entrée de menu qui ne mène nulle part."
    OUTPUT_FOREIGN "output/foreign" Warning
        "Files in the output folder that sobre did not make: they are kept."
        "Des fichiers du dossier de sortie que sobre n’a pas faits : ils sont gardés."
    SECRET_NAME "secret/name" Error
        "A file whose name says that it is not for the public: a key, a dump, a backup, a hidden file."
        "Un fichier dont le nom dit qu’il n’est pas pour le public : clé, export de base, copie de secours, fichier caché."
    SECRET_CONTENT "secret/content" Error
        "A file that holds a private key or a token."
        "Un fichier qui contient une clé privée ou un jeton."
    SECRET_PROGRAM "secret/program" Error
        "A program in a site of files: a server would run it, or show its source."
        "Un programme dans un site de fichiers : un serveur l’exécuterait, ou en montrerait le code."
    SECRET_AUDIENCE "secret/audience" Error
        "A file that is not for those who can read where it is published."
        "Un fichier qui n’est pas destiné à ceux qui lisent là où il est publié."
    PUBLISH_NOT_BUILT "publish/not-built" Error
        "What is to be published was not built, or has changed since."
        "Ce qui doit être publié n’a pas été construit, ou a changé depuis."
    PUBLISH_PATH "publish/path" Error
        "A file name that a release must not hold."
        "Un nom de fichier qu’une version ne doit pas contenir."
    PUBLISH_LIMIT "publish/limit" Error
        "More files or bytes than the web space takes."
        "Plus de fichiers ou d’octets que l’espace web n’en accepte."
    PUBLISH_AUDIENCE "publish/audience" Error
        "A file that not everyone may read, and a target that cannot keep it from the others."
        "Un fichier que tout le monde ne doit pas lire, et une cible qui ne peut pas le cacher aux autres."
    PUBLISH_INCOMPLETE "publish/incomplete" Error
        "A release of which something is missing: it was not switched to."
        "Une version à laquelle il manque quelque chose : elle n’a pas été mise en service."
    PUBLISH_BUSY "publish/busy" Error
        "Somebody else is publishing the same site there."
        "Quelqu’un d’autre est en train de publier le même site au même endroit."
    PUBLISH_PROBE "publish/probe" Error
        "The web server does not show what was published: visitors see the release before it again."
        "Le serveur web ne montre pas ce qui a été publié : les visiteurs voient de nouveau la version précédente."
    PUBLISH_RELEASE "publish/no-release" Error
        "There is no such release to go back to."
        "Il n’y a pas de telle version à laquelle revenir."
    PUBLISH_REFUSED "publish/refused" Error
        "The target refused what it was sent."
        "La cible a refusé ce qui lui a été envoyé."
    PUBLISH_STORE "publish/store" Error
        "An object store that cannot be published to: its keys are missing, or it keeps no order among writers."
        "Un stockage d’objets où l’on ne peut pas publier : ses clés manquent, ou il ne tient pas d’ordre entre ceux qui écrivent."
    PUBLISH_MENDED "publish/mended" Warning
        "Something at the target was damaged and has been put right."
        "Quelque chose était abîmé à la cible et a été réparé."
    REGISTER_TAKEN "register/taken" Error
        "Two entries of the register claim what one alone can have: a domain, the name of a site, a number, a code."
        "Deux entrées du registre revendiquent ce qu’une seule peut avoir : un domaine, un nom de site, un numéro, un code."
    REGISTER_QUOTA "register/quota" Error "So much room is for the board to decide, and no decision says it."
        "Une telle place relève du conseil, et aucune décision ne l’accorde."
    REGISTER_QUOTA_TALK "register/quota-talk" Warning
        "So much room is to be talked about, and no decision says that it was."
        "Une telle place est à discuter, et aucune décision ne dit qu’elle l’a été."
    REGISTER_DECISION "register/decision" Error "A decision of the board that has no effect on a membership."
        "Une décision du conseil sans effet sur une adhésion."
    REGISTER_ID "register/id" Error "A file of the register that is not named by an association’s code."
        "Un fichier du registre dont le nom n’est pas le code d’une association."
    PAGE_AUDIENCE "page/audience" Error
        "A page that is for some and lies where others may enter."
        "Une page réservée qui se trouve là où d’autres peuvent entrer."
    REGISTER_FILE "register/file" Warning
        "A file of the register that nobody reads."
        "Un fichier du registre que personne ne lit."
    REGISTER_DANGLING "register/dangling" Error
        "A line of the register that names an association, a service or a decision that is not there."
        "Une ligne du registre qui nomme une association, un service ou une décision qui n’y est pas."
    REGISTER_IMPORT "register/import" Error "An export that is not what it should be, or says what the register cannot hold."
        "Un export qui n’est pas ce qu’il devrait être, ou dit ce que le registre ne peut contenir."
    REGISTER_CONFLICT "register/conflict" Warning
        "The register and an export both changed the same thing, or nobody can tell which entry is meant."
        "Le registre et un export ont changé la même chose, ou rien ne dit de quelle entrée il s’agit."
    REGISTER_RETENTION "register/retention" Warning "Personal data of which no processing says how long it is kept."
        "Une donnée personnelle dont aucun traitement ne dit combien de temps elle est gardée."
    FIGURE_UNKNOWN "figure/unknown" Error "A text quotes a figure that the register does not have."
        "Un texte cite un chiffre que le registre n’a pas."
    FIGURE_OTHER "figure/other" Error "A text quotes another number than the register counts."
        "Un texte cite un autre nombre que celui que compte le registre."
    PROVISION_WORD "provision/word" Error "Something of the register cannot stand in a server’s configuration."
        "Une valeur du registre ne peut pas figurer dans la configuration d’un serveur."
    PROVISION_OBSTACLE "provision/obstacle" Error "Something of another kind has the name of what is to be made."
        "Une chose d’une autre nature porte le nom de ce qu’il faut créer."
    PROVISION_LIMIT "provision/limit" Error "A plan takes too much away at once."
        "Un plan supprime trop de choses à la fois."
    PROVISION_STALE "provision/stale" Error "The machine or the register changed since the plan was shown."
        "La machine ou le registre a changé depuis que le plan a été montré."
    PROVISION_BUSY "provision/busy" Error "Somebody else is applying a plan there."
        "Quelqu’un d’autre est en train d’y appliquer un plan."
    PROVISION_APACHE "provision/apache" Error "Apache refuses the new configuration; it goes on with the old one."
        "Apache refuse la nouvelle configuration ; il continue avec l’ancienne."
    PROVISION_PROBE "provision/probe" Error
        "After the reload a host did not answer as it should; the old configuration is back."
        "Après le rechargement, un hôte n’a pas répondu comme il devait ; l’ancienne configuration est revenue."
    PROVISION_ARCHIVE "provision/archive" Error "An archive is not what was kept."
        "Une archive n’est pas ce qui fut gardé."
    PROVISION_BORDER "provision/border" Error "The steward was asked for something that it does not do."
        "L’intendant s’est vu demander ce qu’il ne fait pas."
    PROVISION_STEWARD "provision/steward" Error "Nobody with the rights of root answers."
        "Personne ne répond avec les droits de root."
    PROVISION_MEMORY "provision/memory" Warning
        "What sobre remembers of a machine could not be read: it removes nothing it no longer knows."
        "Ce que sobre retient d’une machine est illisible : il ne supprime rien qu’il ne connaisse plus."
    PROVISION_DNS "provision/dns" Warning "A domain of the register leads elsewhere than to its machine, or nowhere."
        "Un domaine du registre mène ailleurs qu’à sa machine, ou nulle part."
    PROVISION_CERTIFICATE "provision/certificate" Error
        "A certificate that the register names is not there, or is not one that Apache could use."
        "Un certificat que nomme le registre n’est pas là, ou Apache ne saurait s’en servir."
    GATE_THIRD_PARTY "gate/third-party" Error "A page or file that makes browsers ask another host for something."
        "Une page ou un fichier qui fait demander quelque chose à un autre hôte."
    GATE_HTML_WEIGHT "gate/html-weight" Error "A page whose HTML is heavy."
        "Une page dont le HTML est lourd."
    GATE_PAGE_WEIGHT "gate/page-weight" Error "A page that is heavy with all it asks for."
        "Une page lourde avec tout ce qu’elle demande."
    GATE_REQUESTS "gate/requests" Error "A page that asks for many files."
        "Une page qui demande beaucoup de fichiers."
    GATE_CHROME "gate/chrome" Error "Many elements around the content of a page."
        "Beaucoup d’éléments autour du contenu d’une page."
    GATE_SCRIPT "gate/script" Error "Something that only works with JavaScript."
        "Quelque chose qui ne marche qu’avec JavaScript."
    GATE_LANG "gate/lang" Error "A page that does not say its language."
        "Une page qui ne dit pas sa langue."
    GATE_TITLE "gate/title" Error "A page without a title."
        "Une page sans titre."
    GATE_MAIN_HEADING "gate/main-heading" Error "A page that has no first heading, or more than one."
        "Une page qui n’a pas de titre de niveau 1, ou plus d’un."
    GATE_HEADING_ORDER "gate/heading-order" Error "A heading that leaves out a level."
        "Un titre qui saute un niveau."
    GATE_ALT "gate/alt" Error "A picture without words in its place."
        "Une image sans texte de remplacement."
    GATE_LABEL "gate/label" Error "A field, button or frame that does not say what it is."
        "Un champ, un bouton ou un cadre qui ne dit pas ce qu’il est."
    GATE_LINK_TEXT "gate/link-text" Error "A link that does not say where it leads."
        "Un lien qui ne dit pas où il mène."
    GATE_VAGUE_LINK "gate/vague-link" Warning "A link whose text is “here”: read alone, it says nothing."
        "Un lien dont le texte est « ici » : lu seul, il ne dit rien."
    GATE_LANDMARK "gate/landmark" Error
        "A page whose parts cannot be told apart: no `main`, or navigations without names."
        "Une page dont les parties ne se distinguent pas : pas de « main », ou des navigations sans nom."
    GATE_DUPLICATE_ID "gate/duplicate-id" Error "An id that names two elements."
        "Un identifiant qui désigne deux éléments."
    GATE_TABLE_HEADER "gate/table-header" Error "A table that does not say what its rows or columns are."
        "Un tableau qui ne dit pas ce que sont ses lignes ou ses colonnes."
    GATE_CONTRAST "gate/contrast" Error "A colour in which texts are hard to read."
        "Une couleur dans laquelle les textes se lisent mal."
    GATE_UNUSED "gate/unused" Warning "An exception that lets nothing through."
        "Une exception qui ne laisse rien passer."
    SITE_PANIC "site/internal" Error
        "sobre itself failed on this site; its sisters are not affected."
        "sobre lui-même a échoué sur ce site ; les autres ne sont pas touchés."
}
