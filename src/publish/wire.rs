//! Messages between `sobre publish` and `sobre receive`.
//!
//! A message is one byte that says what it is, four that say how long it is (the least first), and no
//! more than [`FRAME_MAX`] others: whoever reads needs room for one, whatever is announced. What is
//! longer goes in pieces of at most [`PIECE`] bytes, each a zstd frame of its own (or as it is where
//! that is not shorter), so that no message unpacks to more than a piece: there are no bombs.

use std::io::{self, Read, Write};

use ruzstd::{
    decoding::FrameDecoder,
    encoding::{CompressionLevel, compress_to_vec},
};

use super::{
    Holder, Moment,
    bytes::{Bytes, put_maybe, put_number, put_text},
    target::{Line, Live, Offer, Standing},
};
use crate::{config::is_name, diag::Text, release::PRIVATE_ENDING};

/// Changes when the two sides would not understand each other.
pub(super) const VERSION: u8 = 1;

/// The longest message, its five first bytes not counted.
pub(super) const FRAME_MAX: usize = PIECE + 1024;

/// How much of something long goes into a piece.
const PIECE: usize = 128 << 10;

/// Releases in a list.
const LINES_MOST: usize = 10_000;

/// What a message is. The publisher's have no highest bit, the receiver's have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    Hello = 1,
    /// A difference follows in pieces.
    Expect = 2,
    /// A piece of something long.
    Piece = 3,
    /// The last piece has gone.
    End = 4,
    Commit = 5,
    Switch = 6,
    List = 7,
    Close = 8,
    Standing = 0x81,
    /// A list of files follows in pieces.
    Missing = 0x82,
    Made = 0x83,
    Switched = 0x84,
    Lines = 0x85,
    Done = 0x86,
    Refused = 0x87,
    Held = 0x88,
    Failed = 0x89,
}

impl Kind {
    const ALL: [Self; 17] = [
        Self::Hello,
        Self::Expect,
        Self::Piece,
        Self::End,
        Self::Commit,
        Self::Switch,
        Self::List,
        Self::Close,
        Self::Standing,
        Self::Missing,
        Self::Made,
        Self::Switched,
        Self::Lines,
        Self::Done,
        Self::Refused,
        Self::Held,
        Self::Failed,
    ];
}

/// Writes a message.
pub(super) fn send(to: &mut dyn Write, kind: Kind, payload: &[u8]) -> io::Result<()> {
    let length =
        u32::try_from(payload.len()).ok().filter(|_| payload.len() <= FRAME_MAX).ok_or(io::ErrorKind::InvalidInput)?;
    to.write_all(&[kind as u8])?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(payload)
}

/// Reads a message; `None` at the end.
pub(super) fn receive(from: &mut dyn Read) -> io::Result<Option<(Kind, Vec<u8>)>> {
    let mut head = [0; 5];
    let mut had = 0;
    while had < head.len() {
        match from.read(&mut head[had..]) {
            Ok(0) if had == 0 => return Ok(None),
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(length) => had += length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let kind = Kind::ALL.into_iter().find(|kind| *kind as u8 == head[0]).ok_or_else(strange)?;
    let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]) as usize;
    if length > FRAME_MAX {
        return Err(strange());
    }
    let mut payload = vec![0; length];
    from.read_exact(&mut payload)?;
    Ok(Some((kind, payload)))
}

/// Not a message of ours.
pub(super) fn strange() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "not a message of sobre")
}

/// Something long on its way out.
pub(super) struct Packer<W> {
    to: W,
    piece: Vec<u8>,
}

impl<W: Write> Packer<W> {
    pub(super) fn new(to: W) -> Self {
        Self { to, piece: Vec::with_capacity(PIECE) }
    }

    /// Sends what is left, and that it was the last.
    pub(super) fn end(mut self) -> io::Result<W> {
        self.pack()?;
        send(&mut self.to, Kind::End, &[])?;
        self.to.flush()?;
        Ok(self.to)
    }

