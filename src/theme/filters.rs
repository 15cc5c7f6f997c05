//! Filters that need nothing of a site: dates and slugs.

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::date_words;
use crate::{content::date::Date, path::slugify};

/// Registers the filters of this room.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("date", date);
    tera.register_filter("slug", |text: &str, _: Kwargs, _: &State<'_>| slugify(text));
}

/// `{{ page.date | date(style="long") }}`, or `date(format="%d/%m/%Y")`. Nothing gives nothing.
fn date(value: &Value, arguments: Kwargs, state: &State<'_>) -> TeraResult<String> {
    let Some(written) = value.as_str() else {
        return if value.is_none() { Ok(String::new()) } else { Err(Error::message("`date` needs a date")) };
    };
    let date = Date::parse(written).ok_or_else(|| Error::message(format!("`{written}` is no date")))?;
    if let Some(format) = arguments.get::<&str>("format")? {
        let shown = jiff::fmt::strtime::format(format, date.datetime());
        return shown.map_err(|error| Error::message(format!("`{format}` is no date format: {error}")));
    }
    let here = state.get::<String>("lang")?;
    let lang = arguments.get::<&str>("lang")?.or(here.as_deref()).unwrap_or("fr");
    let style = arguments.get::<&str>("style")?.unwrap_or("long");
    date_words::shown(&date, style, lang)
        .ok_or_else(|| Error::message(format!("`{style}` is no style: use {}", date_words::STYLES.join(", "))))
}
