//! A register → the machine it describes, as a plan that is shown before it is applied.
//!
//! ```text
//! Register ─► Desired ─┐
//! machine ──► Actual ──┴─ plan ─► Plan ─check─► apply ─► machine
//! ```
//!
//! [`Desired`] is what the register asks of one machine: accounts, the folders of web spaces, keys, what
//! Apache is told. [`observe`] looks what is there: **the machine is the state**. [`plan`] is pure and
//! compares the two; a [`Plan`] has a digest, and [`apply`] does only the plan whose digest it is given:
//! if the machine has changed since it was shown, the digest is another.
//!
//! Anybody can plan and render. Who looks into closed folders and changes the machine is the [`Steward`]:
//! a few kinds of deeds, asked for over a [`Line`] in this process, through `sudo` or by ssh.
//!
//! A small file ([`Memory`]) remembers what sobre made, so that it never removes what it did not make.
//! It is written before anything is made: who is killed in between finds their own things again.
//!
//! ## What Apache reads
//!
//! ```text
//! /etc/apache2/sites-enabled/000-0-sobre.conf          which generation; the only file that changes
//! /etc/apache2/sobre/generations/000007-0123456789ab/  a file for each site; never changed, 20 are kept
//! ```
//!
//! A new generation is written beside the others and tested by Apache itself before anything points at
//! it. Then one rename, one graceful reload, and every host that changed is asked which configuration
//! answers; if one does not, the rename is undone.
//!
//! Law: planning again after applying gives nothing.

mod access;
mod accounts;
mod actual;
pub mod apache;
mod apply;
pub mod archive;
mod certificate;
mod desired;
pub mod dns;
mod generations;
mod memory;
mod php;
mod plan;
mod resource;
mod server;
mod steward;

pub use access::Door;
pub use actual::Actual;
pub use apply::{Applied, ProvisionError, Setting, apply, observe};
pub use desired::{Desired, Released, Wanted, desired, machine};
pub use memory::Memory;
pub use plan::{Action, Limits, Plan, Risk, Verb, plan};
pub use resource::{Access, Resource, State};
pub use steward::{Border, Channel, Deed, Line, Piece, Reply, Request, Steward, Trouble, Usage, serve};
