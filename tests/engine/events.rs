//! What takes place: in lists, on pages, in calendars. `tests/agenda.py` reads the calendars with other people's
//! parsers.

use crate::support::{Farm, TODAY};

fn farm() -> Farm {
    Farm::new()
        .file("content/jardin/agenda/_index.md", "+++\ntitle = \"Agenda\"\npage_type = \"event\"\n+++\n")
        .file(
            "sites/jardin/templates/index.html",
            "{% for e in events(section=\"agenda\", limit=4) %}{{ e.start }} {{ e.title }}{% if e.cancelled %} off{% endif %}{% if e.moved %} moved{% endif %} {{ e.place }}\n{% endfor %}",
        )
}

fn event(title: &str, fields: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n{fields}\n+++\nVenez.\n")
}

const WEEKLY: &str = "start = 2026-11-03T19:30:00\nrepeat = \"FREQ=WEEKLY\"\nplace = \"Cale\"\nexcept = [2026-12-01]\n[[changes]]\nof = 2026-12-08\nstart = 2026-12-09T19:30:00\nplace = \"Quai\"\n[[changes]]\nof = 2026-12-15\ncancelled = true";

#[test]
fn dates_to_come_are_listed_one_by_one_as_they_really_are() {
    let built = farm()
        .file("content/jardin/agenda/mardi.md", event("Mardi", WEEKLY))
        .file("content/jardin/agenda/bal.md", event("Bal", "start = 2026-12-09"))
        .file("content/jardin/agenda/passe.md", event("Passé", "start = 2026-11-20T10:00:00"))
        .build();
    assert_eq!(
        built.output("jardin/index.html").trim().lines().collect::<Vec<_>>(),
        [
            "2026-11-24T19:30:00 Mardi Cale",
            "2026-12-09 Bal",
            "2026-12-09T19:30:00 Mardi moved Quai",
            "2026-12-15T19:30:00 Mardi off Cale"
        ]
    );
    let agenda = built.output("jardin/agenda/index.html");
    assert!(agenda.contains("décembre 2026"), "by month: {agenda}");
    assert!(agenda.contains("Passé"), "what is over is there, too");
}

#[test]
fn a_list_of_dates_follows_the_day() {
    let farm = farm().file("content/jardin/agenda/mardi.md", event("Mardi", WEEKLY)).build().farm;
    farm.run(&["build", "--date", "2026-12-10"]).exits(0);
    assert!(farm.read("public/jardin/index.html").starts_with("2026-12-15"));
}

#[test]
fn what_repeats_seldom_is_shown_however_far_it_is() {
    let built = farm()
        .file("content/jardin/agenda/f.md", event("29", "start = 2024-02-29\nrepeat = \"FREQ=YEARLY\""))
        .file("content/jardin/agenda/g.md", event("Loin", "start = 2051-01-01"))
        .build();
    let lines = built.output("jardin/index.html");
    assert_eq!(lines.trim().lines().map(str::trim).collect::<Vec<_>>(), ["2028-02-29 29", "2051-01-01 Loin"]);
}

#[test]
fn only_sites_with_events_have_calendars() {
    let built = farm().build();
    assert!(!built.outputs().iter().any(|path| path.ends_with(".ics")), "{:?}", built.outputs());
    let built = farm()
        .file("content/jardin/agenda/bal.md", event("Bal", "start = 2026-12-09"))
        .file("content/jardin/agenda/secret.md", event("Secret", "hidden = true\nstart = 2026-12-10"))
        .build();
    let calendars: Vec<String> = built.outputs().into_iter().filter(|path| path.ends_with(".ics")).collect();
    assert_eq!(
        calendars,
        ["public/jardin/agenda/bal/event.ics", "public/jardin/agenda/secret/event.ics", "public/jardin/agenda.ics"]
    );
    assert!(!built.output("jardin/agenda.ics").contains("Secret"));
}

#[test]
fn a_farm_has_one_calendar_for_all_and_knows_when_it_changed() {
    let farm = farm()
        .file("sites/jardin.toml", "title = \"Le jardin\"\ndomain = \"jardin.example\"\n[events]\nfarm = true\n")
        .file("sites/velo.toml", "title = \"Le vélo\"\ndomain = \"velo.example\"\n")
        .file("content/velo/_index.md", "+++\ntitle = \"Le vélo\"\npage_type = \"event\"\n+++\n")
        .file("content/velo/tour.md", event("Tour", "start = 2026-12-24T09:00:00"))
        .build()
        .farm;
    let calendar = || farm.read("public/jardin/farm.ics");
    assert!(calendar().contains("URL:https://velo.example/tour/"), "{}", calendar());
    let said = farm.run(&["build", "--date", TODAY]).exits(0).stdout;
    assert!(said.contains("nothing to do") || said.contains("unchanged") || !said.contains("written"), "{said}");
    farm.write("content/velo/tour.md", event("Grand tour", "start = 2026-12-24T09:00:00"));
    // Only the site that shows it is built: it looks at its sister all the same.
    farm.run(&["build", "jardin", "--date", TODAY]).exits(0);
    assert!(calendar().contains("Grand tour"));
}

#[test]
fn a_type_of_ones_own_can_be_an_event() {
    let built = Farm::new()
        .file("farm.toml", "sobre = \"1\"\ntheme = \"mine\"\n")
        .file("themes/mine/theme.toml", "name = \"mine\"\nextends = \"base\"\ntitle.fr = \"A\"\ntitle.en = \"A\"\n")
        .file("themes/mine/types/concert.toml", "role = \"event\"\n[fields.start]\ntype = \"datetime\"\n")
        .file("content/jardin/c.md", "+++\ntitle = \"C\"\ntype = \"concert\"\nstart = 2026-12-01T10:00:00\n+++\n")
        .build();
    assert!(built.output("jardin/c/event.ics").contains("DTSTART;TZID=Europe/Paris:20261201T100000"));
}
