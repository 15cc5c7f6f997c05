//! What people read of a machine and its register.

use super::screens;
use crate::support::Farm;

const ASSOCIATION: &str = "\
name = \"Le Jardin des Possibles\"

[[sites]]
name = \"jardin\"
kind = \"static\"
domains = [\"jardin.example\", \"www.jardin.example\"]

[[keys]]
name = \"laptop\"
site = \"jardin\"
key = \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI0000000000000000000000000000000000000000000\"
";

fn farm() -> Farm {
    Farm::new()
        .file(
            "content/portail/register/infrastructure.toml",
            "[machines.web]\ncontact = \"contact@collectif.example\"\n",
        )
        .file("content/portail/register/associations/A0159.toml", ASSOCIATION)
        .file("machine/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
        .file("machine/etc/group", "root:x:0:\n")
}

#[test]
fn a_plan_and_what_keeps_it_from_being_done() {
    let farm = farm();
    let mut said = vec![screens(&farm, &["plan", "--root", "machine"])];
    said.push(screens(&farm, &["apply", "--root", "machine", "--plan", "0123456789ab"]));
    said.push(screens(&farm, &["plan", "--root", "machine", "--machine", "far"]));
    farm.write("machine/srv/sites/jardin", "in the way");
    said.push(screens(&farm, &["plan", "--root", "machine", "--quiet"]));
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn mistakes_of_a_register() {
    let farm = Farm::new();
    let mut said = vec![screens(&farm, &["plan", "--root", "."])];
    farm.write("content/portail/register/associations/A0159.toml", ASSOCIATION);
    said.push(screens(&farm, &["plan", "--root", "."]));
    farm.write(
        "content/portail/register/infrastructure.toml",
        "[machines.web]\nspaces = \"/srv/sites and more\"\nhttp = 0\n",
    );
    farm.write(
        "content/portail/register/associations/A0160.toml",
        ASSOCIATION.replace("laptop", "key of Anna").replace("name = \"Le J", "nom = \"Le J"),
    );
    farm.write(
        "content/portail/register/associations/A0161.toml",
        "name = \"B\"\n[[sites]]\nname = \"b\"\nkind = \"satic\"\ndomains = [\"*.b.example\", \"forêt.example\"]\n",
    );
    farm.write("content/portail/register/associations/jardin.toml", "");
    farm.write("content/portail/register/decisions/d.toml", "date = 2026-09-01\neffects = [\"strike A0159\"]\n");
    farm.write("content/portail/register/payments/2026.csv", "association,year,date\nA0159,2026,15/01/2026\n");
    said.push(screens(&farm, &["plan", "--root", "."]));
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn dues_and_letters() {
    let member = |name: &str, heard: &str| {
        let contacts = "[[contacts]]\nrole = \"treasurer\"\nmail = \"dues@b.example\"\n";
        format!("name = \"{name}\"\njoined = 2020-01-01\n{heard}{contacts}")
    };
    let farm = Farm::new()
        .file(
            "content/portail/register/infrastructure.toml",
            "[machines.web]\ncontact = \"contact@collectif.example\"\n",
        )
        .file("content/portail/register/associations/A0001.toml", member("Le Jardin", ""))
        .file("content/portail/register/associations/A0002.toml", member("La Fanfare", ""))
        .file("content/portail/register/associations/A0003.toml", member("Le Vélo", ""))
        .file("content/portail/register/associations/A0004.toml", member("Le Canal", "heard = [\"2026-02-01\"]\n"))
        .file(
            "content/portail/register/payments/2026.csv",
            "association,year,date\nA0001,2026,2026-01-15\nA0002,2025,2025-01-15\n",
        )
        .file(
            "content/portail/register/decisions/a.toml",
            "date = 2025-09-01\neffects = [\"suspend A0003\", \"suspend A0004\"]\n",
        );
    let mut said = vec![screens(&farm, &["register", "dues", "--date", "2026-06-15"])];
    said.push(screens(&farm, &["register", "dues", "--date", "2026-10-02", "--out", "letters"]));
    for file in farm.files("letters") {
        said.push(format!("{file}\n{}", farm.read(&file)));
    }
    insta::assert_snapshot!(said.join("\n\n"));
}
