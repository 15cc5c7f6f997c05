//! What is checked of a parcel before anything leaves this machine.
//!
//! The target checks again what it must not take on our word: names, sizes, digests, the home page.

use super::{PublishError, grammar, parcel::Parcel, target::Abilities};
use crate::{
    content::Audience,
    diag::{Code, Diagnostic, text},
};

/// A check of what is to be published: the first thing that is wrong.
type Check = fn(&Parcel, Abilities) -> Result<(), Box<Diagnostic>>;

/// The checks, cheap ones first.
const CHECKS: &[Check] = &[audience, names];

/// Returns what keeps a parcel from being published, if anything.
pub(super) fn check(parcel: &Parcel, abilities: Abilities) -> Result<(), PublishError> {
    CHECKS.iter().try_for_each(|check| check(parcel, abilities)).map_err(PublishError::Refused)
}

/// A file that is not for everyone goes only where it can be kept from the others.
fn audience(parcel: &Parcel, abilities: Abilities) -> Result<(), Box<Diagnostic>> {
    let secret = parcel.entries.as_slice().iter().find(|entry| entry.audience != Audience::Public);
    let Some(secret) = secret.filter(|_| !abilities.private) else { return Ok(()) };
    let (path, audience) = (&secret.path, secret.audience.as_str());
    let fact = text!(
        "{path} is for `{audience}`, and the target cannot keep it from others",
        "{path} est pour « {audience} », et la cible ne peut pas le cacher aux autres"
    );
    Err(Box::new(Diagnostic::new(Code::PUBLISH_AUDIENCE, fact)))
}

fn names(parcel: &Parcel, _: Abilities) -> Result<(), Box<Diagnostic>> {
    grammar::check(&parcel.entries)
}
