//! What a build says of the folder it writes to.

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
