//! SPIP.

pub mod text;
