//! Questions and answers of DNS as bytes (RFC 1035 § 4), as far as addresses are concerned.
//!
//! An answer is believed as far as it was asked for: the same number, the same question. What is cut short, points
//! forward or in circles is no answer.

use std::net::IpAddr;

use crate::register::Domain;

/// What is asked of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Addresses of four bytes.
    A = 1,
    /// Addresses of sixteen.
    Aaaa = 28,
}

/// One name leads to another.
const CNAME: u16 = 5;

/// The class of the Internet.
const INTERNET: u16 = 1;

/// How many names may lead on, and how many pointers a name may have.
const MOST: usize = 16;

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// These addresses, perhaps none.
    Addresses(Vec<IpAddr>),
    /// There is no such name.
    NoName,
    /// It was too long for a datagram: ask by a stream.
    Cut,
    /// The resolver could not or would not say; its number for why (RFC 1035 § 4.1.1).
    Failed(u8),
}

/// Returns the question for a name.
pub(super) fn question(number: u16, domain: &Domain, kind: Kind) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(domain.as_str().len() + 18);
    bytes.extend(number.to_be_bytes());
    // Recursion wanted, one question.
    bytes.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in domain.as_str().split('.') {
        bytes.push(u8::try_from(label.len()).unwrap_or(0));
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes.extend((kind as u16).to_be_bytes());
    bytes.extend(INTERNET.to_be_bytes());
    bytes
}

/// Returns the number of an answer.
pub(super) fn number_of(bytes: &[u8]) -> Option<u16> {
    pair(bytes, 0)
}

/// Returns what an answer says to the question for a name; nothing when it answers another.
pub(super) fn answer(bytes: &[u8], number: u16, domain: &Domain, kind: Kind) -> Option<Said> {
    let (flags, questions, answers) = (pair(bytes, 2)?, pair(bytes, 4)?, pair(bytes, 6)?);
    let (asked, at) = name(bytes, 12)?;
    let is_mine = number_of(bytes)? == number
        && flags & 0x8000 != 0
        && questions == 1
        && asked == domain.as_str()
        && pair(bytes, at)? == kind as u16;
    if !is_mine {
        return None;
    }
    match flags & 0x000f {
        0 if flags & 0x0200 != 0 => Some(Said::Cut),
        0 => Some(Said::Addresses(addresses(bytes, at + 4, answers, asked, kind)?)),
        3 => Some(Said::NoName),
        code => Some(Said::Failed(u8::try_from(code).unwrap_or(0))),
    }
}

/// Returns the addresses to which a name leads, perhaps by other names.
fn addresses(bytes: &[u8], mut at: usize, count: u16, asked: String, kind: Kind) -> Option<Vec<IpAddr>> {
    let (mut names, mut found) = (vec![asked], Vec::new());
    for _ in 0..count {
        let (owner, after) = name(bytes, at)?;
        let (sort, length) = (pair(bytes, after)?, usize::from(pair(bytes, after + 8)?));
        let data = bytes.get(after + 10..after + 10 + length)?;
        at = after + 10 + length;
        if pair(bytes, after + 2)? != INTERNET || !names.contains(&owner) {
            continue;
        }
        if sort == CNAME && names.len() < MOST {
            names.push(name(bytes, after + 10)?.0);
        } else if sort == kind as u16 {
            found.push(match kind {
                Kind::A => <[u8; 4]>::try_from(data).ok()?.into(),
                Kind::Aaaa => <[u8; 16]>::try_from(data).ok()?.into(),
            });
        }
    }
    Some(found)
}

/// Returns the name at a place, in lower case, and where what follows begins.
fn name(bytes: &[u8], start: usize) -> Option<(String, usize)> {
    let (mut at, mut after, mut jumps) = (start, None, 0);
    let mut name = String::new();
    loop {
        match *bytes.get(at)? {
            0 => return Some((name, after.unwrap_or(at + 1))),
            length @ 1..=63 => {
                let label = bytes.get(at + 1..at + 1 + usize::from(length))?;
                if !name.is_empty() {
                    name.push('.');
                }
                name.extend(label.iter().map(|b| char::from(b.to_ascii_lowercase())));
                at += 1 + usize::from(length);
            }
            high @ 192.. => {
                let to = usize::from(high & 63) << 8 | usize::from(*bytes.get(at + 1)?);
                after.get_or_insert(at + 2);
                jumps += 1;
                // Only backwards: a circle has no end.
                if to >= at || jumps > MOST {
                    return None;
                }
                at = to;
            }
            _ => return None,
        }
        if name.len() > 255 {
            return None;
        }
    }
}

