//! From a release to the servers: what is made of it on the way.

pub mod compress;
pub mod redirects;
pub mod secrets;
mod whole;
