#!/usr/bin/env python3
"""Whether calendars say what is meant: the .ics files of sobre read back by other people's parsers.

  tests/agenda.py SOBRE

- Random rules of repetition, with exceptions, further days and moved ones, are expanded by sobre (the query
  `events`, printed by a template), by `dateutil`, and by `recurring-ical-events` from the file sobre wrote.
- Times around both changes of the clock are what they should be in UTC.
- Folding, escaping, identity and determinism of the files.

Ends with "N passed, N failed, N skipped". Needs icalendar, recurring-ical-events, python-dateutil.
"""

import datetime as dt
import json
import pathlib
import random
import subprocess
import sys
import tempfile
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

SOBRE = sys.argv[1]
RULES = 150
PARIS = ZoneInfo("Europe/Paris")
FROM, UNTIL = dt.date(2026, 1, 1), dt.date(2030, 12, 31)
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
passed = failed = 0


def check(what, condition, told=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what} {told}")


def random_rule(rng):
    """A rule of RFC 5545 that sobre follows; WEEKLY with BYSETPOS is left out: dateutil counts its first week
    from the beginning, not from Monday."""
    frequency = rng.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
    parts = [f"FREQ={frequency}"]
    if rng.random() < 0.4:
        parts.append(f"INTERVAL={rng.choice([1, 2, 3, 5, 13])}")
    some = lambda items, most: ",".join(str(x) for x in rng.sample(items, rng.randint(1, most)))
    by_day = rng.random() < 0.5
    if by_day and frequency in ("MONTHLY", "YEARLY") and rng.random() < 0.6:
        days = [f"{rng.choice([-2, -1, 1, 2, 3, 5])}{day}" for day in rng.sample(DAYS, rng.randint(1, 2))]
        parts.append("BYDAY=" + ",".join(days))
    elif by_day:
        parts.append("BYDAY=" + some(DAYS, 4))
    if frequency != "WEEKLY" and rng.random() < 0.35:
        parts.append("BYMONTHDAY=" + some([1, 2, 13, 15, 28, 29, 30, 31, -1, -2, -31], 4))
    if rng.random() < 0.3:
        parts.append("BYMONTH=" + some(list(range(1, 13)), 4))
    if frequency in ("MONTHLY", "YEARLY") and len(parts) > 1 and any(p.startswith("BY") for p in parts) and rng.random() < 0.25:
        parts.append("BYSETPOS=" + some([1, 2, 3, -1, -2], 2))
    if frequency == "WEEKLY" and rng.random() < 0.3:
        parts.append(f"WKST={rng.choice(DAYS)}")
    return ";".join(parts)