fn pair(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Kind, Said, answer, question};
    use crate::register::Domain;

    fn domain() -> Domain {
        Domain::parse("jardin.example").unwrap()
    }

    /// An answer to the question with these records.
    fn answered(flags: [u8; 2], records: &[&[u8]]) -> Vec<u8> {
        let mut bytes = question(7, &domain(), Kind::A);
        bytes[2..4].copy_from_slice(&flags);
        bytes[7] = u8::try_from(records.len()).unwrap();
        records.iter().for_each(|record| bytes.extend(*record));
        bytes
    }

    /// A record of the name at byte 12.
    fn record(kind: u8, data: &[u8]) -> Vec<u8> {
        let mut bytes = vec![192, 12, 0, kind, 0, 1, 0, 0, 0, 60, 0, u8::try_from(data.len()).unwrap()];
        bytes.extend(data);
        bytes
    }

    #[test]
    fn addresses_are_read_and_names_that_lead_on_are_followed() {
        let said = |bytes: &[u8]| answer(bytes, 7, &domain(), Kind::A);
        let one = record(1, &[192, 0, 2, 1]);
        assert_eq!(said(&answered([0x81, 0x80], &[&one])), Some(Said::Addresses(vec![[192, 0, 2, 1].into()])));
        assert_eq!(said(&answered([0x81, 0x80], &[])), Some(Said::Addresses(Vec::new())));
        assert_eq!(said(&answered([0x81, 0x83], &[])), Some(Said::NoName));
        assert_eq!(said(&answered([0x83, 0x80], &[])), Some(Said::Cut));
        assert_eq!(said(&answered([0x81, 0x82], &[])), Some(Said::Failed(2)));
        let on = record(5, b"\x03web\xc0\x13");
        let there = [&b"\x03web\xc0\x13"[..], &[0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 9]].concat();
        assert_eq!(said(&answered([0x81, 0x80], &[&on, &there])), Some(Said::Addresses(vec![[192, 0, 2, 9].into()])));
        // What nobody asked about is not believed.
        assert_eq!(said(&answered([0x81, 0x80], &[&there])), Some(Said::Addresses(Vec::new())));
    }

    #[test]
    fn what_answers_something_else_or_is_broken_is_no_answer() {
        let fine = answered([0x81, 0x80], &[&record(1, &[192, 0, 2, 1])]);
        assert_eq!(answer(&fine, 8, &domain(), Kind::A), None, "another number");
        assert_eq!(answer(&fine, 7, &domain(), Kind::Aaaa), None, "another kind");
        assert_eq!(answer(&fine, 7, &Domain::parse("velo.example").unwrap(), Kind::A), None, "another name");
        assert_eq!(answer(&question(7, &domain(), Kind::A), 7, &domain(), Kind::A), None, "a question");
        for length in 0..fine.len() {
            assert_eq!(answer(&fine[..length], 7, &domain(), Kind::A), None, "{length}");
        }
        assert_eq!(answer(&answered([0x81, 0x80], &[&[192, 32, 0, 1]]), 7, &domain(), Kind::A), None, "a circle");
        assert_eq!(answer(&answered([0x81, 0x80], &[&record(1, &[1, 2])]), 7, &domain(), Kind::A), None, "two bytes");
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..600), at in 0usize..64) {
            drop(answer(&bytes, 7, &domain(), Kind::A));
            let mut near = answered([0x81, 0x80], &[&record(5, b"\x03web\xc0\x13"), &record(1, &[192, 0, 2, 1])]);
            let at = at % near.len();
            near.splice(at.., bytes);
            drop(answer(&near, 7, &domain(), Kind::A));
        }
    }
}
