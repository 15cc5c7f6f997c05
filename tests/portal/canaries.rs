//! In every field of a whole register that is not public stands a word of its own. After a build no such word is in
//! any byte that is public, and each private tree holds only what its readers may read.

use std::{collections::BTreeMap, sync::Arc};

use sobre::{
    config::SiteConfig,
    content::{Audience, Content, document::parse},
    path::ContentPath,
    portal::Portal,
    register::{Area, Facts, RECORDS, Register, Sight},
};

use super::unpack::within;
use crate::support::Farm;

/// What files of the register say for the test: `§` stands for the canary of a key, which names its audience.
const FILES: &[(&str, &str)] = &[
    ("accesses.csv", "role,resource,decision,from,until\n§technical1,§technical2,,2026-01-01,2026-02-01\n"),
    (
        "agreements/a.toml",
        "object = \"§members1\"\nassociation = \"A0001\"\nparties = [\"§members2\"]\nsigned = 2026-01-01\nreview = 2026-12-01\n\
         [[conditions]]\ntext = \"§members3\"\nevidence = \"weight\"\nbound = 3\ncheck = \"§members4\"\nlast = 2026-01-01\n",
    ),
    (
        "applications.csv",
        "name,town,received,state,next,owner,notes\n§board1,§board2,2026-01-01,talked,§board3,§board4,§board5\n",
    ),
    (
        "collective.toml",
        "name = \"Le Pic\"\nrequests = \"§members5\"\nreserve = 50\nsemesters = 2\ntreasury = 42424242\nwarn_at = 80\ndues = 20\n",
    ),
    (
        "consultations/c.toml",
        "object = \"§members6\"\ndate = 2026-01-01\nasked = 3\nanswered = 2\noutcome = \"§members7\"\n\
         [[answers]]\nassociation = \"A0001\"\nsaid = \"§board6\"\n",
    ),
    ("costs.csv", "year,what,amount,infrastructure,decision\n2026,§treasury1,100,true,§treasury2\n"),
    (
        "domains.csv",
        "association,domain,registrar,expires,mailboxes,payer,answer\n\
         A0001,§association1,§association2,2026-12-01,§association3,§board7,§board8\n",
    ),
    (
        "dues.csv",
        "association,year,amount,called,notes\nA0001,2026,20,2025-12-01,§treasury3\nA0002,2026,73737373,2025-12-01,\n",
    ),
    ("individuals.csv", "id,joined,left\n§board9,2020-01-01,\n"),
    ("lifecycles.csv", "software,branch,ends\nPHP,8.2,2026-01-01\n"),
    ("metrics/2026-10.csv", "service,association,metric,value,source\nnuage,A0001,users,650,§technical5\n"),
    (
        "upgrades.csv",
        "date,resource,software,from,to,role,outcome,way_back,decision,notes\n\
         2026-01-01,§technical12,§technical13,§technical14,§technical15,§technical16,done,§technical17,,§technical18\n",
    ),
    ("attendance.csv", "date,workshop,came\n2026-01-01,Listes,7\n"),
    ("authority-requests.csv", "date,authority,object,answer\n2026-01-01,Tribunal,retrait,refus\n"),
    (
        "reports.csv",
        "association,site,built,pages,weight,third_parties,archived,restored,archive\n\
         A0001,§association11,2026-01-01,7,40,0,2026-01-01,2026-01-01,https://§association12.example/\n\
         A0002,§other4,2026-01-01,7,40,0,2026-01-01,2026-01-01,§other5\n",
    ),
    ("partners.toml", "[[partners]]\nname = \"La Ville\"\namount = 51515151\n"),
    (
        "requests.csv",
        "number,association,object,since,state,next,done,decision,plan,notes\n\
         §association4,A0001,§association5,2026-01-01,doing,§association6,,§board10,§technical6,§board11\n",
    ),
    (
        "resources.csv",
        "association,service,name,url,cms,cms_version,php,quota,used,state,opened,closed,machine,notes\n\
         A0001,nuage,§association7,https://§association8.example/,,§association9,§association10,1,1,open,2020-01-01,,§technical7,§technical8\n\
         A0002,nuage,§other1,,,,,1,1,open,2020-01-01,,,\n",
    ),
    (
        "roles.toml",
        "[[roles]]\nrole = \"technique\"\ncontact = \"§board12\"\n[[roles]]\nrole = \"listes\"\ncontact = \"P001\"\n\
         [[roles]]\nrole = \"nuage\"\ncontact = \"P002\"\n[[roles]]\nrole = \"sites\"\ncontact = \"P003\"\n",
    ),
    (
        "services/nuage.toml",
        "name = \"Nuage\"\nmachine = \"§technical9\"\ncost = 61616161\nlicense_end = 2026-12-01\nnotes = \"§technical10\"\n",
    ),
    (
        "associations/A0001.toml",
        "name = \"§members8\"\njoined = 2020-01-01\ntown = \"§members9\"\npostcode = \"31520\"\nthemes = [\"vélo\"]\nreason = \"§board13\"\n\
         [[contacts]]\nrole = \"bureau\"\nmail = \"§board14@a.example\"\n",
    ),
    (
        "associations/A0002.toml",
        "name = \"§members10\"\njoined = 2020-01-01\n[[contacts]]\nrole = \"bureau\"\nmail = \"§board15@b.example\"\n",
    ),
    (
        "decisions/d.toml",
        "date = 2026-01-01\nobject = \"§board16\"\nlead = \"§board17\"\nlink = \"§board18\"\nstatus = \"done\"\nno = 3\n",
    ),
    ("vademecum.md", "Chez nous : {sites} {lists} {services} {domains} {quota} {dues}\n"),
    ("payments/2026.csv", "association,year,date\nA0001,2026,2026-01-15\n"),
    (
        "infrastructure.toml",
        "[machines.web]\ncontact = \"§technical11@c.example\"\n[machines.web.sheet]\nabout = \"Les sites\"\n",
    ),
];

