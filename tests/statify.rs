//! Other engines' sites, turned into sites of a farm by the real command. The exports are written here; real
//! ones are for `tests/wordpress.py` and for those whom `SOBRE_STATIFY` leads to some.

mod chaos;
mod hostile;
mod leads;
mod pages;
mod plugins;
mod real;
mod site;
mod spip;
mod words;

use crate::support::{Farm, Ran, TODAY};

/// A WordPress export with these items between a channel's usual head and end.
pub(crate) fn wxr(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<rss version=\"2.0\" xmlns:content=\"c\" xmlns:wp=\"w\" xmlns:dc=\"d\" xmlns:excerpt=\"e\"><channel>\
        <title>La Barque</title><link>https://barque.example</link><description>On rame &amp; on chante</description><language>fr-FR</language>\
        <wp:base_site_url>https://barque.example</wp:base_site_url><wp:base_blog_url>https://barque.example</wp:base_blog_url>\
        <wp:author><wp:author_id>1</wp:author_id><wp:author_login>colombe</wp:author_login><wp:author_email>SECRET-mail@barque.example</wp:author_email><wp:author_display_name><![CDATA[Colombe]]></wp:author_display_name></wp:author>\
        {items}</channel></rss>"
    )
}

/// A post of May 2019.
pub(crate) struct Item {
    pub id: u32,
    pub slug: &'static str,
    pub kind: &'static str,
    pub status: &'static str,
    pub content: String,
    pub more: String,
}

impl Item {
    /// Returns a published article.
    pub(crate) fn post(id: u32, slug: &'static str, content: &str) -> Self {
        Self { id, slug, kind: "post", status: "publish", content: content.into(), more: String::new() }
    }

    /// Returns its XML.
    pub(crate) fn xml(&self) -> String {
        let Self { id, slug, kind, status, content, more } = self;
        let path = if *kind == "post" { "2019/05/" } else { "" };
        format!(
            "<item><title>Titre {id}</title><link>https://barque.example/{path}{slug}/</link><dc:creator>colombe</dc:creator>\
            <content:encoded><![CDATA[{content}]]></content:encoded><excerpt:encoded></excerpt:encoded><wp:post_id>{id}</wp:post_id>\
            <wp:post_date>2019-05-12 10:00:00</wp:post_date><wp:post_name>{slug}</wp:post_name><wp:status>{status}</wp:status>\
            <wp:post_type>{kind}</wp:post_type><wp:post_password></wp:post_password>{more}</item>\n"
        )
    }
}

/// A farm in which an export was made the site `barque`.
pub(crate) struct Statified {
    pub farm: Farm,
    pub ran: Ran,
}

impl Statified {
    /// Runs the command on an export's bytes.
    pub(crate) fn from(export: impl AsRef<[u8]>) -> Self {
        let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n").file("export.xml", export);
        let ran = farm.run(&["statify", "wordpress", "export.xml", "--site", "barque", "--date", TODAY]);
        Self { farm, ran }
    }

    /// Runs it on items.
    pub(crate) fn of(items: &[Item]) -> Self {
        Self::from(wxr(&items.iter().map(Item::xml).collect::<String>()))
    }

    /// Returns the text of an article of May 2019 after its front matter.
    #[track_caller]
    pub(crate) fn body(&self, slug: &str) -> String {
        let page = self.farm.read(&format!("content/barque/2019/05/{slug}.md"));
        page.splitn(3, "+++\n").nth(2).unwrap().trim().to_owned()
    }

    /// Returns the report for machines.
    pub(crate) fn report(&self) -> serde_json::Value {
        serde_json::from_str(&self.farm.read("reports/barque/statify.json")).unwrap()
    }

    /// Returns everything the report tells, as `weight: what (item)`.
    pub(crate) fn findings(&self) -> Vec<String> {
        let report = self.report();
        let all = report["findings"].as_array().unwrap().iter();
        let word = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap().to_owned();
        all.map(|one| format!("{}: {} ({})", word(one, "weight"), word(one, "en"), word(one, "item"))).collect()
    }

    /// Fails unless the site builds without an error.
    #[track_caller]
    pub(crate) fn builds(&self) {
        self.farm.run(&["build", "--date", TODAY]).exits(0);
    }
}
