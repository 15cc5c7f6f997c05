#!/usr/bin/env python3
"""Runs the pipelines that `sobre ci` writes, as the forges would, on clones of a small farm.

Each pipeline must be valid by its forge's schema. Then its job scripts are taken from the file as they are and run
with sh, in a fresh clone, with the variables that the forge sets: after a push that touched one site exactly that one
is built and published, after one that touched none nothing is, after a first push all are, and a broken site keeps
none of its sisters back. What a forge does itself (checkout, cache, choosing jobs by `if` and `rules`) is done here.
`sobre publish` is run when this sobre has it; else that step is counted as skipped. Ends with "N passed, N failed, N
skipped".

  tests/ci.py [--sobre PATH]
"""
import argparse, json, os, shutil, signal, subprocess, sys, tempfile

import junitparser
from ruamel.yaml import YAML

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SITES = ["fanfare", "jardin", "velo"]
NOBODY = "0" * 40
SCHEMAS = {"gitlab": "vendor.gitlab-ci", "github": "vendor.github-workflows", "forgejo": "vendor.github-workflows"}
FILES = {"gitlab": ".gitlab-ci.yml", "github": ".github/workflows/sobre.yml", "forgejo": ".forgejo/workflows/sobre.yml"}

# Stands before sobre in the path: notes what is published, and with which keys.
WRAPPER = """#!/bin/sh
if [ "$1" = publish ]
then
    echo "$2" >> "$NOTES/published"
    [ -z "$SSH_AGENT_PID" ] || echo "$SSH_AGENT_PID" >> "$NOTES/agents"
    [ -z "$SSH_AGENT_PID" ] || ssh-add -l >> "$NOTES/keys"
    [ -n "$PUBLISHES" ] || exit 0
fi
exec "$SOBRE" "$@"
"""


def put(folder, path, text):
    file = os.path.join(folder, path)
    os.makedirs(os.path.dirname(file), exist_ok=True)
    with open(file, "w", encoding="utf-8") as f:
        f.write(text)


def read(*path):
    try:
        with open(os.path.join(*path), encoding="utf-8") as f:
            return f.read()
    except FileNotFoundError:
        return ""


def load(path):
    with open(path, encoding="utf-8") as f:
        return YAML(typ="safe").load(f)


