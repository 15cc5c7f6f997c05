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

#[test]
fn the_options_of_a_site_become_a_style_sheet_of_its_own() {
    let site = |options: &str| format!("title = \"Le jardin\"\ndomain = \"jardin.example\"\n{options}");
    let farm = Farm::new().file("sites/jardin.toml", &site("[options]\naccent = \"#135724\"\n"));
    farm.run(&["build"]).exits(0);
    let sheets = |farm: &Farm| -> Vec<String> {
        farm.files("public/jardin").into_iter().filter(|file| file.contains("/look.") && file.len() > 28).collect()
    };
    let first = sheets(&farm);
    assert_eq!(farm.read(&first[0]), ":root{--accent:#135724}");
    let address = first[0].trim_start_matches("public/jardin");
    let home = farm.read("public/jardin/index.html");
    assert!(home.contains(&format!("href={address}")) && !home.contains("<style"), "{home}");
    // Another colour, another address; none, no sheet.
    let farm = farm.file("sites/jardin.toml", &site("[options]\naccent = \"#abc\"\n"));
    farm.run(&["build"]).exits(0);
    assert_ne!(sheets(&farm), first);
    let farm = farm.file("sites/jardin.toml", &site(""));
    farm.run(&["build"]).exits(0);
    assert!(sheets(&farm).is_empty() && !farm.read("public/jardin/index.html").contains("look."));
}
