#!/usr/bin/env python3
"""A fictional SPIP site, "Les Saules", as the three backups a SPIP can leave: SQLite (3 and 4), a dump of MySQL (a
prefix of its own, encoded twice as old sites are), the XML of 1.9. Grown to any size for the benches.

  tests/spip_site.py FOLDER [--articles N] [--urls arbo]
"""
import argparse, gzip, os, random, sqlite3, struct, zlib

WORDS = "jardin partage atelier voisin quartier saison graine outil chemin rivière marché fête été forêt œuvre école livre vélo soleil hiver mémoire récolte".split()
DAY = "2024-05-01 10:00:00"


def png(width, height):
    """A picture of one colour, as a PNG."""
    row = b"\0" + b"\x2e\x7d\x32" * width
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(row * height)) + chunk(b"IEND", b"")


def rows(articles=0, urls="arbo"):
    """All rows, as (table, {column: value}). Ties between objects are those of SPIP 3."""
    all = []
    add = lambda table, **row: all.append((table, row))
    meta = dict(nom_site="Les Saules, l’association", slogan_site="Au bord de l’eau", descriptif_site="Une association de quartier.", adresse_site="https://saules.example", langue_site="fr", langues_utilisees="fr,en", type_urls=urls, post_dates="non", charset="utf-8", version_installee="21742", email_webmaster="SECRET-meta@saules.example", secret_du_site="SECRET-site", alea_ephemere="SECRET-alea")
    for nom, valeur in meta.items():
        add("meta", nom=nom, valeur=valeur)
    section = lambda id, parent, titre, **more: add("rubriques", id_rubrique=id, id_parent=parent, titre=titre, statut="publie", lang="fr", **more)
    section(1, 0, "10. La vie du quartier", descriptif="Ce qui se passe", texte="Bienvenue dans le quartier.")
    section(2, 1, "Le potager d’été")
    section(3, 0, "20. Archives")
    section(4, 0, "English", )
    all[-1][1]["lang"] = "en"
    section(5, 0, "Rien de public", texte="SECRET-section")
    article = lambda id, section, titre, texte, **more: add("articles", **(dict(id_article=id, id_rubrique=section, titre=titre, texte=texte, statut="publie", date=DAY, lang="fr", id_trad=0, surtitre="", soustitre="", descriptif="", chapo="", ps="", nom_site="", url_site="", virtuel="") | more))
    article(1, 2, "Première récolte", "Les tomates de l’été.\n\nVoir aussi [->art2].", chapo="Enfin !", ps="Merci à toutes.", surtitre="À table", soustitre="Et en salade", descriptif="Ce qui pousse.", id_trad=1, nom_site="La grainothèque", url_site="https://graines.example/")
    article(2, 1, "02. Réunion de rentrée", "Retour à [la récolte->1].")
    article(3, 1, "Ailleurs", "", virtuel="art1")
    article(4, 1, "Dehors", "", virtuel="https://ailleurs.example/page")
    article(5, 1, "En préparation", "SECRET-prepa", statut="prepa")
    article(6, 1, "À venir", "SECRET-venir", date="2099-01-01 00:00:00")
    article(7, 4, "First harvest", "The tomatoes of summer.", lang="en", id_trad=1)
    article(8, 3, "Première récolte", "Celle d’avant.", date="2019-05-01 10:00:00")
    article(9, 3, "Poubelle", "SECRET-poubelle", statut="poubelle")
    person = lambda id, nom, statut, bio="": add("auteurs", id_auteur=id, nom=nom, bio=bio, statut=statut, email=f"SECRET-{id}@saules.example", login=f"SECRET-login-{id}", htpass="SECRET-htpass", low_sec="SECRET-low")
    person(1, "Colombe Aulne", "0minirezo", "Jardinière.")
    person(2, "Noël d’Orme", "1comite")
    person(3, "Passant", "6forum")
    person(4, "Partie", "5poubelle")
    tie = lambda table, id, objet, id_objet, **more: add(f"{table}_liens", **{f"id_{table[:-1]}": id, "objet": objet, "id_objet": id_objet}, **more)
    for author, of in ((1, 1), (2, 2), (1, 7), (2, 8), (3, 5), (4, 9)):
        tie("auteurs", author, "article", of)
    add("groupes_mots", id_groupe=1, titre="Saisons")
    add("groupes_mots", id_groupe=2, titre="_Technique")
    add("mots", id_mot=1, titre="Été", descriptif="La belle saison.", texte="", id_groupe=1)
    add("mots", id_mot=2, titre="Hiver", descriptif="", texte="", id_groupe=1)
    add("mots", id_mot=3, titre="une", descriptif="", texte="", id_groupe=2)
    for word, of in ((1, 1), (2, 2), (3, 1)):
        tie("mots", word, "article", of)
    add("mots_liens", id_mot=1, objet="rubrique", id_objet=2)
    file = lambda id, fichier, titre, **more: add("documents", id_document=id, fichier=fichier, titre=titre, extension=fichier.rsplit(".")[-1], mode="document", descriptif="", distant="non", statut="publie", largeur=8, hauteur=6, **more)
    file(1, "png/tomate.png", "Une tomate")
    file(2, "pdf/statuts.pdf", "Les statuts")
    file(3, "png/cache.png", "SECRET-image")
    all[-1][1]["statut"] = "prepa"
    for document, of in ((1, 1), (2, 2), (3, 5)):
        tie("documents", document, "article", of, vu="non")
    message = lambda id, objet, id_objet, statut, texte, parent=0: add("forum", id_forum=id, objet=objet, id_objet=id_objet, id_parent=parent, titre="Re: ", texte=texte, auteur="Une voisine", statut=statut, date_heure=f"2024-05-0{id} 09:00:00", email_auteur="SECRET-forum@saules.example", ip="SECRET-ip")
    message(1, "article", 1, "publie", "Bravo à toutes !")
    message(2, "article", 1, "publie", "Merci.", parent=1)
    message(3, "article", 1, "spam", "SECRET-spam")
    message(4, "article", 1, "prive", "SECRET-prive")
    add("syndic", id_syndic=1, id_rubrique=1, nom_site="Les voisins", url_site="https://voisins.example/", descriptif="", statut="publie", date=DAY)
    add("syndic_articles", id_syndic_article=1, id_syndic=1, titre="Chez eux", url="https://voisins.example/1", statut="publie", date=DAY)
    add("breves", id_breve=1, id_rubrique=1, titre="Le marché change d’heure", texte="À neuf heures.", lien_titre="", lien_url="", statut="publie", date_heure=DAY, lang="fr")
    url = lambda type, id, url, date="2024-06-01 00:00:00", **more: add("urls", type=type, id_objet=id, url=url, date=date, id_parent=0, segments=1, perma=0)
    for type, id, text in (("rubrique", 1, "La-vie-du-quartier"), ("rubrique", 2, "Le-potager-d-ete"), ("rubrique", 3, "Archives"), ("rubrique", 4, "English"), ("rubrique", 5, "Rien-de-public"), ("article", 1, "Premiere-recolte"), ("article", 2, "Reunion-de-rentree"), ("article", 3, "Ailleurs"), ("article", 4, "Dehors"), ("article", 5, "En-preparation"), ("article", 6, "A-venir"), ("article", 7, "First-harvest"), ("article", 8, "Premiere-recolte-8"), ("mot", 1, "Ete"), ("mot", 2, "Hiver"), ("mot", 3, "une"), ("auteur", 1, "Colombe-Aulne"), ("auteur", 2, "Noel-d-Orme"), ("auteur", 3, "Passant"), ("site", 1, "Les-voisins"), ("breve", 1, "Le-marche-change-d-heure")):
        url(type, id, text)
    url("article", 1, "Recolte-ancienne", "2020-01-01 00:00:00")
    url("rubrique", 2, "Potager", "2020-01-01 00:00:00")
    chance = random.Random(7)
    for n in range(100, 100 + articles):
        title = " ".join(chance.sample(WORDS, 4)).capitalize()
        paragraphs = [f"{' '.join(chance.choices(WORDS, k=60))}. {{{{{chance.choice(WORDS)}}}}} et [->art{chance.randrange(100, 100 + articles)}]." for _ in range(8)]
        article(n, chance.choice((1, 2, 3)), title, "\n\n".join(paragraphs) + "\n\n-* un\n-* deux\n\n{{{Suite}}}\n\nFin[[Une note.]].")
        tie("auteurs", chance.choice((1, 2)), "article", n)
        tie("mots", chance.choice((1, 2)), "article", n)
        url("article", n, f"{title.replace(' ', '-')}-{n}")
    return all


