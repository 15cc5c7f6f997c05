//! Photographs without the place where they were taken.
//!
//! JPEG: markers (ITU-T T.81 § B); Exif: a TIFF block in APP1 (CIPA DC-008 § 4.5). The entry that
//! leads to the GPS block is blanked and the block itself overwritten with zeros; nothing moves, so the
//! rest of the picture's data stays valid.

/// Takes the place out of a JPEG; returns whether there was one.
pub fn without_position(jpeg: &mut [u8]) -> bool {
    if !jpeg.starts_with(&[0xff, 0xd8]) {
        return false;
    }
    let mut at = 2;
    while let Some(&[0xff, marker, high, low]) = jpeg.get(at..at + 4) {
        let end = at + 2 + usize::from(u16::from_be_bytes([high, low]));
        // Start of scan: pictures follow, no more metadata.
        if marker == 0xda || end <= at + 2 {
            return false;
        }
        let is_exif = marker == 0xe1 && jpeg.get(at + 4..at + 10) == Some(&b"Exif\0\0"[..]);
        if is_exif && let Some(tiff) = jpeg.get_mut(at + 10..end) {
            return blank_gps(tiff).unwrap_or(false);
        }
        at = end;
    }
    false
}

/// The tag of the entry that leads to the GPS block.
const GPS: usize = 0x8825;

fn blank_gps(tiff: &mut [u8]) -> Option<bool> {
    let little = tiff.starts_with(b"II");
    let directory = number(tiff, 4, 4, little)?;
    let entries = number(tiff, directory, 2, little)?;
    for entry in (0..entries).map(|n| directory + 2 + n * 12) {
        if number(tiff, entry, 2, little)? != GPS {
            continue;
        }
        let gps = number(tiff, entry + 8, 4, little)?;
        let inner = number(tiff, gps, 2, little)?;
        for value in (0..inner).map(|n| gps + 2 + n * 12) {
            let kind = number(tiff, value + 2, 2, little)?;
            let count = number(tiff, value + 4, 4, little)?;
            let bytes = count.checked_mul([0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8].get(kind).copied().unwrap_or(0))?;
            if bytes > 4 {
                let start = number(tiff, value + 8, 4, little)?;
                tiff.get_mut(start..start.checked_add(bytes)?)?.fill(0);
            }
        }
        tiff.get_mut(gps..gps + 2 + inner * 12)?.fill(0);
        tiff.get_mut(entry..entry + 12)?.fill(0);
        return Some(true);
    }
    Some(false)
}

fn number(tiff: &[u8], at: usize, width: usize, little: bool) -> Option<usize> {
    let bytes = tiff.get(at..at.checked_add(width)?)?;
    let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
    Some(if little { bytes.iter().rev().fold(0, add) } else { bytes.iter().fold(0, add) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_goes_the_picture_stays() {
        let mut tiff = b"II*\0\x08\0\0\0".to_vec();
        tiff.extend([1, 0, 0x25, 0x88, 4, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0, 0, 0, 0]);
        tiff.extend([1, 0, 2, 0, 5, 0, 3, 0, 0, 0, 44, 0, 0, 0, 0, 0, 0, 0]);
        tiff.extend([7; 24]);
        let mut jpeg = vec![0xff, 0xd8, 0xff, 0xe1, 0, u8::try_from(tiff.len() + 8).unwrap()];
        jpeg.extend(b"Exif\0\0");
        jpeg.extend(&tiff);
        jpeg.extend([0xff, 0xda, 0, 4, 1, 2]);
        let before = jpeg.len();
        assert!(without_position(&mut jpeg));
        assert!(jpeg.len() == before && !jpeg.contains(&7));
        assert!(!without_position(&mut jpeg));
    }

    #[test]
    fn what_is_broken_is_left() {
        for bytes in
            [&b""[..], b"\xff\xd8", b"\xff\xd8\xff\xe1\xff\xffExif\0\0II*\0\xff\xff\xff\xff", b"\xff\xd8\xff\xe1\0\0"]
        {
            assert!(!without_position(&mut bytes.to_vec()));
        }
    }
}
