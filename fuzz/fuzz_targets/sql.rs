//! Dumps of databases: never a panic, and a row is never larger than the dump.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sobre::statify::sql::{decode, read, repaired};

fuzz_target!(|bytes: &[u8]| {
    let read = read(bytes, &|_| true, &mut |row| {
        let size: usize = row.cells.iter().flatten().map(Vec::len).sum();
        assert!(size <= 2 * bytes.len(), "a row grew");
        for cell in row.cells.iter().flatten() {
            let text = decode(cell);
            let (right, _) = repaired(&text);
            assert!(right.len() <= text.len(), "what is put right is no longer than before");
        }
    });
    assert!(read.is_ok(), "memory does not fail");
});
