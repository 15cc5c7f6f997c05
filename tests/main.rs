//! All tests but those beside the code: one binary, a module per concern.

mod markdown;
