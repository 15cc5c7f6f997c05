//! What of a site went out together: a portal's public release and that of its private parts.
//!
//! The two lie in web spaces of their own, each with its own numbers. One command puts the private one first, so
//! that no public page leads to one that is not there yet; a private release that no public one follows went out
//! alone. So the times of the two, which one clock tells, say which belong together.

use super::{Job, Line, PublishError, ReleaseId, Setting, many::Connected, protocol::out_of_order, target::Offer};
use crate::diag::{Code, text};

/// What went out together, as lines of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// What everyone sees; `None` when only the private parts had changed.
    pub public: Option<Line>,
    /// What of it only some may read; `None` when only the rest had changed.
    pub private: Option<Line>,
}

/// What going back did to one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RolledBack {
    /// What visitors see now.
    pub release: ReleaseId,
    /// What they saw before.
    pub before: Option<ReleaseId>,
    /// Whether it is the private parts.
    pub private: bool,
}

/// Returns what went out of a site and is kept at its target, the youngest first. `jobs` are its parts, the public
/// one first.
pub fn releases(jobs: &[Job], setting: &Setting) -> Result<Vec<Publication>, PublishError> {
    Ok(Site::open(jobs, setting)?.publications)
}

/// Goes back to what a site was: to what went out with the release asked for, else to what was before what visitors
/// see. Nothing is sent, and nothing needs room on the disk. Either both parts go back or none does.
pub fn roll_back(jobs: &[Job], setting: &Setting, to: Option<&ReleaseId>) -> Result<Vec<RolledBack>, PublishError> {
    let mut site = Site::open(jobs, setting)?;
    let mut wanted = match to {
        Some(to) => site.with(to),
        None => site.before_live().ok_or_else(nothing_earlier)?,
    };
    // As when publishing, the private part first: should the other fail, nobody has seen anything new.
    wanted.sort_by_key(|(private, _)| !private);
    let mut done: Vec<RolledBack> = Vec::new();
    for (private, release) in wanted {
        match site.switch(private, &release) {
            Ok(before) => done.push(RolledBack { release, before, private }),
            Err(error) => {
                for RolledBack { before, private, .. } in done {
                    drop(before.map(|before| site.switch(private, &before)));
                }
                return Err(error);
            }
        }
    }
    for (_, target) in &mut site.parts {
        target.target().close()?;
    }
    Ok(done)
}

/// A site at its target.
struct Site {
    /// Whether it is the private part, and where it is.
    parts: Vec<(bool, Connected)>,
    publications: Vec<Publication>,
}

impl Site {
    fn open(jobs: &[Job], setting: &Setting) -> Result<Self, PublishError> {
        let (mut parts, mut lines) = (Vec::new(), [Vec::new(), Vec::new()]);
        // Where nothing private can be, nothing private was published.
        for job in jobs.iter().filter(|job| !job.private || job.target.kind.can_hide()) {
            let mut target = Connected::to(job, setting)?;
            target.target().open(&Offer { site: job.name(), parcel: None, base: None })?;
            lines[usize::from(job.private)] = target.target().releases()?;
            parts.push((job.private, target));
        }
        let [public, private] = lines;
        Ok(Self { parts, publications: together(public, private) })
    }

    fn switch(&mut self, private: bool, to: &ReleaseId) -> Result<Option<ReleaseId>, PublishError> {
        let part = self.parts.iter_mut().find(|(own, _)| *own == private);
        part.ok_or_else(out_of_order)?.1.target().switch(to)
    }

    /// Returns both parts as they were when a publication had gone out; `None` for one that was not there yet.
    fn state(&self, at: usize) -> [Option<&Line>; 2] {
        let then = &self.publications[at..];
        [then.iter().find_map(|one| one.public.as_ref()), then.iter().find_map(|one| one.private.as_ref())]
    }

    /// Returns the releases to switch to for the state that a release belongs to. One that nobody knows is for the
    /// target to refuse.
    fn with(&self, to: &ReleaseId) -> Vec<(bool, ReleaseId)> {
        let holds = |one: &Publication| [&one.public, &one.private].into_iter().flatten().any(|line| line.id == *to);
        match self.publications.iter().position(holds) {
            Some(at) => named(self.state(at)),
            None => vec![(false, to.clone())],
        }
    }

    /// Returns the releases to switch to for the state before the one that visitors see.
    fn before_live(&self) -> Option<Vec<(bool, ReleaseId)>> {
        let all = 0..self.publications.len();
        let is_live = |at: &usize| self.state(*at).into_iter().flatten().all(|line| line.is_live);
        let has_live = |at: &usize| {
            let Publication { public, private } = &self.publications[*at];
            [public, private].into_iter().flatten().any(|line| line.is_live)
        };
        let live = all.clone().find(is_live).or_else(|| all.clone().find(has_live));
        all.skip(live.map_or(0, |live| live + 1)).find(|at| !is_live(at)).map(|at| named(self.state(at)))
    }
}

