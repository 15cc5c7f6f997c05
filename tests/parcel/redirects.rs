use std::collections::BTreeMap;

use proptest::prelude::*;
use sobre::{
    content::{Audience, Redirect},
    digest::Digest,
    path::SitePath,
    publish::{
        policies::{policy_headers, policy_rules},
        redirects::{
            Answer, Limit, RedirectMap, Unexpressed,
            apache::{MapFormat, encoding_rules, redirect_rules, release_rules},
            s3::S3Redirects,
            sdbm::{PAIR_MAX, Sdbm, SdbmError},
            stub::Stubs,
        },
    },
    release::{FileEntry, Manifest},
};

/// A release with these files and redirects.
pub fn release(files: &[&str], redirects: &[(&str, &str, u16)]) -> Manifest {
    let file = |path: &&str| FileEntry {
        path: SitePath::new(path).unwrap(),
        digest: Digest::of(b""),
        bytes: 0,
        audience: Audience::Public,
    };
    let redirect = |&(from, to, status): &(&str, &str, u16)| Redirect { from: from.into(), to: to.into(), status };
    let mut files: Vec<FileEntry> = files.iter().map(file).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Manifest::new("jardin", files, redirects.iter().map(redirect).collect())
}

fn map(redirects: &[(&str, &str, u16)]) -> RedirectMap {
    let map = RedirectMap::new(&release(&[], redirects));
    assert_eq!(map.diagnostics, []);
    map.value
}

fn moved(to: &str) -> Option<Answer> {
    Some(Answer::Moved(to.into()))
}

/// The redirects that many tests and the real server share.
pub const LEGACY: &[(&str, &str, u16)] = &[
    ("/spip.php?article12", "/adherer/", 301),
    ("/spip.php?article13", "/contact/?de=spip#ici", 301),
    ("/?p=123", "/actualites/fete/", 301),
    ("/index.php?page=article12&lang=fr", "/adherer/", 302),
    ("/2019/03/ancienne/", "/actualites/", 301),
    ("/vieux/7.html", "https://ailleurs.example/a%20b?c=d", 301),
    ("/photos/", "", 410),
    ("/événements/été/", "/agenda/", 301),
    ("/caf%C3%A9", "/bar/é/", 301),
];

#[test]
fn old_addresses_are_answered_however_they_are_written() {
    let map = map(LEGACY);
    for (target, answer) in [
        ("/spip.php?article12", moved("/adherer/")),
        ("/spip.php?article%312", moved("/adherer/")),
        ("/spip.php?article12&utm_source=x&fbclid=y", moved("/adherer/")),
        ("/spip.php?article14", None),
        ("/spip.php", None),
        ("/?p=123", moved("/actualites/fete/")),
        ("/", None),
        ("/index.php?lang=fr&page=article12", Some(Answer::Found("/adherer/".into()))),
        ("/2019/03/ancienne", moved("/actualites/")),
        ("/2019//03/ancienne/?x=1", moved("/actualites/")),
        ("/photos", Some(Answer::Gone)),
        ("/%C3%A9v%c3%a9nements/%C3%A9t%C3%A9", moved("/agenda/")),
        ("/café", moved("/bar/%C3%A9/")),
        ("/vieux/7.html", moved("https://ailleurs.example/a%20b?c=d")),
        ("/vieux/7.html/", None),
    ] {
        assert_eq!(map.answer(target), answer.as_ref(), "{target}");
    }
}

#[test]
fn a_page_that_stands_there_is_never_taken_away() {
    let manifest = release(&["agenda/index.html", "bare"], &[("/agenda", "/x/", 301), ("/bare/", "/y/", 301)]);
    let map = RedirectMap::new(&manifest).value;
    assert_eq!((map.answer("/agenda"), map.answer("/agenda/")), (moved("/x/").as_ref(), None));
    assert_eq!((map.answer("/bare/"), map.answer("/bare")), (moved("/y/").as_ref(), None));
}

