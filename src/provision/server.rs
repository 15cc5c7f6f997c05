//! Apache itself: tested, reloaded, and asked which configuration answers.

use std::{
    io,
    process::{Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{
    apache::{PROBE, PROBE_HEADER, Rendered},
    generations::TESTED,
};
use crate::{publish::probe, register::Machine};

/// How long old processes may go on answering after a reload.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long nobody may answer at all: a server that gets its first certificates makes a key for each.
const SILENCE: Duration = Duration::from_secs(45);

/// The Apache of this machine.
#[derive(Debug)]
pub(super) struct Server<'m> {
    pub(super) machine: &'m Machine,
}

impl Server<'_> {
    /// Lets Apache look at its whole configuration with other hosts of ours; returns what it objects to.
    pub(super) fn test(&self, included: &str) -> Result<(), String> {
        self.run(&["-t", "-D", TESTED, "-c", &format!("Include {included}")])
    }

    /// Lets Apache read its configuration, without ending any answer.
    pub(super) fn reload(&self) -> Result<(), String> {
        self.run(&["graceful"])
    }

    fn run(&self, words: &[&str]) -> Result<(), String> {
        let mut command = Command::new(&self.machine.control);
        command.args(words).stdin(Stdio::null()).env("LC_ALL", "C");
        match command.output() {
            Ok(Output { status, .. }) if status.success() => Ok(()),
            Ok(Output { stdout, stderr, .. }) => {
                Err([stderr, stdout].map(|said| String::from_utf8_lossy(&said).into_owned()).concat())
            }
            Err(error) => Err(format!("{}: {error}", self.machine.control)),
        }
    }

    /// Returns the first of these hosts that does not say that its new configuration answers.
    pub(super) fn silent<'h>(&self, hosts: impl IntoIterator<Item = &'h Rendered>) -> Option<(&'h Rendered, String)> {
        let started = Instant::now();
        hosts.into_iter().find_map(|host| {
            loop {
                let (said, patience) = match self.says(host) {
                    Ok(None) => return None,
                    Ok(Some(said)) => (said, PATIENCE),
                    Err(error) => (error.to_string(), SILENCE),
                };
                if started.elapsed() > patience {
                    return Some((host, said));
                }
                thread::sleep(Duration::from_millis(20));
            }
        })
    }

    /// Returns what a host says instead of what it should.
    fn says(&self, host: &Rendered) -> io::Result<Option<String>> {
        let address = format!("127.0.0.1:{}", self.machine.http);
        let answer = probe::get(&address, host.domain.as_str(), PROBE)?;
        let said = answer.header(PROBE_HEADER).unwrap_or_default();
        let is_right = answer.status == 204 && said == host.says;
        Ok((!is_right).then(|| format!("{} {said}", answer.status).trim().to_owned()))
    }
}
