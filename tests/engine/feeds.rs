//! Feeds in each format, of each scope; podcasts.

use crate::support::Farm;

fn farm(feed: &str) -> Farm {
    Farm::new()
        .file(
            "sites/jardin.toml",
            format!("title = \"Le jardin\"\ndomain = \"jardin.example\"\n[languages.en]\n[taxonomies.tags]\nfeed = true\n[feed]\n{feed}\n"),
        )
        .file("content/jardin/news/_index.md", "+++\ntitle = \"Nouvelles\"\nfeed = true\n+++\n")
        .file(
            "content/jardin/news/2026-01-02-a.md",
            "+++\ntitle = \"A & B\"\ntags = [\"t\"]\nauthors = [\"Ada\"]\nupdated = 2026-01-03T10:00:00+01:00\n+++\nVoir [là](/news/) et [plus bas](#b).\n\n## B\n",
        )
        .file("content/jardin/en/_index.md", "+++\ntitle = \"The garden\"\n+++\n")
        .file("content/jardin/en/c.md", "+++\ntitle = \"C\"\ndate = 2026-02-02\n+++\nWords.\n")
}

#[test]
fn every_scope_has_a_feed_in_every_format_that_is_asked_for() {
    let built = farm("formats = [\"rss\", \"json\", \"atom\"]").build();
    for folder in ["", "en/", "news/", "tags/t/"] {
        for file in ["rss.xml", "feed.json", "atom.xml"] {
            built.output(&format!("jardin/{folder}{file}"));
        }
    }
    let home = built.output("jardin/index.html");
    let first = home.find("type=application/rss+xml").unwrap();
    assert!(first < home.find("type=application/atom+xml").unwrap(), "in the order that was asked for: {home}");
    assert!(home.contains("href=\"/feed.json\"") || home.contains("href=/feed.json"), "{home}");
}

#[test]
fn who_asks_for_nothing_has_atom_alone() {
    let built = farm("").build();
    built.output("jardin/atom.xml");
    assert!(!built.outputs().iter().any(|path| path.ends_with("rss.xml") || path.ends_with("feed.json")));
}

#[test]
fn rss_says_what_readers_of_rss_need() {
    let rss = farm("full = true\nformats = [\"rss\"]").build().output("jardin/rss.xml");
    for part in [
        "<title>A &amp; B</title>",
        "<guid isPermaLink=\"true\">https://jardin.example/news/a/</guid>",
        "<pubDate>Fri, 02 Jan 2026 00:00:00 +0000</pubDate>",
        "<lastBuildDate>Sat, 03 Jan 2026 10:00:00 +0100</lastBuildDate>",
        "<dc:creator>Ada</dc:creator>",
        "<category>t</category>",
        "href=https://jardin.example/news/&gt;",
        "https://jardin.example/news/a/#b",
        "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"https://jardin.example/rss.xml\"/>",
    ] {
        assert!(rss.contains(part), "{part}\n{rss}");
    }
}

#[test]
fn a_json_feed_is_one() {
    let feed = farm("formats = [\"json\"]").build().output("jardin/feed.json");
    let feed: serde_json::Value = serde_json::from_str(&feed).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["feed_url"], "https://jardin.example/feed.json");
    let item = &feed["items"][0];
    assert_eq!(item["title"], "A & B");
    assert_eq!(item["date_modified"], "2026-01-03T10:00:00+01:00");
    assert_eq!(item["content_text"], item["summary"]);
    assert_eq!(item["tags"][0], "t");
}

#[test]
fn a_podcast_tells_players_what_its_files_are() {
    let podcast = |more: &str| {
        Farm::new()
            .file(
                "content/jardin/sons/_index.md",
                format!("+++\ntitle = \"Les sons\"\ndescription = \"Dehors.\"\npage_type = \"episode\"\n[podcast]\ncategories = [\"Music > Music History\"]\n{more}+++\n"),
            )
            .file(
                "content/jardin/sons/pluie/index.md",
                "+++\ntitle = \"La pluie\"\ndate = 2026-03-04\naudio = \"pluie.mp3\"\nduration = \"1:02\"\nepisode = 1\ntranscript = \"pluie.vtt\"\n+++\nPloc.\n",
            )
            .file("content/jardin/sons/pluie/pluie.mp3", vec![7; 4321])
            .file("content/jardin/sons/pluie/pluie.vtt", "WEBVTT\n")
            .file("content/jardin/sons/mot.md", "+++\ntitle = \"Un mot\"\ntype = \"project\"\nstatus = \"idée\"\ndate = 2026-03-05\n+++\n")
            .build()
            .output("jardin/sons/podcast.xml")
    };
    let xml = podcast("");
    for part in [
        "<enclosure url=\"https://jardin.example/sons/pluie/pluie.mp3\" length=\"4321\" type=\"audio/mpeg\"/>",
        "<itunes:duration>1:02</itunes:duration>",
        "<itunes:category text=\"Music\">\n<itunes:category text=\"Music History\"/>\n</itunes:category>",
        "<podcast:transcript url=\"https://jardin.example/sons/pluie/pluie.vtt\" type=\"text/vtt\" language=\"fr\"/>",
        "<itunes:author>Le jardin</itunes:author>",
    ] {
        assert!(xml.contains(part), "{part}\n{xml}");
    }
    assert_eq!(xml.matches("<item>").count(), 1, "a page without a sound is no episode: {xml}");
    let guid = "9b9c4cfb-1b3c-4b7c-8b0c-000000000000";
    assert!(podcast(&format!("guid = \"{guid}\"\n")).contains(&format!("<podcast:guid>{guid}</podcast:guid>")));
}
