//! How far long work has come, on a terminal only.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{
    Screen,
    sketch::{Progress, SiteReport},
};

/// Work shorter than this shows no bar: it would only flicker.
const LONG: Duration = Duration::from_millis(400);

/// A bar that appears when the work turns out to be long.
#[derive(Debug)]
pub(crate) struct Bar {
    bar: ProgressBar,
    started: Instant,
}

impl Bar {
    /// Returns the bar for this screen; without a terminal it stays invisible.
    pub(crate) fn new(screen: Screen) -> Self {
        let target = if screen.progress { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(layout) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
            bar.set_style(layout.progress_chars("━╸─"));
        }
        Self { bar, started: Instant::now() }
    }

    /// Takes the bar off the screen.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn site_started(&self, name: &str) {
        // "Pages" is one word in both languages; a message before the bar is due would draw it.
        if self.started.elapsed() > LONG {
            self.bar.set_message(format!("pages · {name}"));
        }
    }

    fn pages(&self, done: usize, total: usize) {
        if self.started.elapsed() > LONG {
            self.bar.set_length(total as u64);
            self.bar.set_position(done as u64);
        }
    }

    fn site_done(&self, _site: &SiteReport) {}
}