def addresses():
    """Addresses of the old site (`arbo`), and where each ends; None for what nobody may see."""
    recolte, potager = "/La-vie-du-quartier/Le-potager-d-ete/Premiere-recolte", "/La-vie-du-quartier/Le-potager-d-ete"
    forms = lambda word, id, column=None: [f"/spip.php?{word}{id}", f"/?{word}{id}", f"/spip.php?page={word}&{column or 'id_' + word}={id}", f"/{word}{id}.html", f"/{word}.php3?{column or 'id_' + word}={id}"]
    all = [(path, recolte) for path in forms("article", 1) + [recolte, "/Premiere-recolte", "/Premiere-recolte.html", "/?Premiere-recolte", "/Recolte-ancienne", "/La-vie-du-quartier/Potager/Premiere-recolte", "/La-vie-du-quartier/Le-potager-d-ete/Recolte-ancienne", "/spip.php?article1&lang=en", "/spip.php?article1&debut_forums=10", "/article.php3?id_article=1&recalcul=oui"]]
    all += [(path, potager) for path in forms("rubrique", 2) + ["/-Le-potager-d-ete-", "/-Le-potager-d-ete-.html", "/?-Le-potager-d-ete-", "/Potager", "/spip.php?rubrique2&debut_articles=20"]]
    all += [(path, recolte) for path in forms("article", 3) + ["/La-vie-du-quartier/Ailleurs"]]
    all += [(path, "https://ailleurs.example/page") for path in forms("article", 4) + ["/La-vie-du-quartier/Dehors"]]
    all += [(path, "/Ete") for path in forms("mot", 1) + ["/+-Ete-+", "/Ete"]]
    all += [(path, "/saisons/hiver") for path in forms("mot", 2) + ["/Hiver"]]
    all += [(path, "/Colombe-Aulne") for path in forms("auteur", 1) + ["/_Colombe-Aulne_"]]
    all += [(path, "/La-vie-du-quartier/Le-marche-change-d-heure") for path in forms("breve", 1) + ["/+Le-marche-change-d-heure+"]]
    all += [(path, "/La-vie-du-quartier/Les-voisins") for path in forms("site", 1, "id_syndic") + ["/@Les-voisins@"]]
    all += [(path, "/atom.xml") for path in ("/spip.php?page=backend", "/backend.php3", "/?page=backend")]
    all += [(path, potager + "/atom.xml") for path in ("/spip.php?page=backend&id_rubrique=2", "/backend.php3?id_rubrique=2")]
    all += [("/IMG/png/tomate.png", "/IMG/png/tomate.png"), ("/spip.php?document2", "/IMG/pdf/statuts.pdf"), ("/spip.php?page=plan", "/"), ("/sitemap.xml", "/sitemap.xml")]
    hidden = forms("article", 5) + forms("article", 6) + forms("article", 9) + forms("rubrique", 5) + forms("auteur", 3) + forms("auteur", 4)
    hidden += ["/IMG/png/cache.png", "/En-preparation", "/La-vie-du-quartier/En-preparation", "/La-vie-du-quartier/A-venir", "/Rien-de-public/", "/Passant", "/spip.php?document3"]
    return all + [(path, None) for path in hidden]


