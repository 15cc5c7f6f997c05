//! The web servers in front of a store: each has a folder with the map that says what is live.
//!
//! Apache reads a `RewriteMap` of type `txt` anew when its time changes, so a rename switches it. The
//! map's first line says which release it is, the others where the old addresses of that release lead
//! ([`RedirectMap::to_txt`](crate::publish::redirects::RedirectMap::to_txt)): both change in one step. All
//! fronts are switched in two phases: first each gets the next map beside the one it reads, so a full
//! disk or a front that cannot be reached stops everything while nothing has changed; then each gives
//! it its name, the first one first. A front that fails then is tried again, and what it shows is put
//! right by the next run, which believes the first front.

use std::{process::Command, time::Duration};

use crate::{
    config::FrontConfig,
    diag::{Text, text},
    publish::{
        Holder, PublishError, ReleaseId,
        shell::{Shell, quoted},
    },
};

/// How often a front is tried in the second phase.
const TRIES: u32 = 3;

/// What is waited between two tries.
const PAUSE: Duration = Duration::from_millis(300);

/// The fronts of a target.
pub(super) struct Fronts {
    fronts: Vec<Front>,
    /// Name of the map.
    file: String,
}

struct Front {
    config: FrontConfig,
    /// For messages.
    name: String,
    shell: Shell,
}

impl Front {
    fn start(config: &FrontConfig) -> Result<Self, PublishError> {
        let name = match &config.machine {
            Some(machine) => format!("{}:{}", machine.host, config.folder),
            None => config.folder.clone(),
        };
        let mut shell = match &config.machine {
            Some(machine) => Shell::over_ssh(machine, machine.key.as_deref().map(std::path::Path::new))?,
            None => Shell::start(Command::new("sh"), &name)?,
        };
        let folder = quoted(&config.folder);
        shell.run(&format!("mkdir -p -- {folder} && cd -- {folder}"))?;
        Ok(Self { config: config.clone(), name, shell })
    }
}

impl Fronts {
    /// Goes to all fronts.
    pub(super) fn start(fronts: &[FrontConfig], site: &str) -> Result<Self, PublishError> {
        let fronts = fronts.iter().map(Front::start).collect::<Result<_, _>>()?;
        Ok(Self { fronts, file: format!("{site}.txt") })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.fronts.is_empty()
    }

    /// Returns what each front shows.
    pub(super) fn read(&mut self) -> Result<Vec<Option<ReleaseId>>, PublishError> {
        let file = &self.file;
        let read = |front: &mut Front| {
            let said = front.shell.run(&format!("head -n 1 {file} 2>/dev/null || :"))?;
            Ok(release_in(&String::from_utf8_lossy(&said)))
        };
        self.fronts.iter_mut().map(read).collect()
    }

    /// Takes the lock of the first front.
    pub(super) fn lock(&mut self, holder: &Holder) -> Result<(), PublishError> {
        let file = format!(".{}.lock", self.file);
        self.fronts.first_mut().map_or(Ok(()), |front| front.shell.lock(&file, holder))
    }

    /// Switches all fronts to a map.
    pub(super) fn switch(&mut self, map: &str) -> Result<(), PublishError> {
        let every: Vec<usize> = (0..self.fronts.len()).collect();
        self.prepare(&every, map)?;
        self.swap(&every)
    }

    /// Returns which fronts show something else than `live`.
    pub(super) fn behind(&mut self, live: &ReleaseId) -> Result<Vec<usize>, PublishError> {
        let seen = self.read()?;
        Ok((0..seen.len()).filter(|at| seen[*at].as_ref() != Some(live)).collect())
    }

    /// Sets those that were left behind to the map of what the first one shows.
    pub(super) fn catch_up(&mut self, behind: &[usize], map: &str) -> Result<Vec<Text>, PublishError> {
        self.prepare(behind, map)?;
        self.swap(behind)?;
        let told = behind.iter().map(|at| {
            let name = &self.fronts[*at].name;
            text!(
                "{name} did not show what the first front shows; it does now",
                "{name} ne montrait pas ce que montre le premier frontal ; c’est réparé"
            )
        });
        Ok(told.collect())
    }

    /// First phase: nothing that a web server reads changes.
    fn prepare(&mut self, which: &[usize], map: &str) -> Result<(), PublishError> {
        let (file, map) = (&self.file, quoted(map));
        for at in which {
            let wrote = format!("printf %s {map} > .{file}.next && {{ sync -f .{file}.next 2>/dev/null || :; }}");
            self.fronts[*at].shell.run(&wrote)?;
        }
        Ok(())
    }

    /// Second phase; the first one that fails for good is told once all others were tried.
    fn swap(&mut self, which: &[usize]) -> Result<(), PublishError> {
        let mut failed = None;
        for (nth, at) in which.iter().enumerate() {
            match self.swap_one(*at) {
                Ok(()) => {}
                // The first front is the truth: as long as it has not switched, nothing has.
                Err(error) if nth == 0 => return Err(error),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        failed.map_or(Ok(()), Err)
    }

    fn swap_one(&mut self, at: usize) -> Result<(), PublishError> {
        let file = &self.file;
        let swap = format!("mv -f .{file}.next {file}");
        let front = &mut self.fronts[at];
        let mut swapped = front.shell.run(&swap);
        for _ in 1..TRIES {
            if swapped.is_ok() {
                break;
            }
            std::thread::sleep(PAUSE);
            // The first front's shell holds the lock, so it stays.
            if at > 0
                && let Ok(again) = Front::start(&front.config)
            {
                *front = again;
            }
            swapped = front.shell.run(&format!("[ ! -e .{file}.next ] || {swap}"));
        }
        let name = &front.name;
        swapped.map(drop).map_err(|error| match error {
            PublishError::World { source, .. } => PublishError::World {
                doing: text!(
                    "switching a front that still shows the release before; publish again:",
                    "le changement d’un frontal, qui montre encore la version précédente ; publiez à nouveau :"
                ),
                path: name.into(),
                source,
            },
            error => error,
        })
    }
}

/// Returns the map's first line.
pub(super) fn line_of(prefix: &str, id: &ReleaseId) -> String {
    format!("live {prefix}r/{id}\n")
}

/// Reads such a line.
pub(super) fn release_in(text: &str) -> Option<ReleaseId> {
    text.lines().next()?.rsplit('/').next()?.parse().ok()
}
