//! Apache itself: tested, reloaded, and asked which configuration answers.

use std::{
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
        let end = Instant::now() + PATIENCE;
        hosts.into_iter().find_map(|host| {
            loop {
                match self.says(host) {
                    Ok(()) => return None,
                    Err(said) if Instant::now() > end => return Some((host, said)),
                    Err(_) => thread::sleep(Duration::from_millis(20)),
                }
            }
        })
    }

    fn says(&self, host: &Rendered) -> Result<(), String> {
        let address = format!("127.0.0.1:{}", self.machine.http);
        let answer = probe::get(&address, host.domain.as_str(), PROBE).map_err(|error| error.to_string())?;
        let said = answer.header(PROBE_HEADER).unwrap_or_default();
        if answer.status == 204 && said == host.says { Ok(()) } else { Err(format!("{} {said}", answer.status)) }
    }
}
