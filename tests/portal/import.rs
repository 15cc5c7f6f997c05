//! Members that Galette keeps, taken into the register.

use std::{collections::BTreeMap, fmt::Write as _};

use sobre::register::import::{Export, Imported, Item, Source};

use crate::support::Farm;

/// A member as the fictional collective knows it.
struct Member {
    number: usize,
    company: String,
    names: [String; 2],
    mail: String,
    phone: String,
    town: String,
    postcode: String,
    joined: [u16; 3],
}

/// 130 members, of which every tenth is a person, with all that makes a table hard to read.
fn members() -> Vec<Member> {
    (1..=130)
        .map(|number: usize| {
            let company = match number % 10 {
                0 => String::new(),
                1 => format!("L’Atelier « d’été » n° {number}"),
                2 => format!("La \"Ronde\"; et, tout\u{a0}ça {number}"),
                3 => format!("Les Amis\n  du Canal {number}"),
                _ => format!("Œuvre & cœur {number} – 5 €"),
            };
            Member {
                number,
                company,
                names: [format!("Zoé-{number}"), "D’Août".to_owned()],
                mail: format!("Personne{number}@Asso.example"),
                phone: format!("05\u{a0}61 {number:03}"),
                town: if number % 7 == 0 { String::new() } else { "Port-aux-Saules".to_owned() },
                postcode: format!("{:05}", 31_000 + number),
                joined: [2000 + u16::try_from(number % 23).unwrap(), 1 + u16::try_from(number % 12).unwrap(), 3],
            }
        })
        .collect()
}

/// How an export looks.
#[derive(Debug, Clone, Copy)]
struct Look {
    version: &'static str,
    french: bool,
    encoding: &'static str,
    separator: char,
    newline: &'static str,
}

/// The labels of a version: of each column its key and what it is called in English and French, as Galette writes it:
/// without the colon, with the blank before it.
fn labels(version: &str) -> Vec<(&'static str, &'static str, &'static str)> {
    let id = match version {
        "0.9" => vec![("id", "Member number", "Numéro adhérent ")],
        _ => vec![("id", "Member id", "ID de l'adhérent "), ("num", "Member number", "Numéro adhérent ")],
    };
    let region = if version == "1.1" { vec![("", "Region", "Région ")] } else { Vec::new() };
    let old = if version == "0.9" { vec![("", "ICQ", "ICQ "), ("", "Website", "Site Web ")] } else { Vec::new() };
    let common = [
        ("", "Status", "Statut "),
        ("name", "Name", "Nom "),
        ("first", "First name", "Prénom "),
        ("company", "Company", "Personne morale "),
        ("postcode", "Zip Code", "Code Postal "),
        ("town", "City", "Ville "),
        ("phone", "Phone", "Téléphone "),
        ("mobile", "Mobile phone", "GSM "),
        ("mail", "E-Mail", "Courriel "),
        ("info", "Other information (admin)", "Autres informations (admin) "),
        ("joined", "Creation date", "Date de création "),
        ("active", "Account", "Compte "),
        ("", "Due date", "Date d’échéance "),
    ];
    [id, common.to_vec(), region, old].concat()
}

