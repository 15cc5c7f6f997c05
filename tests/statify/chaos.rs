//! Random pieces of what people and page builders write: nothing panics, nothing runs, nothing stays raw.

use std::cell::RefCell;

use proptest::prelude::*;
use sobre::statify::{
    html::{Host, Note, Reading, markdown},
    php::Php,
    sql,
    wordpress::text::{Shelf, expanded},
};

/// Pieces of which any order is possible, and most are wrong.
const PIECES: &[&str] = &[
    "mot ",
    "é",
    "\n",
    "\n\n",
    "*",
    "_",
    "`",
    "[",
    "]",
    "[1]",
    "\\",
    "<",
    ">",
    "&amp;",
    "&",
    "# ",
    "- ",
    "1. ",
    ":::",
    "{{",
    "|",
    "<p>",
    "</p>",
    "<b>",
    "</b>",
    "<em>",
    "</em>",
    "<a href=\"javascript:x\">",
    "<a href=\"/a/\">",
    "<a href=\"#x\">",
    "</a>",
    "<p id=\"x\">",
    "<ul id=\"x\">",
    "<a id=\"y\"></a>",
    "<h2 id=\"x\">",
    "</h2>",
    "<ul>",
    "<li>",
    "</li>",
    "</ul>",
    "<ol start=\"3\">",
    "</ol>",
    "<blockquote>",
    "</blockquote>",
    "<table>",
    "<tr>",
    "<td>",
    "<th>",
    "<td colspan=\"2\">",
    "</table>",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<figure>",
    "<figcaption>",
    "</figcaption>",
    "</figure>",
    "<img src=\"/a.jpg\" alt=\"a\">",
    "<img src=\"//b.example/b.jpg\">",
    "<iframe src=\"https://youtu.be/x\"></iframe>",
    "<div class=\"gallery\">",
    "<div class=\"wp-block-columns\">",
    "</div>",
    "<details>",
    "<summary>",
    "</summary>",
    "</details>",
    "<dl>",
    "<dt>",
    "<dd>",
    "</dl>",
    "<hr>",
    "<br>",
    "<sup data-fn=\"1\">1</sup>",
    "<!-- wp:paragraph -->",
    "<!-- /wp:paragraph -->",
    "<!-- wp:block {\"ref\":7} /-->",
    "<!-- wp:calendar /-->",
    "<!-- wp:",
    "-->",
    "<!--more-->",
    "<!--nextpage-->",
    "[caption]",
    "[/caption]",
    "[gallery ids=\"1,2\"]",
    "[et_pb_text]",
    "[/et_pb_text]",
    "[vc_btn title=\"a\" link=\"url:%2Fa|\"]",
    "[x y=\"z\"]",
    "[/x]",
    "[[gallery]]",
    "[playlist ids=\"1\"]",
    "https://youtu.be/x",
];

/// The same for dumps.
const SQL: &[&str] = &[
    "INSERT INTO ",
    "REPLACE ",
    "IGNORE ",
    "`a`",
    "`b`.`a`",
    "a",
    "\"a\"",
    " (`x`,`y`)",
    " VALUES ",
    "(",
    ")",
    "),(",
    ",",
    ";",
    ";\n",
    "'",
    "''",
    "\\'",
    "'été'",
    "'x'",
    "\"",
    "`",
    "NULL",
    "1",
    "-1.5e3",
    "0x6162",
    "0x6",
    "x'63'",
    "_utf8mb4'z'",
    "_binary 'z'",
    " COLLATE utf8mb4_bin",
    "CAST('x' AS CHAR)",
    "UNHEX('79",
    "(SELECT 1)",
    "/*",
    "*/",
    "/*!40101 ",
    "/*M! ",
    "-- ",
    "--",
    "#",
    "\n",
    "\r\n",
    "\t",
    "DELIMITER ;;\n",
    "DELIMITER ;\n",
    ";;",
    "CREATE TABLE ",
    "IF NOT EXISTS ",
    "PRIMARY KEY (`x`)",
    "enum('a','b')",
    "-- MySQL dump 10\n",
    "-- Dump completed\n",
    "Ã©",
    "\u{feff}",
    "\\",
    "\0",
    "ON DUPLICATE KEY UPDATE x = VALUES(x)",
];

#[derive(Default)]
struct Site(RefCell<Vec<String>>);

impl Host for Site {
    fn link(&self, href: &str, _: bool) -> Option<String> {
        href.starts_with(['/', 'h']).then(|| href.to_owned())
    }

    fn media(&self, src: &str) -> Option<String> {
        src.starts_with("/a").then(|| src.to_owned())
    }

    fn is_asked(&self, place: &str) -> bool {
        place == "y"
    }

    fn note(&self, _: Note) {}

    fn form(&self) -> String {
        "(un formulaire)".into()
    }

    fn embed_label(&self, host: &str) -> String {
        host.into()
    }
}

impl Shelf for Site {
    fn block(&self, id: u64) -> Option<String> {
        (id == 7).then(|| "<p>partagé</p><!-- wp:block {\"ref\":7} /-->".into())
    }

    fn picture(&self, id: u64) -> Option<(String, String, String)> {
        (id < 3).then(|| (format!("/a{id}.jpg"), "a".into(), "c".into()))
    }

    fn attached(&self) -> Vec<u64> {
        vec![1]
    }

    fn elsewhere(&self, _: &str) {}

    fn unknown(&self, name: &str) {
        self.0.borrow_mut().push(name.into());
    }
}

proptest! {
    #[test]
    fn whatever_was_written_is_read(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60), smart: bool) {
        let site = Site::default();
        let (html, lines_count) = expanded(&pieces.concat(), &site);
        let text = markdown(&html, &site, Reading { lines_count, smart });
        let outside_code: String = text.split('`').step_by(2).collect();
        prop_assert!(!outside_code.contains("](javascript:") && !outside_code.contains("<script"), "{text}");
        let all = |sign: &str| text.matches(sign).count();
        prop_assert!(all("](#x)") == 0 || all("id=\"x\"") + all("{#x}") + all("## ") > 0, "a link to nowhere: {text}");
    }

    #[test]
    fn whatever_a_dump_holds_its_rows_are_no_larger(pieces in prop::collection::vec(prop::sample::select(SQL), 0..60)) {
        let dump = pieces.concat();
        let mut cells = 0;
        let read = sql::read(dump.as_bytes(), &|_| true, &mut |row| {
            cells += row.cells.iter().flatten().map(Vec::len).sum::<usize>();
            for cell in row.cells.iter().flatten() {
                let text = sql::decode(cell);
                assert!(sql::repaired(&text).0.len() <= text.len());
            }
        });
        prop_assert!(read.is_ok() && cells <= dump.len());
    }

    #[test]
    fn any_bytes_are_a_value_or_none(bytes: Vec<u8>) {
        let _ = Php::parse(&bytes);
        let _ = Php::parse(&[b"a:1:{s:3:\"".as_slice(), &bytes, b"\";i:1;}"].concat());
    }
}
