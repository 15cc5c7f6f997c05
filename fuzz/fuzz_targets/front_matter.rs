//! A whole page file, mostly its front matter: never a panic, and every place lies within the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sobre::{
    content::{
        document::{self, Parsing},
        markdown::HtmlPolicy,
    },
    path::ContentPath,
};

fuzz_target!(|bytes: &[u8]| {
    let parsing = Parsing {
        folder: "content/fuzz/".into(),
        taxonomies: vec!["tags".into()],
        html: HtmlPolicy::Sanitize,
        typography: None,
        math: false,
        lang: "fr".into(),
        languages: vec!["en".into()],
    };
    let path = ContentPath::new("x.md").expect("a path");
    let document = document::parse(&path, bytes, &parsing);
    let again = document::parse(&path, bytes, &parsing);
    assert_eq!(document, again, "parsing is a function of the bytes");
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    assert!(text.is_char_boundary(document.body.offset as usize), "the body starts within the text");
    let lines = u32::try_from(bytes.iter().filter(|byte| **byte == b'\n').count() + 1).expect("a short text");
    for place in document.diagnostics.iter().filter_map(|found| found.place.as_ref()) {
        assert!(place.line <= lines, "a finding at line {} of {lines}", place.line);
    }
});
