#!/usr/bin/env python3
"""Runs the commands of docs/publish.md as they stand, in the order in which they stand.

The page is for two machines; here they are two accounts in namespaces of their own (mounts, network, processes):
`/etc`, `/var`, `/srv`, `/home` and the like are overlays that vanish with the test, sshd listens on port 22 and Apache
on port 80 of a loopback that nobody else has, and `web.example` leads there. What people carry from one machine to the
other (the program, public keys) is carried here. After each step it is looked at what an administrator would look at.
Needs root, Linux, apache2 and openssh-server; else it is skipped. Ends with "N passed, N failed, N skipped".

  tests/docs_publish.py [--sobre PATH] [--show]
"""
import argparse, http.client, os, pwd, re, shutil, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OVERLAID = ["etc", "var", "srv", "home", "root", "usr"]
LAPTOP = "/home/camille"
SERVER = pwd.getpwuid(0).pw_dir


def blocks():
    """Returns the fenced blocks of the page: language, where it runs or lies, text."""
    with open(os.path.join(ROOT, "docs/publish.md"), encoding="utf-8") as f:
        return re.findall(r"^```(\w+) (\S+)\n(.*?)^```$", f.read(), re.M | re.S)


class Trial:
    def __init__(self, show):
        self.passed = self.failed = 0
        self.show = show

    def check(self, what, good, said=""):
        self.passed += bool(good)
        self.failed += not good
        if not good:
            print(f"FAILED {what}: {said}")
        return good

    def run(self, where, script):
        """Runs a block as a person would: line by line, stopping at what fails."""
        command = ["bash", "-e", "-c", script]
        # A shell of an administrator of Debian: nothing of ours in its environment.
        environment = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
        if where == "laptop":
            command = ["setpriv", "--reuid=camille", "--regid=camille", "--init-groups", *command]
            environment |= {"HOME": LAPTOP, "USER": "camille"}
        else:
            environment |= {"HOME": SERVER, "USER": "root"}
        folder = {"server": SERVER, "laptop": self.folder}[where]
        done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        if where == "laptop" and "cd farm" in script:
            self.folder = LAPTOP + "/farm"
        if self.show:
            print(f"--- {where}\n{script}... {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    folder = LAPTOP


def ask(path, **headers):
    line = http.client.HTTPConnection("127.0.0.1", 80, timeout=10)
    line.request("GET", path, headers={"Host": "square.example", **headers})
    answer = line.getresponse()
    return answer.status, answer.read(), answer


def mount(*words):
    subprocess.run(["mount", *words], check=True)


def set_up(sobre, room):
    """Makes the two machines; only this process and its children see them."""
    mount("-t", "tmpfs", "-o", "size=400m", "tmpfs", room)
    shutil.copy(sobre, room + "/sobre")
    for name in OVERLAID:
        for part in ("upper", "work"):
            os.makedirs(f"{room}/{name}.{part}")
        os.chmod(f"{room}/{name}.upper", os.stat("/" + name).st_mode & 0o7777)
        mount("-t", "overlay", "-o", f"lowerdir=/{name},upperdir={room}/{name}.upper,workdir={room}/{name}.work", "overlay", "/" + name)
    mount("-t", "tmpfs", "tmpfs", "/run")
    os.makedirs("/run/lock")
    os.makedirs("/run/sshd", mode=0o755)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with open("/etc/hosts", "a", encoding="utf-8") as f:
        f.write("\n127.0.0.1 web.example square.example\n")
    shutil.rmtree("/etc/ssh/sshd_config.d", ignore_errors=True)
    subprocess.run(["ssh-keygen", "-A"], check=True, stdout=subprocess.DEVNULL)
    shutil.copy(room + "/sobre", f"{SERVER}/sobre")
    subprocess.run(["useradd", "--create-home", "--home-dir", LAPTOP, "camille"], check=True)
    # The laptop has sobre already; the server gets its own from the page.
    shutil.copy(room + "/sobre", "/usr/bin/sobre")
    subprocess.run(["/usr/sbin/sshd"], check=True)
    subprocess.run(["apache2ctl", "start"], check=True, capture_output=True)


def carry(name, to):
    """What a person does between two steps."""
    if os.path.exists(f"{LAPTOP}/.ssh/{name}"):
        shutil.copy(f"{LAPTOP}/.ssh/{name}", f"{SERVER}/{to}")


def steps(trial):
    for number, (language, where, text) in enumerate(blocks(), 1):
        carry("sobre-square.pub", "square.pub")
        carry("sobre-square-forge.pub", "square-forge.pub")
        if language != "sh":
            with open(where, "w", encoding="utf-8") as f:
                f.write(text)
            continue
        done = trial.run(where, text)
        said = done.stdout + done.stderr
        if not trial.check(f"block {number}, on the {where}, ends well", done.returncode == 0, f"{done.returncode}\n{text}{said}"):
            return
        look(trial, text, said)


def look(trial, text, said):
    """What there is to see after a step."""
    journal = "/srv/sites/square/priv/sobre/journal"
    if "ssh-keyscan" in text:
        with open("/etc/ssh/ssh_host_ed25519_key.pub", encoding="utf-8") as f:
            trial.check("the laptop knows the server's key", f.read().split()[1] in open(LAPTOP + "/.ssh/known_hosts", encoding="utf-8").read())
        trial.check("the release is published, and listed as live", "published" in said and "← live" in said, said)
        owner = os.stat("/srv/sites/square/www/current").st_uid
        trial.check("it belongs to the account that published it", owner == os.lstat("/srv/sites/square/www/current").st_uid != 0, owner)
    if "apache2ctl graceful" in text:
        time.sleep(1)
        status, body, answer = ask("/")
        trial.check("visitors see the site", status == 200 and b"Friends of the Square" in body, (status, body[:200]))
        trial.check("compressed for who takes it", ask("/", **{"Accept-Encoding": "br"})[2].headers["Content-Encoding"] == "br")
        trial.check("its own page for what is not there", ask("/nothing/")[0] == 404)
        trial.check("and nothing of what is private", ask("/../priv/sobre/journal")[0] in (400, 404))
        asset = re.search(rb'(?:href|src)="?(/[^" >]*\.[0-9a-f]{8}\.\w+)', body)
        trial.check("what has a fingerprint is kept for a year", asset and "immutable" in (ask(asset[1].decode())[2].headers["Cache-Control"] or ""), asset)
    if "probe =" in text:
        trial.check("what changed is there", b"Bring a chair." in ask("/about/")[1], ask("/about/")[:2])
        trial.check("and was looked at", "published" in said, said)
    if "rollback" in text:
        trial.check("visitors see the one before", b"Bring a chair." not in ask("/about/")[1])
    if text.startswith("cat /srv"):
        trial.check("the journal says who did what", said.count("switch") == 3 and "camille" in said, said)
        done = trial.run("laptop", "ssh -o BatchMode=yes p-square@web.example id")
        trial.check("the key runs nothing else", "uid=" not in done.stdout, done.stdout + done.stderr)
        redirects(trial)
        switched_back(trial)
    if "square-forge.pub" in text and "printf" in text:
        forge = "sed -i s,sobre-square$,sobre-square-forge, ~/.ssh/config; echo 'And a friend.' >> content/square/about.md; sobre build && sobre publish"
        done = trial.run("laptop", forge)
        trial.check("the forge's key publishes, too", done.returncode == 0 and b"And a friend." in ask("/about/")[1], done.stdout + done.stderr)


def redirects(trial):
    """Old addresses work from the publication on, without a reload."""
    for n, (end, status, to) in enumerate([('to = "/about/"', 301, "http://square.example/about/"), ('status = "410"', 410, None)]):
        table = f'[[redirect]]\nfrom = "/spip.php?article12"\n{end}\n'
        done = trial.run("laptop", f"cat > content/square/redirects.toml <<'END'\n{table}END\nsobre build && sobre publish")
        got = ask("/spip.php?article12")
        trial.check(f"an old address answers {status}, without a reload", done.returncode == 0 and (got[0], got[2].headers["Location"]) == (status, to), (got, done.stdout + done.stderr))
    done = trial.run("laptop", "sobre rollback square")
    got = ask("/spip.php?article12")
    trial.check("and with a rollback its answer goes back, too", done.returncode == 0 and got[0] == 301, (got, done.stdout + done.stderr))
    done = trial.run("laptop", "rm content/square/redirects.toml; sobre build && sobre publish")
    trial.check("and is no more when nobody wants it", done.returncode == 0 and ask("/spip.php?article12")[0] == 404, done.stdout + done.stderr)


def switched_back(trial):
    """Apache shows something else: sobre goes back."""
    before = os.readlink("/srv/sites/square/www/current")
    conf = "/etc/apache2/sites-available/square.conf"
    with open(conf, encoding="utf-8") as f:
        good = f.read()
    with open(conf, "w", encoding="utf-8") as f:
        f.write(good.replace("${sobre-live:live|current}", before))
    subprocess.run(["apache2ctl", "graceful"], check=True, capture_output=True)
    time.sleep(1)
    done = trial.run("laptop", "echo 'Nobody sees this.' >> content/square/about.md; sobre build && sobre publish")
    said = done.stdout + done.stderr
    trial.check("Apache shows an old folder: sobre says so, and goes back", done.returncode == 3 and "visitors see" in said and os.readlink("/srv/sites/square/www/current") == before, (done.returncode, said))
    with open(conf, "w", encoding="utf-8") as f:
        f.write(good)
    subprocess.run(["apache2ctl", "graceful"], check=True, capture_output=True)
    time.sleep(1)
    done = trial.run("laptop", "sobre publish")
    trial.check("and once Apache is right it is published", done.returncode == 0 and b"Nobody sees this." in ask("/about/")[1], done.stdout + done.stderr)


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(ROOT, "target/release/sobre")))
    a.add_argument("--show", action="store_true", help="show what each block printed")
    a.add_argument("--inside", metavar="DIR", help=argparse.SUPPRESS)
    o = a.parse_args()
    sobre = os.path.abspath(o.sobre)
    if not o.inside:
        alone = ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "--propagation", "private"]
        tools = ("unshare", "setpriv", "useradd", "ip", "sshd", "apache2ctl", "ssh-keyscan")
        path = os.environ["PATH"] + ":/usr/sbin:/sbin"
        missing = [tool for tool in tools if not shutil.which(tool, path=path)]
        if os.getuid() != 0 or missing or subprocess.run([*alone, "true"], stderr=subprocess.DEVNULL).returncode:
            print(f"skipped: no root, no namespaces, or no {' '.join(missing)}\n0 passed, 0 failed, 1 skipped")
            return 0
        # What is mounted there is seen inside only.
        room = tempfile.mkdtemp(prefix="sobre-docs-")
        words = [sys.executable, os.path.abspath(__file__), "--inside", room, "--sobre", sobre, *(["--show"] if o.show else [])]
        ended = subprocess.run([*alone, *words], env={**os.environ, "PATH": path}).returncode
        os.rmdir(room)
        return ended
    trial = Trial(o.show)
    set_up(sobre, o.inside)
    steps(trial)
    print(f"{trial.passed} passed, {trial.failed} failed, 0 skipped")
    return 1 if trial.failed else 0


if __name__ == "__main__":
    sys.exit(main())
