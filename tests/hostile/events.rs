//! Events and podcasts that cannot be what they say.

use super::{farm, told};
use crate::support::Farm;

fn event(fields: &str) -> Farm {
    farm().file("content/jardin/a.md", format!("+++\ntitle = \"A\"\ntype = \"event\"\n{fields}\n+++\n"))
}

#[test]
fn an_event_that_ends_before_it_begins() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05T19:30:00\nend = 2027-01-05T18:00:00"), 1), @r#"
    error[event/time]: it ends before it begins
      --> content/jardin/a.md:5:1
       |
     5 | end = 2027-01-05T18:00:00
       | ^^^
       hint: `start` is 2027-01-05T19:30:00, `end` is 2027-01-05T18:00:00

    erreur[event/time] : il finit avant de commencer
      --> content/jardin/a.md:5:1
       |
     5 | end = 2027-01-05T18:00:00
       | ^^^
       conseil : « start » vaut 2027-01-05T19:30:00, « end » vaut 2027-01-05T18:00:00
    "#);
}

#[test]
fn an_event_without_a_day() {
    insta::assert_snapshot!(told(&event("place = \"Ici\""), 1), @r#"
    error[schema/missing]: `start` is missing
      --> content/jardin/a.md:3:8
       |
     3 | type = "event"
       |        ^^^^^^^
       hint: such as 2027-04-25T14:30, or 2027-04-25 for a whole day

    erreur[schema/missing] : il manque « start »
      --> content/jardin/a.md:3:8
       |
     3 | type = "event"
       |        ^^^^^^^
       conseil : par exemple 2027-04-25T14:30, ou 2027-04-25 pour toute la journée
    "#);
}

#[test]
fn a_day_and_a_time_do_not_fit() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nend = 2027-01-05T18:00:00"), 1), @r#"
    error[event/time]: `start` and `end` must both have a time, or neither
      --> content/jardin/a.md:5:1
       |
     5 | end = 2027-01-05T18:00:00
       | ^^^
       hint: `start` is 2027-01-05, `end` is 2027-01-05T18:00:00

    erreur[event/time] : « start » et « end » doivent tous deux avoir une heure, ou aucun des deux
      --> content/jardin/a.md:5:1
       |
     5 | end = 2027-01-05T18:00:00
       | ^^^
       conseil : « start » vaut 2027-01-05, « end » vaut 2027-01-05T18:00:00
    "#);
}

#[test]
fn a_rule_that_is_none() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"tous les mardis\""), 1), @r#"
    error[event/rule]: `tous les mardis` is no part of a repetition
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "tous les mardis"
       | ^^^^^^
       hint: for example `FREQ=WEEKLY;BYDAY=TU`, `FREQ=MONTHLY;BYDAY=2SA` or `FREQ=YEARLY;UNTIL=20301231`

    erreur[event/rule] : « tous les mardis » n’est pas une partie de répétition
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "tous les mardis"
       | ^^^^^^
       conseil : par exemple « FREQ=WEEKLY;BYDAY=TU », « FREQ=MONTHLY;BYDAY=2SA » ou « FREQ=YEARLY;UNTIL=20301231 »
    "#);
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=WEEKLY;BYDAY=MA\""), 1), @r#"
    error[event/rule]: `BYDAY` cannot be `MA`
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "FREQ=WEEKLY;BYDAY=MA"
       | ^^^^^^
       hint: for example `FREQ=WEEKLY;BYDAY=TU`, `FREQ=MONTHLY;BYDAY=2SA` or `FREQ=YEARLY;UNTIL=20301231`

    erreur[event/rule] : « BYDAY » ne peut pas être « MA »
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "FREQ=WEEKLY;BYDAY=MA"
       | ^^^^^^
       conseil : par exemple « FREQ=WEEKLY;BYDAY=TU », « FREQ=MONTHLY;BYDAY=2SA » ou « FREQ=YEARLY;UNTIL=20301231 »
    "#);
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=HOURLY\""), 1), @r#"
    error[event/rule]: sobre does not follow `HOURLY`
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "FREQ=HOURLY"
       | ^^^^^^
       hint: repeat by days, weeks, months or years; another time of day is another page

    erreur[event/rule] : sobre ne suit pas « HOURLY »
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "FREQ=HOURLY"
       | ^^^^^^
       conseil : répétez par jours, semaines, mois ou années ; une autre heure est une autre page
    "#);
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"BYDAY=TU\""), 1), @r#"
    error[event/rule]: `FREQ` is missing: how often?
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "BYDAY=TU"
       | ^^^^^^
       hint: for example `FREQ=WEEKLY;BYDAY=TU`, `FREQ=MONTHLY;BYDAY=2SA` or `FREQ=YEARLY;UNTIL=20301231`

    erreur[event/rule] : il manque « FREQ » : à quelle fréquence ?
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "BYDAY=TU"
       | ^^^^^^
       conseil : par exemple « FREQ=WEEKLY;BYDAY=TU », « FREQ=MONTHLY;BYDAY=2SA » ou « FREQ=YEARLY;UNTIL=20301231 »
    "#);
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=DAILY;COUNT=2;UNTIL=20270110\""), 1), @r#"
    error[event/rule]: `COUNT` and `UNTIL` do not go together
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "FREQ=DAILY;COUNT=2;UNTIL=20270110"
       | ^^^^^^
       hint: keep one of the two

    erreur[event/rule] : « COUNT » et « UNTIL » ne vont pas ensemble
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "FREQ=DAILY;COUNT=2;UNTIL=20270110"
       | ^^^^^^
       conseil : gardez-en un des deux
    "#);
}