/// Returns the members as Galette exports them.
fn export(members: &[Member], look: Look) -> Vec<u8> {
    let labels = labels(look.version);
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let line = |cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        cells.join(&look.separator.to_string()) + look.newline
    };
    let head = labels.iter().map(|(_, en, fr)| if look.french { *fr } else { *en }.to_owned()).collect();
    let mut text = line(head);
    for member in members {
        let [year, month, day] = member.joined;
        let cell = |(key, ..): &(&str, &str, &str)| match *key {
            "id" => member.number.to_string(),
            "name" => member.names[1].clone(),
            "first" => member.names[0].clone(),
            "company" => member.company.clone(),
            "postcode" => member.postcode.clone(),
            "town" => member.town.clone(),
            "phone" if member.number % 3 == 0 => String::new(),
            "mobile" if member.number % 3 != 0 => String::new(),
            "phone" | "mobile" => member.phone.clone(),
            "mail" => member.mail.clone(),
            "info" => "deux lignes;\nune \"citation\", et une tabulation\t.".to_owned(),
            "joined" if look.french => format!("{day:02}/{month:02}/{year}"),
            "joined" => format!("{year}-{month:02}-{day:02}"),
            "active" if look.french => "Oui".to_owned(),
            "active" => "Yes".to_owned(),
            _ => String::new(),
        };
        text += &line(labels.iter().map(cell).collect());
    }
    match look.encoding {
        "utf-8" => text.into_bytes(),
        "utf-8 with a mark" => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        _ => text
            .chars()
            .map(|c| if c.is_ascii() { u8::try_from(c).unwrap() } else { sobre::charset::to_byte(c).unwrap() })
            .collect(),
    }
}

fn looks() -> Vec<Look> {
    let mut looks = Vec::new();
    for version in ["0.9", "1.0", "1.1"] {
        for french in [true, false] {
            for encoding in ["utf-8", "utf-8 with a mark", "cp1252"] {
                for separator in [';', ',', '\t'] {
                    for newline in ["\r\n", "\n"] {
                        looks.push(Look { version, french, encoding, separator, newline });
                    }
                }
            }
        }
    }
    looks
}

/// The columns of an export that nothing is taken from.
fn unread(look: Look) -> Vec<String> {
    let taken = |key: &str| !["", "info", "active"].contains(&key);
    let label = |(_, en, fr): (&str, &'static str, &'static str)| if look.french { fr } else { en }.trim().to_owned();
    labels(look.version).into_iter().filter(|(key, ..)| !taken(key)).map(label).collect()
}

/// What of a member is to come out, whatever the export looks like.
fn expected(member: &Member) -> (String, BTreeMap<Item, String>) {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let [year, month, day] = member.joined;
    let mut said = BTreeMap::from([
        (Item::Person, format!("{} {}", member.names[0], member.names[1])),
        (Item::Mail, member.mail.to_lowercase()),
        (Item::Phone, plain(&member.phone)),
        (Item::Joined, format!("{year}-{month:02}-{day:02}")),
    ]);
    if !member.company.is_empty() {
        said.insert(Item::Name, plain(&member.company));
        said.insert(Item::Town, member.town.clone());
        said.insert(Item::Postcode, member.postcode.clone());
    }
    (member.number.to_string(), said)
}

#[test]
fn the_same_130_members_come_out_of_every_export_field_by_field() {
    let members = members();
    let expected: Vec<_> = members.iter().map(expected).collect();
    let looks = looks();
    assert_eq!(looks.len(), 108);
    for look in looks {
        let (Export { members: read, left_out }, found) =
            Source::Galette.read("adherents.csv", &export(&members, look));
        assert!(found.is_empty(), "{look:?}: {found:?}");
        let read: Vec<_> = read.into_iter().map(|Imported { number, said, .. }| (number, said)).collect();
        assert_eq!(read.len(), 130, "{look:?}");
        assert_eq!(left_out, unread(look), "{look:?}");
        for (read, expected) in read.iter().zip(&expected) {
            assert_eq!(read, expected, "{look:?}");
        }
    }
}

/// A farm with a register and a folder for persons, outside.
fn farm() -> Farm {
    Farm::empty()
        .file("farm/farm.toml", "sobre = \"1\"\nprivate = \"../private\"\n")
        .file("farm/sites/portail.toml", "title = \"Le Pic\"\ndomain = \"pic.example\"\nkind = \"portal\"\n")
        .file("farm/content/portail/_index.md", "+++\ntitle = \"Le Pic\"\n+++\n")
        .file("farm/content/portail/register/infrastructure.toml", "[machines.web]\ncontact = \"a@b.example\"\n")
}