    fn pack(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let packed = compress_to_vec(self.piece.as_slice(), CompressionLevel::Fastest);
        let is_shorter = packed.len() < self.piece.len();
        let bytes = if is_shorter { &packed } else { &self.piece };
        let mut payload = Vec::with_capacity(bytes.len() + 1);
        payload.push(u8::from(is_shorter));
        payload.extend_from_slice(bytes);
        self.piece.clear();
        send(&mut self.to, Kind::Piece, &payload)
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PIECE - self.piece.len());
        self.piece.extend_from_slice(&bytes[..taken]);
        if self.piece.len() == PIECE {
            self.pack()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Something long on its way in.
pub(super) struct Unpacker<'r> {
    from: &'r mut dyn Read,
    piece: Vec<u8>,
    read: usize,
    is_at_end: bool,
}

impl<'r> Unpacker<'r> {
    pub(super) fn new(from: &'r mut dyn Read) -> Self {
        Self { from, piece: Vec::new(), read: 0, is_at_end: false }
    }

    /// Reads all, when it is at most `most` bytes.
    pub(super) fn whole(mut self, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        (&mut self).take(most + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
    }

    /// Reads that it was the last.
    pub(super) fn end(mut self) -> io::Result<()> {
        match self.read(&mut [0])? {
            0 => Ok(()),
            _ => Err(strange()),
        }
    }
}

impl Read for Unpacker<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while self.read == self.piece.len() && !self.is_at_end {
            match receive(&mut *self.from)? {
                Some((Kind::Piece, payload)) => {
                    self.piece = unpacked(&payload)?;
                    self.read = 0;
                }
                Some((Kind::End, _)) => self.is_at_end = true,
                Some(_) => return Err(strange()),
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        let taken = bytes.len().min(self.piece.len() - self.read);
        bytes[..taken].copy_from_slice(&self.piece[self.read..self.read + taken]);
        self.read += taken;
        Ok(taken)
    }
}

fn unpacked(payload: &[u8]) -> io::Result<Vec<u8>> {
    match payload.split_first() {
        Some((0, bytes)) if bytes.len() <= PIECE => Ok(bytes.to_vec()),
        Some((1, packed)) => {
            let mut decoder = FrameDecoder::new();
            decoder.set_max_window_size(1 << 20);
            let mut piece = vec![0; PIECE];
            let length = decoder.decode_all(packed, &mut piece).map_err(|_| strange())?;
            piece.truncate(length);
            Ok(piece)
        }
        _ => Err(strange()),
    }
}

/// What a publisher says first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hello {
    pub(super) offer: Offer,
    pub(super) who: String,
}

impl Hello {
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        put_text(&self.offer.site, &mut bytes);
        put_maybe(self.offer.parcel.as_ref(), &mut bytes);
        put_maybe(self.offer.base.as_ref(), &mut bytes);
        put_text(&self.who, &mut bytes);
        bytes
    }

    /// Reads a greeting; `Err` holds the version of somebody who speaks otherwise.
    pub(super) fn decode(bytes: &[u8]) -> Result<Option<Self>, u8> {
        match bytes.split_first() {
            Some((&VERSION, rest)) => Ok(Self::rest(Bytes(rest))),
            Some((&other, _)) => Err(other),
            None => Ok(None),
        }
    }

    fn rest(mut bytes: Bytes<'_>) -> Option<Self> {
        let is_site = |name: &&str| is_name(name.strip_suffix(PRIVATE_ENDING).unwrap_or(name));
        let site = bytes.text(63 + PRIVATE_ENDING.len()).filter(is_site)?.to_owned();
        let offer = Offer { site, parcel: bytes.maybe().ok()?, base: bytes.maybe().ok()? };
        let who = bytes.text(400)?.to_owned();
        bytes.end()?;
        Some(Self { offer, who })
    }
}

pub(super) fn encode_standing(standing: &Standing) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.push(u8::from(standing.live.is_some()));
    if let Some(live) = &standing.live {
        put_text(live.id.as_str(), &mut bytes);
        bytes.extend_from_slice(live.parcel.as_bytes());
    }
    bytes.push(u8::from(standing.has_base));
    let mended = standing.mended.iter().take(20);
    put_number(mended.len() as u64, &mut bytes);
    for Text { en, fr } in mended {
        put_text(en, &mut bytes);
        put_text(fr, &mut bytes);
    }
    bytes
}

