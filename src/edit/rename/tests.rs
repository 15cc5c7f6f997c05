//! Moves planned on small sites in memory: what each file holds afterwards.

use std::{collections::BTreeMap, sync::Arc};

use super::{Before, Moves, RenameError, plan};
use crate::{
    config::SiteConfig,
    content::{Asset, Content, Document, Sources, document, parse_redirects, schema::Types},
    digest::Digest,
    path::ContentPath,
    resolve::Setting,
};

const CONFIG: &str = "title = \"Garden\"\ndomain = \"garden.example\"\nlang = \"en\"\n";

struct InMemory;

impl Sources for InMemory {
    fn text(&self, document: &Document) -> Option<Arc<str>> {
        document.body.text.clone()
    }

    fn bytes(&self, _: &ContentPath) -> std::io::Result<Vec<u8>> {
        Err(std::io::ErrorKind::NotFound.into())
    }
}

/// Returns the files that differ after the move, by their new path below the content; the site's
/// configuration as `site`.
fn moved(config: &str, files: &[(&str, &str)], old: &str, new: &str) -> Result<BTreeMap<String, String>, RenameError> {
    let (config_value, findings) = SiteConfig::parse("garden", config);
    let config_value = Arc::new(config_value.unwrap_or_else(|| panic!("{findings:?}")));
    let parsing = config_value.parsing();
    let mut content = Content::default();
    for (path, text) in files {
        let path = ContentPath::new(path).unwrap();
        if *path.as_str() == *"redirects.toml" {
            content.redirects = parse_redirects("redirects.toml", text.as_bytes()).0;
        } else if path.as_str().rsplit('.').next() == Some("md") {
            let document = document::parse(&path, text.as_bytes(), &parsing).holding(text);
            content.documents.insert(path, Arc::new(document));
        } else {
            let asset =
                Asset { digest: Digest::of(text.as_bytes()), bytes: text.len() as u64, picture: None, held: None };
            content.assets.insert(path, asset);
        }
    }
    let setting = Setting {
        date: jiff::civil::date(2026, 11, 21),
        drafts: true,
        base: "https://garden.example".into(),
        types: &Types::default(),
        theme_files: &[],
        config_text: config,
        sisters: Arc::default(),
        sources: &InMemory,
    };
    let redirects = files.iter().find(|(path, _)| *path == "redirects.toml").map(|(_, text)| *text);
    let before = Before { content: &content, config: &config_value, setting: &setting, parsing: &parsing, redirects };
    let paths: Vec<_> = files.iter().map(|(path, _)| ContentPath::new(path).unwrap()).collect();
    let moves = Moves::new(&paths, &[], old, new)?;
    let new_name = |file: &str| match file.strip_prefix("content/garden/") {
        Some(path) => moves.map(&ContentPath::new(path).unwrap()).to_string(),
        None => "site".to_owned(),
    };
    let plan = plan(&before, &moves)?;
    Ok(plan.edits.into_iter().map(|edit| (new_name(&edit.file), edit.text)).collect())
}

fn page(title: &str, words: &str) -> String {
    format!("+++\ntitle = \"{title}\"\nid = \"{}\"\n+++\n{words}", title.to_lowercase())
}

#[test]
fn links_to_a_moved_page_follow_and_nothing_else_changes() {
    let words = "See [the fair.md](news/fair.md#when \"fair.md\"), [again](/news/fair.md), [it](/news/fair/?x=1),\n\
                 [[fair]], [id](page:fair), `[code](news/fair.md)` and [ref].\n\n[ref]: news/fair.md\n";
    let files =
        [("_index.md", &*page("Home", words)), ("news/fair.md", &*page("Fair", "## When\n")), ("past/_index.md", "")];
    let files = moved(CONFIG, &files, "news/fair", "past").unwrap();
    let expected = "See [the fair.md](past/fair.md#when \"fair.md\"), [again](/past/fair.md), [it](/past/fair/?x=1),\n\
                    [[fair]], [id](page:fair), `[code](news/fair.md)` and [ref].\n\n[ref]: past/fair.md\n";
    assert_eq!(files["_index.md"], page("Home", expected));
    assert_eq!(
        files["past/fair.md"],
        "+++\ntitle = \"Fair\"\nid = \"fair\"\nredirects = [\"/news/fair/\"]\n+++\n## When\n"
    );
    assert_eq!(files.len(), 2);
}

#[test]
fn links_in_moved_files_follow_and_those_within_a_section_stay() {
    let inside = page("Fair", "[s](trip/index.md) [home](../_index.md) ![p](../images/a.jpg) [p](/images/a.jpg)");
    let files = [
        ("_index.md", &*page("Home", "[n](news/_index.md) ![s](news/trip/sea.jpg)")),
        ("images/a.jpg", "jpg"),
        ("news/_index.md", &*page("News", "")),
        ("news/fair.md", &*inside),
        ("news/trip/index.md", &*page("Trip", "![s](sea.jpg) [f](../fair.md)")),
        ("news/trip/sea.jpg", "jpg"),
    ];
    let files = moved(CONFIG, &files, "news", "old/stories").unwrap();
    assert!(files["_index.md"].ends_with("[n](old/stories/_index.md) ![s](old/stories/trip/sea.jpg)"));
    let links = "[s](trip/index.md) [home](../../_index.md) ![p](../../images/a.jpg) [p](/images/a.jpg)";
    assert!(files["old/stories/fair.md"].ends_with(links), "{files:?}");
    assert!(files["old/stories/trip/index.md"].ends_with("![s](sea.jpg) [f](../fair.md)"));
    assert!(files["old/stories/trip/index.md"].contains("redirects = [\"/news/trip/\"]\n"));
    assert_eq!(
        files["redirects.toml"],
        "[[redirect]]\nfrom = \"/news/trip/sea.jpg\"\nto = \"/old/stories/trip/sea.jpg\"\n"
    );
}

