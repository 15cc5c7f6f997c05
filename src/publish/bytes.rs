//! Values as bytes, and back: what the wire and the files of a web space are written in.
//!
//! Reading is a pure function of the bytes. It never takes more memory than the bytes it is given, and
//! says `None` to whatever it would not have written itself.

use crate::digest::Digest;

/// Appends a number in groups of seven bits, the least first (LEB128).
pub(super) fn put_number(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap_or_default() | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or_default());
}

/// Appends a text and its length.
pub(super) fn put_text(text: &str, bytes: &mut Vec<u8>) {
    put_number(text.len() as u64, bytes);
    bytes.extend_from_slice(text.as_bytes());
}

/// Appends a digest that may be missing.
pub(super) fn put_maybe(digest: Option<&Digest>, bytes: &mut Vec<u8>) {
    bytes.push(u8::from(digest.is_some()));
    digest.iter().for_each(|digest| bytes.extend_from_slice(digest.as_bytes()));
}

/// Bytes of which the front is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bytes<'b>(pub(super) &'b [u8]);

impl<'b> Bytes<'b> {
    pub(super) fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (front, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(front)
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|byte| byte[0])
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            // What would fall off the top was never written by us.
            number |= bits.checked_mul(1 << shift)?;
            if byte & 0x80 == 0 {
                // One way to write a number only: no zero on top.
                return (byte != 0 || shift == 0).then_some(number);
            }
        }
        None
    }

    pub(super) fn length(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    pub(super) fn text(&mut self, most: usize) -> Option<&'b str> {
        let length = self.length().filter(|length| *length <= most)?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    pub(super) fn digest(&mut self) -> Option<Digest> {
        let bytes: [u8; 32] = self.take(32)?.try_into().ok()?;
        Some(Digest::from(blake3::Hash::from_bytes(bytes)))
    }

    /// Reads a digest that may be missing; `Err` when it is neither.
    pub(super) fn maybe(&mut self) -> Result<Option<Digest>, ()> {
        match self.byte() {
            Some(0) => Ok(None),
            Some(1) => self.digest().map(Some).ok_or(()),
            _ => Err(()),
        }
    }

    pub(super) fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Bytes, put_number};

    #[test]
    fn every_number_has_one_way_to_be_written() {
        for number in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut bytes = Vec::new();
            put_number(number, &mut bytes);
            let mut read = Bytes(&bytes);
            assert_eq!((read.number(), read.end()), (Some(number), Some(())), "{number}");
        }
        for wrong in [&[0x80, 0x00][..], &[0xff; 10], &[0x80], &[]] {
            assert_eq!(Bytes(wrong).number(), None, "{wrong:?}");
        }
    }
}