#[test]
fn what_is_written_wins_over_another_spelling() {
    let map = map(&[("/a?x&y", "/1/", 301), ("/a?y&x", "/2/", 301), ("/b", "/3/", 301), ("/b/", "/4/", 301)]);
    assert_eq!((map.answer("/a?x&y"), map.answer("/a?y&x")), (moved("/1/").as_ref(), moved("/2/").as_ref()));
    assert_eq!((map.answer("/b"), map.answer("/b/")), (moved("/3/").as_ref(), moved("/4/").as_ref()));
}

#[test]
fn what_cannot_be_answered_is_told() {
    let long = format!("/{}", "é".repeat(400));
    let manifest = release(
        &[],
        &[
            ("/é", "/1/", 301),
            ("/%C3%A9", "/2/", 301),
            (&long, "/3/", 301),
            ("/evil", "//evil.example/", 301),
            ("/script", "javascript:alert(1)", 302),
            ("/odd", "/4/", 307),
        ],
    );
    let map = RedirectMap::new(&manifest);
    assert_eq!(map.value.entries().len(), 2);
    let told: Vec<_> = map.diagnostics.iter().map(|found| (found.code.as_str(), found.is_error())).collect();
    let expected = [
        ("redirect/clash", false),
        ("redirect/too-long", false),
        ("url/grammar", true),
        ("url/grammar", true),
        ("url/grammar", true),
    ];
    assert_eq!(told, expected);
    assert_eq!(map.diagnostics[0].text.en, "/%C3%A9 is another way to write an address that already leads to /1/");
    let en = &map.diagnostics[1].text.en;
    assert!(
        en.starts_with("the redirect from /ééé") && en.ends_with("… is too long for the server: it will answer 404")
    );
}

#[test]
fn the_name_of_a_map_follows_its_content() {
    let [one, two] = ["/1/", "/2/"].map(|to| map(&[("/a", to, 301)]).name());
    assert!(one != two && one == map(&[("/a", "/1/", 301)]).name());
    assert!(one.starts_with("redirects-") && one.len() == 22);
}

#[test]
fn fifty_thousand_redirects_are_found_again() {
    let all: Vec<(String, String)> = (0..50_000)
        .map(|n| {
            (
                format!("/20{:02}/{:02}/un-article-d-il-y-a-longtemps-{n}/", n % 20, n % 12),
                format!("/actualites/article-{n}/"),
            )
        })
        .collect();
    let redirects: Vec<(&str, &str, u16)> = all.iter().map(|(from, to)| (from.as_str(), to.as_str(), 301)).collect();
    let map = map(&redirects);
    let sdbm = sdbm(&map);
    assert_eq!(map.entries().len(), 100_000);
    for (from, to) in &all {
        assert_eq!(sdbm.get(from), Some(format!("301:{to}").as_bytes()));
    }
    assert_eq!((sdbm.get("/2001/02/autre/"), sdbm.pairs().count()), (None, 100_000));
}

fn sdbm(map: &RedirectMap) -> Sdbm {
    Sdbm::of(map.entries().map(|(key, answer)| (key, answer.to_string()))).unwrap()
}

#[test]
fn sdbm_says_what_it_cannot_hold() {
    let value = |length: usize| "x".repeat(length);
    assert!(Sdbm::of([("/a", value(PAIR_MAX - 2))]).is_ok());
    assert_eq!(Sdbm::of([("/a", value(PAIR_MAX - 1))]), Err(SdbmError::TooLong("/a".into())));
    // Keys whose hashes share their lowest 21 bits, found by looking.
    let hash = |key: &str| key.bytes().fold(0_u32, |h, b| u32::from(b).wrapping_add(h.wrapping_mul(65599)));
    let alike: Vec<String> = (0..).map(|n| format!("/{n}")).filter(|key| hash(key) & 0x1f_ffff == 7).take(3).collect();
    let pairs = alike.iter().map(|key| (key.as_str(), value(500)));
    assert_eq!(Sdbm::of(pairs), Err(SdbmError::TooMany(alike[0].clone())));
}

#[test]
fn damaged_maps_answer_nothing_and_harm_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("map");
    sdbm(&map(LEGACY)).write(&base).unwrap();
    let [dir, pag] = ["dir", "pag"].map(|ending| std::fs::read(base.with_extension(ending)).unwrap());
    assert_eq!(Sdbm::read(dir.clone(), &pag), sdbm(&map(LEGACY)));
    for at in 0..64 {
        for wrong in [0x00, 0x7f, 0xff] {
            let (mut dir, mut pag) = (dir.clone(), pag.clone());
            pag[at] = wrong;
            dir.resize(8, wrong);
            let damaged = Sdbm::read(dir, &pag);
            let _ = (damaged.get("/spip.php?article12"), damaged.pairs().count());
        }
    }
}

