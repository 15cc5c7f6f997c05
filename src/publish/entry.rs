//! The files of a release as a list: written, read, compared.

use crate::{content::Audience, digest::Digest, path::SitePath};

use super::bytes::{Bytes, put_number, put_text};

/// A file of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Path within the release.
    pub path: SitePath,
    /// BLAKE3 of its bytes.
    pub digest: Digest,
    /// Size.
    pub bytes: u64,
    /// Who may read it.
    pub audience: Audience,
    /// What it is for.
    pub role: Role,
}

/// What a file of a release is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Visitors fetch it.
    Served,
    /// It tells the web server something (redirects) and lies beside what is served.
    Annexed,
}

/// The longest path, in bytes.
const PATH_MAX: usize = 1024;

impl Entry {
    /// Whether the name holds the digest of the bytes, as those of a theme's files do
    /// (`style.1a2b3c4d.css`): then it stands for these bytes for ever, and pages of earlier releases,
    /// still open somewhere, may ask for it.
    ///
    /// The name alone would not be safe (`talk.20261121.pdf`), so its eight digits are compared with
    /// the digest. `in_list` finds the file of which a `.br` or `.gz` is the compressed form.
    pub fn is_lasting(&self, in_list: &Entries) -> bool {
        let name = self.path.as_str();
        let plain = name.strip_suffix(".br").or_else(|| name.strip_suffix(".gz"));
        let named = |entry: &Self| {
            let digest = entry.digest.to_string();
            let name = entry.path.as_str().rsplit('/').next().unwrap_or_default();
            name.split('.').skip(1).any(|part| part.len() == 8 && digest.starts_with(part))
        };
        self.role == Role::Served
            && (named(self) || plain.and_then(|plain| in_list.find(Role::Served, plain)).is_some_and(named))
    }

    fn key(&self) -> (Role, &str) {
        (self.role, self.path.as_str())
    }
}

/// Files of a release: in order of role and path, no path twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries(Vec<Entry>);

/// What turns one list into another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Delta {
    /// Files that are new or changed.
    pub put: Entries,
    /// Files that go, with their role.
    pub gone: Vec<(Role, SitePath)>,
}

impl Entries {
    /// Returns the list of these files, sorted; of two with one path the first stays.
    pub fn new(mut entries: Vec<Entry>) -> Self {
        entries.sort_by(|a, b| a.key().cmp(&b.key()));
        entries.dedup_by(|b, a| a.key() == b.key());
        Self(entries)
    }

    /// Returns the files in order.
    pub fn as_slice(&self) -> &[Entry] {
        &self.0
    }

    /// Returns the files of one role.
    pub fn of(&self, role: Role) -> &[Entry] {
        let served = self.0.partition_point(|entry| entry.role == Role::Served);
        match role {
            Role::Served => &self.0[..served],
            Role::Annexed => &self.0[served..],
        }
    }

    /// Returns the file at a path.
    pub fn find(&self, role: Role, path: &str) -> Option<&Entry> {
        self.place(role, path).map(|at| &self.0[at])
    }

    /// Returns where in the list the file at a path is.
    pub fn place(&self, role: Role, path: &str) -> Option<usize> {
        self.0.binary_search_by(|entry| entry.key().cmp(&(role, path))).ok()
    }

    /// Returns the sum of the files' sizes.
    pub fn bytes(&self) -> u64 {
        self.0.iter().fold(0, |sum, entry| sum.saturating_add(entry.bytes))
    }

    /// Returns the digest of the list: two releases with the same one hold the same.
    pub fn digest(&self) -> Digest {
        let mut bytes = Vec::with_capacity(self.0.len() * 64);
        self.encode(&mut bytes);
        Digest::of(&bytes)
    }

    /// Returns this list with those files of `others` whose paths it does not have.
    #[must_use]
    pub fn with(&self, others: impl IntoIterator<Item = Entry>) -> Self {
        Self::new(self.0.iter().cloned().chain(others).collect())
    }

