//! How far long work has come, on a terminal only.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Screen;

use crate::{
    diag::{Lang, text},
    farm::{Progress, SiteReport},
    statify,
};

/// Work shorter than this shows no bar: it would only flicker.
const LONG: Duration = Duration::from_millis(400);

/// A bar that appears when the work turns out to be long.
#[derive(Debug)]
pub(crate) struct Bar {
    bar: ProgressBar,
    started: Instant,
    lang: Lang,
    /// How much of each site, and of its pictures, is done, and how much there is.
    sites: Mutex<BTreeMap<String, (u64, u64)>>,
}

impl Bar {
    /// Returns the bar for this screen; without a terminal it stays invisible.
    pub(crate) fn new(screen: Screen) -> Self {
        let target = if screen.progress { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(layout) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
            bar.set_style(layout.progress_chars("━╸─"));
        }
        Self { bar, started: Instant::now(), lang: screen.style.lang, sites: Mutex::default() }
    }

    /// Notes how much of a site is done: outputs, or bytes.
    pub(crate) fn step(&self, site: &str, done: u64, total: u64) {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        sites.insert(site.to_owned(), (done, total));
        if self.started.elapsed() > LONG {
            let sum = sites.values().fold((0, 0), |sum, site| (sum.0 + site.0, sum.1 + site.1));
            self.bar.set_length(sum.1);
            self.bar.set_position(sum.0);
            self.bar.set_message(site.to_owned());
        }
    }

    /// Takes the bar off the screen.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn site_started(&self, _site: &str) {}

    fn outputs(&self, site: &str, done: usize, total: usize) {
        self.step(site, done as u64, total as u64);
    }

    fn pictures(&self, site: &str, done: usize, total: usize) {
        let pictures = text!("{site}, pictures", "{site}, images");
        self.step(pictures.in_lang(self.lang), done as u64, total as u64);
    }

    fn site_done(&self, _site: &SiteReport) {}
}

impl statify::Progress for Bar {
    fn pages(&self, done: usize, total: usize) {
        if self.started.elapsed() > LONG {
            self.bar.set_length(total as u64);
            self.bar.set_position(done as u64);
        }
    }
}