#[test]
fn a_beginning_that_its_rule_does_not_mean() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=WEEKLY;BYDAY=WE\""), 1), @r#"
    error[event/rule]: `start` is none of the days that `repeat` means
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "FREQ=WEEKLY;BYDAY=WE"
       | ^^^^^^
       hint: the first would be 2027-01-06: write `start = 2027-01-06`

    erreur[event/rule] : « start » n’est pas un des jours que « repeat » désigne
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "FREQ=WEEKLY;BYDAY=WE"
       | ^^^^^^
       conseil : le premier serait 2027-01-06 : écrivez « start = 2027-01-06 »
    "#);
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\""), 1), @r#"
    error[event/rule]: `start` is none of the days that `repeat` means
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
       | ^^^^^^
       hint: there would be none at all

    erreur[event/rule] : « start » n’est pas un des jours que « repeat » désigne
      --> content/jardin/a.md:5:1
       |
     5 | repeat = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
       | ^^^^^^
       conseil : il n’y en aurait aucun
    "#);
}

#[test]
fn an_exception_to_nothing() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=WEEKLY\"\nexcept = [2027-01-13]"), 1), @r#"
    error[event/rule]: nothing is announced on 2027-01-13
      --> content/jardin/a.md:6:1
       |
     6 | except = [2027-01-13]
       | ^^^^^^
       hint: the nearest dates are 2027-01-12, 2027-01-19

    erreur[event/rule] : rien n’est annoncé le 2027-01-13
      --> content/jardin/a.md:6:1
       |
     6 | except = [2027-01-13]
       | ^^^^^^
       conseil : les dates les plus proches sont 2027-01-12, 2027-01-19
    "#);
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nexcept = [2027-01-05]"), 1), @r#"
    error[event/rule]: `except` is for events that repeat
      --> content/jardin/a.md:5:1
       |
     5 | except = [2027-01-05]
       | ^^^^^^
       hint: correct `start`, or write `cancelled = true`

    erreur[event/rule] : « except » est pour les événements qui se répètent
      --> content/jardin/a.md:5:1
       |
     5 | except = [2027-01-05]
       | ^^^^^^
       conseil : corrigez « start », ou écrivez « cancelled = true »
    "#);
}

#[test]
fn a_change_of_nothing() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=WEEKLY\"\n[[changes]]\nof = 2027-01-12\nstrat = 2027-01-13"), 1), @r#"
    error[key/unknown]: unknown key `strat`
      --> content/jardin/a.md:6:3
       |
     6 | [[changes]]
       |   ^^^^^^^
       hint: did you mean `start`?

    erreur[key/unknown] : clé inconnue « strat »
      --> content/jardin/a.md:6:3
       |
     6 | [[changes]]
       |   ^^^^^^^
       conseil : vouliez-vous dire « start » ?
    "#);
    insta::assert_snapshot!(told(&event("start = 2027-01-05\nrepeat = \"FREQ=WEEKLY\"\n[[changes]]\ncancelled = true"), 1), @r#"
    error[event/rule]: a change does not say of which date
      --> content/jardin/a.md:6:3
       |
     6 | [[changes]]
       |   ^^^^^^^
       hint: add `of = 2027-02-16`

    erreur[event/rule] : un changement ne dit pas de quelle date
      --> content/jardin/a.md:6:3
       |
     6 | [[changes]]
       |   ^^^^^^^
       conseil : ajoutez « of = 2027-02-16 »
    "#);
}

