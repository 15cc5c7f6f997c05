//! Texts that quote figures, and what the reports of collectives got wrong.

use super::figures::collective;
use crate::support::Farm;

/// A portal whose register counts 13 associations with Galette.
fn portal() -> Option<Farm> {
    let farm = collective()?;
    let mut resources = farm.read("content/portail/register/resources.csv");
    let head = resources.lines().next()?.split(',').count();
    for at in 0..13 {
        let id = 30 + at;
        let cells = format!("A{id:04},galette,galette{at},,,,,,,open,2015-01-01");
        let missing = head - cells.split(',').count();
        resources += &format!("{cells}{}\n", ",".repeat(missing));
    }
    farm.write("content/portail/register/resources.csv", resources);
    farm.write("content/portail/register/services/galette.toml", "name = \"Galette\"\n");
    Some(farm)
}

fn report(farm: &Farm, text: &str) -> String {
    farm.write("content/portail/rapport.md", format!("+++\ntitle = \"Rapport\"\n+++\n{text}\n"));
    let ran = farm.run(&["check", "--date", "2023-12-31"]);
    ran.stdout
}

#[test]
fn what_a_text_quotes_is_what_the_register_counts() {
    let Some(farm) = portal() else { return };
    let said = report(
        &farm,
        "[130 associations](/chiffres/?figure=associations), [120](/chiffres/?figure=associations&on=2022-12-31) un an \
         avant, et [21 personnes](/chiffres/?figure=individuals).\n\n[63](/chiffres/?figure=sites/wordpress) WordPress, \
         [8 %](/chiffres/?figure=sites/static) de fichiers, [47 500 adresses](/chiffres/?figure=listes/addresses), \
         [17,6 %](/chiffres/?figure=growth/2022) de plus, [+27](/chiffres/?figure=joined/2022) et \
         [−9](/chiffres/?figure=left/2022), [87 %](/chiffres/?figure=regions/occitanie+regions/port-aux-saules&on=2022-12-31) \
         tout près. Un nombre que rien ne cite, 999, n’est à personne.",
    );
    assert!(!said.contains("figure/"), "{said}");
}

/// Each of the contradictions that reports of such collectives hold, and what is said of it.
const CONTRADICTIONS: &[(&str, &str)] = &[
    (
        "[86 %](/chiffres/?figure=regions/occitanie+regions/port-aux-saules&on=2022-12-31)",
        "this text says 86%, and the register counts 86.7%: 104 of 120",
    ),
    ("[+15 %](/chiffres/?figure=growth/2022)", "this text says 15%, and the register counts 17.6%: 18 of 102"),
    ("[14 Galette](/chiffres/?figure=services/galette)", "this text says 14, and the register counts 13"),
    ("[71 000 adresses](/chiffres/?figure=listes/addresses)", "this text says 71 000, and the register counts 47500"),
    (
        "[20 réponses](/chiffres/?figure=consultations/boites-payantes/answered)",
        "this text says 20, and the register counts 12",
    ),
];

#[test]
fn the_contradictions_of_the_reports_are_told_with_both_numbers_and_their_line() {
    let Some(farm) = portal() else { return };
    let text: Vec<&str> = CONTRADICTIONS.iter().map(|(text, _)| *text).collect();
    let said = report(&farm, &text.join("\n\n"));
    for (at, (_, expected)) in CONTRADICTIONS.iter().enumerate() {
        assert!(said.contains(&format!("error[figure/other]: {expected}")), "{expected} is not in\n{said}");
        let line = 4 + 2 * at;
        assert!(said.contains(&format!("content/portail/rapport.md:{line}:1")), "line {line}\n{said}");
    }
    assert_eq!(said.matches("error[figure/other]").count(), CONTRADICTIONS.len(), "each once\n{said}");
    // The two numbers of one report cannot both be published, whichever is right.
    let said = report(&farm, "[13](/chiffres/?figure=services/galette) ou [14](/chiffres/?figure=services/galette)");
    assert_eq!(said.matches("error[figure/other]").count(), 1, "{said}");
}

#[test]
fn a_build_with_another_number_is_refused_and_an_unknown_figure_named() {
    let Some(farm) = portal() else { return };
    farm.write(
        "content/portail/ca/note.md",
        "+++\ntitle = \"Note\"\naudience = \"board\"\n+++\n[131](/chiffres/?figure=associations), \
         [3](/chiffres/?figure=asociations)\n",
    );
    let ran = farm.run(&["build", "--date", "2023-12-31", "--out", "out"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.contains("this text says 131, and the register counts 130"), "{}", ran.stdout);
    assert!(ran.stdout.contains("the register counts no `asociations`"), "{}", ran.stdout);
    assert!(ran.stdout.contains("did you mean `associations`?"), "{}", ran.stdout);
    let french = farm.run_in("fr", &["check", "--date", "2023-12-31"]).stdout;
    assert!(french.contains("ce texte dit 131, et le registre compte 130"), "{french}");
}