/// Shows an export and takes it in; returns what was shown.
fn take_in(farm: &Farm, file: &str) -> serde_json::Value {
    let words = ["register", "import", "galette", file, "--farm", "farm", "--date", "2026-11-21"];
    let shown = farm.run(&[&words[..], &["--format", "json"]].concat());
    let said: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap_or_else(|_| panic!("{shown:?}"));
    let plan = said["plan"].as_str().unwrap_or_else(|| panic!("{shown:?}")).to_owned();
    let done = farm.run(&[&words[..], &["--plan", &plan]].concat());
    assert_eq!(done.code, Some(0), "{done:?}");
    said
}

/// Returns the files of the register and of the private folder, but for what the export itself was.
fn files(farm: &Farm) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for root in ["farm/content/portail/register", "private"] {
        for entry in
            walkdir::WalkDir::new(farm.path(root)).into_iter().flatten().filter(|one| one.file_type().is_file())
        {
            let path = entry.path().strip_prefix(farm.root()).unwrap().display().to_string();
            let text = std::fs::read_to_string(entry.path()).unwrap();
            let text: String =
                text.lines().filter(|line| !line.starts_with("digest = ")).fold(String::new(), |mut all, line| {
                    let _ = writeln!(all, "{line}");
                    all
                });
            files.insert(path, text);
        }
    }
    files
}

#[test]
fn every_export_makes_one_register_and_the_same_again_changes_nothing() {
    let members = members();
    let mut first: Option<BTreeMap<String, String>> = None;
    // One of each header set; the reading of all 108 is above.
    let usual = |look: &Look| {
        let encoding = match look.version {
            "0.9" => "cp1252",
            "1.0" => "utf-8 with a mark",
            _ => "utf-8",
        };
        look.encoding == encoding && look.newline == "\r\n" && look.separator == ';'
    };
    for look in looks().into_iter().filter(usual) {
        let farm = farm().file("adherents.csv", export(&members, look));
        let shown = take_in(&farm, "adherents.csv");
        assert_eq!(shown["members"], 130);
        let files = files(&farm);
        assert_eq!(*first.get_or_insert_with(|| files.clone()), files, "{look:?}");
        let again = farm.run(&["register", "import", "galette", "adherents.csv", "--farm", "farm"]);
        assert_eq!(again.code, Some(0), "{again:?}");
    }
    let files = first.unwrap();
    let one = &files["farm/content/portail/register/associations/A0002.toml"];
    assert_eq!(
        one,
        "name = 'La \"Ronde\"; et, tout ça 2'\ntown = \"Port-aux-Saules\"\npostcode = \"31002\"\njoined = 2002-03-03\n"
    );
    assert!(
        files["private/contacts.csv"]
            .contains("P002,A0002,,Zoé-2 D’Août,personne2@asso.example,05 61 002,,,,galette,,")
    );
    assert!(files["farm/content/portail/register/individuals.csv"].contains("P010,2010-11-03,"));
    // Who somebody is stands in the private folder alone.
    for (path, text) in files.iter().filter(|(path, _)| path.starts_with("farm/")) {
        assert!(!text.contains("personne") && !text.contains("Zoé") && !text.contains("05 61"), "{path}: {text}");
    }
}

const LOOK: Look = Look { version: "1.1", french: true, encoding: "utf-8", separator: ';', newline: "\r\n" };

