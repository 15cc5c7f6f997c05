//! Filters that need nothing of a site: dates, numbers, plurals, sizes and slugs.

use tera::{Error, Kwargs, Map, State, Tera, TeraResult, Value};

use crate::{
    content::{
        date::Date,
        embed::{Embed, embed},
        locale::{self, Style},
    },
    path::slugify,
};

/// How many digits can be asked for after the decimal sign.
const MOST_DIGITS: u8 = 20;

/// Registers the filters of this room.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("date", date);
    tera.register_filter("filesize", filesize);
    tera.register_filter("number", number);
    tera.register_filter("plural", plural);
    tera.register_filter("embed", |link: &str, _: Kwargs, _: &State<'_>| embedded(link));
    tera.register_filter("slug", |text: &str, _: Kwargs, _: &State<'_>| slugify(text));
}

/// Returns the language a filter is asked for: its own argument, else that of the page.
fn lang_of(arguments: &Kwargs, state: &State<'_>) -> TeraResult<String> {
    let given = arguments.get::<String>("lang")?;
    Ok(given.map_or_else(|| state.get::<String>("lang"), |given| Ok(Some(given)))?.unwrap_or_else(|| "fr".into()))
}

/// `{% set it = link | embed %}`: where a link to a film, a map, a sound or a message leads: `it.service`, `it.kind`,
/// `it.link`. Of any other address, the service is its host and the kind is empty.
fn embedded(link: &str) -> Value {
    let (service, kind, link) = match embed(link) {
        Some(Embed { service, kind, link }) => (service.into_owned(), kind.name(), link),
        None => {
            let host =
                link.split_once("//").map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
            (host.trim_start_matches("www.").to_owned(), "", link.to_owned())
        }
    };
    let members = [("service", service.as_str()), ("kind", kind), ("link", link.as_str())];
    members.into_iter().map(|(key, text)| (key.into(), Value::from(text))).collect::<Map>().into()
}

/// Returns a number of a template, or of a table's cell, as [`locale`] reads it.
fn digits_of(value: &Value, filter: &str) -> TeraResult<String> {
    if value.is_number() {
        let text = value.to_string();
        return Ok(text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned));
    }
    value.as_str().map(str::to_owned).ok_or_else(|| Error::message(format!("`{filter}` needs a number")))
}

fn no_number(text: &str) -> Error {
    Error::message(format!("`{text}` is no number"))
}

/// `{{ 1234.5 | number }}`, `number(digits=2)`: with the signs of the language. Nothing gives nothing.
fn number(value: &Value, arguments: Kwargs, state: &State<'_>) -> TeraResult<String> {
    if value.is_none() {
        return Ok(String::new());
    }
    let (lang, text) = (lang_of(&arguments, state)?, digits_of(value, "number")?);
    let digits = arguments.get::<u8>("digits")?;
    if digits.is_some_and(|digits| digits > MOST_DIGITS) {
        return Err(Error::message(format!("`digits` goes to {MOST_DIGITS}")));
    }
    locale::number(&text, digits, &lang).ok_or_else(|| no_number(&text))
}

/// `{{ count | plural(words=t.pages) }}`: the form that the language takes beside a number, `{n}` in it
/// being that number; without `words`, the form's name. Of places in an order with `ordinal=true`.
fn plural(value: &Value, arguments: Kwargs, state: &State<'_>) -> TeraResult<String> {
    let (lang, text) = (lang_of(&arguments, state)?, digits_of(value, "plural")?);
    let ordinal = arguments.get::<bool>("ordinal")?.unwrap_or_default();
    let form = locale::plural(&text, ordinal, &lang).ok_or_else(|| no_number(&text))?;
    let Some(words) = arguments.get::<Value>("words")? else { return Ok(form.to_owned()) };
    let word = |form: &str| Some(words.get_from_path(form)?.as_str()?.to_owned());
    let chosen = word(form).or_else(|| word("other"));
    let chosen = chosen.ok_or_else(|| Error::message(format!("`words` has neither `{form}` nor `other`")))?;
    Ok(chosen.replace("{n}", &locale::number(&text, None, &lang).unwrap_or(text)))
}

/// `{{ file.bytes | filesize }}`: two digits at least, in the units of the language.
fn filesize(bytes: u64, arguments: Kwargs, state: &State<'_>) -> TeraResult<String> {
    Ok(size_in(bytes, &lang_of(&arguments, state)?))
}

/// Returns a size in decimal units (IEC 80000-13): `240 ko`, `1,2 Mo`; in English `240 kB`, `1.2 MB`.
fn size_in(bytes: u64, lang: &str) -> String {
    let unit = if locale::is_french(lang) { 'o' } else { 'B' };
    let tenths = |unit: u64| bytes.saturating_add(unit / 20) / (unit / 10);
    let large = [("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000)];
    // A unit is taken until rounding makes a thousand of it.
    let found = large.into_iter().find(|(prefix, size)| tenths(*size) < 9_995 || *prefix == "G");
    let (prefix, tenths) = found.map_or(("", 0), |(prefix, size)| (prefix, tenths(size)));
    let (prefix, amount) = match (tenths / 10, tenths % 10) {
        _ if bytes < 1_000 => ("", bytes.to_string()),
        (whole, tenth) if whole < 10 && tenth > 0 => (prefix, format!("{whole}.{tenth}")),
        _ => (prefix, ((tenths + 5) / 10).to_string()),
    };
    format!("{}\u{a0}{prefix}{unit}", locale::number(&amount, None, lang).unwrap_or(amount))
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
    let asked = arguments.get::<&str>("style")?.unwrap_or("long");
    let style = Style::NAMES.into_iter().find_map(|(name, style)| (name == asked).then_some(style));
    let names = || Style::NAMES.map(|(name, _)| name).join(", ");
    let style = style.ok_or_else(|| Error::message(format!("`{asked}` is no style: use {}", names())))?;
    Ok(locale::date(&date, style, &lang_of(&arguments, state)?))
}

#[cfg(test)]
mod tests {
    use super::size_in;

    #[test]
    fn sizes_are_said_in_the_language() {
        let french = [0, 999, 1_000, 1_240, 9_960, 240_400, 999_400, 999_600, 1_250_000, 4_000_000_000_000];
        let said = french.map(|bytes| size_in(bytes, "fr").replace('\u{a0}', " "));
        assert_eq!(
            said,
            ["0 o", "999 o", "1 ko", "1,2 ko", "10 ko", "240 ko", "999 ko", "1 Mo", "1,3 Mo", "4\u{202f}000 Go"]
        );
        assert_eq!(size_in(1_240_000, "en"), "1.2\u{a0}MB");
    }
}
