#!/usr/bin/env python3
"""Makes the register of a fictional collective, always the same: the example of this repository, and the corpus of
the benches.

    tests/collective.py FOLDER        writes FOLDER/register/… of a portal, and FOLDER/../../private/contacts.csv
    tests/collective.py content/rives       the example of this repository; a test shows that it is this

Its members, sites and decisions are counted so that the figures which collectives of this size publish come out:
120 associations and 25 persons at the end of 2022, 130 and 21 a year later and ever since, 115 sites of which 63
WordPress and 33 SPIP, 8 % of them static. It lives up to November 2026. Nobody in it exists.
"""
import csv
import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path

DICE = random.Random(1901)

WHO = ["Les Amis", "Le Collectif", "L’Atelier", "La Ronde", "Les Voisins", "La Maison", "Le Comptoir", "La Fabrique",
       "Le Réseau", "Les Passeurs", "La Compagnie", "Le Cercle", "Les Racines", "La Halle", "Les Sentiers"]
WHAT = ["des Saules", "du Canal", "des Possibles", "de la Butte", "du Lavoir", "des Deux-Rives", "du Tilleul",
        "de l’Écluse", "des Marguerites", "du Vieux-Pont", "des Hirondelles", "du Moulin", "de la Source",
        "des Quatre-Chemins", "du Verger", "de la Passerelle", "des Lucioles", "du Grand-Pré"]
THEMES = ["culture", "éducation", "économie solidaire", "nature", "climat", "tiers-lieu", "quartier", "vélo"]