class Case:
    """An event that repeats, with what is otherwise on some of its dates."""

    def __init__(self, rng, number):
        self.name = f"e{number}"
        self.whole_day = rng.random() < 0.3
        while True:
            self.rule = random_rule(rng)
            day = dt.datetime(2026, 1, 1) + dt.timedelta(days=rng.randrange(500))
            hour = dt.timedelta(minutes=0 if self.whole_day else rng.choice([0, 60, 150, 180, 600, 1170, 1410]))
            first = next(iter(rrulestr(self.rule, dtstart=day + hour)), None)
            if first and first.year < 2031:
                break
        self.start = first
        ending = rng.random()
        if ending < 0.3:
            self.rule += f";COUNT={rng.randint(1, 30)}"
        elif ending < 0.6:
            until = first + dt.timedelta(days=rng.randrange(1500))
            self.rule += f";UNTIL={until:%Y%m%d}" if self.whole_day or rng.random() < 0.5 else f";UNTIL={until:%Y%m%dT%H%M%S}"
        self.length = dt.timedelta(days=rng.randrange(3)) if self.whole_day else dt.timedelta(minutes=rng.choice([30, 90, 600, 3000]))
        by_rule = [at for at in self.expanded() if at.date() <= UNTIL]
        picked = rng.sample(by_rule[1:], min(3, len(by_rule) - 1)) if len(by_rule) > 1 and rng.random() < 0.5 else []
        self.without = picked[:1]
        self.moved = picked[1:2]
        self.cancelled = picked[2:3]
        self.also = [first + dt.timedelta(days=rng.randrange(1, 900))] if rng.random() < 0.3 else []
        self.also = [at for at in self.also if at not in by_rule]

    def expanded(self):
        rule = self.rule
        until = [part for part in rule.split(";") if part.startswith("UNTIL=")]
        if until and len(until[0]) == len("UNTIL=20270101"):
            # A day alone is a whole day, here as everywhere.
            rule = rule.replace(until[0], until[0] + "T235959")
        result = []
        for at in rrulestr(rule, dtstart=self.start):
            if at.date() > UNTIL:
                break
            result.append(at)
        return result

    def moved_to(self, at):
        return at + dt.timedelta(days=1)

    def should(self):
        """Beginnings and whether they take place."""
        starts = [at for at in self.expanded() if at not in self.without] + self.also
        dates = [(self.moved_to(at) if at in self.moved else at, at in self.cancelled) for at in starts]
        return sorted(date for date in dates if date[0].date() <= UNTIL and (date[0] + self.length).date() >= FROM)

    def written(self, at):
        return at.date().isoformat() if self.whole_day else at.isoformat()

    def page(self):
        lines = ["+++", f'title = "{self.name}"', f"start = {self.written(self.start)}"]
        lines.append(f"end = {self.written(self.start + self.length)}")
        lines.append(f'repeat = "{self.rule}"')
        dates = lambda all: "[" + ", ".join(self.written(at) for at in all) + "]"
        if self.without:
            lines.append(f"except = {dates(self.without)}")
        if self.also:
            lines.append(f"also = {dates(self.also)}")
        for at in self.moved:
            lines.append(f"[[changes]]\nof = {self.written(at)}\nstart = {self.written(self.moved_to(at))}")
        for at in self.cancelled:
            lines.append(f"[[changes]]\nof = {self.written(at)}\ncancelled = true")
        return "\n".join([*lines, "+++", ""])


def farm(folder, pages, site="", others=()):
    """A farm with one site whose home page lists all dates as lines of JSON."""
    dump = (
        f'{{% for e in events(section="agenda", from="{FROM}", until="{UNTIL}") %}}'
        '{{ e.title }}|{{ e.start }}|{{ e.end or "" }}|{{ e.cancelled }}|{{ e.moved }}\n{% endfor %}'
    )
    files = {
        "farm.toml": 'sobre = "1"\n',
        "sites/jardin.toml": f'title = "Le jardin"\ndomain = "jardin.example"\n{site}\n[gate]\nlenient = "Pages of tests are not whole."\n',
        "sites/jardin/templates/liste.html": "<pre>" + dump + "</pre>",
        "content/jardin/_index.md": '+++\ntitle = "Le jardin"\ntemplate = "liste.html"\n+++\n',
        "content/jardin/agenda/_index.md": '+++\ntitle = "Agenda"\npage_type = "event"\n+++\n',
        **{f"content/jardin/agenda/{name}.md": text for name, text in pages.items()},
        **dict(others),
    }
    for path, text in files.items():
        path = pathlib.Path(folder, path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def build(folder, date="2026-11-21", *more):
    command = [SOBRE, "build", "--date", date, *more]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"sobre build: {done.stdout}{done.stderr}")


def calendar(folder, path="public/jardin/agenda.ics"):
    return icalendar.Calendar.from_ical(pathlib.Path(folder, path).read_bytes())


def naive(at):
    """A date as the clock on the wall shows it."""
    if isinstance(at, dt.datetime):
        return at.astimezone(PARIS).replace(tzinfo=None) if at.tzinfo else at
    return dt.datetime(at.year, at.month, at.day)


