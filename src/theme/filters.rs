//! Filters that need nothing of a site: dates, sizes and slugs.

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use super::date_words;
use crate::{content::date::Date, path::slugify};

/// Registers the filters of this room.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("date", date);
    tera.register_filter("filesize", filesize);
    tera.register_filter("slug", |text: &str, _: Kwargs, _: &State<'_>| slugify(text));
}

/// `{{ file.bytes | filesize }}`: two digits at least, in the units of the language.
fn filesize(bytes: u64, arguments: Kwargs, state: &State<'_>) -> TeraResult<String> {
    let here = state.get::<String>("lang")?;
    let lang = arguments.get::<&str>("lang")?.or(here.as_deref()).unwrap_or("fr");
    Ok(size_in(bytes, lang.starts_with("fr")))
}

/// Returns a size in decimal units (IEC 80000-13): `240 ko`, `1,2 Mo`; in English `240 kB`, `1.2 MB`.
fn size_in(bytes: u64, french: bool) -> String {
    let unit = if french { 'o' } else { 'B' };
    let tenths = |unit: u64| bytes.saturating_add(unit / 20) / (unit / 10);
    let large = [("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000)];
    // A unit is taken until rounding makes a thousand of it.
    let found = large.into_iter().find(|(prefix, size)| tenths(*size) < 9_995 || *prefix == "G");
    let (prefix, tenths) = found.map_or(("", 0), |(prefix, size)| (prefix, tenths(size)));
    if bytes < 1_000 {
        return format!("{bytes}\u{a0}{unit}");
    }
    match (tenths / 10, tenths % 10) {
        (whole, tenth) if whole < 10 && tenth > 0 => {
            format!("{whole}{}{tenth}\u{a0}{prefix}{unit}", if french { ',' } else { '.' })
        }
        _ => format!("{}\u{a0}{prefix}{unit}", (tenths + 5) / 10),
    }
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

#[cfg(test)]
mod tests {
    use super::size_in;

    #[test]
    fn sizes_are_said_in_the_language() {
        let french = [0, 999, 1_000, 1_240, 9_960, 240_400, 999_400, 999_600, 1_250_000, 4_000_000_000_000];
        let said = french.map(|bytes| size_in(bytes, true).replace('\u{a0}', " "));
        assert_eq!(said, ["0 o", "999 o", "1 ko", "1,2 ko", "10 ko", "240 ko", "999 ko", "1 Mo", "1,3 Mo", "4000 Go"]);
        assert_eq!(size_in(1_240_000, false), "1.2\u{a0}MB");
    }
}
