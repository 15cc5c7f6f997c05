//! What goes with a release on its way to the servers: smaller files, redirects, and the look for
//! secrets before anything leaves.

mod apache;
mod compress;
mod redirects;
mod secrets;
