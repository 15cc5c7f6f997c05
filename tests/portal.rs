//! The portal: what it says to whom, and that nobody hears what is not for them.

mod canaries;
mod chatons;
mod figures;
mod pages;
mod public;
mod roles;
mod state;