#[test]
fn a_place_that_is_not_on_earth() {
    insta::assert_snapshot!(told(&event("start = 2027-01-05\ngeo = \"Paris\""), 1), @r#"
    error[schema/value]: `Paris` is no place on earth
      --> content/jardin/a.md:5:1
       |
     5 | geo = "Paris"
       | ^^^
       hint: latitude and longitude in degrees: `geo = "48.8566, 2.3522"`

    erreur[schema/value] : « Paris » n’est pas un point du globe
      --> content/jardin/a.md:5:1
       |
     5 | geo = "Paris"
       | ^^^
       conseil : latitude et longitude en degrés : « geo = "48.8566, 2.3522" »
    "#);
}

#[test]
fn a_time_zone_and_a_format_that_sobre_does_not_know() {
    let site = |more: &str| {
        farm().file("sites/jardin.toml", format!("title = \"Le jardin\"\ndomain = \"jardin.example\"\n{more}\n"))
    };
    insta::assert_snapshot!(told(&site("[events]\ntimezone = \"Europe/Pari\""), 2), @r#"
    error[config/value]: sobre does not know the time zone `Europe/Pari`
      --> sites/jardin.toml:4:12
       |
     4 | timezone = "Europe/Pari"
       |            ^^^^^^^^^^^^^
       hint: did you mean `Europe/Paris`?
       hint: one of: Europe/Paris, Europe/Brussels, Europe/Zurich, Europe/Luxembourg, Europe/Monaco, Europe/Madrid, Europe/Rome, Europe/Berlin, Europe/Amsterdam, Europe/Vienna, Europe/Lisbon, Europe/London, Europe/Dublin, Europe/Athens, America/Martinique, America/Guadeloupe, America/Cayenne, Indian/Reunion, Indian/Mayotte, Pacific/Noumea, Pacific/Tahiti, Pacific/Wallis, Africa/Dakar, Africa/Abidjan, UTC

    erreur[config/value] : sobre ne connaît pas le fuseau horaire « Europe/Pari »
      --> sites/jardin.toml:4:12
       |
     4 | timezone = "Europe/Pari"
       |            ^^^^^^^^^^^^^
       conseil : vouliez-vous dire « Europe/Paris » ?
       conseil : au choix : Europe/Paris, Europe/Brussels, Europe/Zurich, Europe/Luxembourg, Europe/Monaco, Europe/Madrid, Europe/Rome, Europe/Berlin, Europe/Amsterdam, Europe/Vienna, Europe/Lisbon, Europe/London, Europe/Dublin, Europe/Athens, America/Martinique, America/Guadeloupe, America/Cayenne, Indian/Reunion, Indian/Mayotte, Pacific/Noumea, Pacific/Tahiti, Pacific/Wallis, Africa/Dakar, Africa/Abidjan, UTC
    "#);
    insta::assert_snapshot!(told(&site("[feed]\nformats = [\"rdf\"]"), 2), @r#"
    error[config/value]: `rdf` is no format of feeds
      --> sites/jardin.toml:4:11
       |
     4 | formats = ["rdf"]
       |           ^^^^^^^
       hint: one of: atom, rss, json

    erreur[config/value] : « rdf » n’est pas un format de flux
      --> sites/jardin.toml:4:11
       |
     4 | formats = ["rdf"]
       |           ^^^^^^^
       conseil : au choix : atom, rss, json
    "#);
}

#[test]
fn an_endless_rule_costs_no_more_than_its_dates() {
    // Two thousand years of days, and a rule without a single one.
    let farm = event("start = 0002-01-01\nrepeat = \"FREQ=DAILY\"");
    assert_eq!(told(&farm, 0), "");
}

#[test]
fn a_podcast_that_is_not_what_it_was() {
    let section = |podcast: &str| {
        farm().file("content/jardin/sons/_index.md", format!("+++\ntitle = \"Sons\"\n[podcast]\n{podcast}\n+++\n"))
    };
    insta::assert_snapshot!(told(&section("guid = \"abc\""), 1), @r#"
    error[config/value]: `abc` is not a UUID
      --> content/jardin/sons/_index.md:4:8
       |
     4 | guid = "abc"
       |        ^^^^^
       hint: copy `<podcast:guid>` from the feed as it was, or remove this line: sobre makes one of the feed’s address

    erreur[config/value] : « abc » n’est pas un UUID
      --> content/jardin/sons/_index.md:4:8
       |
     4 | guid = "abc"
       |        ^^^^^
       conseil : recopiez « <podcast:guid> » du flux tel qu’il était, ou retirez cette ligne : sobre en tire un de l’adresse du flux
    "#);
    insta::assert_snapshot!(told(&section("[podcast.funding]\ntext = \"Donner\""), 1), @r#"
    error[config/missing]: `link` is missing
      --> content/jardin/sons/_index.md:4:1
       |
     4 | [podcast.funding]
       | ^
       hint: add `link = "https://…"`

    erreur[config/missing] : il manque « link »
      --> content/jardin/sons/_index.md:4:1
       |
     4 | [podcast.funding]
       | ^
       conseil : ajoutez « link = "https://…" »
    "#);
}

#[test]
fn an_episode_without_a_sound() {
    let episode = "+++\ntitle = \"A\"\ntype = \"episode\"\ndate = 2026-01-01\naudio = \"rien.mp3\"\n+++\n";
    insta::assert_snapshot!(told(&farm().file("content/jardin/a.md", episode), 1), @r#"
    error[link/dead]: `rien.mp3` leads nowhere
      --> content/jardin/a.md:5:1
       |
     5 | audio = "rien.mp3"
       | ^^^^^

    erreur[link/dead] : « rien.mp3 » ne mène nulle part
      --> content/jardin/a.md:5:1
       |
     5 | audio = "rien.mp3"
       | ^^^^^
    "#);
}