def random_rules(folder):
    rng = random.Random(1901)
    cases = [Case(rng, number) for number in range(RULES)]
    farm(folder, {case.name: case.page() for case in cases})
    build(folder)
    text = pathlib.Path(folder, "public/jardin/index.html").read_text(encoding="utf-8")
    ours = {case.name: [] for case in cases}
    for line in text.replace("<pre>", "").split("</pre>")[0].splitlines():
        name, start, _, cancelled, _ = line.split("|")
        ours[name].append((dt.datetime.fromisoformat(start), cancelled == "true"))
    theirs = {case.name: [] for case in cases}
    read = recurring_ical_events.of(calendar(folder), components=["VEVENT"])
    for event in read.between(FROM, UNTIL + dt.timedelta(days=1)):
        start = naive(event["DTSTART"].dt)
        if start.date() <= UNTIL:
            theirs[str(event["SUMMARY"])].append((start, event.get("STATUS") == "CANCELLED"))
    for case in cases:
        should = case.should()
        check(f"{case.name} {case.rule}", sorted(ours[case.name]) == should, difference(ours[case.name], should))
        # A calendar shows what touches the days that are asked for; who begins before them is looked at above.
        after = [date for date in should if date[0].date() >= FROM]
        theirs_after = sorted(date for date in theirs[case.name] if date[0].date() >= FROM)
        check(f"{case.name} {case.rule}, read back", theirs_after == after, difference(theirs_after, after))


def difference(is_, should):
    is_, should = set(is_), set(should)
    shown = lambda dates: [f"{at:%a %Y-%m-%d %H:%M}{' cancelled' if off else ''}" for at, off in sorted(dates)[:4]]
    return f"too much {shown(is_ - should)}, missing {shown(should - is_)}"


def clocks(folder):
    """A weekly event over both changes of the clock, with an end in UTC."""
    page = '+++\ntitle = "Répétition"\nid = "repetition"\nstart = 2027-03-16T19:30:00\nend = 2027-03-16T22:00:00\nrepeat = "FREQ=WEEKLY;UNTIL=20271116T183000Z"\n+++\n'
    night = '+++\ntitle = "Nuit"\nstart = 2027-03-27T22:00:00\nend = 2027-03-28T04:00:00\nrepeat = "FREQ=YEARLY;COUNT=2"\n+++\n'
    farm(folder, {"repetition": page, "nuit": night})
    build(folder)
    read = recurring_ical_events.of(calendar(folder)).between(dt.date(2027, 3, 1), dt.date(2027, 12, 31))
    weekly = [event for event in read if str(event["SUMMARY"]) == "Répétition"]
    starts = sorted(event["DTSTART"].dt.astimezone(dt.timezone.utc) for event in weekly)
    check("all weeks are there, the last one counted", len(starts) == 36, len(starts))
    hours = {at.date().isoformat(): at.strftime("%H:%M") for at in starts}
    around = [hours.get(day) for day in ["2027-03-23", "2027-03-30", "2027-10-26", "2027-11-02"]]
    check("19:30 on the wall, before and after the clocks change", around == ["18:30", "17:30", "17:30", "18:30"], around)
    check("the wall never changes", {naive(event["DTSTART"].dt).strftime("%H:%M") for event in weekly} == {"19:30"})
    night = [event for event in read if str(event["SUMMARY"]) == "Nuit"][0]
    # The zone in the file itself, not the machine's.
    zone = calendar(folder).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    for day, hour in [((2027, 3, 28), 1), ((2027, 3, 28), 3), ((2027, 10, 31), 1), ((2027, 10, 31), 4), ((2031, 7, 14), 12)]:
        at = dt.datetime(*day, hour, 30)
        check(f"the zone of the file at {at}", at.replace(tzinfo=zone).utcoffset() == at.replace(tzinfo=PARIS).utcoffset())
    length = night["DTEND"].dt.astimezone(dt.timezone.utc) - night["DTSTART"].dt.astimezone(dt.timezone.utc)
    check("the night in which the clocks go forward has five hours", length == dt.timedelta(hours=5), length)