#[test]
fn what_one_side_changed_is_taken_and_what_both_changed_is_told() {
    let mut own = members();
    own.truncate(6);
    let farm = farm().file("adherents.csv", export(&own, LOOK));
    take_in(&farm, "adherents.csv");
    let path = "farm/content/portail/register/associations/A0004.toml";
    // Here: a comment, another town for A0004, another postcode for A0005.
    farm.write(path, format!("# Notre mot\n{}", farm.read(path).replace("Port-aux-Saules", "Ramons")));
    let other = "farm/content/portail/register/associations/A0005.toml";
    farm.write(other, farm.read(other).replace("31005", "31999"));
    // There: another name for A0004, another postcode for A0005; A0006 is gone.
    own[3].company = "Le Nouveau Nom".to_owned();
    own[4].postcode = "31111".to_owned();
    own.pop();
    farm.write("adherents.csv", export(&own, LOOK));
    let shown = take_in(&farm, "adherents.csv");
    assert_eq!(shown["changes"].as_array().unwrap().len(), 1, "{shown}");
    assert_eq!(shown["changes"][0]["after"], "Le Nouveau Nom");
    assert_eq!(shown["gone"][0], "6");
    let conflict = &shown["diagnostics"][0];
    assert_eq!(conflict["message"], "`postcode` of A0005 is `31999` in the register and `31111` in the export");
    assert_eq!(
        (conflict["code"].as_str(), conflict["line"].as_u64()),
        (Some("register/conflict"), Some(11)),
        "{conflict}"
    );
    let text = farm.read(path);
    assert!(text.starts_with("# Notre mot\n") && text.contains("Le Nouveau Nom") && text.contains("Ramons"), "{text}");
    assert!(farm.read(other).contains("31999"));
    // It is told until the two are at one, and never taken.
    assert_eq!(take_in(&farm, "adherents.csv")["diagnostics"].as_array().unwrap().len(), 1);
    farm.write(other, farm.read(other).replace("31999", "31111"));
    assert_eq!(take_in(&farm, "adherents.csv")["diagnostics"].as_array().unwrap().len(), 0);
}

#[test]
fn a_column_that_is_not_there_says_nothing() {
    let mut own = members();
    own.truncate(4);
    let farm = farm().file("adherents.csv", export(&own, LOOK));
    take_in(&farm, "adherents.csv");
    let before = files(&farm);
    farm.write("adherents.csv", "\"ID de l'adhérent \";\"Personne morale \"\r\n\"4\";\"Œuvre & cœur 4 – 5 €\"\r\n");
    let shown = take_in(&farm, "adherents.csv");
    assert_eq!((shown["changes"].as_array().unwrap().len(), shown["gone"].as_array().unwrap().len()), (0, 3));
    let after = files(&farm);
    assert_eq!(before["private/contacts.csv"], after["private/contacts.csv"]);
}