#[test]
fn the_administrators_page_holds_these_rules() {
    let page = include_str!("../../docs/publish.md");
    // With so many that none is listed, the rules are the same for every map.
    let scripts: Vec<String> = (0..40).map(|n| format!("/script{n}.php?id={n}")).collect();
    let any = map(&scripts.iter().map(|from| (from.as_str(), "/", 301)).collect::<Vec<_>>());
    let rules = redirect_rules(&any, MapFormat::Txt, "/srv/sites/square/priv/sobre/redirects").unwrap();
    let space = "/srv/sites/square";
    let policies = policy_rules(space).unwrap() + &policy_headers();
    for rules in [release_rules(space).unwrap(), policies, rules, encoding_rules()] {
        let indented: String = rules.lines().map(|line| format!("    {line}\n")).collect();
        assert!(page.contains(&indented), "docs/publish.md is to hold:\n{indented}");
    }
}

#[test]
fn rules_refuse_a_path_that_would_leave_its_quotes() {
    let map = map(LEGACY);
    for base in ["relative", "/a\"b", "/a\nb", "/${X}", "/a\\b", "/a%{b}"] {
        assert_eq!(redirect_rules(&map, MapFormat::Sdbm, base), None, "{base}");
    }
    let none = RedirectMap::default();
    assert_eq!(redirect_rules(&none, MapFormat::Sdbm, "/x").as_deref(), Some(""));
}

#[test]
fn the_rules_of_a_virtual_host() {
    let rules = redirect_rules(&map(LEGACY), MapFormat::Sdbm, "/srv/jardin/redirects-0123456789ab").unwrap();
    insta::assert_snapshot!(format!("{rules}\n{}", encoding_rules()));
}

#[test]
fn an_object_store_is_told_what_it_understands() {
    let redirects: Vec<_> = LEGACY.iter().copied().chain([("/plus/tard", "https://a.example/b&c", 302)]).collect();
    let s3 = S3Redirects::new(&release(&["index.html"], &redirects));
    let objects: Vec<_> = s3.objects.iter().map(|(key, to)| (key.as_str(), to.as_str())).collect();
    assert_eq!(
        objects,
        [
            ("2019/03/ancienne/index.html", "/actualites/"),
            ("vieux/7.html", "https://ailleurs.example/a%20b?c=d"),
            ("événements/été/index.html", "/agenda/"),
            ("café", "/bar/%C3%A9/"),
        ]
    );
    let whys: Vec<_> = s3.unexpressed.iter().map(|left| (left.redirect.from.as_str(), left.why)).collect();
    let queries = ["/spip.php?article12", "/spip.php?article13", "/?p=123", "/index.php?page=article12&lang=fr"];
    let expected: Vec<_> =
        queries.map(|from| (from, Limit::Query)).into_iter().chain([("/photos/", Limit::Gone)]).collect();
    assert_eq!(whys, expected);
    insta::assert_snapshot!(format!("{}{}", s3.website.to_xml(), serde_json::to_string_pretty(&s3.website).unwrap()));
}

#[test]
fn a_bucket_holds_fifty_rules_and_the_longest_prefix_comes_first() {
    let froms: Vec<String> = (0..60).map(|n| format!("/{}/", "a".repeat(n + 1))).collect();
    let redirects: Vec<_> = froms.iter().map(|from| (from.as_str(), "/b/", 302)).collect();
    let s3 = S3Redirects::new(&release(&[], &redirects));
    assert_eq!((s3.website.routing_rules.len(), s3.unexpressed.len()), (50, 10));
    assert!(s3.unexpressed.iter().all(|left| left.why == Limit::Count));
    assert_eq!(s3.website.routing_rules[0].condition.key_prefix_equals, "a".repeat(50) + "/");
}

