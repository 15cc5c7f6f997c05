//! The preview and the watch together: who applies changes, who waits, who is told.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
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
    applied: VecDeque<(u64, Effect)>,
}

impl Live {
    pub(super) fn new(preview: Arc<dyn Preview>, watch: Option<Watch>) -> Self {
        Self { preview, watch, state: Mutex::default(), moved: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Applies what the watch has noticed, or waits for whoever is doing so.
    pub(super) fn catch_up(&self) {
        let Some(watch) = &self.watch else { return };
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
        let _ = catch_unwind(AssertUnwindSafe(|| self.preview.apply(&changes)));
        let mut state = self.lock();
        state.applying = false;
        state.generation += 1;
        let generation = state.generation;
        state.applied.push_back((generation, Effect::of(&changes)));
        if state.applied.len() > MEMORY {
            state.applied.pop_front();
        }
        self.moved.notify_all();
    }

    /// Applies changes as they settle, until stopped: what a thread of its own does.
    pub(super) fn follow(&self) {
        while self.watch.as_ref().is_some_and(Watch::wait) {
            self.catch_up();
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
        let state = self.lock();
        let forgotten = state.applied.front().is_some_and(|(first, _)| *first > seen + 1);
        let mut sum = Effect { sites: Sites::Some(Vec::new()), style: false, asset: false, text: forgotten };
        for (_, effect) in state.applied.iter().filter(|(g, effect)| *g > seen && effect.sites.hold(site)) {
            sum.style |= effect.style;
            sum.asset |= effect.asset;
            sum.text |= effect.text;
        }
        sum
    }
}

/// What a set of changes may have touched, by the look of its paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Effect {
    sites: Sites,
    /// Style sheets.
    pub(super) style: bool,
    /// Images, scripts and other things that pages show without holding them.
    pub(super) asset: bool,
    /// All else: texts, templates, configuration.
    pub(super) text: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Sites {
    All,
    Some(Vec<String>),
}

impl Sites {
    fn hold(&self, site: &str) -> bool {
        match self {
            Self::All => true,
            Self::Some(names) => names.iter().any(|name| name == site),
        }
    }
}

impl Effect {
    /// Returns the effect of changes nobody knows anything about: what shows something else has to
    /// be loaded again, what does not is left alone.
    pub(super) fn any() -> Self {
        Self { sites: Sites::All, style: false, asset: false, text: true }
    }

    fn of(changes: &Changes) -> Self {
        let Changes::Paths(paths) = changes else {
            return Self::any();
        };
        let mut effect = Self { sites: Sites::Some(Vec::new()), style: false, asset: false, text: false };
        for path in paths {
            match (site_of(path), &mut effect.sites) {
                (Some(site), Sites::Some(names)) => names.push(site),
                _ => effect.sites = Sites::All,
            }
            match path.extension().map(|e| e.to_string_lossy().to_lowercase()).as_deref() {
                Some("css") => effect.style = true,
                None | Some("md" | "toml" | "yaml" | "yml" | "json" | "csv" | "html") => effect.text = true,
                Some(_) => effect.asset = true,
            }
        }
        effect
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
    use super::{Effect, Sites};
    use crate::watch::Changes;

    fn effect(paths: &[&str]) -> Effect {
        Effect::of(&Changes::Paths(paths.iter().map(Into::into).collect()))
    }

    #[test]
    fn a_text_touches_its_own_site_alone() {
        let effect = effect(&["content/jardin/a.md", "sites/jardin.toml", "sites/jardin/static/x.css"]);
        assert!(effect.sites.hold("jardin") && !effect.sites.hold("fanfare"));
        assert!(effect.text && effect.style && !effect.asset);
    }

    #[test]
    fn a_theme_touches_all() {
        let effect = effect(&["themes/base/static/style.css", "content/jardin/photo.jpg"]);
        assert_eq!(effect.sites, Sites::All);
        assert!(effect.style && effect.asset && !effect.text);
    }
}
