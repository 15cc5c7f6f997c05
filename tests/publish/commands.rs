//! The commands on a farm.

use super::files;
use crate::support::{Farm, TODAY};

fn farm() -> Farm {
    let farm = Farm::new()
        .file("sites/fanfare.toml", "title = \"La fanfare\"\ndomain = \"fanfare.example\"\n")
        .file("content/fanfare/_index.md", "+++\ntitle = \"La fanfare\"\n+++\nBienvenue.\n");
    farm.run(&["build", "--date", TODAY]).exits(0);
    farm
}

/// Visitors see what was built; the smaller files beside it are told of in `pack`.
fn is_live(farm: &Farm, site: &str) {
    let mut live = files(&farm.path(&format!("public.web/{site}/www/current/")));
    live.retain(|(path, _)| !path.ends_with(".br") && !path.ends_with(".gz"));
    assert_eq!(live, files(&farm.path(&format!("public/{site}"))), "{site}");
}

#[test]
fn all_sites_are_published_in_one_command_and_the_second_time_nothing_is_done() {
    let farm = farm();
    let report = farm.run(&["publish", "--dry-run", "--format", "json"]).exits(0).json();
    assert_eq!(
        (&report["publications"][1]["outcome"], report["publications"][1]["put_files"].as_u64().unwrap() > 4),
        (&"planned".into(), true)
    );
    assert!(!farm.path("public.web").exists());
    let report = farm.run(&["publish", "--format", "json"]).exits(0).json();
    let outcome =
        |report: &serde_json::Value, at: usize| report["publications"][at]["outcome"].as_str().unwrap().to_owned();
    assert_eq!([outcome(&report, 0), outcome(&report, 1)], ["published", "published"]);
    is_live(&farm, "jardin");
    is_live(&farm, "fanfare");
    let report = farm.run(&["publish", "--format", "json"]).exits(0).json();
    assert_eq!([outcome(&report, 0), outcome(&report, 1)], ["unchanged", "unchanged"]);
    farm.write("content/jardin/_index.md", "+++\ntitle = \"Le jardin\"\n+++\nAutre chose.\n");
    farm.run(&["build", "--date", TODAY]).exits(0);
    let report = farm.run(&["publish", "--dry-run", "--format", "json"]).exits(0).json();
    assert_eq!([outcome(&report, 0), outcome(&report, 1)], ["unchanged", "planned"]);
    farm.run(&["publish"]).exits(0);
    is_live(&farm, "jardin");
    let list = farm.run(&["releases", "jardin", "--format", "json"]).exits(0).json();
    assert_eq!(list["releases"].as_array().unwrap().len(), 2);
    assert_eq!((&list["releases"][0]["live"], &list["releases"][1]["live"]), (&true.into(), &false.into()));
    let back = farm.run(&["rollback", "jardin", "--format", "json"]).exits(0).json();
    assert_eq!(back["release"], list["releases"][1]["id"]);
    let last = list["releases"][0]["id"].as_str().unwrap();
    farm.run(&["rollback", "jardin", "--to", last]).exits(0);
    is_live(&farm, "jardin");
}

#[test]
fn one_site_that_cannot_be_published_keeps_no_other_from_it() {
    let farm = farm();
    // Changed by hand after the build: by its size, and by its bytes alone.
    farm.write("public/fanfare/index.html", "mine");
    let ran = farm.run(&["publish"]).exits(2);
    assert!(ran.stdout.contains("error[publish/not-built]: index.html is not as it was built"), "{}", ran.stdout);
    assert!(ran.stdout.contains("1 site published, 1 site not published"), "{}", ran.stdout);
    is_live(&farm, "jardin");
    assert!(!farm.path("public.web/fanfare/www/current").exists());
}

