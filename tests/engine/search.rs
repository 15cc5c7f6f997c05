//! The search finds what a page says, however it says it, and nothing that stays out.

use crate::support::Farm;

/// A farm whose site is searched.
fn searched() -> Farm {
    Farm::new().file("sites/jardin.toml", "title = \"Le jardin\"\ndomain = \"jardin.example\"\n[search]\n")
}

/// Returns the words of a site's index, all files together.
fn words(farm: &Farm, folder: &str) -> serde_json::Map<String, serde_json::Value> {
    let files = farm.files(folder).into_iter().filter(|file| file.contains("/words-"));
    files.flat_map(|file| serde_json::from_str::<serde_json::Map<_, _>>(&farm.read(&file)).unwrap()).collect()
}

#[test]
fn words_are_found_wherever_they_stand_and_whatever_shows_them() {
    let farm = searched()
        .file("content/jardin/data/team.toml", "[[members]]\nname = \"Zoé Martin\"\nrole = \"trésorière\"\n")
        .file("content/jardin/autre.md", "+++\ntitle = \"Un rhododendron\"\nid = \"rhodo\"\n+++\n")
        .file(
            "content/jardin/a.md",
            "+++\ntitle = \"Titre\"\ntags = [\"étiquette\"]\ndescription = \"Une notice\"\n+++\n## Intertitre\n\nL’été, **gras**ses *terres*[^1], `sobre build`, [[rhodo]].\n\n<div><b>brut</b>o</div>\n\n| col |\n|--|\n| cellule |\n\n```sh\nsudo apt\n```\n\n::equipe{from=\"team.toml\"}\n\n[^1]: Une pensée.\n",
        );
    farm.run(&["build"]).exits(0);
    let words = words(&farm, "public/jardin/recherche");
    for word in [
        "titre",
        "etiquett",
        "notic",
        "intertitr",
        "ete",
        "grass",
        "terre",
        "sobre",
        "build",
        "rhododendron",
        "bruto",
        "cellul",
        "sudo",
        "apt",
        "zoe",
        "martin",
        "pense",
    ] {
        assert!(words.contains_key(word), "{word} in {:?}", words.keys().collect::<Vec<_>>());
    }
    assert!(!words.contains_key("l") && !words.contains_key("div"), "elisions and tags are no words");
}

#[test]
fn what_stays_out_of_the_search_is_in_none_of_its_files() {
    let farm = searched()
        .file("content/jardin/dehors.md", "+++\ntitle = \"Dehors\"\nsearch = false\n+++\nSecretissime.\n")
        .file("content/jardin/cache.md", "+++\ntitle = \"Cache\"\nhidden = true\n+++\nConfidentissime.\n")
        .file("content/jardin/brouillon.md", "+++\ntitle = \"Brouillon\"\ndraft = true\n+++\nInachevissime.\n");
    farm.run(&["build"]).exits(0);
    for file in farm.files("public/jardin/recherche").into_iter().filter(|file| file.ends_with(".json")) {
        let text = farm.read(&file).to_lowercase();
        for word in ["secretiss", "confidentiss", "inacheviss", "dehors", "brouillon"] {
            assert!(!text.contains(word), "{word} in {file}");
        }
    }
}

#[test]
fn a_component_that_shows_other_data_is_found_by_them_after_the_next_build() {
    let farm = searched()
        .file("content/jardin/data/team.toml", "[[members]]\nname = \"Zoé\"\nrole = \"x\"\n")
        .file("content/jardin/a.md", "+++\ntitle = \"A\"\n+++\n::equipe{from=\"team.toml\"}\n");
    farm.run(&["build"]).exits(0);
    assert!(words(&farm, "public/jardin/recherche").contains_key("zoe"));
    farm.write("content/jardin/data/team.toml", "[[members]]\nname = \"Abel\"\nrole = \"x\"\n");
    farm.run(&["build"]).exits(0);
    let words = words(&farm, "public/jardin/recherche");
    assert!(words.contains_key("abel") && !words.contains_key("zoe"));
}

#[test]
fn a_site_without_search_has_no_trace_of_it_and_each_language_has_its_own() {
    let plain = Farm::new();
    plain.run(&["build"]).exits(0);
    assert!(!plain.files("public").iter().any(|file| file.contains("recherche")));
    let farm = Farm::new()
        .file(
            "sites/jardin.toml",
            "title = \"J\"\ndomain = \"jardin.example\"\n[languages.en]\n[search]\nslug = \"trouver\"\n",
        )
        .file("content/jardin/en/_index.md", "+++\ntitle = \"Home\"\n+++\nWelcome\n");
    farm.run(&["build"]).exits(0);
    assert!(words(&farm, "public/jardin/trouver").contains_key("bienvenu"));
    let english = words(&farm, "public/jardin/en/trouver");
    assert!(english.contains_key("welcom") && !english.contains_key("bienvenu"));
}

#[test]
fn a_slug_that_is_none_is_told() {
    let farm = Farm::new()
        .file("sites/jardin.toml", "title = \"J\"\ndomain = \"jardin.example\"\n[search]\nslug = \"Ma recherche\"\n");
    let ran = farm.run(&["build"]).exits(2);
    assert!(ran.stdout.contains("`Ma recherche` is no segment of an address"), "{}", ran.stdout);
    assert!(ran.stdout.contains("such as `ma-recherche`"), "{}", ran.stdout);
}