def toml(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, date)):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def table(**keys):
    return "".join(f"{key.rstrip('_')} = {toml(value)}\n" for key, value in keys.items() if value is not None)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def ledger(path, head, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([["" if cell is None else cell for cell in row] for row in rows])


def day_in(year, dice=DICE):
    return date(year, 1, 10) + timedelta(days=dice.randrange(290 if year == 2026 else 330))


def names():
    made = [f"{who} {what}" for who in WHO for what in WHAT]
    DICE.shuffle(made)
    return made


def associations():
    """167 members ever: 102 from before 2022, +27 and −9 in 2022, +23 and −13 in 2023, then as many as leave."""
    ever = []
    for at, name in enumerate(names()[:167]):
        year = DICE.choice(range(2008, 2022)) if at < 102 else 2022 if at < 129 else 2023 if at < 152 else 2024 + at % 3
        ever.append({"id": f"A{at + 1:04}", "name": name, "joined": day_in(year), "left": None})
    for one in DICE.sample(ever[:102], 9):
        one["left"] = day_in(2022)
    for one in DICE.sample([one for one in ever[:102] if not one["left"]], 13):
        one["left"] = day_in(2023)
    # Where they are, so that the shares of the 120 of 2022 are 77, 12, 10 and 1 %, and 11 of the 130 are in town.
    def member(one, year):
        return one["joined"] <= date(year, 12, 31) and not (one["left"] and one["left"] <= date(year, 12, 31))
    before, after = [one for one in ever if member(one, 2022)], [one for one in ever if member(one, 2023)]
    both = [one for one in before if one in after]
    for at, one in enumerate(DICE.sample([one for one in both if one not in both[:27]], 15)):
        one["left"] = day_in(2024 + at % 3)
    for one in ever:
        one["place"] = ("31400", "Toulouse", None)
    town = both[:11] + [one for one in before if one not in after][:1]
    away = both[11:26]
    for one in town:
        one["place"] = ("31520", "Port-aux-Saules", None)
    for one in away:
        one["place"] = ("75011", "Paris", None)
    both[26]["place"] = ("75010", "Paris", "national")
    for one in ever:
        one["themes"] = DICE.sample(THEMES, DICE.choice([1, 1, 2, 3]))
        one["listed"] = DICE.random() < 0.6
    return ever, before, after


def sites(after):
    """115 sites of today: 63 WordPress, 33 SPIP, 9 of files, 2 each of Joomla, Drupal and YesWiki, and 4 others."""
    kinds = ["WordPress"] * 63 + ["SPIP"] * 33 + ["static"] * 9 + ["Joomla"] * 2 + ["Drupal"] * 2 + ["YesWiki"] * 2
    kinds += ["PmWiki"] + ["app"] * 3
    version = {"WordPress": ["6.4", "6.6", "6.7"], "SPIP": ["3.2", "4.1", "4.3"], "Joomla": ["4.4"], "Drupal": ["10.2"],
               "YesWiki": ["4.4"], "PmWiki": ["2.3"], "app": [""], "static": [""]}
    staying = [one for one in after if not one["left"]]
    holders = staying[:100] + DICE.choices(staying[:100], k=15)
    rows = []
    for kind, one, at in zip(kinds, holders, range(115)):
        name = f"site{at + 1:03}"
        php = None if kind == "static" else DICE.choice(["7.4", "8.0", "8.2", "8.3"])
        rows.append([one["id"], "web", name, f"https://{name}.example/", kind, DICE.choice(version[kind]) or None, php,
                     None, None, "open", one["joined"], None, "rive2", None])
    return rows


def main():
    folder = Path(sys.argv[1])
    register = folder / "register"
    ever, before, after = associations()
    for one in ever:
        postcode, town, scope = one["place"]
        text = table(name=one["name"], joined=one["joined"], left=one["left"], postcode=postcode, town=town,
                     scope=scope, themes=one["themes"], reason="a fermé" if one["left"] else None,
                     quota=None if one["left"] else DICE.choice(["2 GB", "5 GB", "10 GB"]))
        text += "\n[[contacts]]\n" + table(role="bureau", mail=f"bureau@{one['id'].lower()}.example")
        if one["listed"] and not one["left"]:
            text += "\n[listing]\n" + table(name=one["name"], summary=f"Association de {town}.",
                                            url=f"https://{one['id'].lower()}.example/", town=town,
                                            themes=one["themes"], agreed=date(2024, 1, 15))
        write(register / "associations" / f"{one['id']}.toml", text)
    head = ["association", "service", "name", "url", "cms", "cms_version", "php", "quota", "used", "state", "opened",
            "closed", "machine", "notes"]
    rows = sites(after)
    today = [one for one in ever if not one["left"]]
    lists = [one for one in today if DICE.random() < 0.63]
    for at in range(800):
        one = lists[at % len(lists)]
        rows.append([one["id"], "listes", f"liste{at + 1:03}", None, None, None, None, None, None, "open",
                     one["joined"], None, "rive1", None])
    for one in DICE.sample([one for one in after if not one["left"]], 47):
        rows.append([one["id"], "nuage", one["id"].lower(), None, None, None, None, DICE.choice([2, 5, 10]),
                     DICE.choice([0, 1, 2]), "open", day_in(2023), None, "rive3", None])
    ledger(register / "resources.csv", head, rows)
    reports(register, rows)
    persons = [[f"P{at + 1:03}", day_in(DICE.choice(range(2010, 2022))), None] for at in range(25)]
    for person in persons[:4]:
        person[2] = day_in(2023)
    ledger(register / "individuals.csv", ["id", "joined", "left"], persons)
    # Five were suspended a year ago and have been silent since; a few more have not paid this year.
    silent = DICE.sample([one for one in today if one["joined"].year < 2024], 5)
    dues, payments = [], []
    for year in range(2022, 2027):
        for one in ever:
            if one["joined"].year <= year and not (one["left"] and one["left"].year < year):
                dues.append([one["id"], year, "20", date(year - 1, 12, 1), None])
                if not (one in silent and year > 2024) and DICE.random() < 0.95:
                    payments.append([one["id"], year, date(year, 1, 5) + timedelta(days=DICE.randrange(150))])
    payments.append([today[0]["id"], 2021, date(2022, 2, 2)])
    ledger(register / "dues.csv", ["association", "year", "amount", "called", "notes"], dues)
    ledger(register / "payments" / "dues.csv", ["association", "year", "date"], payments)
    write(register / "decisions" / "suspensions-2025.toml", table(
        date=date(2025, 9, 8), object="Suspensions de septembre", lead="présidence",
        effects=[f"suspend {one['id']}" for one in silent]))
    for month in ["2023-12"] + [f"2026-{number:02}" for number in range(5, 11)]:
        users = 650 + (0 if month < "2026" else 4 * int(month[5:]))
        ledger(register / "metrics" / f"{month}.csv", ["service", "association", "metric", "value", "source"],
               [["listes", None, "addresses", 47500, "relevé mensuel"], ["listes", None, "subscriptions", 71000, "relevé mensuel"],
                ["nuage", None, "users", users, "relevé mensuel"], ["courriel", None, "mails a day", 8780, "relevé mensuel"]])
    decisions(register)
    services(register)
    affairs(register, today)
    collective(register)
    private = folder.parent.parent / "private"
    # What `sobre plan --machine rive2 --format json` would have said two days ago.
    write(private / "plans" / "rive2.json", json.dumps({"plan": "0123456789ab", "date": "2026-11-20", "left": [], "actions": [
        {"verb": "change", "kind": "host", "name": "site001", "by_hand": True, "association": today[0]["id"], "risk": "some",
         "reason": "modifié à la main"}]}, ensure_ascii=False, indent=2) + "\n")
    ledger(private / "contacts.csv",
           ["id", "association", "roles", "name", "mail", "phone", "consent", "scope", "withdrawn", "source", "checked", "left"],
           [[person[0], None, "adhérent", f"Personne {at + 1}", f"p{at + 1}@prive.example", "05 00 00 00 00",
             *CONSENTS.get(person[0], (None, None, None)), "bulletin", None, person[2]] for at, person in enumerate(persons)])


OBJECTS = ["Ouvrir un service de tableaux partagés", "Renouveler le certificat de l’annuaire", "Adhérer au réseau",
           "Changer d’adresse le service de pads", "Passer le nuage en production", "Fermer le salon audio",
           "Accueillir un site hébergé sous conditions", "Acheter de la mémoire", "Publier les comptes",
           "Participer au forum des associations", "Imprimer des affiches", "Ouvrir un atelier mensuel"]


def decisions(register):
    """20 extraordinary decisions, no. 7 to 26, and 12 ordinary ones, no. 2 to 13."""
    for kind, first, last in [("extraordinary", 7, 26), ("ordinary", 2, 13)]:
        for no in range(first, last + 1):
            day = date(2020, 2, 1) + timedelta(days=(90 if last == 26 else 180) * no)
            in_favour = DICE.randrange(6, 15)
            write(register / "decisions" / f"{kind}-{no:02}.toml", table(
                date=day, object=OBJECTS[(no + last) % len(OBJECTS)], register=kind, no=no,
                lead=DICE.choice(["technique", "présidence", "trésorerie", "communication"]), for_=in_favour,
                against=DICE.choice([0, 0, 1, 2]), abstain=DICE.choice([0, 1]),
                status=DICE.choice(["adopted", "done", "done", "refused"]),
                changes=["services/nuage"] if no % 7 == 0 else None, public=True))


# name: title, summary, software, license, source, version, letters, colour, stage
SERVICES = {
    "web": ("Sites web", "Un espace pour le site de l’association.", "Apache", "Apache-2.0", "https://httpd.apache.org/", "2.4", "WE", "#2f6f4f", "production"),
    "listes": ("Listes", "Des listes de diffusion et de discussion.", "Sympa", "GPL-2.0", "https://www.sympa.community/", "6.2", "LI", "#8a4b08", "production"),
    "nuage": ("Nuage", "Des fichiers et des agendas partagés.", "Nextcloud", "AGPL-3.0", "https://github.com/nextcloud/server", None, "NU", "#1d5c8f", "production"),
    "courriel": ("Courriel", "L’acheminement du courrier des listes.", "Postfix", "IPL-1.0", "https://www.postfix.org/", "3.7", "CO", "#6b3fa0", "production"),
    "secrets": ("Secrets", "Transmettre un mot de passe sans le laisser traîner.", "Lufi", "AGPL-3.0", "https://framagit.org/fiat-tux/hat-softwares/lufi", "0.7", "SE", "#7a2e3a", "test"),
    "salon": ("Salon audio", "Des réunions à la voix.", "Mumble", "BSD-3-Clause", "https://github.com/mumble-voip/mumble", "1.3", "SA", "#4a5a6a", "closed"),
}

VADEMECUM = """## Ce que vous avez

Votre code est **{code}** : donnez-le dans chaque message, il nous évite de chercher. {name} a chez nous :

- ses sites : {sites} ;
- ses listes : {lists} ;
- ses noms de domaine : {domains} ;
- de la place promise : {quota} ;
- les services : {services}.

Cotisation : {dues}.

## Les mots de passe {#mots-de-passe}

Ils ne s'envoient jamais par courriel : ils passent par [Secrets](/services/secrets/), et le lien ne s'ouvre qu'une fois. Un compte par personne ; quand quelqu'un s'en va, dites-le le jour même.

## Avant une mise à jour

Sauvegardez, vérifiez que la sauvegarde s'ouvre, puis mettez à jour. Jamais un vendredi soir. Si une page ne revient pas, ne réessayez pas : écrivez-nous.

## Écrire à une liste

Une liste de discussion est lue par tout le monde : répondez à la personne quand cela ne concerne qu'elle. Les adresses se tiennent dans le fichier des membres, la liste les y reprend chaque nuit.

## Nous écrire

{requests}, ou les courriels déjà commencés ci-dessous. Nous répondons dans la semaine ; ce qui presse le dit dans son objet.
"""

# Who agreed to be named, since when, to whom, until when; nobody knows of others more than their role.
CONSENTS = {"P005": (date(2026, 3, 1), "public", None), "P006": (date(2026, 3, 1), "members", None),
            "P007": (date(2024, 3, 1), "public", date(2026, 5, 1))}

LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">
<rect width="48" height="48" rx="12" fill="currentColor"/>
<path d="M4 37q5-5 10 0t10 0 10 0 10 0" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>
<text x="24" y="28" fill="#fff" font-family="sans-serif" font-size="19" font-weight="700" text-anchor="middle">CR</text>
</svg>
"""


def services(register):
    write(register / "logo.svg", LOGO)
    for name, (title, summary, software, license_, source, version, letters, colour, stage) in SERVICES.items():
        text = table(name=title, summary=summary, software=software, license=license_, source=source,
                     url=f"https://{name}.rives.example/", stage=stage, opened=date(2015, 3, 1),
                     closed=date(2021, 6, 1) if stage == "closed" else None,
                     reason="les membres consultés ne s’en servaient plus" if stage == "closed" else None,
                     colour=colour, letter=letters, registration="none" if name == "secrets" else "member",
                     load="open", install="archive" if name == "nuage" else "distribution", role="technique",
                     machine="rive2" if name in ("web", "salon") else "rive3" if name == "nuage" else "rive1", cost=120,
                     license_end=date(2026, 12, 31) if name == "nuage" else None)
        text += "\n[[history]]\n" + table(date=date(2015, 3, 1), stage="test")
        if stage != "test":
            text += "\n[[history]]\n" + table(date=date(2021, 11, 1), stage="production", decision="extraordinary-07")
        if stage == "closed":
            text = text.replace("2021-11-01", "2016-01-01").replace('decision = "extraordinary-07"\n', "")
            text += "\n[[history]]\n" + table(date=date(2021, 6, 1), stage="closed", note="après consultation des membres")
        if name == "nuage":
            for own, year in [("16", 2019), ("19", 2020), ("21", 2021), ("23", 2022), ("28", 2024), ("31", 2026)]:
                text += "\n[[versions]]\n" + table(version=own, date=date(year, 6, 1))
            text += "\n[[limits]]\n" + table(what="onglets ouverts", most=20, peak=17, date=date(2026, 10, 1), source="relevé du serveur")
        elif version:
            text += "\n[[versions]]\n" + table(version=version, date=date(2024, 6, 1))
        if name == "listes":
            text += "\n[[limits]]\n" + table(what="envois à l’heure", most=4000, peak=1200, date=date(2026, 10, 1))
        write(register / "services" / f"{name}.toml", text)


def reports(register, rows):
    """What was last seen of each website."""
    head = ["association", "site", "built", "pages", "weight", "third_parties", "archived", "restored", "archive"]
    written = []
    for association, service, site, _, cms, *_ in rows:
        if service == "web":
            plain = cms == "static"
            written.append([association, site, date(2026, 11, 1 + DICE.randrange(20)) if plain else None,
                            DICE.randrange(8, 240), DICE.randrange(30, 90) if plain else DICE.randrange(400, 4000),
                            0 if plain else DICE.randrange(7), date(2026, 11, 15), date(2026, 6, 20) if plain else None,
                            f"https://archives.rives.example/{association.lower()}/{site}.tar.gz"])
    ledger(register / "reports.csv", head, written)


def affairs(register, after):
    requests = []
    for at, one in enumerate(after[:40]):
        since, state = day_in(2026), DICE.choice(["asked", "talked", "waiting", "doing", "done", "done"])
        done = min(since + timedelta(days=DICE.randrange(3, 40)), date(2026, 11, 20)) if state == "done" else None
        requests.append([f"D2026-{at + 1:03}", one["id"], DICE.choice(["Une liste de plus", "Plus de place", "Un nom de domaine"]),
                         since, state, "technique", done, None, None, None])
    ledger(register / "requests.csv",
           ["number", "association", "object", "since", "state", "next", "done", "decision", "plan", "notes"], requests)
    ledger(register / "applications.csv", ["name", "town", "received", "state", "next", "owner", "notes"],
           [["Les Rameurs du Canal", "Toulouse", date(2026, 11, 3), "talked", "visio", "secrétariat", None],
            ["Le Chœur des Berges", "Port-aux-Saules", date(2026, 11, 12), "received", "répondre", "secrétariat", None]])
    ledger(register / "domains.csv",
           ["association", "domain", "registrar", "expires", "mailboxes", "payer", "answer"],
           [[one["id"], f"{one['id'].lower()}.example", "Bureau des noms", date(2026, 11, 10) + timedelta(days=9 * at),
             None, "association", None] for at, one in enumerate(after[:40])])
    ledger(register / "costs.csv", ["year", "what", "amount", "infrastructure", "decision"],
           [[year, "Machines", 1100 + 130 * (year - 2019), "true", None] for year in range(2019, 2027)] +
           [[year, "Noms de domaine", "20,40", "false", None] for year in range(2019, 2027)])
    ledger(register / "accesses.csv", ["role", "resource", "decision", "from", "until"],
           [["technique", "rive2", "ordinary-02", date(2021, 2, 1), None], ["stage", "rive3", None, date(2026, 5, 1), None]])
    ledger(register / "lifecycles.csv", ["software", "branch", "ends"],
           [["PHP", "7.4", date(2022, 11, 28)], ["PHP", "8.0", date(2023, 11, 26)], ["PHP", "8.2", date(2026, 12, 31)],
            ["PHP", "8.3", date(2027, 12, 31)], ["SPIP", "3.2", date(2024, 1, 1)], ["SPIP", "4.1", date(2024, 11, 21)]])
    ledger(register / "upgrades.csv",
           ["date", "resource", "software", "from", "to", "role", "outcome", "way_back", "decision", "notes"],
           [[date(2026, 3, 14), "rive2", "Debian", "12.9", "12.10", "technique", "done", "image de la veille", None, None],
            [date(2026, 6, 1), "rive3", "Nextcloud", "30", "31", "technique", "done", "sauvegarde de la base", "extraordinary-21", None],
            [date(2026, 9, 7), "site064", "SPIP", "4.1", "4.3", "technique", "undone", "sauvegarde du matin", None, "une extension n’a pas suivi"],
            [date(2026, 12, 5), "rive2", "PHP", "8.2", "8.3", "technique", "planned", "les deux versions côte à côte", "ordinary-13", None]])
    ledger(register / "attendance.csv", ["date", "workshop", "came"],
           [[date(2025, 10, 9), "Écrire à ses listes", 7], [date(2025, 12, 4), "Tenir son site", 11],
            [date(2026, 2, 12), "Le nuage, premiers pas", 8], [date(2026, 4, 16), "Une carte de son quartier", 5],
            [date(2026, 6, 11), "Ses membres, ses cotisations", 7], [date(2026, 10, 8), "Écrire à ses listes", 0]])
    ledger(register / "authority-requests.csv", ["date", "authority", "object", "answer"],
           [[date(2024, 3, 14), "Tribunal judiciaire", "l’identité de qui tient un site", "transmise par l’association elle-même"]])


def collective(register):
    text = table(name="Le Collectif des Rives", rna="W000000000", seat="3, quai des Tanneurs, 31520 Port-aux-Saules",
                 mail="bonjour@rives.example", website="https://rives.example/", founded=date(1999, 4, 2),
                 summary="Des associations qui hébergent ensemble leurs sites, leurs listes et leurs fichiers.",
                 chatons_since=date(2017, 6, 1), dues=20, director="présidence", requests="demandes@rives.example",
                 reserve=50, semesters=4, treasury=1450, warn_at=80)
    for promise in [
            dict(text="Nos pages n’appellent personne d’autre", evidence="third-parties"),
            dict(text="Aucun défaut d’accessibilité que la construction sache voir", evidence="accessibility"),
            dict(text="Une page pèse moins de 100 ko", evidence="weight", bound=100),
            dict(text="La moins sobre a un EcoIndex d’au moins 60", evidence="ecoindex", bound=60),
            dict(text="Un site hébergé sur dix est fait de simples fichiers", evidence="static", bound=10),
            dict(text="Nous répondons dans la semaine")]:
        text += "\n[[promises]]\n" + table(**promise)
    for name, codes, scope in [("National", [], "national"), ("Port-aux-Saules", ["31520"], None),
                               ("Occitanie", ["09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"], None),
                               ("Ailleurs", [str(digit) for digit in range(10)], None)]:
        text += "\n[[areas]]\n" + table(name=name, postcodes=codes, scope=scope)
    write(register / "collective.toml", text)
    write(register / "roles.toml", "\n".join("[[roles]]\n" + table(**role) for role in [
        dict(role="présidence", body="bureau", from_=date(2026, 3, 1), until=date(2027, 3, 1), mail="presidence@rives.example",
             contact="P005"),
        dict(role="trésorerie", body="bureau", wanted=True, tasks="tenir les comptes, deux heures par mois"),
        dict(role="technique", body="groupe", mail="technique@rives.example", contact="P006"),
        dict(role="WordPress", body="groupe", wanted=True, tasks="aider les sites en WordPress")]))
    write(register / "vademecum.md", VADEMECUM)
    write(register / "partners.toml", "\n".join("[[partners]]\n" + table(**partner) for partner in [
        dict(name="La Ville de Port-aux-Saules", kind="funder", since=2012, amount=800),
        dict(name="Le réseau des hébergeurs", kind="network", since=2017)]))
    write(register / "processing-register.toml", "[[processing]]\n" + table(
        name="Contacts des associations", purpose="écrire à qui décide", basis="intérêt légitime",
        fields=["rôle", "courriel"], months=12, readers="conseil"))
    write(register / "agreements" / "site-heberge.toml", table(
        object="Hébergement sous conditions", parties=["Le Collectif des Rives", "Les Lucioles"], signed=date(2024, 9, 1),
        association="A0001", review=date(2026, 12, 1)) + "\n".join("\n[[conditions]]\n" + table(**one) for one in [
        dict(text="aucun appel à un tiers", evidence="third-parties"),
        dict(text="une page d’accueil de moins de 4 Mo", evidence="weight", bound=4000),
        dict(text="une archive de moins d’un mois", evidence="archives", bound=31),
        dict(text="le site est tenu à jour", check="lu par la technique", last=date(2026, 11, 1))]))
    write(register / "agreements" / "nos-engagements.toml", table(
        object="Ce à quoi le collectif s’engage", parties=["Le Collectif des Rives", "ses membres"],
        signed=date(2024, 3, 1), review=date(2027, 3, 1)) + "\n".join("\n[[conditions]]\n" + table(**one) for one in [
        dict(text="chaque site a une archive de moins d’un mois", evidence="archives", bound=31),
        dict(text="une page du portail pèse moins de 100 ko", evidence="weight", bound=100),
        dict(text="nous répondons dans la semaine")]))
    write(register / "consultations" / "boites-payantes.toml", table(
        object="Boîtes aux lettres devenues payantes", date=date(2026, 5, 1), asked=18, answered=12,
        outcome="4 redirigées, 9 supprimées, 2 déplacées, 5 gardées"))
    machines = [("rive1", "Les listes et leur courrier", 6, 310), ("rive2", "Les sites", 10, 260), ("rive3", "Le nuage", 16, 370)]
    write(register / "infrastructure.toml", "\n".join(
        f"[machines.{name}]\n" + table(spaces="/var/www", capacity="400 GB", contact="technique@rives.example") +
        f"\n[machines.{name}.sheet]\n" + table(about=about, memory=memory, system="Debian 12", server="virtual",
                                               provider="hostedserver", since=date(2021, 3, 1), cost=cost)
        for name, about, memory, cost in machines))


if __name__ == "__main__":
    main()
