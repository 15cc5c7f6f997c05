//! `sobre ci`: what it writes, and what it never overwrites. That the pipelines work is for `tests/run ci`.

use crate::support::Farm;

const FILES: [(&str, &str); 3] = [
    ("gitlab", ".gitlab-ci.yml"),
    ("forgejo", ".forgejo/workflows/sobre.yml"),
    ("github", ".github/workflows/sobre.yml"),
];

#[test]
fn a_pipeline_is_written_where_its_forge_looks() {
    for (forge, file) in FILES {
        let farm = Farm::new();
        std::fs::create_dir(farm.path(".git")).unwrap();
        let written = farm.run(&["ci", forge]).exits(0).stdout;
        assert_eq!(written, format!("{file} written; its first lines say what it needs\n"));
        assert_eq!(farm.read(file), farm.run(&["ci", forge, "--print"]).exits(0).stdout);
        assert_eq!(farm.run(&["ci", forge]).exits(0).stdout, format!("{file} is up to date\n"));
        let french = farm.run_in("fr", &["ci", forge]).exits(0).stdout;
        assert_eq!(french, format!("{file} écrit ; ses premières lignes disent ce qu’il lui faut\n"));
        let text = farm.read(file);
        assert!(
            text.starts_with(&format!("# écrit par « sobre ci {forge} »")) && text.contains("\n# Publie les sites")
        );
        assert!(!text.contains("#en") && !text.contains("#fr") && !text.contains("# Publishes"), "{text}");
    }
}

#[test]
fn what_somebody_changed_is_kept_unless_forced() {
    for (forge, file) in FILES {
        let farm = Farm::new();
        farm.run(&["ci", forge]).exits(0);
        let ours = farm.read(file);
        let changed = ours.replace("sobre check", "sobre check --external");
        farm.write(file, &changed);
        let refused = farm.run(&["ci", forge]).exits(2).stderr;
        assert!(
            refused.starts_with(&format!("error: {file} was changed by somebody\n  hint: `--print` shows")),
            "{refused}"
        );
        assert_eq!(farm.read(file), changed);
        farm.write(file, "not even ours");
        farm.run(&["ci", forge]).exits(2);
        farm.run(&["ci", forge, "--force"]).exits(0);
        assert_eq!(farm.read(file), ours);
    }
}

#[test]
fn who_keeps_the_farm_in_a_folder_is_told() {
    let told = Farm::new().run(&["ci", "gitlab"]).exits(0).stdout;
    assert!(told.contains("the forge reads it at the root of the repository"), "{told}");
}