def in_the_past(all):
    """The same rows as a SPIP 1.9 had them: a table for each pair of kinds, redirects in the lead, addresses in the
    objects."""
    current, past = {}, []
    for table, row in all:
        if table == "urls":
            key = (row["type"], row["id_objet"])
            current[key] = max(current.get(key, ("", "")), (row["date"], row["url"]))
    plural = dict(article="articles", rubrique="rubriques", breve="breves", site="syndic")
    words = dict(articles="article", rubriques="rubrique", breves="breve", mots="mot", auteurs="auteur", syndic="site")
    for table, row in all:
        row = dict(row)
        if table in words:
            id = row[f"id_{'syndic' if table == 'syndic' else words[table]}"]
            row["url_propre"] = current.get((words[table], id), ("", ""))[1]
        if table == "urls":
            continue
        if table.endswith("_liens"):
            objet, id = row.pop("objet"), row.pop("id_objet")
            table = f"{table.split('_')[0]}_{plural[objet]}"
            row["id_syndic" if objet == "site" else f"id_{objet}"] = id
        if table == "forum":
            row[f"id_{row.pop('objet')}"] = row.pop("id_objet")
        if row.get("virtuel"):
            row["chapo"] = "=" + row["virtuel"]
        row.pop("virtuel", None)
        past.append((table, row))
    return past


