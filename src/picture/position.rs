//! Photographs without the place where they were taken.
//!
//! The entry of Exif that leads to the GPS block is blanked and the block itself overwritten with zeros; nothing
//! moves, so the rest of the picture's data stays valid.

use super::metadata::{exif_of, number};

/// Takes the place out of a JPEG; returns whether there was one.
pub fn without_position(jpeg: &mut [u8]) -> bool {
    let tiff = exif_of(jpeg).and_then(|place| jpeg.get_mut(place));
    tiff.and_then(blank_gps).unwrap_or(false)
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