#[test]
fn pages_lead_on_where_nothing_else_can() {
    let redirects = [
        ("/old", "/new/", 301),
        ("/old/", "/new/", 301),
        ("/a.html", "/?a=1&b=\"2\"", 302),
        ("/x.php", "/new/", 301),
        ("/gone/", "", 410),
        ("/q?x", "/new/", 301),
        ("/agenda", "/new/", 301),
    ];
    let stubs = Stubs::new(&release(&["agenda/index.html"], &redirects));
    let paths: Vec<_> = stubs.pages.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["a.html", "old/index.html"]);
    let left: Vec<_> =
        stubs.unexpressed.iter().map(|Unexpressed { redirect, why }| (redirect.from.as_str(), *why)).collect();
    assert_eq!(
        left,
        [("/x.php", Limit::Name), ("/gone/", Limit::Gone), ("/q?x", Limit::Query), ("/agenda", Limit::Name)]
    );
    insta::assert_snapshot!(stubs.pages[0].1);
}

prop_compose! {
    fn old_address()(
        path in prop::collection::vec("[a-zé %\"'<>?&+=.\n\t\\\\$#{}]{0,6}", 0..4),
        query in prop::option::of("[a-z0-9&=%+ é?\"\n]{1,12}"),
    ) -> String {
        let path = path.join("/").replace(['?', '#'], "_");
        query.map_or(format!("/{path}"), |query| format!("/{path}?{}", query.replace('#', "_")))
    }
}

prop_compose! {
    fn redirects()(all in prop::collection::btree_map(
        old_address(),
        ("[a-zé\"' \n%\\\\#?&=]{0,20}", prop::sample::select(vec![301_u16, 302, 410])),
        0..40,
    )) -> Vec<Redirect> {
        let one = |(from, (to, status)): (String, (String, u16))| Redirect { from, to: format!("/x{to}"), status };
        all.into_iter().map(one).collect()
    }
}

proptest! {
    #[test]
    fn every_redirect_is_answered_by_the_map_and_by_the_files_made_of_it(redirects in redirects()) {
        let manifest = Manifest::new("jardin", Vec::new(), redirects);
        let map = RedirectMap::new(&manifest);
        let clashes: Vec<_> = map.diagnostics.iter().map(|found| found.text.en.clone()).collect();
        for redirect in &manifest.redirects {
            let clashed = clashes.iter().any(|said| said.starts_with(&format!("{} is another way", redirect.from)));
            let answer = map.value.answer(&redirect.from);
            prop_assert!(answer.is_some(), "{redirect:?}");
            let status = answer.unwrap().to_string()[..3].parse::<u16>().unwrap();
            prop_assert!(clashed || status == redirect.status, "{redirect:?}: {answer:?}");
        }
        let entries: BTreeMap<String, String> =
            map.value.entries().map(|(key, answer)| (key.to_owned(), answer.to_string())).collect();
        // A line each, two words on it, all of them visible ASCII: nothing can end a line or a word.
        let text = map.value.to_txt();
        let lines: BTreeMap<String, String> = text.lines().map(|line| {
            let (key, value) = line.split_once(' ').unwrap();
            assert!(line.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) && !value.contains(' '), "{line}");
            (key.to_owned(), value.to_owned())
        }).collect();
        prop_assert_eq!(&lines, &entries);
        let sdbm = sdbm(&map.value);
        for (key, value) in &entries {
            prop_assert_eq!(sdbm.get(key), Some(value.as_bytes()));
        }
        let pairs = sdbm.pairs().map(|(key, value)| [key, value].map(|text| String::from_utf8(text.to_vec()).unwrap()));
        let pairs: BTreeMap<String, String> = pairs.map(|[key, value]| (key, value)).collect();
        prop_assert_eq!(pairs, entries);
    }

    #[test]
    fn what_a_server_cannot_say_is_in_its_list(redirects in redirects()) {
        let manifest = Manifest::new("jardin", Vec::new(), redirects);
        let s3 = S3Redirects::new(&manifest);
        let said = s3.objects.len() + s3.website.routing_rules.len() + s3.unexpressed.len();
        prop_assert_eq!(said, manifest.redirects.len());
        for (_, page) in Stubs::new(&manifest).pages {
            prop_assert_eq!(page.matches('<').count(), 16, "{}", page);
        }
    }
}