/// The first never agreed, the second did to members, the third withdrew it; each holds a role.
const PERSONS: &str = "id,association,roles,name,mail,phone,consent,scope,withdrawn,source,checked,left\n\
     P001,A0001,§board19,§nobody1,§nobody2@d.example,§nobody3,,,,§board20,,\n\
     P002,A0001,,§members14,§nobody5@d.example,,2026-01-01,members,,,,\n\
     P003,A0001,,§nobody6,§nobody7@d.example,,2026-01-01,public,2026-06-01,,,\n";

const PLAN: &str = "{\"date\": \"2026-01-01\", \"actions\": [{\"verb\": \"change\", \"kind\": \"§technical19\", \"name\": \"§technical20\", \
     \"association\": \"A0001\", \"by_hand\": true, \"risk\": \"high\", \"reason\": \"§technical21\", \"before\": \"§nobody4\"}]}";

pub(super) fn planted(text: &str) -> String {
    text.replace('§', "canari-")
}

/// Returns the text of `farm.toml` with these lines in it.
pub(super) fn farm_text(lines: &str) -> String {
    format!("sobre = \"1\"\nprivate = \"private\"\n{lines}")
}

pub(super) fn farm() -> Farm {
    let farm = Farm::empty()
        .file("farm.toml", farm_text(""))
        .file("private/contacts.csv", planted(PERSONS))
        .file("private/plans/web.json", planted(PLAN))
        .file("sites/portail.toml", "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n[search]\n")
        .file("content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\nBienvenue.\n")
        .file(
            "content/portail/adherents/mode-emploi.md",
            planted("+++\ntitle = \"§members11\"\naudience = \"members\"\n+++\n§members12\n"),
        )
        .file("content/portail/adherents/notes.txt", planted("§members13"))
        .file(
            "content/portail/asso/a0002/mot.md",
            planted("+++\ntitle = \"§other2\"\naudience = \"association\"\n+++\n§other3\n"),
        );
    for (path, text) in FILES {
        farm.write(&format!("content/portail/register/{path}"), planted(text));
    }
    farm
}

