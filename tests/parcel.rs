//! What goes with a release on its way to the servers: smaller files, redirects, and the look for
//! secrets before anything leaves.

mod apache;
mod ci;
mod compress;
mod findings;
mod redirects;
mod secrets;
mod since;
