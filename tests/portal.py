#!/usr/bin/env python3
"""What other programs read of a portal, read back by other people's parsers.

    tests/portal.py OUT      OUT/rives/ is the built example
"""
import datetime
import json
import pathlib
import sys

import icalendar
import javaproperties

# ChatonsInfos 0.5: keys whose values are enumerated, and those values.
WORDS = {
    "file.class": "federation organization service device",
    "organization.type": "ASSOCIATION COMPANY COOPERATIVE INDIVIDUAL INFORMAL MICROCOMPANY OTHER",
    "organization.status.level": "ACTIVE IDLE AWAY",
    "organization.memberof.chatons.status.level": "ACTIVE IDLE AWAY",
    "service.status.level": "OK WARNING ALERT ERROR OVER VOID",
    "service.registration": "None Free Member Client",
    "service.registration.load": "OPEN FULL",
    "service.install.type": "DISTRIBUTION PROVIDER PACKAGE TOOLING CLONEREPO ARCHIVE SOURCES CONTAINER",
    "host.server.type": "NANO PHYSICAL VIRTUAL SHARED CLOUD",
    "host.provider.type": "HOME HOSTEDBAY HOSTEDSERVER OUTSOURCED",
}
# What each class must say.
NEEDED = {
    "organization": "name description website contact.email startdate status.level memberof.chatons.startdate".split(),
    "service": "name description website startdate status.level registration registration.load".split(),
}

passed = failed = 0


def check(what, good, seen=""):
    global passed, failed
    if good:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what} {seen}")


def properties(path):
    with open(path, encoding="utf-8") as file:
        return javaproperties.load(file)


def hosts(folder):
    """The files of ChatonsInfos."""
    files = {path.name: properties(path) for path in sorted(folder.glob("*.properties"))}
    for name, own in files.items():
        for key, words in WORDS.items():
            if key in own:
                check(f"{name} {key}", own[key] in words.split(), own[key])
        for key in NEEDED[own["file.class"]]:
            check(f"{name} says {own['file.class']}.{key}", own.get(f"{own['file.class']}.{key}"))
        for key, value in own.items():
            if key.endswith("date"):
                check(f"{name} {key} is a day", datetime.date.fromisoformat(value))
            if key.endswith(".months"):
                check(f"{name} {key} has twelve months", len(value.split(";")) == 12, value)
    subs = {key[len("subs."):] for key in files["organization.properties"] if key.startswith("subs.")}
    check("each service has its file", {f"{name}.properties" for name in subs} | {"organization.properties"} == set(files), subs)


def main():
    site = pathlib.Path(sys.argv[1]) / "rives"
    hosts(site / ".well-known/chatonsinfos")
    index = json.loads((site / "etat/index.json").read_text(encoding="utf-8"))
    check("the state has the form of cState", index["apiVersion"] == "2.0" and {"systems", "summaryStatus", "pinnedIssues"} <= set(index))
    check("states are words of cState", all(one["status"] in ("ok", "notice", "disrupted", "down") for one in index["systems"]))
    workshops = icalendar.Calendar.from_ical((site / "agenda.ics").read_bytes()).walk("VEVENT")
    check("the workshops are in the calendar", len(workshops) >= 5, len(workshops))
    # That of 28 March 2027 is on the day on which the clocks go forward.
    spring = [event["DTSTART"].dt for event in workshops if event["SUMMARY"].startswith("Le nuage")]
    check("the hour is that of the place", spring and spring[0].utcoffset() == datetime.timedelta(hours=2), spring)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
