"""Archives of web spaces in an object store: part of tests/s3.py, whose stores these are."""
import json, os, pwd, random, subprocess, urllib.request


def put(path, content, mode="w"):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, mode) as f:
        f.write(content)


def told(root, accounts):
    """Owners by name, modes and bytes of all web spaces below a root."""
    with open(os.path.join(root, "etc", "passwd")) as f:
        users = {line.split(":")[2]: line.split(":")[0] for line in f}
    with open(os.path.join(root, "etc", "group")) as f:
        groups = {line.split(":")[2]: line.split(":")[0] for line in f}
    found, top = {}, os.path.join(root, "srv", "sites", "velo")
    for folder, folders, files in os.walk(top):
        for path in [folder] + [os.path.join(folder, name) for name in files + folders]:
            stat = os.lstat(path)
            content = os.readlink(path) if os.path.islink(path) else open(path, "rb").read() if os.path.isfile(path) else None
            found[path[len(root):]] = (users.get(str(stat.st_uid)), groups.get(str(stat.st_gid)), stat.st_mode, content)
    return found


def machine(root):
    for name, text in {"passwd": "root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\n", "group": "root:x:0:\nwww-data:x:33:\n", "shadow": "root:*:1::::::\nwww-data:*:1::::::\n", "gshadow": "root:*::\nwww-data:*::\n", "login.defs": "UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\n"}.items():
        put(os.path.join(root, "etc", name), text)