    /// Returns what turns `base` into this list.
    pub fn since(&self, base: &Self) -> Delta {
        let mut delta = Delta::default();
        let (mut new, mut old) = (self.0.iter().peekable(), base.0.iter().peekable());
        loop {
            let order = match (new.peek(), old.peek()) {
                (None, None) => return delta,
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some(new), Some(old)) => new.key().cmp(&old.key()),
            };
            let came = if order.is_le() { new.next() } else { None };
            let went = if order.is_ge() { old.next() } else { None };
            match (came, went) {
                (Some(came), went) if went != Some(came) => delta.put.0.push(came.clone()),
                (None, Some(went)) => delta.gone.push((went.role, went.path.clone())),
                _ => {}
            }
        }
    }

    /// Returns what `delta` turns this list into; `None` when a file that goes is not there.
    pub fn after(&self, delta: &Delta) -> Option<Self> {
        let mut gone = delta.gone.iter().map(|(role, path)| (*role, path.as_str())).peekable();
        let mut put = delta.put.0.iter().peekable();
        let mut after = Vec::with_capacity(self.0.len() + delta.put.0.len());
        for old in &self.0 {
            while let Some(new) = put.next_if(|new| new.key() < old.key()) {
                after.push(new.clone());
            }
            let is_gone = gone.next_if_eq(&old.key()).is_some();
            match put.next_if(|new| new.key() == old.key()) {
                Some(_) if is_gone => return None,
                Some(new) => after.push(new.clone()),
                None if is_gone => {}
                None => after.push(old.clone()),
            }
        }
        after.extend(put.cloned());
        gone.next().is_none().then_some(Self(after))
    }

    /// Appends the list: each path as what differs from the one before.
    pub(super) fn encode(&self, bytes: &mut Vec<u8>) {
        put_number(self.0.len() as u64, bytes);
        let mut before = "";
        for entry in &self.0 {
            put_path(entry.path.as_str(), &mut before, bytes);
            bytes.push(flags(entry));
            bytes.extend_from_slice(entry.digest.as_bytes());
            put_number(entry.bytes, bytes);
        }
    }

    /// Reads a list; `None` when it is none, or holds more than `most` files.
    pub(super) fn decode(bytes: &mut Bytes<'_>, most: usize) -> Option<Self> {
        let count = bytes.length().filter(|count| *count <= most)?;
        // No room is made on somebody's word: a file takes at least 37 bytes.
        let mut entries: Vec<Entry> = Vec::with_capacity(count.min(bytes.0.len() / 37 + 1));
        let mut before = String::new();
        for _ in 0..count {
            let path = path_of(&mut before, bytes)?;
            let (role, audience) = roles(bytes.byte()?)?;
            let entry = Entry { path, digest: bytes.digest()?, bytes: bytes.number()?, audience, role };
            if entries.last().is_some_and(|last| last.key() >= entry.key()) {
                return None;
            }
            entries.push(entry);
        }
        Some(Self(entries))
    }
}

impl Delta {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.put.0.is_empty() && self.gone.is_empty()
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.put.0.len() * 64 + self.gone.len() * 16);
        self.put.encode(&mut bytes);
        put_number(self.gone.len() as u64, &mut bytes);
        let mut before = "";
        for (role, path) in &self.gone {
            put_path(path.as_str(), &mut before, &mut bytes);
            bytes.push(u8::from(*role == Role::Annexed));
        }
        bytes
    }

    /// Returns how many files a difference says it puts.
    pub(super) fn announces(bytes: &[u8]) -> Option<usize> {
        Bytes(bytes).length()
    }

    /// Reads a difference; `None` when it is none, or names more than `most` files.
    pub(super) fn decode(bytes: &[u8], most: usize) -> Option<Self> {
        let mut bytes = Bytes(bytes);
        let put = Entries::decode(&mut bytes, most)?;
        let count = bytes.length().filter(|count| *count <= most)?;
        let (mut gone, mut before) = (Vec::with_capacity(count.min(bytes.0.len() / 3 + 1)), String::new());
        for _ in 0..count {
            let path = path_of(&mut before, &mut bytes)?;
            let role = roles(bytes.byte()?)?.0;
            if gone.last().is_some_and(|last| *last >= (role, path.clone())) {
                return None;
            }
            gone.push((role, path));
        }
        bytes.end()?;
        Some(Self { put, gone })
    }
}