#[test]
fn who_is_there_already_is_known_by_code_then_by_mail_and_never_by_name() {
    let farm = farm()
        .file(
            "farm/content/portail/register/associations/A0159.toml",
            "name = \"Les Saules\"\n\n[[contacts]]\nrole = \"bureau\"\nmail = \"Bureau@Saules.example\"\n",
        )
        .file("farm/content/portail/register/associations/A0160.toml", "name = \"La Ronde\"\n")
        .file("farm/content/portail/register/associations/A0161.toml", "name = \"Le Canal\"\n")
        .file(
            "adherents.csv",
            "Member id;Member number;Company;Name;E-Mail;City\n1;;Les Saules;;bureau@saules.example;Albi\n\
             2;A0160;La Ronde;;;Cahors\n3;;Le Canal;;;Foix\n",
        );
    let shown = take_in(&farm, "adherents.csv");
    let changed: Vec<_> = shown["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["entry"].as_str().unwrap(), one["field"].as_str().unwrap()))
        .collect();
    assert!(changed.contains(&("A0159", "town")) && changed.contains(&("A0160", "town")), "{shown}");
    assert!(!changed.iter().any(|(entry, _)| *entry == "A0161"), "{shown}");
    let said = shown["diagnostics"][0]["message"].as_str().unwrap();
    assert!(said.contains("the register has an association of this name, A0161"), "{shown}");
    assert!(farm.read("farm/content/portail/register/associations/A0159.toml").contains("[[contacts]]"));
}

#[test]
fn what_is_no_list_of_members_and_what_was_not_shown_is_refused() {
    let farm =
        farm().file("autre.csv", "a;b\n1;2\n").file("faux.csv", "Member id;Company;Creation date\n1;X;31/02/2020\n");
    let run = |words: &[&str]| farm.run(&[&["register", "import", "galette"], words, &["--farm", "farm"]].concat());
    let ran = run(&["autre.csv"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("this is no list of members of Galette"), "{ran:?}");
    let ran = run(&["faux.csv"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("`31/02/2020` is no day") && ran.stderr.contains("faux.csv:2"), "{ran:?}");
    farm.write("juste.csv", "Member id;Company\n1;X\n");
    let ran = run(&["juste.csv", "--plan", "0123456789ab"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("there is something else to do than was shown"), "{ran:?}");
    assert!(!farm.path("private").exists());
    farm.write("farm/farm.toml", "sobre = \"1\"\n");
    assert!(run(&["juste.csv"]).stderr.contains("private = \"../private\""));
}

#[test]
fn a_damaged_export_is_refused_as_a_whole_and_said_where() {
    let utf16 = |text: &str| -> Vec<u8> {
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    let head = "Member id;Member number;Company;Name;E-Mail;Creation date\n";
    let long = "x".repeat(10 << 20);
    for (what, bytes, expected) in [
        ("nothing", Vec::new(), "this file holds no member"),
        ("blanks", b" \r\n\r\n".to_vec(), "this file holds no member"),
        ("a head", head.into(), "this file holds no member"),
        ("another separator", head.replace(';', "|").into_bytes(), ""),
        (
            "another separator",
            format!("{head}1;;X;;;\n").replace(';', "|").into_bytes(),
            "no list of members of Galette",
        ),
        (
            "a number twice",
            format!("{head}1;;X;;;\n2;;Y;;;\n1;;Z;;;\n").into_bytes(),
            "two members have the number 1; the other is in line 2",
        ),
        ("no number", format!("{head};;X;;;\n").into_bytes(), "this member has no number"),
        ("a day", format!("{head}1;;X;;;31/02/2020\n").into_bytes(), "`31/02/2020` is no day"),
        ("ten megabytes", format!("{head}1;;{long};;;\n").into_bytes(), "a cell has 10485760 characters"),
        ("an open quotation", format!("{head}1;;\"X;;;\n2;;Y;;;\n{}", "3;;Z;;;\n".repeat(90)).into_bytes(), ""),
        ("no text", (0..=255).cycle().take(4000).collect(), ""),
        ("UTF-16 without its mark", utf16(&format!("{head}1;;X;;;\n"))[2..].to_vec(), "no list of members of Galette"),
    ] {
        let farm = farm().file("adherents.csv", &bytes);
        let ran = farm.run(&["register", "import", "galette", "adherents.csv", "--farm", "farm"]);
        assert_eq!(ran.code, Some(2), "{what}: {ran:?}");
        assert!(ran.stderr.contains(expected) && ran.stderr.contains("adherents.csv"), "{what}: {}", ran.stderr);
        assert!(ran.stderr.len() < 4000, "{what}: a message is short");
        assert!(!farm.path("private").exists() && !farm.path("farm/content/portail/register/imports").exists());
    }
    let farm = farm().file("adherents.csv", utf16(&format!("{head}1;;Été;;;\n")));
    assert_eq!(take_in(&farm, "adherents.csv")["changes"][0]["after"], "Été");
    // One mail of two members is nobody's: they are two.
    let farm = self::farm().file("adherents.csv", format!("{head}1;;X;Un;a@b.example;\n2;;Y;Deux;a@b.example;\n"));
    assert_eq!(take_in(&farm, "adherents.csv")["new"].as_array().unwrap().len(), 4);
}

#[test]
fn columns_that_are_not_taken_over_are_named() {
    let farm = farm().file("adherents.csv", "Member id;Company;Status;Due date\n1;X;Membre d’honneur;2027-01-31\n");
    let words = ["register", "import", "galette", "adherents.csv", "--farm", "farm"];
    let said = farm.run(&words).exits(4).stdout;
    assert!(said.contains("not taken over: Status, Due date\n"), "{said}");
    let said = farm.run_in("fr", &words).exits(4).stdout;
    assert!(said.contains("pas repris : Status, Due date\n"), "{said}");
}