fn named(state: [Option<&Line>; 2]) -> Vec<(bool, ReleaseId)> {
    let parts = [false, true].into_iter().zip(state);
    parts.filter_map(|(private, line)| Some((private, line?.id.clone()))).collect()
}

/// Returns which releases went out together, the youngest first, as both lists are.
fn together(public: Vec<Line>, private: Vec<Line>) -> Vec<Publication> {
    let (mut public, mut private) = (public.into_iter().peekable(), private.into_iter().peekable());
    let mut all = Vec::new();
    loop {
        let is_alone = match (public.peek(), private.peek()) {
            (None, None) => return all,
            (Some(seen), Some(hidden)) => hidden.made > seen.made,
            (seen, _) => seen.is_none(),
        };
        if is_alone {
            all.push(Publication { public: None, private: private.next() });
            continue;
        }
        let seen = public.next();
        // What is older than the public release before belongs to that, or to one still earlier.
        let since = public.peek().map(|before| before.made);
        let own = seen.as_ref().map(|seen| seen.made);
        let hidden =
            private.next_if(|hidden| Some(hidden.made) == own || since.is_none_or(|since| hidden.made > since));
        all.push(Publication { public: seen, private: hidden });
    }
}

fn nothing_earlier() -> PublishError {
    PublishError::refused(
        Code::PUBLISH_RELEASE,
        text!("there is no earlier release to go back to", "il n’y a pas de version précédente à laquelle revenir"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{digest::Digest, publish::Moment};

    /// Returns a line for each time, the youngest first.
    fn lines(part: &str, times: &[u64]) -> Vec<Line> {
        let line = |(at, time): (usize, &u64)| Line {
            id: ReleaseId::new(Moment(*time), &Digest::of(format!("{part}{at}").as_bytes())),
            number: (times.len() - at) as u64,
            made: Moment(*time),
            files: 1,
            bytes: 1,
            is_live: at == 0,
        };
        times.iter().enumerate().map(line).collect()
    }

    #[test]
    fn times_say_what_went_out_together() {
        for (public, private, expected) in [
            (&[9, 5][..], &[][..], "9- 5-"),
            (&[9, 5], &[9, 5], "99 55"),
            // The private parts go first; a server takes its own time.
            (&[9, 5], &[8, 4], "98 54"),
            // Only one of them had changed.
            (&[9, 5], &[12, 9, 5], "-12 99 55"),
            (&[9, 7, 5], &[5], "9- 7- 55"),
            // The private parts came later, or are all there is.
            (&[9, 5, 3], &[9], "99 5- 3-"),
            (&[], &[4], "-4"),
            // All in one second.
            (&[5, 5], &[5, 5], "55 55"),
        ] {
            let time = |line: &Option<Line>| line.as_ref().map_or("-".into(), |line| line.made.0.to_string());
            let all = together(lines("a", public), lines("b", private));
            let told: Vec<String> = all.iter().map(|one| time(&one.public) + &time(&one.private)).collect();
            assert_eq!(told.join(" "), expected, "{public:?} {private:?}");
        }
    }

    #[test]
    fn back_is_where_the_site_was_before_whichever_part_had_changed() {
        let site = |public: &[u64], private: &[u64], live: [usize; 2]| {
            let lines = [("a", public, live[0]), ("b", private, live[1])].map(|(part, times, live)| {
                let mut lines = lines(part, times);
                lines.iter_mut().enumerate().for_each(|(at, line)| line.is_live = at == live);
                lines
            });
            let [public, private] = lines;
            Site { parts: Vec::new(), publications: together(public, private) }
        };
        let back = |site: &Site| {
            let found = site.before_live()?;
            let all = site.publications.iter().flat_map(|one| [&one.public, &one.private]).flatten();
            let all: Vec<&Line> = all.collect();
            let time = |id: &ReleaseId| all.iter().find(|line| line.id == *id).map(|line| line.made.0);
            Some(found.iter().filter_map(|(private, id)| Some((*private, time(id)?))).collect::<Vec<_>>())
        };
        let both = |public: u64, private: u64| Some(vec![(false, public), (true, private)]);
        assert_eq!(back(&site(&[9, 5], &[9, 5], [0, 0])), both(5, 5));
        assert_eq!(back(&site(&[9, 5], &[12, 9, 5], [0, 0])), both(9, 9));
        assert_eq!(back(&site(&[9, 5], &[12, 9, 5], [0, 1])), both(5, 5));
        assert_eq!(back(&site(&[9, 7, 5], &[5], [0, 0])), both(7, 5));
        assert_eq!(back(&site(&[9, 5], &[9, 5], [1, 1])), None);
        // Somebody took back one part alone: before that is before both.
        assert_eq!(back(&site(&[9, 5], &[9, 5], [0, 1])), both(5, 5));
        // The private parts were not there yet: they stay as they are.
        assert_eq!(back(&site(&[9, 5], &[9], [0, 0])), Some(vec![(false, 5)]));
    }
}
