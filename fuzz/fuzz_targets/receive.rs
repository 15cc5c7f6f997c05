//! What comes over the line from somebody with a publishing key: never a panic, never more in memory than
//! the rules allow, and nothing accepted that a release must not hold.
#![no_main]

use std::io::Read;

use libfuzzer_sys::fuzz_target;
use sobre::publish::{
    Abilities, Delta, Entries, Entry, Line, Moment, Offer, PublishError, ReleaseId, Role, Standing, Target, serve,
};

/// A target that keeps nothing and asks for every file.
struct Memory {
    base: Entries,
    wanted: Entries,
    bytes: u64,
}

impl Target for Memory {
    fn abilities(&self) -> Abilities {
        Abilities { private: false, remote: false }
    }

    fn open(&mut self, offer: &Offer) -> Result<Standing, PublishError> {
        assert!(!offer.site.is_empty() && offer.site.len() <= 63, "a site with an odd name");
        Ok(Standing::default())
    }

    fn expect(&mut self, delta: &Delta) -> Result<Entries, PublishError> {
        if let Some(after) = self.base.after(delta) {
            assert!(
                after.since(&self.base) == *delta
                    || delta.put.as_slice().iter().any(|new| self.base.find(new.role, new.path.as_str()) == Some(new))
            );
            assert!(
                after.as_slice().windows(2).all(|pair| (pair[0].role, &pair[0].path) < (pair[1].role, &pair[1].path)),
                "no order"
            );
        }
        for entry in delta.put.as_slice() {
            let path = entry.path.as_str();
            assert!(!path.starts_with('/') && path.len() <= 1024, "{path:?}");
            assert!(
                path.split('/').all(|name| !name.is_empty() && name != "." && name != ".." && name.len() <= 255),
                "{path:?}"
            );
            assert!(!path.chars().any(char::is_control), "{path:?}");
        }
        self.wanted = delta.put.clone();
        Ok(delta.put.clone())
    }

    fn put(&mut self, entry: &Entry, bytes: &mut dyn Read) -> Result<(), PublishError> {
        assert!(self.wanted.find(entry.role, entry.path.as_str()).is_some(), "a file that nobody wanted");
        let read = std::io::copy(bytes, &mut std::io::sink()).map_err(|source| PublishError::World {
            doing: sobre::diag::text!("reading", "la lecture de"),
            path: entry.path.as_str().into(),
            source,
        })?;
        assert!(read <= entry.bytes, "more bytes than announced");
        self.bytes += read;
        Ok(())
    }

    fn commit(&mut self) -> Result<Line, PublishError> {
        let id = ReleaseId::new(Moment(0), &self.wanted.digest());
        let files = self.wanted.of(Role::Served).len() as u64;
        Ok(Line { id, number: 1, made: Moment(0), files, bytes: self.bytes, is_live: false })
    }

    fn switch(&mut self, to: &ReleaseId) -> Result<Option<ReleaseId>, PublishError> {
        assert_eq!(to.as_str().len(), 29);
        Ok(Some(to.clone()))
    }

    fn releases(&mut self) -> Result<Vec<Line>, PublishError> {
        Ok(Vec::new())
    }

    fn close(&mut self) -> Result<(), PublishError> {
        Ok(())
    }
}

fuzz_target!(|bytes: &[u8]| {
    let mut opening = |_: &Offer, who: String| -> Result<Box<dyn Target>, PublishError> {
        assert!(who.len() <= 400);
        Ok(Box::new(Memory { base: Entries::default(), wanted: Entries::default(), bytes: 0 }))
    };
    let mut answers = Vec::new();
    drop(serve(&mut &*bytes, &mut answers, 1000, &mut opening));
    assert!(answers.len() <= bytes.len() * 64 + (1 << 20), "an answer out of proportion");
});
