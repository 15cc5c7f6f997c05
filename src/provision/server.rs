//! Apache and PHP themselves: tested, reloaded, and asked which configuration answers.

use std::{
    io,
    path::Path,
    process::{Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{
    apache::{PROBE, PROBE_HEADER},
    generations::TESTED,
};
use crate::{publish::probe, register::Domain};

/// How long old processes may go on answering after a reload.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long nobody may answer at all: a server that gets its first certificates makes a key for each.
const SILENCE: Duration = Duration::from_secs(45);

/// The Apache of this machine.
#[derive(Debug)]
pub(super) struct Server<'m> {
    /// The program that tests and reloads it.
    pub(super) control: &'m str,
}

/// The PHP of this machine.
#[derive(Debug)]
pub(super) struct Php {
    /// Its version, such as `8.2`.
    pub(super) version: String,
}

impl Server<'_> {
    /// Lets Apache look at its whole configuration with other hosts of ours; returns what it objects to.
    pub(super) fn test(&self, included: &str) -> Result<(), String> {
        run(self.control, &["-t", "-D", TESTED, "-c", &format!("Include {included}")])
    }

    /// Lets Apache read its configuration, without ending any answer.
    pub(super) fn reload(&self) -> Result<(), String> {
        run(self.control, &["graceful"])
    }

    /// Returns what a host says instead of what it should, after having given it time.
    pub(super) fn silent(&self, port: u16, domain: &Domain, says: &str) -> Option<String> {
        let started = Instant::now();
        loop {
            let (said, patience) = match answer(port, domain, says) {
                Ok(None) => return None,
                Ok(Some(said)) => (said, PATIENCE),
                Err(error) => (error.to_string(), SILENCE),
            };
            if started.elapsed() > patience {
                return Some(said);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Php {
    /// Lets PHP look at its whole configuration; returns what it objects to.
    pub(super) fn test(&self) -> Result<(), String> {
        run(&format!("/usr/sbin/php-fpm{}", self.version), &["--test"])
    }

    /// Lets PHP read its pools, without ending any answer.
    pub(super) fn reload(&self) -> Result<(), String> {
        run("/usr/sbin/service", &[&format!("php{}-fpm", self.version), "reload"])
    }
}

/// Returns what a host says instead of what it should.
fn answer(port: u16, domain: &Domain, says: &str) -> io::Result<Option<String>> {
    let answer = probe::get(&format!("127.0.0.1:{port}"), domain.as_str(), PROBE)?;
    let said = answer.header(PROBE_HEADER).unwrap_or_default();
    let is_right = answer.status == 204 && said == says;
    Ok((!is_right).then(|| format!("{} {said}", answer.status).trim().to_owned()))
}

fn run(program: &str, words: &[&str]) -> Result<(), String> {
    let output = Command::new(Path::new(program)).args(words).stdin(Stdio::null()).env("LC_ALL", "C").output();
    match output {
        Ok(Output { status, .. }) if status.success() => Ok(()),
        Ok(Output { stdout, stderr, .. }) => {
            Err([stderr, stdout].map(|said| String::from_utf8_lossy(&said).into_owned()).concat())
        }
        Err(error) => Err(format!("{program}: {error}")),
    }
}