fn put_path<'p>(path: &'p str, before: &mut &'p str, bytes: &mut Vec<u8>) {
    let shared = path.bytes().zip(before.bytes()).take_while(|(a, b)| a == b).count();
    let shared = path.floor_char_boundary(shared);
    put_number(shared as u64, bytes);
    put_text(&path[shared..], bytes);
    *before = path;
}

fn path_of(before: &mut String, bytes: &mut Bytes<'_>) -> Option<SitePath> {
    let shared = bytes.length()?;
    before.get(..shared)?;
    before.truncate(shared);
    before.push_str(bytes.text(PATH_MAX)?);
    if before.len() > PATH_MAX {
        return None;
    }
    SitePath::new(before).ok()
}

/// The lowest bit tells the role, the others the audience.
fn flags(entry: &Entry) -> u8 {
    let audience = match entry.audience {
        Audience::Public => 0,
        Audience::Members => 1,
        Audience::Association => 2,
        Audience::Board => 3,
        Audience::Treasury => 4,
        Audience::Technical => 5,
        Audience::Nobody => 6,
    };
    u8::from(entry.role == Role::Annexed) | audience << 1
}

fn roles(flags: u8) -> Option<(Role, Audience)> {
    let audience = match flags >> 1 {
        0 => Audience::Public,
        1 => Audience::Members,
        2 => Audience::Association,
        3 => Audience::Board,
        4 => Audience::Treasury,
        5 => Audience::Technical,
        // What is for nobody is published nowhere.
        _ => return None,
    };
    Some((if flags & 1 == 1 { Role::Annexed } else { Role::Served }, audience))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, text: &str) -> Entry {
        let digest = Digest::of(text.as_bytes());
        let role = if path == "redirects" { Role::Annexed } else { Role::Served };
        let path = SitePath::new(path).unwrap();
        Entry { path, digest, bytes: text.len() as u64, audience: Audience::Public, role }
    }

    fn list(files: &[(&str, &str)]) -> Entries {
        Entries::new(files.iter().map(|(path, text)| entry(path, text)).collect())
    }

    #[test]
    fn a_list_comes_back_as_it_was_and_nothing_else_does() {
        let list = list(&[("a/index.html", "1"), ("a/é.html", "2"), ("a/è.html", "3"), ("b", "4"), ("redirects", "r")]);
        let mut bytes = Vec::new();
        list.encode(&mut bytes);
        assert_eq!(Entries::decode(&mut Bytes(&bytes), 5), Some(list.clone()));
        assert_eq!(Entries::decode(&mut Bytes(&bytes), 4), None);
        for length in 0..bytes.len() {
            assert_eq!(Entries::decode(&mut Bytes(&bytes[..length]), 5), None);
        }
    }

    #[test]
    fn a_difference_leads_from_one_list_to_the_other() {
        let lists = [
            list(&[]),
            list(&[("a", "1"), ("b", "2"), ("c", "3")]),
            list(&[("b", "2"), ("c", "4"), ("d", "5")]),
            list(&[("redirects", "r"), ("c", "3")]),
        ];
        for old in &lists {
            for new in &lists {
                let delta = new.since(old);
                assert_eq!(old.after(&delta).as_ref(), Some(new));
                assert_eq!(Delta::decode(&delta.encode(), 9).as_ref(), Some(&delta));
                assert_eq!(delta.is_empty(), old == new);
            }
        }
        let stray = Delta { put: Entries::default(), gone: vec![(Role::Served, SitePath::new("zz").unwrap())] };
        assert_eq!(lists[1].after(&stray), None);
    }

    #[test]
    fn a_name_that_holds_its_digest_lasts() {
        let digest = Digest::of(b"css").to_string();
        let name = format!("style.{}.css", &digest[..8]);
        let compressed = format!("{name}.br");
        let list = list(&[(&name, "css"), (&compressed, "br"), ("talk.20261121.pdf", "pdf"), ("x.br", "br")]);
        let lasting = list.as_slice().iter().filter(|entry| entry.is_lasting(&list));
        assert_eq!(lasting.map(|entry| entry.path.as_str()).collect::<Vec<_>>(), [&name, &compressed]);
    }
}