def archives(count, sobre, work, url, bucket, folder, keys):
    """A web space goes to the store and comes back on another machine; whatever is wrong there is told."""
    if os.geteuid() != 0:
        count.skipped += 1
        print("skipped: archives give files to accounts, which root can")
        return
    farm, one, two = (os.path.join(work, "archives", name) for name in ["farm", "one", "two"])
    machine(one), machine(two)
    put(f"{farm}/farm.toml", 'sobre = "1"\n')
    put(f"{farm}/content/portal/register/infrastructure.toml", '[machines.web]\ncontact = "a@b.example"\n')
    put(f"{farm}/content/portal/register/associations/A0159.toml", 'name = "Vélo"\n[[sites]]\nname = "velo"\nkind = "wordpress"\ndomains = ["velo.example"]\n')

    def says(*words, code=0, **env):
        done = subprocess.run([sobre, *words, "--format", "json"], capture_output=True, text=True, env={**os.environ, "SOBRE_LANG": "en", **keys, **env}, timeout=300)
        said = json.loads(done.stdout) if done.stdout else {"stderr": done.stderr}
        count.check(f"{words[0]} ends with {code}", done.returncode == code, (words, done.returncode, said))
        return said

    there = ["--farm", farm, "--root", one]
    plan = says("plan", *there, code=4)
    says("apply", "--plan", plan["plan"], *there)
    space = os.path.join(one, "srv/sites/velo")
    chance = random.Random(7)
    # One of several parts, some small, an empty one, a name with a blank and a line's end, a link, a hard link.
    for name, size in {"www/film.mp4": 21 << 20, "www/index.php": 300, "www/a b\nc.txt": 3, "www/empty": 0}.items():
        put(os.path.join(space, name), chance.randbytes(size), "wb")
    os.symlink("index.php", os.path.join(space, "www/link"))
    os.link(os.path.join(space, "www/index.php"), os.path.join(space, "www/twin"))
    os.chmod(os.path.join(space, "www/index.php"), 0o640)
    with open(os.path.join(one, "etc/passwd")) as f:
        uid, gid = next(line.split(":")[2:4] for line in f if line.startswith("a0159:"))
    for inside, _, files in os.walk(os.path.join(space, "www")):
        for name in files:
            os.lchown(os.path.join(inside, name), int(uid), int(gid))
    before = told(one, [])
    place = f"{url}/{bucket}/kept/web"
    missing = says("backup", "A0159", "--to", place, *there, code=2, AWS_SECRET_ACCESS_KEY="")
    count.check("without keys one line says which are missing", "AWS_ACCESS_KEY_ID" in json.dumps(missing), missing)
    kept = says("backup", "A0159", "--to", place, *there)
    again = says("backup", "A0159", "--to", place, *there)
    count.check("two have two names", kept["archive"] != again["archive"] and kept["archive"].startswith(place + "/A0159-"), (kept, again))
    count.check("nothing of them stays on the machine", os.listdir(os.path.join(one, "var/backups/sobre")) == [], os.listdir(os.path.join(one, "var/backups/sobre")))
    count.check("the sources lie beside it", kept["sources"] == kept["archive"][:-4] + "-farm.tar", kept)
    tried = says("restore", kept["archive"], "--trial")
    count.check("a trial prints the digest", tried["digest"] == kept["digest"], tried)
    # The other machine has an account with the number already: owners go by name.
    with open(os.path.join(two, "etc/passwd"), "a") as f:
        f.write(f"other:x:{uid}:{gid}::/:/bin/sh\n")
    with open(os.path.join(two, "etc/group"), "a") as f:
        f.write(f"other:x:{gid}:\n")
    says("restore", kept["archive"], "--root", two)
    after = told(two, [])
    count.check("everything comes back on another machine", after == before, [p for p in set(before) | set(after) if before.get(p) != after.get(p)][:5])
    refused = says("restore", kept["archive"], "--root", two, code=2)
    count.check("and over nothing that is there", refused["diagnostics"][0]["code"] == "provision/obstacle", refused)
    for wrong, code in [(f"{place}/A0159-20010101T000000Z.tar", 3), (f"{url}/nobucket/A0159-20010101T000000Z.tar", 3), (f"{place}/x.tar", 2), (f"{url}", 2), ("http://127.0.0.1:9/b/A0159-20010101T000000Z.tar", 3)][: 4 if folder is None else 5]:
        says("restore", wrong, "--trial", code=code)
    if folder is None:
        opened(count, url, lambda place: says("backup", "A0159", "--to", place, *there, code=2))
        return
    # What lies in the store is what lies in rclone's folder: one bit is enough.
    path = os.path.join(folder, bucket, kept["archive"][len(url) + len(bucket) + 2:])
    with open(path, "r+b") as f:
        f.seek(5 << 20)
        byte = f.read(1)
        f.seek(5 << 20)
        f.write(bytes([byte[0] ^ 1]))
    for words in [["--trial"], ["--root", os.path.join(work, "archives", "three")]]:
        machine(os.path.join(work, "archives", "three"))
        broken = says("restore", kept["archive"], *words, code=2)
        count.check("one bit is enough", broken["diagnostics"][0]["code"] == "provision/archive", broken)
    count.check("and nothing of it is left", not os.path.exists(os.path.join(work, "archives/three/srv/sites/velo")), "")
    wrong = says("backup", "A0159", "--to", place, *there, code=3, AWS_SECRET_ACCESS_KEY="wrong")
    count.check("a wrong secret is refused by the store, and not shown", '"wrong"' not in json.dumps(wrong), wrong)
    os.remove(path)
    says("restore", kept["archive"], "--trial", code=3)


def opened(count, url, backup):
    """A bucket whose objects anybody may read gets no archive; at moto they have the bucket's list of access."""
    def ask(path, method="GET", **headers):
        with urllib.request.urlopen(urllib.request.Request(url + path, method=method, headers=headers), timeout=30) as answer:
            return answer.read().decode()

    ask("/open", "PUT", **{"x-amz-acl": "public-read"})
    refused = backup(f"{url}/open/kept/web")
    count.check("a store that gives to anybody gets no archive", refused.get("diagnostics", [{}])[0].get("code") == "publish/audience", refused)
    listed = ask("/open?list-type=2")
    count.check("and nothing of it is there", "<Key>" not in listed, listed)
