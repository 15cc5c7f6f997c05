//! Serialized PHP: never a panic, never more values than bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sobre::statify::php::Php;

fuzz_target!(|bytes: &[u8]| {
    if let Some(value) = Php::parse(bytes) {
        assert!(value.entries().len() <= bytes.len(), "more entries than bytes");
    }
});
