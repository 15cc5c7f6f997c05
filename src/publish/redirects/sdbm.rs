//! The sdbm format, as the Apache Portable Runtime reads it.
//!
//! Written from its description in APR's own source: `dbm/sdbm/sdbm.c` (the tree of pages),
//! `sdbm_pair.c` (a page), `sdbm_hash.c` and `sdbm_tune.h` in the repository `apache/apr`, there
//! since Apache 2.0 and unchanged.
//!
//! A pair lies in a page of 1024 bytes of the file `.pag`. Which one, the bits of its key's hash say,
//! lowest first: the file `.dir` is a bit for each node of a binary tree (node *n* has the children
//! 2*n* + 1 and 2*n* + 2), set where the pairs of a node did not fit in a page and were parted by
//! the next bit. The page's number is as many bits of the hash as were asked. A page begins with
//! 16-bit numbers in the order of the machine, here little-endian: how many offsets follow, then
//! for each pair where its key and where its value begins; keys and values fill the page from its
//! end.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Seek as _, SeekFrom, Write as _},
    ops::Range,
    path::Path,
};

use crate::{
    release::whole::write_whole,
    release::{WriteError, at},
};

/// A page of `.pag` (`PBLKSIZ`).
const PAGE: usize = 1024;

/// A block of `.dir` (`DBLKSIZ`).
const BLOCK: usize = 4096;

/// Longest key and value together (`PAIRMAX`).
pub const PAIR_MAX: usize = 1008;

/// Most bits asked: `.pag` is then 1 GiB long, most of it holes that take no room. Old addresses of a
/// site ask up to 16; keys made to be alike would ask for all.
const DEEPEST: u32 = 20;

/// The two files of a map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sdbm {
    /// The tree.
    dir: Vec<u8>,
    /// The pages that hold anything, by number.
    pages: BTreeMap<u32, Vec<u8>>,
}

/// Why pairs cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SdbmError {
    /// A pair longer than [`PAIR_MAX`]: its key.
    TooLong(String),
    /// Too many pairs, or keys too much alike, for the largest file we write: one of the keys.
    TooMany(String),
}

