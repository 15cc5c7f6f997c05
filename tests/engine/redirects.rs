//! Old addresses are answered in the preview as behind the published site, however they are written.

use sobre::{
    farm::FarmPreview,
    serve::{Answer, Preview as _},
};

use crate::support::{Farm, TODAY};

#[test]
fn an_old_address_is_known_however_it_is_written() {
    let farm = Farm::new()
        .file(
            "content/jardin/été.md",
            "+++\ntitle = \"É\"\nredirects = [\"/spip.php?article12\", \"/a?b=1&c=2\", \"/vieux/\", \"/100%/\"]\n+++\n",
        )
        .file(
            "content/jardin/redirects.toml",
            "[[redirect]]\nfrom = \"/passage\"\nto = \"https://ailleurs.example/\"\nstatus = \"302\"\n",
        );
    let preview = FarmPreview::load(farm.root(), Vec::new(), TODAY.parse().unwrap(), false).unwrap();
    let to = |path: &str, query: Option<&str>| match preview.answer("jardin", path, query) {
        Answer::Redirect { to, status } => Some((to, status)),
        _ => None,
    };
    let page = Some(("/ete/".to_owned(), 301));
    for (path, query) in [
        ("/spip.php", Some("article12")),
        ("/spip.php", Some("article12&lang=en")),
        ("/spip.php", Some("article12&debut_articles=10&recalcul=oui")),
        ("/a", Some("c=2&b=1")),
        ("/vieux", None),
        ("/vieux/", Some("lang=en")),
        ("/100%", None),
    ] {
        assert_eq!(to(path, query), page, "{path} {query:?}");
    }
    assert_eq!(to("/passage/", None), Some(("https://ailleurs.example/".to_owned(), 302)));
    for (path, query) in [
        ("/spip.php", Some("article1")),
        ("/spip.php", None),
        ("/spip.php", Some("article12&x=1")),
        ("/a", Some("b=1")),
    ] {
        assert_eq!(to(path, query), None, "{path} {query:?}");
    }
}