class Trial:
    def __init__(self, sobre, work):
        self.sobre, self.work, self.farm = sobre, work, os.path.join(work, "farm")
        self.passed = self.failed = self.skipped = 0
        self.number = 0
        self.publishes = subprocess.run([sobre, "publish", "--help"], capture_output=True).returncode == 0
        self.key = self.make_key()
        put(work, "bin/sobre", WRAPPER)
        os.chmod(os.path.join(work, "bin/sobre"), 0o755)

    def make_key(self):
        if not all(shutil.which(tool) for tool in ("ssh-keygen", "ssh-agent", "ssh-add")):
            return None
        key = os.path.join(self.work, "key")
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "publish", "-f", key], check=True)
        return key

    def verdict(self, what, expected, found):
        if expected == found:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}: expected {expected!r}, found {found!r}")

    def skip(self, what):
        self.skipped += 1
        print(f"skipped: {what}")

    def git(self, *arguments, folder=None):
        command = ["git", "-c", "user.name=T", "-c", "user.email=t@t.example", *arguments]
        done = subprocess.run(command, cwd=folder or self.farm, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def commit(self):
        self.git("add", "-A")
        self.git("commit", "-qm", "change")
        return self.git("rev-parse", "HEAD")

    def make_farm(self):
        put(self.farm, "farm.toml", 'sobre = "1"\n')
        put(self.farm, ".gitignore", "/public\n")
        for site in SITES:
            put(self.farm, f"sites/{site}.toml", f'title = "{site}"\ndomain = "{site}.example"\n')
            put(self.farm, f"content/{site}/_index.md", f'+++\ntitle = "{site}"\n+++\nBienvenue.\n')
        for forge in FILES:
            subprocess.run([self.sobre, "ci", forge, "--farm", self.farm, "--quiet"], check=True)
        self.git("init", "-q", "-b", "main")
        return self.commit()

    def fresh(self):
        """Returns a clone in which nothing was ever built, a home, and a place for notes."""
        self.number += 1
        place = os.path.join(self.work, str(self.number))
        for folder in ("home", "notes"):
            os.makedirs(os.path.join(place, folder))
        clone = os.path.join(place, "clone")
        self.git("clone", "-q", self.farm, clone)
        return Run(self, place, clone)


class Run:
    """One run of a pipeline."""

    def __init__(self, trial, place, clone):
        self.trial, self.clone, self.notes = trial, clone, os.path.join(place, "notes")
        self.environment = {
            "PATH": os.path.join(trial.work, "bin") + ":" + os.environ["PATH"],
            "HOME": os.path.join(place, "home"),
            "SOBRE": trial.sobre,
            "NOTES": self.notes,
            "PUBLISHES": "yes" if trial.publishes else "",
            "SOBRE_LANG": "en",
            "CI": "true",
        }

    def script(self, lines, **variables):
        """Runs a script as it is written, as runners do: one shell, which stops at the first failure."""
        lines = [lines] if isinstance(lines, str) else lines
        done = subprocess.run(
            ["sh", "-e", "-c", "\n".join(lines)], cwd=self.clone, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=120, env={**self.environment, **{k: v for k, v in variables.items() if v is not None}},
        )
        self.said = done.stdout + done.stderr
        return done.returncode

    def built(self):
        public = os.path.join(self.clone, "public")
        there = os.listdir(public) if os.path.isdir(public) else []
        return sorted(name for name in there if os.path.isfile(os.path.join(public, name, "index.html")))

    def published(self):
        return sorted(read(self.notes, "published").split())

    def stop_agents(self):
        """Ends the agents that the scripts started; returns how many keys they held."""
        for pid in read(self.notes, "agents").split():
            try:
                os.kill(int(pid), signal.SIGTERM)
            except ProcessLookupError:
                pass
        return read(self.notes, "keys").count("publish (ED25519)")


def gitlab(run, before, wanted_key):
    """Returns whether any job failed."""
    pipeline = load(os.path.join(run.clone, FILES["gitlab"]))
    environment = {"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BEFORE_SHA": before}
    if run.script(pipeline["sites"]["script"], **environment):
        return True
    child = load(os.path.join(run.clone, "sites.yml"))
    run.trial.verdict("gitlab: the child pipeline includes its template", {"local": "/" + FILES["gitlab"]}, child.pop("include"))
    schema(run.trial, "gitlab", "sites.yml", os.path.join(run.clone, "sites.yml"))
    rule = next(rule for rule in pipeline["each-site"]["rules"] if "DEFAULT_BRANCH" in rule.get("if", ""))
    failed = False
    for name, job in child.items():
        job = {**pipeline.get(job.get("extends"), {}), **job}
        key = {}
        if wanted_key:
            put(run.notes, "known_hosts", "web.example ssh-ed25519 AAAA\n")
            key = {"SOBRE_KEY": run.trial.key, "SOBRE_KNOWN_HOSTS": os.path.join(run.notes, "known_hosts")}
        ended = run.script(job["script"], **job.get("variables", {}), **rule["variables"], **key)
        failed = failed or ended != 0
        if name in SITES:
            run.trial.verdict(f"gitlab: {name} is alone in its group", f"sobre-{name}", job["resource_group"])
            reports = job["artifacts"]["reports"]
            findings(run.trial, name, run.clone, reports["codequality"], reports["junit"], ended)
    return failed


def findings(trial, site, clone, quality, junit, ended):
    issues = json.loads(read(clone, quality))
    keys = ["check_name", "description", "fingerprint", "location", "severity"]
    sound = all(sorted(issue) == keys and issue["location"]["lines"]["begin"] > 0 for issue in issues)
    trial.verdict(f"{site}: issues have what GitLab asks", True, sound)
    suites = list(junitparser.JUnitXml.fromfile(os.path.join(clone, junit)))
    said = [(suite.name, suite.tests, suite.failures) for suite in suites]
    errors = sum(issue["severity"] == "major" for issue in issues)
    trial.verdict(f"{site}: the suite counts as its cases do", [(site, max(1, len(issues)), errors)], said)
    cases = [case for suite in suites for case in suite]
    failures = [case for case in cases if any(isinstance(result, junitparser.Failure) for result in case.result)]
    trial.verdict(f"{site}: an independent reader sees the same", (max(1, len(issues)), errors), (len(cases), len(failures)))
    trial.verdict(f"{site}: the job fails when there are errors", errors > 0, ended != 0)


def actions_key(run, wanted_key):
    return {"SOBRE_KEY": read(run.trial.key), "SOBRE_KNOWN_HOSTS": "web.example ssh-ed25519 AAAA"} if wanted_key else {}


def github(run, before, wanted_key):
    jobs = load(os.path.join(run.clone, FILES["github"]))["jobs"]
    output = os.path.join(run.notes, "output")
    for step in jobs["sites"]["steps"]:
        if "run" in step and run.script(step["run"], BEFORE=before, GITHUB_OUTPUT=output):
            return True
    name, value = read(output).strip().split("=", 1)
    run.trial.verdict("github: the output has the name that the next job asks for", "sites", name)
    failed = False
    for site in json.loads(value)["list"]:
        for step in jobs["site"]["steps"]:
            secrets = actions_key(run, wanted_key) if "env" in step else {}
            if "run" in step and run.script(step["run"], SITE=site, **secrets):
                failed = True
                break
    return failed


def forgejo(run, before, wanted_key):
    jobs = load(os.path.join(run.clone, FILES["forgejo"]))["jobs"]
    failed = False
    for step in jobs["sites"]["steps"]:
        secrets = actions_key(run, wanted_key) if "SOBRE_KEY" in step.get("env", {}) else {}
        if "run" in step and (not failed or "always()" in step.get("if", "")):
            failed = run.script(step["run"], BEFORE=before, **secrets) != 0 or failed
    return failed


def schema(trial, forge, what, path):
    checker = os.path.join(os.path.dirname(sys.executable), "check-jsonschema")
    done = subprocess.run([checker, "--builtin-schema", SCHEMAS[forge], path], capture_output=True, text=True)
    trial.verdict(f"{forge}: {what} is valid", (0, ""), (done.returncode, done.stderr))


def pipelines_are_valid(trial):
    for forge in FILES:
        for lang in ("en", "fr"):
            command = [trial.sobre, "ci", forge, "--print"]
            done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "SOBRE_LANG": lang})
            put(trial.work, f"{forge}.{lang}.yml", done.stdout)
            schema(trial, forge, f"the pipeline in {lang}", os.path.join(trial.work, f"{forge}.{lang}.yml"))