impl Sdbm {
    /// Returns the files that hold `pairs`, each key of which is there once.
    pub fn of<'p>(pairs: impl IntoIterator<Item = (&'p str, String)>) -> Result<Self, SdbmError> {
        let pairs: Vec<Pair<'p>> = pairs.into_iter().map(|(key, value)| Pair { hash: hash(key), key, value }).collect();
        if let Some(long) = pairs.iter().find(|pair| pair.len() > PAIR_MAX) {
            return Err(SdbmError::TooLong(long.key.to_owned()));
        }
        let mut files = Self::default();
        files.place(pairs, 0, 0)?;
        // Whole blocks: the size of `.dir` tells how many nodes there are.
        files.dir.resize(files.dir.len().next_multiple_of(BLOCK), 0);
        Ok(files)
    }

    /// Places the pairs of a node, `depth` bits below the root.
    fn place(&mut self, pairs: Vec<Pair<'_>>, node: usize, depth: u32) -> Result<(), SdbmError> {
        let Some(first) = pairs.first() else { return Ok(()) };
        let needed: usize = 2 + pairs.iter().map(|pair| 4 + pair.len()).sum::<usize>();
        if needed <= PAGE {
            self.pages.insert(first.hash & ((1 << depth) - 1), page_of(&pairs));
            return Ok(());
        }
        if depth == DEEPEST {
            return Err(SdbmError::TooMany(first.key.to_owned()));
        }
        if self.dir.len() <= node / 8 {
            self.dir.resize(node / 8 + 1, 0);
        }
        self.dir[node / 8] |= 1 << (node % 8);
        let (ones, zeros) = pairs.into_iter().partition(|pair| pair.hash & (1 << depth) != 0);
        self.place(zeros, 2 * node + 1, depth + 1)?;
        self.place(ones, 2 * node + 2, depth + 1)
    }

    /// Returns the map in the two files; an empty page counts as none.
    pub fn read(dir: Vec<u8>, pag: &[u8]) -> Self {
        let pages = (0..).zip(pag.chunks_exact(PAGE)).filter(|(_, page)| page[..2] != [0, 0]);
        Self { dir, pages: pages.map(|(number, page)| (number, page.to_vec())).collect() }
    }

    /// Returns what `<base>.dir` holds.
    pub fn dir(&self) -> &[u8] {
        &self.dir
    }

    /// Returns what `<base>.pag` holds; `None` when that is more than `most` bytes.
    pub fn pag(&self, most: usize) -> Option<Vec<u8>> {
        let last = self.pages.keys().next_back().map_or(0, |last| *last as usize + 1);
        let mut bytes = vec![0; last.checked_mul(PAGE).filter(|bytes| *bytes <= most)?];
        for (number, page) in &self.pages {
            let at = *number as usize * PAGE;
            bytes[at..at + page.len()].copy_from_slice(page);
        }
        Some(bytes)
    }

    /// Writes `<base>.dir` and `<base>.pag`, with holes where no page is. The first is the last to
    /// get its name: where it is, both are whole.
    pub fn write(&self, base: &Path) -> Result<(), WriteError> {
        let pag = |file: &mut File| {
            for (number, page) in &self.pages {
                file.seek(SeekFrom::Start(u64::from(*number) * PAGE as u64))?;
                file.write_all(page)?;
            }
            file.sync_all()
        };
        let dir = |file: &mut File| file.write_all(&self.dir).and_then(|()| file.sync_all());
        let [path_of_pag, path_of_dir] = ["pag", "dir"].map(|ending| base.with_added_extension(ending));
        at(&path_of_pag, write_whole(&path_of_pag, pag))?;
        at(&path_of_dir, write_whole(&path_of_dir, dir))
    }

    /// Returns the value of a key, found as APR finds it; `None` if there is none, or if the files
    /// are damaged.
    pub fn get(&self, key: &str) -> Option<&[u8]> {
        let hash = hash(key);
        let (mut node, mut depth) = (0, 0);
        while self.dir.get(node / 8).is_some_and(|byte| byte & (1 << (node % 8)) != 0) {
            node = 2 * node + if hash & 1_u32.checked_shl(depth)? != 0 { 2 } else { 1 };
            depth += 1;
        }
        let number = hash & (1_u32.checked_shl(depth)? - 1);
        let page = self.pages.get(&number)?;
        pairs_of(page)
            .find(|(found, _)| page.get(found.clone()) == Some(key.as_bytes()))
            .and_then(|(_, value)| page.get(value))
    }

    /// Returns all keys and values, page by page.
    pub fn pairs(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let pages = self.pages.values();
        pages.flat_map(|page| pairs_of(page).filter_map(|(key, value)| Some((page.get(key)?, page.get(value)?))))
    }
}

struct Pair<'p> {
    hash: u32,
    key: &'p str,
    value: String,
}

impl Pair<'_> {
    fn len(&self) -> usize {
        self.key.len() + self.value.len()
    }
}

/// APR's hash; its bits above the 32nd choose no page. Keys of a map are ASCII, so it does not matter
/// that APR takes bytes as signed on some machines.
fn hash(key: &str) -> u32 {
    key.bytes().fold(0_u32, |hash, byte| u32::from(byte).wrapping_add(hash.wrapping_mul(65599)))
}

fn page_of(pairs: &[Pair<'_>]) -> Vec<u8> {
    let mut page = vec![0; PAGE];
    let mut end = PAGE;
    let mut header = vec![u16::try_from(pairs.len() * 2).unwrap_or_default()];
    for pair in pairs {
        for part in [pair.key, pair.value.as_str()] {
            let start = end - part.len();
            page[start..end].copy_from_slice(part.as_bytes());
            header.push(u16::try_from(start).unwrap_or_default());
            end = start;
        }
    }
    for (at, number) in header.into_iter().enumerate() {
        page[2 * at..2 * at + 2].copy_from_slice(&number.to_le_bytes());
    }
    page
}

/// Returns where the keys and values of a page lie.
fn pairs_of(page: &[u8]) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let number = |at: usize| page.get(2 * at..2 * at + 2).map(|two| usize::from(u16::from_le_bytes([two[0], two[1]])));
    let count = number(0).unwrap_or_default().min(PAGE / 2) / 2;
    (0..count).filter_map(move |at| {
        let end = if at == 0 { PAGE } else { number(2 * at)? };
        let (key, value) = (number(2 * at + 1)?, number(2 * at + 2)?);
        (value <= key && key <= end && end <= PAGE).then_some((key..end, value..key))
    })
}
