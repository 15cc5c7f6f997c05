#!/usr/bin/env python3
"""Measures `sobre statify wordpress` beside wordpress-export-to-markdown 2.2.2 on the same exports, and its memory on a
synthetic export of any size; prints medians and ratios.

  benches/statify.py [--sobre PATH] [--peer FOLDER] [--runs 3]       real exports ($SOBRE_STATIFY, else ../shared/statify)
  benches/statify.py --source FOLDER                                 the same beside 3.x: its repository, after `npm install`
  benches/statify.py --synthetic 1000                                an export of 1 000 MB, written on /dev/shm, streamed
  benches/statify.py --generate FILE --synthetic 100 [--seed 7]      only writes the export

Both sides do the same media work: none (`--save-attached-images=false --save-scraped-images=false` there, no `--uploads`
here), and both take pages and other types. 2.2.2 starts a wizard unless told otherwise and waits 25 ms after each file
it writes; that cannot be switched off there, so its time is printed with and without that wait (25 ms times the files
it wrote, taken off). 3.x can be told not to wait (`--write-delay=0 --request-delay=0`). Wall, CPU and peak memory come from `wait4`.
"""
import argparse, glob, os, random, shutil, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
WAIT = 0.025
WORDS = "barque quai voile rame vent port marée régate équipage fête repas bal musique jardin atelier réunion bureau compte rendu prochaine sortie samedi matin soir nous avons le la les un une des et avec pour dans sur".split()


