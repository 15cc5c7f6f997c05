//! The releases kept at a place, and what follows from them alone, wherever that place is: what may come,
//! what is carried over, what goes.

use super::{
    PublishError, Rules,
    entry::{Entries, Entry, Role},
    grammar,
    id::{Moment, ReleaseId},
    space::Head,
    target::{Line, Live},
};
use crate::{
    content::Audience,
    diag::{Code, text},
    digest::Digest,
    path::SitePath,
};

/// Releases whose fingerprinted files stay, and for how many seconds those of others do.
const CARRY: (usize, u64) = (3, 48 * 3600);

/// A release that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Release {
    pub(crate) number: u64,
    pub(crate) id: ReleaseId,
    /// `None` when it cannot be read.
    pub(crate) head: Option<Head>,
}

/// The releases of a place.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    /// In their order.
    pub(crate) releases: Vec<Release>,
    /// What visitors see.
    pub(crate) current: Option<ReleaseId>,
}

impl Kept {
    /// Refuses to work for one site at the place of another.
    pub(crate) fn check_site(&self, site: &str) -> Result<(), PublishError> {
        let heads = self.releases.iter().filter_map(|release| release.head.as_ref());
        if let Some(other) = heads.map(|head| &head.site).find(|other| !other.is_empty() && *other != site) {
            let fact = text!("this web space holds the site `{other}`", "cet espace web contient le site « {other} »");
            return Err(PublishError::refused(Code::PUBLISH_REFUSED, fact).hint(text!(
                "give each site a space of its own: `{{site}}` in the target’s path",
                "donnez à chaque site son espace : « {{site}} » dans le chemin de la cible"
            )));
        }
        Ok(())
    }

    /// Returns what visitors see.
    pub(crate) fn live(&self) -> Option<Live> {
        let id = self.current.clone()?;
        let head = self.find(&id).and_then(|release| release.head.as_ref());
        Some(Live { parcel: head.map(|head| head.parcel).unwrap_or_default(), id })
    }

    /// Returns a release.
    pub(crate) fn find(&self, id: &ReleaseId) -> Option<&Release> {
        self.releases.iter().find(|release| release.id == *id)
    }

    /// Returns the last release if it holds this and visitors do not see it: left by somebody who did
    /// not come to switch.
    pub(crate) fn ready(&self, parcel: &Digest) -> Option<&Release> {
        let is_same = |last: &&Release| last.head.as_ref().is_some_and(|head| head.parcel == *parcel);
        let is_other = |last: &&Release| self.current.as_ref().is_some_and(|current| *current != last.id);
        self.releases.last().filter(is_same).filter(is_other)
    }

    /// Returns the number of the next release.
    pub(crate) fn next_number(&self) -> u64 {
        self.releases.last().map_or(1, |last| last.number + 1)
    }

    /// Returns a name that no release has: clocks stand still, and go back.
    pub(crate) fn unused(&self, parcel: &Digest, mut now: Moment) -> ReleaseId {
        loop {
            let id = ReleaseId::new(now, parcel);
            if self.find(&id).is_none() {
                return id;
            }
            now.0 += 1;
        }
    }

    /// Returns the fingerprinted files of the last releases whose names the new one does not have, save
    /// those that cannot be there beside it.
    pub(crate) fn carried(&self, own: &Entries, now: Moment) -> Entries {
        let recent = self.releases.iter().rev().enumerate().filter_map(|(rank, release)| {
            let head = release.head.as_ref()?;
            (rank < CARRY.0 || now.since(head.made) < CARRY.1).then_some(head)
        });
        let lasting = recent.flat_map(|head| head.lasting.as_slice().iter().cloned());
        let carried: Vec<Entry> = lasting.filter(|entry| own.find(entry.role, entry.path.as_str()).is_none()).collect();
        if carried.is_empty() || grammar::check(&own.with(carried.iter().cloned())).is_ok() {
            return Entries::new(carried);
        }
        Entries::default()
    }

    /// Returns the releases that nothing keeps, in their order. Never the current one, and never the three
    /// youngest, whatever a clock says.
    pub(crate) fn outdated(&self, rules: &Rules, now: Moment) -> Vec<Release> {
        let (releases, keep) = (&self.releases, rules.keep.max(3));
        let from_last = |at: usize| releases.len() - at;
        let is_young =
            |release: &Release| release.head.as_ref().is_none_or(|head| now.since(head.made) < rules.keep_seconds);
        let goes = |(at, release): &(usize, &Release)| {
            let rank = from_last(*at);
            self.current.as_ref() != Some(&release.id) && rank > keep && (rank > keep * 5 || !is_young(release))
        };
        releases.iter().enumerate().filter(goes).map(|(_, release)| release.clone()).collect()
    }

    /// Returns the releases as a list for people, the youngest first.
    pub(crate) fn lines(&self) -> Vec<Line> {
        self.releases.iter().rev().map(|release| self.line_of(release)).collect()
    }

    /// Returns one of them; refuses a name that none has.
    pub(crate) fn line(&self, id: &ReleaseId) -> Result<Line, PublishError> {
        self.find(id).map(|release| self.line_of(release)).ok_or_else(|| {
            let fact = text!("there is no release {id} there", "il n’y a pas de version {id} à cet endroit");
            let error = PublishError::refused(Code::PUBLISH_RELEASE, fact);
            match self.releases.last() {
                Some(last) => error.hint(text!("the last one is {}", "la dernière est {}", last.id)),
                None => error,
            }
        })
    }