/// Sums that stand nowhere else, and the canaries they are.
const SUMS: [(&str, &str); 4] =
    [("42424242", "treasury90"), ("51515151", "treasury91"), ("61616161", "treasury92"), ("73737373", "other90")];

/// Returns the canaries in a text, without what names them.
pub(super) fn canaries(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let after = text.split("canari-").skip(1);
    let words = after.map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect());
    // Pages part the thousands; a picture of a page in memory writes what parts them as an escape.
    let parts = ["\u{a0}", "\u{202f}", "\\u{a0}", "\\u{202f}"];
    let sums = parts.iter().fold(text.clone().into_owned(), |text, part| text.replace(part, ""));
    words.chain(SUMS.iter().filter(|(sum, _)| sums.contains(sum)).map(|(_, canary)| (*canary).to_owned())).collect()
}

pub(super) fn audience_of(canary: &str) -> &str {
    canary.trim_end_matches(|c: char| c.is_ascii_digit())
}

/// Who may read what, as the register's documentation says.
fn allowed(tree: &str) -> &'static [&'static str] {
    match tree {
        "members" => &["members"],
        "association/a0001" => &["members", "association"],
        "association/a0002" => &["members", "other"],
        "board" => &["members", "association", "board", "other"],
        "treasury" => &["members", "association", "treasury", "other"],
        "technical" => &["members", "association", "technical", "other"],
        _ => &[],
    }
}

/// Returns the folder that a part of the portal lies in.
fn folder_of(tree: &str) -> &'static str {
    match tree {
        "members" => "adherents/",
        "association/a0001" => "asso/a0001/",
        "association/a0002" => "asso/a0002/",
        "board" => "ca/",
        "treasury" => "tresorerie/",
        _ => "technique/",
    }
}

#[test]
fn no_byte_that_is_public_holds_what_is_not_and_each_tree_only_its_own() {
    let built = farm().build();
    assert_eq!(built.ran.code, Some(0), "{:?}", built.ran);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for file in built.outputs() {
        // What the build remembers for itself is not published; it lies where whoever builds may read everything.
        if file.contains("/.sobre/") {
            continue;
        }
        let tree = file.split_once("portail.private/").map_or("", |(_, rest)| {
            ["members", "association/a0001", "association/a0002", "board", "treasury", "technical"]
                .into_iter()
                .find(|tree| rest.starts_with(&format!("{tree}/")) || rest.starts_with(&format!("{tree}.release")))
                .unwrap()
        });
        let below = file.split_once(&format!("portail.private/{tree}/")).map_or("", |(_, below)| below);
        assert!(below.is_empty() || below.starts_with(folder_of(tree)), "{file} is not of its part");
        for canary in within(&built.farm.path(&file)) {
            assert!(allowed(tree).contains(&audience_of(&canary)), "{canary} in {file}");
            *seen.entry(canary).or_default() += 1;
        }
        assert!(canaries(file.as_bytes()).is_empty(), "{file}");
    }
    // The proof would be empty if nothing private were written at all.
    for audience in ["members", "association", "board", "treasury", "technical", "other"] {
        assert!(seen.keys().any(|canary| audience_of(canary) == audience), "no tree holds what is for {audience}");
    }
    assert!(!seen.keys().any(|canary| audience_of(canary) == "nobody"));
}