def measured(command):
    """Wall seconds, CPU seconds, peak memory in MB, exit code."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, process.returncode


def sentence(chance):
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(6, 18))).capitalize() + "."


def generate(path, size, seed):
    """Writes an export of about `size` bytes as WordPress does: articles of 3 to 17 kB with categories, tags, comments,
    links to each other, and a medium for every third."""
    chance = random.Random(seed)
    # Making words is slow: paragraphs are drawn once and mixed.
    paragraphs = [" ".join(sentence(chance) for _ in range(6)) for _ in range(400)]
    categories = [f"rubrique-{n}" for n in range(40)]
    tags = [f"mot-{n}" for n in range(400)]
    with open(path, "w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">\n<channel><title>Grand site</title><link>https://grand.example</link><language>fr-FR</language><wp:base_site_url>https://grand.example</wp:base_site_url><wp:base_blog_url>https://grand.example</wp:base_blog_url>\n')
        out.write("".join(f"<wp:author><wp:author_login>a{n}</wp:author_login><wp:author_display_name><![CDATA[Auteur {n}]]></wp:author_display_name></wp:author>\n" for n in range(9)))
        post = 0
        while out.tell() < size:
            post += 1
            year, month, day = 2005 + post % 20, 1 + post // 20 % 12, 1 + post // 240 % 28
            slug = f"article-numero-{post}-" + "-".join(chance.choice(WORDS) for _ in range(3))
            body = []
            for _ in range(chance.randint(6, 34)):
                kind = chance.random()
                words = chance.choice(paragraphs)
                if kind < 0.1:
                    words = f"<h2>{words[:40]}</h2>"
                elif kind < 0.2:
                    words = "<ul>" + "".join(f"<li>{part}</li>" for part in words.split(". ")) + "</ul>"
                elif kind < 0.3:
                    words = f'<strong>{words[:30]}</strong> <a href="https://grand.example/?p={chance.randint(1, post)}">{words[30:60]}</a> {words[60:]}'
                elif kind < 0.35:
                    words = f'[caption width="300"]<img src="https://grand.example/wp-content/uploads/{year}/p{post}.jpg" alt=""> {words[:50]}[/caption]'
                body.append(words)
            terms = "".join(f'<category domain="{domain}" nicename="{slug_of}"><![CDATA[{slug_of.capitalize()}]]></category>' for domain, slug_of in [("category", chance.choice(categories)), ("post_tag", chance.choice(tags)), ("post_tag", chance.choice(tags))])
            comments = "".join(f"<wp:comment><wp:comment_id>{post * 10 + n}</wp:comment_id><wp:comment_author><![CDATA[Camille]]></wp:comment_author><wp:comment_author_email>x@example.org</wp:comment_author_email><wp:comment_date>{year}-{month:02}-{day:02} 12:00:00</wp:comment_date><wp:comment_content><![CDATA[{chance.choice(paragraphs)[:200]}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_type>comment</wp:comment_type><wp:comment_parent>0</wp:comment_parent></wp:comment>\n" for n in range(chance.choice([0, 0, 0, 1, 3])))
            out.write(item(post, slug, "post", "publish", f"{year}-{month:02}-{day:02}", "\n\n".join(body), terms + comments))
            if post % 3 == 0:
                out.write(item(10_000_000 + post, f"photo-{post}", "attachment", "inherit", f"{year}-{month:02}-{day:02}", "", f"<wp:attachment_url>https://grand.example/wp-content/uploads/{year}/p{post}.jpg</wp:attachment_url><wp:postmeta><wp:meta_key>_wp_attached_file</wp:meta_key><wp:meta_value>{year}/p{post}.jpg</wp:meta_value></wp:postmeta>", parent=post))
        out.write("</channel>\n</rss>\n")
    return post


def item(number, slug, kind, status, day, content, more, parent=0):
    path = f"{day[:4]}/{day[5:7]}/{slug}" if kind == "post" else slug
    return f"<item><title>Titre {number} : {slug.replace('-', ' ')}</title><link>https://grand.example/{path}/</link><pubDate>Wed, 01 May 2019 10:00:00 +0000</pubDate><dc:creator><![CDATA[a{number % 9}]]></dc:creator><guid isPermaLink=\"false\">https://grand.example/?p={number}</guid><description></description><content:encoded><![CDATA[{content}]]></content:encoded><excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>{number}</wp:post_id><wp:post_date>{day} 10:00:00</wp:post_date><wp:post_modified>{day} 11:00:00</wp:post_modified><wp:comment_status>closed</wp:comment_status><wp:post_name>{slug}</wp:post_name><wp:status>{status}</wp:status><wp:post_parent>{parent}</wp:post_parent><wp:menu_order>0</wp:menu_order><wp:post_type>{kind}</wp:post_type><wp:post_password></wp:post_password><wp:is_sticky>0</wp:is_sticky>{more}</item>\n"


def farm(work, name):
    folder = os.path.join(work, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    with open(os.path.join(folder, "farm.toml"), "w", encoding="utf-8") as file:
        file.write('sobre = "1"\n')
    return folder


def statify(sobre, work, source):
    folder = farm(work, "farm")
    *figures, code = measured([sobre, "statify", "wordpress", source, "--site", "site", "--farm", folder])
    if code not in (0, 1):
        raise SystemExit(f"statify ended with {code}")
    return figures


OF_2 = ["--save-attached-images=false", "--save-scraped-images=false", "--include-other-types=true", "--year-folders=true", "--month-folders=true"]
OF_3 = ["--save-images=none", "--date-folders=year-month", "--write-delay=0", "--request-delay=0"]


def peer(program, options, work, source):
    folder = os.path.join(work, "peer")
    shutil.rmtree(folder, ignore_errors=True)
    *figures, code = measured(["node", program, "--wizard=false", f"--input={source}", f"--output={folder}", *options])
    written = sum(name.endswith(".md") for _, _, names in os.walk(folder) for name in names)
    return [*figures, written, code]


def verdict(what, value, reach):
    print(f"  {what}: {value} (reach: {reach})")


def beside(sobre, peers, work, sources, runs):
    for source in sources:
        ours = [statify(sobre, work, source) for _ in range(runs)]
        wall, cpu, memory = (statistics.median(column) for column in zip(*ours))
        print(f"{os.path.basename(source)}, {os.path.getsize(source) / 1e6:.1f} MB: sobre {wall:.2f} s, {cpu:.2f} CPU s, {memory:.0f} MB")
        for name, program, options, wait in peers:
            theirs = [peer(program, options, work, source) for _ in range(max(1, runs // 2))]
            their_wall, their_cpu, their_memory, files = (statistics.median(column) for column in list(zip(*theirs))[:4])
            print(f"  wordpress-export-to-markdown {name}: {their_wall:.2f} s ({max(0, their_wall - wait * files):.2f} s without its waits), {their_cpu:.2f} CPU s, {their_memory:.0f} MB, {files:.0f} files")
            verdict("as it comes, times faster", f"{their_wall / wall:.1f}", "10")
            verdict("without its waits, times faster", f"{max(0, their_wall - wait * files) / wall:.1f}", "10")
            verdict("CPU, times less", f"{their_cpu / cpu:.1f}", "10")
            verdict("its memory, times ours", f"{their_memory / memory:.1f}", "3")


def streamed(sobre, work, size, seed):
    source = os.path.join(work, "synthetic.xml")
    posts = generate(source, size, seed)
    wall, cpu, memory = statify(sobre, work, source)
    print(f"synthetic export, {os.path.getsize(source) / 1e6:.0f} MB, {posts} articles, seed {seed}: {wall:.1f} s, {cpu:.1f} CPU s")
    verdict("peak memory, MB", f"{memory:.0f}", "150 for 1 000 MB")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(ROOT, "target", "release", "sobre")))
    options.add_argument("--peer", help="folder in which npm installed wordpress-export-to-markdown")
    options.add_argument("--source", help="folder of its repository (3.x), after `npm install` there")
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--synthetic", type=float, default=0, help="size in MB")
    options.add_argument("--seed", type=int, default=1901)
    options.add_argument("--generate", help="write the export here and stop")
    options = options.parse_args()
    size = int(options.synthetic * 1e6)
    if options.generate:
        print(generate(options.generate, size, options.seed), "articles")
        return
    peers = []
    if options.peer:
        peers.append(("2.2.2", os.path.join(options.peer, "node_modules", "wordpress-export-to-markdown", "index.js"), OF_2, WAIT))
    if options.source:
        peers.append(("3.x", os.path.join(options.source, "app.js"), OF_3, 0))
    for one in [one for one in peers if not (os.path.exists(one[1]) and shutil.which("node"))]:
        print(f"the peer is not here: {one[0]}")
        peers.remove(one)
    material = os.environ.get("SOBRE_STATIFY", os.path.join(ROOT, "..", "shared", "statify"))
    sources = sorted(glob.glob(os.path.join(material, "wxr", "*.xml")))
    room = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(prefix="sobre-statify-", dir=room) as work:
        print(f"load {os.getloadavg()[0]:.1f}")
        if sources:
            beside(options.sobre, peers, work, sources, options.runs)
        else:
            print("no real exports here (SOBRE_STATIFY)")
        if size:
            streamed(options.sobre, work, size, options.seed)


if __name__ == "__main__":
    sys.exit(main())
