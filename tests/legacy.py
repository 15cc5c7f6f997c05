#!/usr/bin/env python3
"""Makes farms whose sites have old addresses, for `tests/web.py --legacy`: a fictional SPIP and a fictional
WordPress, and those of real ones where they are at hand (SOBRE_STATIFY). Prints their folders, a colon between.

A farm's `answers.json` says where its old addresses are to end; null for what nobody may see.

  tests/legacy.py --sobre PATH FOLDER
"""
import argparse, json, os, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
import spip
import spip_site

WXR = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:content="c" xmlns:wp="w" xmlns:dc="d" xmlns:excerpt="e"><channel>
<title>La Barque</title><link>https://barque.example</link><language>fr-FR</language>
<wp:base_site_url>https://barque.example</wp:base_site_url><wp:base_blog_url>https://barque.example</wp:base_blog_url>
{items}</channel></rss>
"""
ITEM = """<item><title>Titre {id}</title><link>https://barque.example/2019/05/{slug}/</link><dc:creator>colombe</dc:creator>
<content:encoded><![CDATA[Des mots.]]></content:encoded><wp:post_id>{id}</wp:post_id><wp:post_date>2019-05-12 10:00:00</wp:post_date>
<wp:post_name>{slug}</wp:post_name><wp:status>{status}</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="fêtes"><![CDATA[Fêtes]]></category></item>
"""


def farm_of(sobre, folder, engine, site, sources, answers):
    farm = spip.new_farm(folder, site)
    done = subprocess.run([sobre, "statify", engine, *sources, "--site", site, "--farm", farm, "--date", spip.DAY], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{site}: {done.stdout}{done.stderr}")
    with open(os.path.join(farm, "answers.json"), "w", encoding="utf-8") as out:
        json.dump(answers, out, ensure_ascii=False)
    return farm


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder")
    options.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(spip.ROOT, "target", "release", "sobre")))
    options = options.parse_args()
    sobre, folder = os.path.abspath(options.sobre), os.path.abspath(options.folder)
    backup = spip_site.write(os.path.join(folder, "backup"))
    farms = [farm_of(sobre, folder, "spip", "saules", [backup["sqlite"], "--img", backup["img"]], spip_site.addresses())]
    export = os.path.join(folder, "export.xml")
    with open(export, "w", encoding="utf-8") as out:
        out.write(WXR.format(items="".join(ITEM.format(id=n, slug=slug, status=status) for n, slug, status in ((1, "fete", "publish"), (2, "été", "publish"), (3, "secret", "draft")))))
    post = "/2019/05/fete/"
    answers = [(post, post), ("/?p=1", post), ("/2019/05/fete/feed/", post), ("/?p=3", None), ("/2019/05/secret/", None), ("/feed/", "/atom.xml"), ("/?p=2", "/2019/05/été/"), ("/2019/05/12/", "/2019/05/"), ("/wp-sitemap.xml", "/sitemap.xml")]
    farms.append(farm_of(sobre, folder, "wordpress", "barque", [export], answers))
    material = os.environ.get("SOBRE_STATIFY", os.path.join(spip.ROOT, "..", "shared", "statify"))
    real = os.path.join(material, "spip")
    if os.path.isfile(os.path.join(real, "dump.sqlite")):
        with open(os.path.join(real, "http.json"), encoding="utf-8") as file:
            known = json.load(file)
        # Where an object is on the old site may lead on by itself: what it leads to is asked by `tests/spip.py`.
        answers = [(path, end) for path, end in spip.answers_of(known) if end != "" and path != "/"]
        home = lambda end: {"/une": "/", "/vie-associative": "/themes/vie-associative/", "/Jean-Noel-d-OEuf": "/textes-de/jean-noel-d-oeuf/", "/Admin-Test": "/textes-de/admin-test/"}.get(end, end)
        answers = [(path, end if end is None else home(end)) for path, end in answers]
        farms.append(farm_of(sobre, folder, "spip", "tilleuls", [os.path.join(real, "dump.sqlite"), "--img", os.path.join(real, "IMG")], answers))
    print(":".join(farms))


if __name__ == "__main__":
    main()