#[test]
fn comments_order_and_line_ends_of_front_matter_stay() {
    let cases = [
        (
            "+++\r\n# a comment\r\ntitle = 'A'  # why\r\n[extra]\r\nx = 1\r\n+++\r\nHi\r\n",
            "+++\r\n# a comment\r\ntitle = 'A'  # why\r\nid = \"a\"\r\nredirects = [\"/a/\"]\r\n[extra]\r\nx = 1\r\n+++\r\nHi\r\n",
        ),
        (
            "+++\nid = 'x'\nredirects = [\n    '/old/', # from the old site\n]\ntitle = 'A'\n+++\n",
            "+++\nid = 'x'\nredirects = [\n    '/old/',\n    \"/a/\", # from the old site\n]\ntitle = 'A'\n+++\n",
        ),
        ("---\ntitle: A\n---\nHi", "---\ntitle: A\nid: \"a\"\nredirects: [\"/a/\"]\n---\nHi"),
        (
            "---\ntitle: A\nredirects:\n  - /old/ # c\nid: x\n---\n",
            "---\ntitle: A\nredirects:\n  - /old/ # c\n  - \"/a/\"\nid: x\n---\n",
        ),
        ("---\nredirects: [/old/]\nid: x\ntitle: A\n---\n", "---\nredirects: [/old/, \"/a/\"]\nid: x\ntitle: A\n---\n"),
        ("---\nredirects:\n- /b/\nid: x\n---\n", "---\nredirects: [\"/a/\"]\nid: x\n---\n"),
        ("---\nredirects: [/b/, /c/] # c\nid: x\n---\n", "---\nredirects: [\"/c/\", \"/a/\"] # c\nid: x\n---\n"),
        ("---\nredirects: []\nid: x\n---\n", "---\nredirects: [\"/a/\"]\nid: x\n---\n"),
        ("---\nredirects:\nid: x\n---\n", "---\nredirects: [\"/a/\"]\nid: x\n---\n"),
        ("+++\nid = 'x'\nredirects = []\n+++\n", "+++\nid = 'x'\nredirects = [\"/a/\"]\n+++\n"),
        ("Only words\n", "+++\nid = \"a\"\nredirects = [\"/a/\"]\n+++\nOnly words\n"),
    ];
    for (before, after) in cases {
        let files = moved(CONFIG, &[("_index.md", ""), ("a.md", before)], "a", "b").unwrap();
        assert_eq!(files["b.md"], after);
    }
}

#[test]
fn menus_images_and_translations_follow() {
    let config = format!("{CONFIG}[languages.fr]\n\n[[menus.main]]\ntitle = \"A\"  # first\nlink = \"/a/\"\n");
    let files = [
        ("_index.md", ""),
        ("fr/_index.md", ""),
        ("a.md", "+++\ntitle = 'A'\nid = 'a'\nimage = 'pic.jpg'\n+++\n"),
        ("pic.jpg", "jpg"),
        ("fr/un.md", "+++\ntitle = 'Un'\ntranslation_of = 'a.md'\n+++\n"),
    ];
    let files = moved(&config, &files, "a", "x/b").unwrap();
    assert_eq!(files["site"], config.replace("/a/", "/x/b/"));
    assert!(files["x/b.md"].contains("image = \"../pic.jpg\"\n"), "{files:?}");
    assert!(files["fr/un.md"].contains("translation_of = \"x/b.md\"\n"), "{files:?}");
}

#[test]
fn moving_there_and_back_leaves_one_redirect() {
    let home = page("Home", "[a](a.md)");
    let there = moved(CONFIG, &[("_index.md", &*home), ("a.md", &*page("A", ""))], "a", "b").unwrap();
    let back = moved(CONFIG, &[("_index.md", &*there["_index.md"]), ("b.md", &*there["b.md"])], "b", "a").unwrap();
    assert_eq!(back["_index.md"], home);
    assert_eq!(back["a.md"], "+++\ntitle = \"A\"\nid = \"a\"\nredirects = [\"/b/\"]\n+++\n");
}

#[test]
fn redirects_of_files_go_when_the_file_comes_back() {
    let mine = "# mine\n[[redirect]]\nfrom = \"/x\"\nto = \"/y/\"\n\n# about the next\n";
    let table = |from: &str, to: &str| format!("[[redirect]]\nfrom = \"{from}\"\nto = \"{to}\"\n");
    let files = [("_index.md", ""), ("y.md", &*page("Y", "")), ("a.pdf", "pdf"), ("redirects.toml", mine)];
    let there = moved(CONFIG, &files, "a.pdf", "b.pdf").unwrap();
    assert_eq!(there["redirects.toml"], format!("{mine}\n{}", table("/a.pdf", "/b.pdf")));
    let files =
        [("_index.md", ""), ("y.md", &*page("Y", "")), ("b.pdf", "pdf"), ("redirects.toml", &*there["redirects.toml"])];
    let back = moved(CONFIG, &files, "b.pdf", "a.pdf").unwrap();
    assert_eq!(back["redirects.toml"], format!("{mine}\n{}", table("/b.pdf", "/a.pdf")));
}

#[test]
fn what_would_break_the_site_is_refused() {
    let other = "+++\ntitle = 'O'\nredirects = ['/b/']\n+++\n";
    let files = [("_index.md", ""), ("a.md", &*page("A", "")), ("other.md", other)];
    assert!(matches!(moved(CONFIG, &files, "a", "b"), Err(RenameError::Breaks(errors)) if errors.len() == 1));
}
