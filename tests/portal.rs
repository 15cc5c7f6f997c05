//! The portal: what it says to whom, and that nobody hears what is not for them.

mod canaries;
mod figures;
mod import;
mod pages;
mod privacy;
mod publish;
mod quoted;
