//! Days, as templates name them.

use tera::{Kwargs, TeraResult};

use crate::{
    content::date::Date,
    diag::{Code, Diagnostic, text},
    theme,
};

/// Takes a day, of whose text `rest` was left out; empty when it is not given.
pub(super) fn day(kwargs: &Kwargs, key: &'static str, rest: &str) -> TeraResult<String> {
    let Some(given) = kwargs.get::<&str>(key)?.filter(|given| !given.is_empty()) else { return Ok(String::new()) };
    match Date::parse(&format!("{given}{rest}")) {
        Some(date) => Ok(date.day().to_string()),
        None => {
            let example = if rest.is_empty() { "2027-02-16" } else { "2027-02" };
            let fact = text!("`{key}` cannot be `{given}`", "« {key} » ne peut pas être « {given} »");
            let hint = text!("such as `{key}=\"{example}\"`", "par exemple « {key}=\"{example}\" »");
            Err(theme::carry(&Diagnostic::new(Code::TEMPLATE_QUERY, fact).hint(hint)))
        }
    }
}

/// Returns the last day of the month that a day is in.
pub(super) fn last_of(day: &str) -> String {
    Date::parse(day).map(|date| date.day().last_of_month().to_string()).unwrap_or_default()
}
