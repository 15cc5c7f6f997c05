//! `[[commands]]` of a farm: programs whose output is a file of a site.

use crate::support::{Farm, TODAY};

/// A farm whose site shows what a command made of a table.
fn farm(command: &str) -> Farm {
    Farm::new()
        .file("farm.toml", format!("sobre = \"1\"\n[[commands]]\n{command}\n"))
        .file(
            "sites/jardin/templates/page.html",
            "{% extends \"layout.html\" %}{% block main %}{% set made = data(path=\"made.json\") %}{{ made.said }}{% endblock %}",
        )
        .file("content/jardin/a.md", "+++\ntitle = \"A\"\n+++\n")
        .file("in/a.txt", "un")
        .file("in/.hidden.txt", "x")
}

const MADE: &str = "output = \"content/jardin/data/made.json\"\n";

fn shell(script: &str) -> String {
    format!("run = [\"sh\", \"-c\", {}]\ninputs = [\"in/*.txt\"]\n{MADE}", serde_json::Value::from(script))
}

#[test]
fn what_a_command_writes_is_data_of_the_site_and_it_runs_again_only_for_other_inputs() {
    let farm = farm(&shell(r#"echo x >> runs; printf '{"said": "%s"}' "$(cat in/a.txt)""#));
    let build = || farm.run(&["build", "--date", TODAY]).exits(0);
    let runs = || farm.read("runs").lines().count();
    build();
    assert!(farm.read("public/jardin/a/index.html").contains("un"));
    build();
    farm.write("in/.hidden.txt", "y");
    build();
    assert_eq!(runs(), 1, "nothing that it reads has changed");
    farm.write("in/a.txt", "deux");
    build();
    assert!(farm.read("public/jardin/a/index.html").contains("deux"));
    farm.write("content/jardin/data/made.json", "{\"said\": \"by hand\"}");
    build();
    assert!(farm.read("public/jardin/a/index.html").contains("deux"), "what it made is mended");
    assert_eq!(runs(), 3);
    farm.run(&["check", "--date", TODAY]).exits(0);
    farm.run(&["build", "--no-cache", "--date", TODAY]).exits(0);
    assert_eq!(runs(), 4, "a check runs nothing, a build without memory all");
}

#[test]
fn a_command_gets_no_shell_and_hardly_any_environment() {
    let farm = farm(&shell(r#"printf '{"said": "%s"}' "$(env | cut -d= -f1 | sort | tr '\n' ' ')""#));
    let output = farm.command("en", &["build", "--date", TODAY]).env("SECRET", "x").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let html = farm.read("public/jardin/a/index.html");
    assert!(html.contains("LANG") && html.contains("PATH") && !html.contains("SECRET"), "{html}");
    let farm = self::farm(&format!("run = [\"echo\", \"{{}}; $(touch in/ran)\"]\n{MADE}"));
    farm.run(&["build", "--date", TODAY]);
    assert!(!farm.path("in/ran").exists());
}

#[test]
fn a_command_that_fails_is_told_with_its_last_words_and_the_site_is_not_written() {
    let said = |command: &str, lang: &str| {
        super::findings(&farm(command).run_in(lang, &["build", "--date", TODAY]).exits(1).stdout)
    };
    insta::assert_snapshot!(said(&shell("echo premier >&2; echo dernier >&2; exit 3"), "en"), @r#"
    error[command/failed]: `sh -c echo premier >&2; echo dernier >&2; exit 3` failed: it ended with 3: premier / dernier
      --> farm.toml:3:7
       |
     3 | run = ["sh", "-c", "echo premier >&2; echo dernier >&2; exit 3"]
       |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       hint: content/jardin/data/made.json stays as it was
    "#);
    insta::assert_snapshot!(said(&format!("run = [\"nul-programme-ici\"]\n{MADE}"), "fr"), @r#"
    erreur[command/failed] : « nul-programme-ici » a échoué : ce programme n’existe pas
      --> farm.toml:3:7
       |
     3 | run = ["nul-programme-ici"]
       |       ^^^^^^^^^^^^^^^^^^^^^
       conseil : content/jardin/data/made.json reste tel quel
    "#);
    let farm = farm(&format!("{}seconds = 1\n", shell("sleep 60 & wait")));
    let begun = std::time::Instant::now();
    let ran = farm.run(&["build", "--date", TODAY]).exits(1);
    assert!(ran.stdout.contains("took more than 1 s"), "{}", ran.stdout);
    assert!(begun.elapsed().as_secs() < 30, "what it started is stopped with it");
}

#[test]
fn only_the_farm_may_name_commands_and_only_for_the_content_of_a_site() {
    let config = "title = \"A\"\ndomain = \"a.example\"\n[[commands]]\nrun = [\"true\"]\n";
    let ran = Farm::new().file("sites/jardin.toml", config).run(&["build", "--date", TODAY]).exits(2);
    assert!(ran.stdout.contains("unknown key `commands`"), "{}", ran.stdout);
    for output in ["/etc/x", "../x", "content/jardin/../../x", "public/x", "content/x", "content/jardin/.git"] {
        let ran = farm(&format!("run = [\"true\"]\noutput = \"{output}\"\n")).run(&["build", "--date", TODAY]).exits(2);
        assert!(ran.stderr.contains("is not a file of the farm"), "{output}: {}", ran.stderr);
    }
}
