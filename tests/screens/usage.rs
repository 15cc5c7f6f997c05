//! Mistakes in the command line, and help.

use super::screens;
use crate::support::Farm;

#[test]
fn the_command_line_is_explained_in_both_languages() {
    let farm = Farm::empty();
    let help: Vec<&[&str]> = vec![
        &["--help"],
        &["init", "--help"],
        &["new", "site", "--help"],
        &["new", "page", "--help"],
        &["mv", "--help"],
        &["build", "--help"],
        &["check", "--help"],
        &["serve", "--help"],
        &["ci", "--help"],
        &["publish", "--help"],
        &["releases", "--help"],
        &["rollback", "--help"],
        &["receive", "--help"],
    ];
    insta::assert_snapshot!(help.iter().map(|line| screens(&farm, line)).collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn a_wrong_command_line_says_what_is_wrong_and_what_was_probably_meant() {
    let farm = Farm::empty();
    let wrong: Vec<&[&str]> = vec![
        &["biuld"],
        &["build", "--drafst"],
        &["build", "--date", "21/11/2026"],
        &["build", "--jobs", "0"],
        &["build", "--format", "xml"],
        &["build", "--out"],
        &["build", "--out", "a", "--out", "b"],
        &["build", "--drafts=yes"],
        &["serve", "--port", "100000"],
        &["mv", "jardin"],
        &["init", "a", "b"],
        &["new", "sitte", "a"],
    ];
    insta::assert_snapshot!(wrong.iter().map(|line| screens(&farm, line)).collect::<Vec<_>>().join("\n\n"));
}

#[test]
fn without_arguments_the_help_is_shown_as_a_mistake() {
    let ran = Farm::empty().run(&[]).exits(2);
    assert!(ran.stdout.is_empty() && ran.stderr.starts_with("Builds the web sites"), "{ran:?}");
}

#[test]
fn colour_and_language_follow_arguments_and_environment() {
    let farm = Farm::empty();
    let run = |lang: &str, color: &str| farm.run_in(lang, &["biuld", "--color", color]).stderr;
    assert!(!run("en", "auto").contains('\u{1b}'));
    assert!(run("en", "always").contains('\u{1b}'));
    assert!(run("fr_FR.UTF-8", "never").starts_with("erreur"));
    let mut command = farm.command("", &["biuld"]);
    command.env_remove("LC_MESSAGES").env("LC_ALL", "").env("LANG", "fr_BE.UTF-8").env("CLICOLOR_FORCE", "1");
    let stderr = String::from_utf8(command.output().unwrap().stderr).unwrap();
    assert!(stderr.contains("\u{1b}[") && stderr.contains("erreur"), "{stderr}");
}

#[test]
fn hidden_commands_write_completions_and_manual_pages() {
    let farm = Farm::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = farm.run(&["completions", shell]).exits(0).stdout;
        assert!(script.contains("sobre") && script.contains("check"), "{shell}");
    }
    farm.run_in("fr", &["man", "man"]).exits(0);
    assert!(farm.files("man").contains(&"man/sobre-build.1".to_owned()), "{:?}", farm.files("man"));
    assert!(farm.read("man/sobre-build.1").contains("Construire les sites"));
}