def as_sqlite(path, all):
    base = sqlite3.connect(path)
    columns = {}
    for table, row in all:
        columns.setdefault(table, {}).update(dict.fromkeys(row))
    for table, names in columns.items():
        base.execute(f"CREATE TABLE spip_{table} ({', '.join(f'{name} text COLLATE NOCASE' for name in names)})")
    for table, row in all:
        base.execute(f"INSERT INTO spip_{table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    base.commit()
    base.close()


def as_dump(path, all, prefix="saules_"):
    """UTF-8 in tables that say latin1, exported as UTF-8: every letter encoded twice."""
    quote = lambda value: str(value) if isinstance(value, int) else "'" + value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"
    twice = lambda text: "".join(chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([byte]).decode("cp1252") for byte in text.encode())
    with open(path, "w", encoding="utf-8") as out:
        out.write("-- phpMyAdmin SQL Dump\nSET NAMES utf8;\n")
        for table, row in all:
            out.write(f"INSERT INTO `{prefix}{table}` ({', '.join(f'`{name}`' for name in row)}) VALUES\n({', '.join(twice(quote(value)) for value in row.values())});\n")
        out.write(f"INSERT INTO `{prefix}visites` (`date`) VALUES ('SECRET-visites');\n")


def as_xml(path, all):
    """In the site's own character set, packed."""
    escape = lambda text: str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    with gzip.open(path, "wb") as out:
        lines = ["<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<SPIP \n\tversion=\"1.9.2\" \n\tversion_base=\"1.927\" \n\tversion_archive=\"1.3\">\n"]
        for table, row in all:
            lines.append(f"<spip_{table}>\n" + "".join(f"<{name}>{escape(value)}</{name}>\n" for name, value in row.items()) + f"</spip_{table}>\n\n")
        lines.append("</SPIP>\n")
        out.write("".join(lines).encode("cp1252"))


def write(folder, articles=0, urls="arbo", only=("sqlite", "sql", "xml")):
    """Writes the backups and the folder IMG; returns where each is."""
    paths = dict(sqlite=os.path.join(folder, "saules_20261121.sqlite"), sql=os.path.join(folder, "saules.sql"), xml=os.path.join(folder, "saules.xml.gz"), img=os.path.join(folder, "IMG"))
    os.makedirs(os.path.join(paths["img"], "png"), exist_ok=True)
    os.makedirs(os.path.join(paths["img"], "pdf"), exist_ok=True)
    all = rows(articles, urls)
    if "sqlite" in only:
        as_sqlite(paths["sqlite"], all)
    if "sql" in only:
        as_dump(paths["sql"], all)
    if "xml" in only:
        as_xml(paths["xml"], in_the_past(all))
    for name in ("tomate", "cache"):
        with open(os.path.join(paths["img"], "png", f"{name}.png"), "wb") as out:
            out.write(png(8, 6))
    with open(os.path.join(paths["img"], "pdf", "statuts.pdf"), "wb") as out:
        out.write(b"%PDF-1.4\n%%EOF\n")
    with open(os.path.join(paths["img"], "rubon1.png"), "wb") as out:
        out.write(png(4, 4))
    return paths


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder")
    options.add_argument("--articles", type=int, default=0)
    options.add_argument("--urls", default="arbo")
    options = options.parse_args()
    write(options.folder, options.articles, options.urls)