#[test]
fn what_is_published_for_everyone_holds_no_canary() {
    let farm = farm();
    let target = "[targets.web]\nkind = \"dir\"\npath = \"web/{site}\"\n";
    farm.write("farm.toml", farm_text(target));
    assert_eq!(farm.run(&["build"]).code, Some(0));
    let ran = farm.run(&["publish", "--target", "web"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(canaries(ran.stdout.as_bytes()).is_empty(), "{ran:?}");
    let mut seen = 0;
    for entry in walkdir::WalkDir::new(farm.path("web")).into_iter().flatten().filter(|one| one.file_type().is_file()) {
        let found = within(entry.path());
        match entry.path().starts_with(farm.path("web/portail/priv/private")) {
            true => seen += found.len(),
            false => assert!(found.is_empty(), "{found:?} in {}", entry.path().display()),
        }
    }
    assert!(seen > 0, "the private parts are there");
}

#[test]
fn every_field_that_is_not_public_has_a_canary_or_holds_no_words() {
    let text: String = FILES.iter().map(|(_, text)| *text).chain([PERSONS, PLAN]).collect();
    for (file, fields) in RECORDS {
        for field in fields.iter().filter(|field| field.audience != Audience::Public) {
            assert!(text.contains(field.key), "{file} {}: no canary is planted there", field.key);
        }
    }
}

/// Returns all that an area's pages say to somebody, with a page for each audience beside them.
fn said(area: Area, sight: &Sight) -> Vec<String> {
    let mut content = Content::default();
    let words = Audience::WORDS.iter().map(|(word, _)| *word).filter(|word| *word != "public");
    let pages = words.map(|word| (format!("mot-{word}.md"), word, word));
    // What is for the other association alone lies in its own part.
    for (path, own, word) in pages.chain([("asso/a0002/mot.md".to_owned(), "other", "association")]) {
        let path = ContentPath::new(&path).unwrap();
        let text = planted(&format!("+++\ntitle = \"§{own}99\"\naudience = \"{word}\"\n+++\n"));
        content.documents.insert(path.clone(), Arc::new(parse(&path, text.as_bytes(), &config().parsing())));
    }
    said_of(area, sight, content)
}

fn config() -> SiteConfig {
    let text = "title = \"P\"\ndomain = \"p.example\"\nkind = \"portal\"\n";
    SiteConfig::parse("portail", text).0.unwrap()
}

fn said_of(area: Area, sight: &Sight, mut content: Content) -> Vec<String> {
    let mut register = Register { facts: Facts::default(), ..Register::default() };
    for (path, text) in FILES {
        register.facts.take(path, path, &planted(text));
    }
    register.facts.take("contacts.csv", "contacts.csv", &planted(PERSONS));
    register.facts.take("plans/web.json", "plans/web.json", &planted(PLAN));
    let (gate, today) = (sobre::config::GateConfig::default(), jiff::civil::date(2026, 11, 21));
    let portal = Portal { register: &register, gate: &gate, lang: sobre::diag::Lang::Fr, today };
    portal.fill(&mut content, area, sight, &config().parsing());
    canaries(format!("{:?}", content.documents).as_bytes())
}

#[test]
fn without_any_one_check_of_who_sees_what_the_proof_fails() {
    const ALL: [[Audience; 1]; 6] = [
        [Audience::Members],
        [Audience::Association],
        [Audience::Board],
        [Audience::Treasury],
        [Audience::Technical],
        [Audience::Nobody],
    ];
    let association = Area::Association("A0001".parse().unwrap());
    let areas = [Area::Public, Area::Members, association, Area::Board, Area::Treasury, Area::Technical];
    let mut removed = 0;
    for area in areas {
        let tree = area.to_string();
        let may = |canary: &String| allowed(&tree).contains(&audience_of(canary));
        let checked = said(area, &area.sight());
        assert!(checked.iter().all(may), "{tree}: {checked:?}");
        assert_eq!(checked.is_empty(), area == Area::Public, "{tree}");
        for audience in ALL.iter().filter(|audience| !allowed(&tree).contains(&audience[0].as_str())) {
            let leaked = said(area, &Sight::unchecked(area.audience(), audience));
            let stray: Vec<_> = leaked.iter().filter(|canary| !may(canary)).collect();
            assert!(!stray.is_empty(), "{tree} shows what is for {audience:?}, and the proof does not see it");
            removed += 1;
        }
    }
    assert_eq!(removed, 6 + 5 + 4 + 3 + 3 + 3);
    // A field alone: each page of the register asks, too.
    let fields = |area: Area, audience| said_of(area, &Sight::unchecked(area.audience(), audience), Content::default());
    for audience in [&ALL[0], &ALL[2]] {
        assert!(!fields(Area::Public, audience).is_empty(), "{audience:?}");
    }
}