pub(super) fn decode_standing(bytes: &[u8]) -> Option<Standing> {
    let mut bytes = Bytes(bytes);
    let live = match bytes.byte()? {
        0 => None,
        _ => Some(Live { id: bytes.text(64)?.parse().ok()?, parcel: bytes.digest()? }),
    };
    let has_base = bytes.byte()? == 1;
    let count = bytes.length().filter(|count| *count <= 20)?;
    let text = |bytes: &mut Bytes<'_>| Some(Text { en: bytes.text(1000)?.into(), fr: bytes.text(1000)?.into() });
    let mended = (0..count).map(|_| text(&mut bytes)).collect::<Option<_>>()?;
    bytes.end()?;
    Some(Standing { live, has_base, mended })
}

pub(super) fn encode_lines(lines: &[Line]) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_number(lines.len() as u64, &mut bytes);
    for line in lines {
        put_text(line.id.as_str(), &mut bytes);
        [line.number, line.made.0, line.files, line.bytes]
            .into_iter()
            .for_each(|number| put_number(number, &mut bytes));
        bytes.push(u8::from(line.is_live));
    }
    bytes
}

pub(super) fn decode_lines(bytes: &[u8]) -> Option<Vec<Line>> {
    let mut bytes = Bytes(bytes);
    let count = bytes.length().filter(|count| *count <= LINES_MOST)?;
    let line = |bytes: &mut Bytes<'_>| {
        Some(Line {
            id: bytes.text(64)?.parse().ok()?,
            number: bytes.number()?,
            made: Moment(bytes.number()?),
            files: bytes.number()?,
            bytes: bytes.number()?,
            is_live: bytes.byte()? == 1,
        })
    };
    let lines = (0..count).map(|_| line(&mut bytes)).collect::<Option<_>>()?;
    bytes.end()?;
    Some(lines)
}

pub(super) fn encode_holder(holder: Option<&Holder>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(holder) = holder {
        put_text(&holder.who, &mut bytes);
        put_number(u64::from(holder.process), &mut bytes);
        put_number(holder.since.0, &mut bytes);
    }
    bytes
}

pub(super) fn decode_holder(bytes: &[u8]) -> Option<Holder> {
    let mut bytes = Bytes(bytes);
    let who = bytes.text(1000)?.to_owned();
    let (process, since) = (u32::try_from(bytes.number()?).ok()?, Moment(bytes.number()?));
    bytes.end()?;
    Some(Holder { who, process, since })
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    #[test]
    fn long_things_come_through_in_pieces() {
        for length in [0, 1, PIECE - 1, PIECE, 3 * PIECE + 7] {
            let long: Vec<u8> = (0..length).map(|at| u8::try_from(at * at % 251).unwrap()).collect();
            let mut packer = Packer::new(Vec::new());
            packer.write_all(&long).unwrap();
            let sent = packer.end().unwrap();
            assert!(sent.len() < length / 2 + 1000, "{length} bytes went as {}", sent.len());
            let mut rest = &sent[..];
            let mut unpacker = Unpacker::new(&mut rest);
            let mut received = Vec::new();
            unpacker.read_to_end(&mut received).unwrap();
            assert!(received == long && rest.is_empty());
        }
    }

    #[test]
    fn nothing_unpacks_to_more_than_a_piece() {
        let bomb = compress_to_vec(vec![0; 100 * PIECE].as_slice(), CompressionLevel::Fastest);
        assert!(bomb.len() < FRAME_MAX);
        let mut sent = Vec::new();
        send(&mut sent, Kind::Piece, &[&[1], &bomb[..]].concat()).unwrap();
        let mut rest = &sent[..];
        assert!(Unpacker::new(&mut rest).whole(u64::MAX - 1).is_err());
    }

    #[test]
    fn a_greeting_is_small() {
        let digest = Some(crate::digest::Digest::of(b"x"));
        let offer = Offer { site: "jardin".into(), parcel: digest, base: digest };
        let hello = Hello { offer, who: "camille".into() };
        let bytes = hello.encode();
        assert_eq!(Hello::decode(&bytes), Ok(Some(hello)));
        assert!(bytes.len() < 100);
        for length in 1..bytes.len() {
            assert_eq!(Hello::decode(&bytes[..length]), Ok(None));
        }
        assert_eq!(Hello::decode(&[9]), Err(9));
    }
}