    fn line_of(&self, release: &Release) -> Line {
        let head = release.head.as_ref();
        Line {
            id: release.id.clone(),
            number: release.number,
            made: head.map_or(Moment(0), |head| head.made),
            files: head.map_or(0, |head| head.files),
            bytes: head.map_or(0, |head| head.bytes),
            is_live: self.current.as_ref() == Some(&release.id),
        }
    }
}

/// Checks what can be known of a coming release from its list alone.
pub(crate) fn check(own: &Entries, rules: &Rules) -> Result<(), PublishError> {
    grammar::check(own)?;
    let limit = |fact| Err(PublishError::refused(Code::PUBLISH_LIMIT, fact));
    let (files, most) = (own.as_slice().len(), rules.files_max);
    if files > most {
        return limit(text!(
            "{files} files; the web space takes {most}",
            "{files} fichiers ; l’espace web en accepte {most}"
        ));
    }
    if let Some(large) = own.as_slice().iter().find(|entry| entry.bytes > rules.file_bytes_max) {
        let (path, bytes, most) = (&large.path, large.bytes, rules.file_bytes_max);
        return limit(text!(
            "{path} has {bytes} bytes; the web space takes files of {most}",
            "{path} fait {bytes} octets ; l’espace web accepte des fichiers de {most}"
        ));
    }
    if let Some(quota) = rules.quota.filter(|quota| own.bytes() > *quota) {
        let bytes = own.bytes();
        return limit(text!(
            "the site has {bytes} bytes; the web space holds {quota}",
            "le site fait {bytes} octets ; l’espace web en contient {quota}"
        ));
    }
    if let Some(other) = own.as_slice().iter().find(|entry| (entry.audience == Audience::Public) == rules.private) {
        let (path, audience) = (&other.path, other.audience.as_str());
        let fact = text!(
            "{path} is for `{audience}`: this web space does not take it",
            "{path} est pour « {audience} » : cet espace web ne le prend pas"
        );
        return Err(PublishError::refused(Code::PUBLISH_AUDIENCE, fact));
    }
    if !rules.private && own.find(Role::Served, "index.html").is_none() {
        let fact = text!("there is no home page (`index.html`)", "il n’y a pas de page d’accueil (« index.html »)");
        return Err(PublishError::refused(Code::PUBLISH_INCOMPLETE, fact));
    }
    Ok(())
}

/// Refuses a file whose bytes are not those of the list.
pub(crate) fn changed(path: &SitePath) -> PublishError {
    let fact = text!(
        "{path} is not the file that was built: it has changed since",
        "{path} n’est pas le fichier qui a été construit : il a changé depuis"
    );
    PublishError::refused(Code::PUBLISH_NOT_BUILT, fact)
        .hint(text!("build again: `sobre build`", "reconstruisez : « sobre build »"))
}

/// Refuses to make a release of which files have not come.
pub(crate) fn incomplete() -> PublishError {
    PublishError::refused(Code::PUBLISH_INCOMPLETE, text!("files are missing", "il manque des fichiers"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn releases(made: &[u64]) -> Vec<Release> {
        let release = |(at, made): (usize, &u64)| {
            let id = ReleaseId::new(Moment(*made), &Digest::of(&[u8::try_from(at).unwrap()]));
            let number = at as u64 + 1;
            let head = Head {
                id: id.clone(),
                number,
                made: Moment(*made),
                site: "jardin".into(),
                parcel: Digest::default(),
                files: 0,
                bytes: 0,
                lasting: Entries::default(),
            };
            Release { number, id, head: Some(head) }
        };
        made.iter().enumerate().map(release).collect()
    }

    fn gone(made: &[u64], current: usize, now: u64) -> Vec<u64> {
        let releases = releases(made);
        let kept = Kept { current: Some(releases[current].id.clone()), releases };
        let rules = Rules { keep: 3, keep_seconds: 100, ..Rules::default() };
        kept.outdated(&rules, Moment(now)).iter().map(|release| release.number).collect()
    }

    #[test]
    fn the_last_ones_and_the_young_ones_stay() {
        assert_eq!(gone(&[0, 10, 20, 30, 40], 4, 50), [0; 0]);
        assert_eq!(gone(&[0, 10, 20, 30, 40], 4, 105), [1]);
        assert_eq!(gone(&[0, 10, 20, 30, 40], 4, 10_000), [1, 2]);
        assert_eq!(gone(&[0, 10, 20, 30, 40], 0, 10_000), [2], "the current one stays, however old");
        assert_eq!(gone(&[0; 17], 16, 0), [1, 2], "but not a hundred of one day");
    }

    #[test]
    fn a_clock_one_year_off_costs_no_release_that_is_needed() {
        const YEAR: u64 = 365 * 86_400;
        assert_eq!(gone(&[YEAR + 5, 10, 20, 30], 3, 50), [0; 0], "made in the future counts as made now");
        assert_eq!(gone(&[0, 10, 20, 30], 3, YEAR), [1], "all seems old: the last ones stay");
    }
}
