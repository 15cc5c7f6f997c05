//! What goes wrong in sobre itself, kept to the site where it did.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{Code, Diagnostic, text};

/// Does one site's work; a panic becomes a finding about that site alone.
pub fn isolated<T>(work: impl FnOnce() -> T) -> Result<T, Box<Diagnostic>> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        let said = said.unwrap_or("?");
        let fact = text!("sobre failed on this site: {said}", "sobre a échoué sur ce site : {said}");
        Box::new(Diagnostic::new(Code::SITE_PANIC, fact).hint(text!(
            "this is a fault of sobre; please report it, with the page if you can",
            "c’est un défaut de sobre ; signalez-le, avec la page si possible"
        )))
    })
}
