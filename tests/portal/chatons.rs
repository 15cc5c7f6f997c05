//! The files that hosts of CHATONS publish about themselves.

use sobre::register::{Held, Install, Load, ProviderKind, Registration, ServerKind};

use crate::support::Farm;

/// The enumerations of the specification, ChatonsInfos 0.5, that a register has words for. SERVER, PROVIDER and the two
/// of registration are those of `conf/config_panel.toml.j2` of <https://github.com/YunoHost-Apps/chatonsinfos_ynh>.
const INSTALL: &str = "DISTRIBUTION PROVIDER PACKAGE TOOLING CLONEREPO ARCHIVE SOURCES CONTAINER";
const SERVER: &str = "NANO PHYSICAL VIRTUAL SHARED CLOUD";
const PROVIDER: &str = "HOME HOSTEDBAY HOSTEDSERVER OUTSOURCED";
const REGISTRATION: &str = "NONE FREE MEMBER CLIENT";
const LOAD: &str = "OPEN FULL";

fn sorted(words: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut words: Vec<String> = words.into_iter().collect();
    words.sort();
    words
}

#[test]
fn the_words_of_the_register_are_those_of_the_specification() {
    let words = |words: sobre::register::Words| sorted(words.iter().map(|(word, _)| word.to_uppercase()));
    let table = |table: &str| sorted(table.split(' ').map(str::to_owned));
    assert_eq!(words(Install::WORDS), table(INSTALL));
    assert_eq!(words(ServerKind::WORDS), table(SERVER));
    assert_eq!(words(ProviderKind::WORDS), table(PROVIDER));
    assert_eq!(words(Registration::WORDS), table(REGISTRATION));
    assert_eq!(words(Load::WORDS), table(LOAD));
}

fn portal() -> Farm {
    Farm::empty()
        .file("farm.toml", "sobre = \"1\"\n")
        .file("sites/portail.toml", "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n")
        .file("content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\n")
        .file("content/portail/register/infrastructure.toml", "[machines.web]\ncontact = \"a@b.example\"\n[machines.web.sheet]\nserver = \"nano\"\nprovider = \"home\"\n")
        .file(
            "content/portail/register/services/nuage.toml",
            "name = \"Nuage\"\nsummary = \"Des fichiers,\\nà \\\\ plusieurs\"\nmachine = \"web\"\nload = \"full\"\nregistration = \"client\"\ninstall = \"container\"\nlicense = \"AGPL-3.0\"\nrole = \"technique\"\nstage = \"production\"\n",
        )
        .file("content/portail/register/roles.toml", "[[roles]]\nrole = \"technique\"\nmail = \"nuage@pic.example\"\n")
        .file("content/portail/register/metrics/2026-02.csv", "service,association,metric,value,source\nnuage,,users,650,\n")
}

#[test]
fn a_host_of_the_charter_tells_what_it_offers_and_what_it_runs_on() {
    let built = portal()
        .file(
            "content/portail/register/collective.toml",
            "name = \"Le Pic\"\nwebsite = \"https://pic.example/\"\nchatons_since = 2017-06-01\n",
        )
        .build();
    assert_eq!(built.ran.code, Some(0), "{:?}", built.ran);
    let organisation = built.output("portail/.well-known/chatonsinfos/organization.properties");
    for line in [
        "file.class = organization",
        "organization.memberof.chatons.startdate = 2017-06-01",
        "subs.nuage = https://pic.example/.well-known/chatonsinfos/nuage.properties",
    ] {
        assert!(organisation.lines().any(|own| own == line), "{line} is not in\n{organisation}");
    }
    let service = built.output("portail/.well-known/chatonsinfos/nuage.properties");
    for line in [
        "service.description = Des fichiers, à \\\\ plusieurs",
        "service.status.level = OK",
        "service.registration = Client",
        "service.registration.load = FULL",
        "service.install.type = CONTAINER",
        "host.server.type = NANO",
        "host.provider.type = HOME",
        "service.guide.user = https://pic.example/services/nuage/",
        "service.contact.email = nuage@pic.example",
        "software.license.name = AGPL-3.0",
        "software.license.url = https://spdx.org/licenses/AGPL-3.0.html",
        "metrics.service.users.2026.months = ;650;;;;;;;;;;",
    ] {
        assert!(service.lines().any(|own| own == line), "{line} is not in\n{service}");
    }
}

#[test]
fn who_is_no_member_of_chatons_has_no_such_files() {
    let built = portal().file("content/portail/register/collective.toml", "name = \"Le Pic\"\n").build();
    assert!(!built.outputs().iter().any(|file| file.contains("chatonsinfos")));
}
