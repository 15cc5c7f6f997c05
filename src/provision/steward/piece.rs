//! Bytes that follow a message: a piece of an archive, as it is.

use std::io::{self, BufRead};

use serde::{Deserialize, Serialize};

use super::{Reply, Request};

/// The longest piece.
const MOST: u32 = 16 << 20;

/// Some bytes, told after the line that tells of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// How many follow.
    length: u32,
    /// They themselves.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl Piece {
    /// Returns a piece; longer ones than 16 MiB are not heard.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { length: u32::try_from(bytes.len()).unwrap_or(u32::MAX), bytes }
    }

    /// Reads the bytes that were announced.
    fn hear(&mut self, from: &mut dyn BufRead) -> io::Result<()> {
        if self.length > MOST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.bytes = vec![0; self.length as usize];
        from.read_exact(&mut self.bytes)
    }
}

/// What is said on a line: some messages have bytes after them.
pub(super) trait Message: Serialize + serde::de::DeserializeOwned {
    /// Returns its bytes.
    fn piece(&mut self) -> Option<&mut Piece>;

    /// Returns the bytes that go after the line.
    fn load(&mut self) -> &[u8] {
        self.piece().map(|piece| piece.bytes.as_slice()).unwrap_or_default()
    }

    /// Reads them.
    fn unload(&mut self, from: &mut dyn BufRead) -> io::Result<()> {
        self.piece().map_or(Ok(()), |piece| piece.hear(from))
    }
}

impl Message for Request {
    fn piece(&mut self) -> Option<&mut Piece> {
        if let Self::Take { piece, .. } = self { Some(piece) } else { None }
    }
}

impl Message for Reply {
    fn piece(&mut self) -> Option<&mut Piece> {
        if let Self::Piece(piece) = self { Some(piece) } else { None }
    }
}