#[test]
fn what_was_not_built_is_not_published_and_the_remedy_is_told() {
    let farm = Farm::new();
    let ran = farm.run(&["publish"]).exits(2);
    assert!(
        ran.stdout.contains("`jardin` has not been built") && ran.stdout.contains("`sobre build jardin`"),
        "{}",
        ran.stdout
    );
    let ran = farm.run_in("fr", &["publish"]).exits(2);
    assert!(ran.stdout.contains("« jardin » n’a pas été construit"), "{}", ran.stdout);
    let ran = farm.run(&["releases", "jardin"]).exits(0);
    assert_eq!(ran.stdout, "nothing has been published yet\n");
    let ran = farm.run(&["rollback", "jardin"]).exits(2);
    assert!(ran.stderr.contains("there is no earlier release"), "{}", ran.stderr);
    let ran = farm.run(&["rollback", "jardin", "--to", "yesterday"]).exits(2);
    assert!(ran.stderr.contains("`yesterday` is not the name of a release"), "{}", ran.stderr);
}

#[test]
fn targets_are_configured_and_mistakes_found() {
    let farm = farm();
    let ran = farm.run(&["publish", "--target", "web"]).exits(2);
    assert!(ran.stderr.contains("the farm has no target `web`"), "{}", ran.stderr);
    farm.write(
        "farm.toml",
        "sobre = \"1\"\ntarget = \"main\"\n[targets.main]\nkind = \"dir\"\npath = \"elsewhere/{site}\"\nquota = \"5 MB\"\nprobe = \"https://{site}.example/\"\nkeep = 4\n[targets.far]\nkind = \"ssh\"\nhost = \"web.example\"\nport = 2222\n",
    );
    let ran = farm.run(&["publish", "--target", "mian"]).exits(2);
    assert!(ran.stderr.contains("did you mean `main`?"), "{}", ran.stderr);
    farm.write(
        "farm.toml",
        "sobre = \"1\"\ntarget = \"main\"\n[targets.main]\nkind = \"dir\"\npath = \"elsewhere/{site}\"\n",
    );
    farm.run(&["publish"]).exits(0);
    assert!(farm.path("elsewhere/jardin/www/current/index.html").is_file());
    farm.write("sites/jardin.toml", "title = \"J\"\ndomain = \"jardin.example\"\ntarget = \"mine\"\n");
    let ran = farm.run(&["publish"]).exits(2);
    assert!(ran.stdout.contains("the farm has no target `mine`"), "{}", ran.stdout);
    for (text, said) in [
        ("kind = \"dri\"\npath = \"x\"", "one of: dir, ssh, s3, rsync"),
        ("path = \"x\"", "`kind` is missing"),
        ("kind = \"dir\"", "`path` is missing"),
        ("kind = \"ssh\"\nhost = \"-oProxyCommand=x\"", "is not a machine"),
        ("kind = \"ssh\"\nhost = \"a\"\nport = 0", "a port is a number from 1 to 65535"),
        ("kind = \"dir\"\npath = \"x\"\nprobe = \"jardin.example\"", "is not a web server"),
        ("kind = \"dir\"\npath = \"x\"\nquota = \"5 apples\"", "is not a size"),
        ("kind = \"dir\"\npath = \"x\"\nhots = \"x\"", "unknown key `hots`"),
    ] {
        farm.write("farm.toml", format!("sobre = \"1\"\n[targets.main]\n{text}\n"));
        let ran = farm.run(&["publish"]).exits(2);
        assert!(ran.stderr.contains(said), "{text}: {}", ran.stderr);
    }
}

#[test]
fn reports_obey_the_schema() {
    let farm = farm();
    for (arguments, code) in [
        (&["publish", "--dry-run"][..], 0),
        (&["publish"], 0),
        (&["publish"], 0),
        (&["releases", "jardin"], 0),
        (&["rollback", "jardin"], 2),
        (&["releases", "nobody"], 2),
        (&["publish", "--target", "x"], 2),
    ] {
        let report = farm.run(&[arguments, &["--format", "json"]].concat()).exits(code).json();
        crate::screens::schema::assert_valid(&report);
    }
    farm.write("public/jardin/index.html", "mine");
    let report = farm.run(&["publish", "--format", "json"]).exits(2).json();
    crate::screens::schema::assert_valid(&report);
    assert_eq!(report["diagnostics"][0]["code"], "publish/not-built");
    assert_eq!(report["diagnostics"][0]["site"], "jardin");
}
