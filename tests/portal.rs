//! The portal: what it says to whom, and that nobody hears what is not for them.

mod backup;
mod canaries;
mod chatons;
mod figures;
mod import;
mod pages;
mod privacy;
mod public;
mod publish;
mod quoted;
mod roles;
mod state;
mod unpack;
