//! What a build writes, and says of the folder it writes to.

use crate::support::{Farm, TODAY};

#[test]
fn only_files_that_others_made_are_foreign_even_when_the_state_is_lost() {
    let built = Farm::new().file("content/jardin/a.md", "+++\ntitle = \"A\"\n+++\n").build();
    std::fs::remove_dir_all(built.farm.path("public/.sobre")).unwrap();
    built.farm.write("public/jardin/mine.txt", "mine");
    let again = built.farm.run(&["build", "--date", TODAY, "--format", "json"]).exits(0).json();
    let foreign = again["diagnostics"].as_array().unwrap();
    assert_eq!(foreign.len(), 1, "{foreign:?}");
    assert_eq!(foreign[0]["file"], "jardin/mine.txt");
    assert_eq!(foreign[0]["message"], "a file in the output is not sobre’s; it was kept");
    assert_eq!(built.output("jardin/mine.txt"), "mine");
}

#[test]
fn shy_pages_say_so_themselves_and_no_list_gives_them_away() {
    let page = |more: &str| format!("+++\ntitle = \"A\"\n{more}+++\n[accueil](/)\n");
    let built = Farm::new()
        .file("content/jardin/shy.md", page("search = false\n"))
        .file("content/jardin/secret.md", page("hidden = true\n"))
        .file("content/jardin/open.md", page(""))
        .build();
    assert_eq!(
        built.output("jardin/robots.txt"),
        "User-agent: *\nAllow: /\n\nSitemap: https://jardin.example/sitemap.xml\n"
    );
    let is_shy =
        |page: &str| built.output(&format!("jardin/{page}/index.html")).contains("<meta name=robots content=noindex>");
    assert_eq!(["shy", "secret", "open"].map(is_shy), [true, true, false]);
    assert!(!built.output("jardin/sitemap.xml").contains("secret"));
    assert!(!built.output("jardin/index.html").contains("secret"));
}