def try_one(trial, forge, what, before, expected, fails=(), wanted_key=False):
    """Runs a pipeline after a push; the sites `expected` are built and published, those in `fails` are not."""
    run = trial.fresh()
    failed = forge(run, before, wanted_key)
    name = forge.__name__
    trial.verdict(f"{name}, {what}: built", expected, run.built())
    trial.verdict(f"{name}, {what}: sent to publish", expected, run.published())
    trial.verdict(f"{name}, {what}: the run fails", bool(fails), failed)
    if failed and not fails:
        print(run.said)
    if expected and not trial.publishes:
        trial.skip(f"{name}, {what}: this sobre has no publish yet, its step was only noted")
    keys = run.stop_agents()
    if wanted_key:
        trial.verdict(f"{name}, {what}: the key is at hand", len(expected), keys)
        trial.verdict(f"{name}, {what}: the server is known", True, "web.example" in read(run.environment["HOME"], ".ssh/known_hosts"))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--sobre", default=os.environ.get("SOBRE", os.path.join(ROOT, "target/release/sobre")))
    sobre = os.path.abspath(options.parse_args().sobre)
    with tempfile.TemporaryDirectory(prefix="sobre-ci-") as work:
        trial = Trial(sobre, work)
        pipelines_are_valid(trial)
        first = trial.make_farm()
        put(trial.farm, "content/velo/sortie.md", '+++\ntitle = "Sortie"\n+++\nDimanche.\n')
        second = trial.commit()
        for forge in (gitlab, github, forgejo):
            try_one(trial, forge, "one site touched", first, ["velo"])
            try_one(trial, forge, "a first push", NOBODY, SITES)
            if trial.key:
                try_one(trial, forge, "with a key", first, ["velo"], wanted_key=True)
            else:
                trial.skip(f"{forge.__name__}: no ssh here, the key is not tried")
        put(trial.farm, "README.md", "La ferme.\n")
        third = trial.commit()
        for forge in (gitlab, github, forgejo):
            try_one(trial, forge, "no site touched", second, [])
        put(trial.farm, "content/velo/sortie.md", '+++\ntitle = "Sortie"\n+++\n[Nulle part](nulle-part.md)\n')
        put(trial.farm, "content/jardin/serre.md", '+++\ntitle = "Serre"\n+++\nIl y fait chaud.\n')
        trial.commit()
        for forge in (gitlab, github, forgejo):
            try_one(trial, forge, "one of two broken", third, ["jardin"], fails=["velo"])
        print(f"{trial.passed} passed, {trial.failed} failed, {trial.skipped} skipped")
        return 1 if trial.failed else 0


if __name__ == "__main__":
    sys.exit(main())