def form(folder):
    """What RFC 5545 wants of the bytes, and what people want of the words."""
    title = "Goûter, « bal » ; et plus \\\\ encore — " + "é" * 90
    one = f'+++\ntitle = "{title}"\nid = "gouter"\ndate = 2026-10-01\nupdated = 2026-10-09\ndescription = "Une ligne; une autre, voilà."\nstart = 2027-05-01\nend = 2027-05-02\nplace = "Cale n° 3"\naddress = "Quai des Tanneurs"\ngeo = "48.8566, 2.3522"\n+++\n'
    two = '+++\ntitle = "Sérénade"\nstart = 2027-02-14T18:00:00\ncancelled = true\n+++\n'
    hidden = '+++\ntitle = "Secret"\nhidden = true\nstart = 2027-02-14T18:00:00\n+++\n'
    farm(folder, {"gouter": one, "serenade": two, "secret": hidden})
    build(folder)
    path = pathlib.Path(folder, "public/jardin/agenda.ics")
    raw = path.read_bytes()
    lines = raw.split(b"\r\n")
    check("every line ends with CRLF", raw.endswith(b"\r\n") and b"\n" not in raw.replace(b"\r\n", b""))
    check("no line is longer than 75 octets", max(map(len, lines)) <= 75, max(map(len, lines)))
    check("no character is cut", all(is_utf8(line) for line in lines))
    events = {str(event["UID"]): event for event in calendar(folder).walk("VEVENT")}
    check("hidden pages are in no calendar", len(events) == 2, list(events))
    event = events["gouter@jardin.example"]
    words = str(event["SUMMARY"]).replace("\u00a0", " ").replace("\u202f", " ")
    check("words come back as they were", words == title.replace("\\\\", "\\"), words)
    check("whole days end the morning after", event["DTEND"].dt == dt.date(2027, 5, 3), event["DTEND"].dt)
    check("place and address", str(event["LOCATION"]).endswith("Quai des Tanneurs"), str(event["LOCATION"]))
    check("coordinates", (event["GEO"].latitude, event["GEO"].longitude) == (48.8566, 2.3522))
    check("the stamp is the page's", event["DTSTAMP"].dt == dt.datetime(2026, 10, 9, tzinfo=dt.timezone.utc), event["DTSTAMP"].dt)
    check("the sequence grows with the page", int(event["SEQUENCE"]) == 8, event["SEQUENCE"])
    check("the address of the page", str(event["URL"]) == "https://jardin.example/agenda/gouter/")
    other = events["agenda/serenade.md@jardin.example"]
    check("what is cancelled stays and says so", str(other["STATUS"]) == "CANCELLED")
    own = pathlib.Path(folder, "public/jardin/agenda/gouter/event.ics")
    alone = calendar(folder, own)
    check("each event has its own file", [str(event["UID"]) for event in alone.walk("VEVENT")] == ["gouter@jardin.example"])
    build(folder, "2029-03-04", "--no-cache")
    check("the day of the build is not in it", path.read_bytes() == raw)


def is_utf8(line):
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def farms(folder):
    """A site shows the events of its sisters, whichever sites are built."""
    page = lambda title, day: f'+++\ntitle = "{title}"\nstart = {day}\n+++\n'
    sister = {
        "sites/fanfare.toml": 'title = "La fanfare"\ndomain = "fanfare.example"\n',
        "content/fanfare/_index.md": '+++\ntitle = "La fanfare"\npage_type = "event"\n+++\n',
        "content/fanfare/bal.md": page("Bal", "2027-07-14T21:00:00"),
    }
    farm(folder, {"fete": page("Fête", "2027-06-21")}, "[events]\nfarm = true\n", sister)
    build(folder, "2026-11-21", "jardin")
    names = lambda: sorted(str(event["SUMMARY"]) for event in calendar(folder, "public/jardin/farm.ics").walk("VEVENT"))
    check("a sister that is not built is shown", names() == ["Bal", "Fête"], names())
    pathlib.Path(folder, "content/fanfare/bal.md").write_text(page("Grand bal", "2027-07-14T21:00:00"))
    build(folder)
    check("a change of a sister is seen", names() == ["Fête", "Grand bal"], names())
    pathlib.Path(folder, "content/fanfare/bal.md").unlink()
    build(folder, "2026-11-21", "jardin")
    check("what is gone is gone", names() == ["Fête"], names())


for part in (random_rules, clocks, form, farms):
    with tempfile.TemporaryDirectory(prefix="sobre-calendar-") as folder:
        part(folder)
print(f"{passed} passed, {failed} failed, 0 skipped")
sys.exit(1 if failed else 0)
