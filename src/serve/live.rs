//! The preview and the watch together: who applies changes, who waits, who is told.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::Preview;
use crate::watch::{Changes, Watch};

/// How long a request waits for changes that are being applied before it takes what there is.
const PATIENCE: Duration = Duration::from_secs(20);

/// How many applied changes are remembered for pages that listen.
const MEMORY: usize = 64;

/// A preview that is kept up to date.
pub(super) struct Live {
    pub(super) preview: Arc<dyn Preview>,
    watch: Option<Watch>,
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Default)]
struct State {
    applying: bool,
    stopped: bool,
    generation: u64,
    applied: VecDeque<(u64, Vec<Touch>)>,
}

impl Live {
    pub(super) fn new(preview: Arc<dyn Preview>, watch: Option<Watch>) -> Self {
        Self { preview, watch, state: Mutex::default(), moved: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns once all that was written before the call has been applied.
    pub(super) fn catch_up(&self) {
        if let Some(watch) = &self.watch {
            watch.hear();
            self.apply_noticed(watch);
        }
    }

    /// Applies what the watch has noticed, or waits for whoever is doing so.
    fn apply_noticed(&self, watch: &Watch) {
        let mut state = self.lock();
        let patience = Instant::now() + PATIENCE;
        while state.applying {
            let left = patience.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            state = self.moved.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        // Taken under the lock: no request can find the watch empty and the changes not applied.
        let Some(changes) = watch.take() else { return };
        state.applying = true;
        drop(state);
        // A fault in there must not stop the preview for good; it has been reported by its own thread.
        catch_unwind(AssertUnwindSafe(|| self.preview.apply(&changes))).ok();
        let mut state = self.lock();
        state.applying = false;
        state.generation += 1;
        let generation = state.generation;
        state.applied.push_back((generation, Touch::of(&changes)));
        if state.applied.len() > MEMORY {
            state.applied.pop_front();
        }
        self.moved.notify_all();
    }

    /// Applies changes as they settle, until stopped: what a thread of its own does.
    pub(super) fn follow(&self) {
        let Some(watch) = &self.watch else { return };
        while watch.wait() {
            self.apply_noticed(watch);
        }
    }

    /// Returns why watching has become incomplete, once.
    pub(super) fn trouble(&self) -> Option<crate::watch::WatchError> {
        self.watch.as_ref().and_then(Watch::trouble)
    }

    /// Ends every wait.
    pub(super) fn stop(&self) {
        self.lock().stopped = true;
        self.moved.notify_all();
        if let Some(watch) = &self.watch {
            watch.stop();
        }
    }

    /// Returns how many times changes have been applied.
    pub(super) fn generation(&self) -> u64 {
        self.lock().generation
    }

    /// Waits for a generation after `seen`: `None` once stopped, else the newest one, which is
    /// `seen` itself when `patience` has run out.
    pub(super) fn wait_after(&self, seen: u64, patience: Duration) -> Option<u64> {
        let until = Instant::now() + patience;
        let mut state = self.lock();
        while state.generation <= seen && !state.stopped {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = self.moved.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        (!state.stopped).then_some(state.generation)
    }

    /// Returns what the changes applied after generation `seen` may have changed for `site`.
    pub(super) fn effect_after(&self, seen: u64, site: &str) -> Effect {
        let (state, site) = (self.lock(), super::site_of(site));
        let forgotten = state.applied.front().is_some_and(|(first, _)| *first > seen + 1);
        let mut effect = Effect { text: forgotten, ..Effect::default() };
        let newer = state.applied.iter().filter(|(generation, _)| *generation > seen).flat_map(|(_, touched)| touched);
        for touch in newer.filter(|touch| touch.site.as_deref().is_none_or(|name| name == site)) {
            match touch.kind {
                Kind::Style => effect.style = true,
                Kind::Asset => effect.asset = true,
                Kind::Text => effect.text = true,
            }
        }
        effect
    }
}

/// What changes may have done to a site, by the look of their paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Effect {
    /// Style sheets have changed.
    pub(super) style: bool,
    /// So have images, scripts and other things that pages show without holding them.
    pub(super) asset: bool,
    /// So has all else: texts, templates, configuration.
    pub(super) text: bool,
}

/// A kind of file of one site, or of all.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Touch {
    site: Option<String>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Style,
    Asset,
    Text,
}

impl Touch {
    /// Returns what the changes touch, each once.
    fn of(changes: &Changes) -> Vec<Self> {
        let Changes::Paths(paths) = changes else { return vec![Self { site: None, kind: Kind::Text }] };
        let one = |path: &PathBuf| Self { site: site_of(path), kind: Kind::of(path) };
        let mut touched: Vec<_> = paths.iter().map(one).collect();
        touched.sort_unstable();
        touched.dedup();
        touched
    }
}

impl Kind {
    fn of(path: &Path) -> Self {
        match path.extension().map(|extension| extension.to_string_lossy().to_lowercase()).as_deref() {
            Some("css") => Self::Style,
            None | Some("md" | "toml" | "yaml" | "yml" | "json" | "csv" | "html") => Self::Text,
            Some(_) => Self::Asset,
        }
    }
}

/// Returns the site that alone reads a path below the farm: `content/x/…`, `sites/x.toml`, `sites/x/…`.
fn site_of(path: &Path) -> Option<String> {
    let mut names = path.iter().map(|name| name.to_string_lossy());
    let tree = names.next()?;
    let name = names.next()?;
    match &*tree {
        "content" => Some(name.into_owned()),
        "sites" => Some(name.strip_suffix(".toml").unwrap_or(&name).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Touch};
    use crate::watch::Changes;

    fn touched(paths: &[&str]) -> Vec<(Option<String>, Kind)> {
        let changes = Changes::Paths(paths.iter().map(Into::into).collect());
        Touch::of(&changes).into_iter().map(|touch| (touch.site, touch.kind)).collect()
    }

    #[test]
    fn a_text_touches_its_own_site_alone() {
        let jardin = Some("jardin".to_owned());
        assert_eq!(
            touched(&["content/jardin/a.md", "sites/jardin.toml", "sites/jardin/static/x.css"]),
            [(jardin.clone(), Kind::Style), (jardin, Kind::Text)]
        );
    }

    #[test]
    fn a_theme_touches_all() {
        assert_eq!(touched(&["themes/base/static/style.css"]), [(None, Kind::Style)]);
        assert_eq!(
            touched(&["farm.toml", "content/a/photo.JPG"]),
            [(None, Kind::Text), (Some("a".into()), Kind::Asset)]
        );
    }
}
