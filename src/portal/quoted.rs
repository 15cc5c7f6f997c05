//! Figures that texts quote: the number that somebody wrote is the one that the register counts, or the build fails.
//!
//! A text quotes a figure by a link to the page of figures: `[130 associations](/chiffres/?figure=associations)`. What is
//! checked is the number in the link's words: a count, or a share when `%` follows. `&on=2022-12-31` is another day
//! than that of the build; `figure=regions/a+regions/b` is a sum. So a report of last year stays true, and two
//! numbers for one thing cannot both be published.

use std::ops::Range;

use jiff::civil::Date;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::{Figure, Figures, Portal};
use crate::{
    content::{Content, Document, Sources},
    diag::{Code, Diagnostic, Place, text},
    path::slugify,
    register::Area,
};

/// How a link says that it quotes.
const KEY: &str = "figure=";

impl Portal<'_> {
    /// Returns the findings about what the texts of an area quote; `folder` is that of the content.
    pub fn misquoted(&self, content: &Content, area: Area, folder: &str, sources: &dyn Sources) -> Vec<Diagnostic> {
        let is_own = |document: &&Document| {
            Area::at(document.path.as_str(), self.lang).unwrap_or(Area::Public) == area && document.row.is_none()
        };
        let mut found = Vec::new();
        for document in content.documents.values().map(AsRef::as_ref).filter(is_own) {
            let Some(text) = sources.text(document).filter(|text| text.contains(KEY)) else { continue };
            let file = format!("{folder}{}", document.path);
            for quote in quotes(&text, document.body.offset as usize) {
                found.extend(self.check(&quote, &|| Place::new(&file, &text, quote.span.clone())));
            }
        }
        found
    }

    /// Returns what is wrong with a quote.
    fn check(&self, quote: &Quote, place: &dyn Fn() -> Place) -> Option<Diagnostic> {
        let said = Said::find(&quote.words)?;
        let figures = Figures::on(self.register, quote.day.unwrap_or(self.today));
        let mut parts = Vec::new();
        for name in quote.name.split('+') {
            match figures.named(name) {
                Ok(figure) => parts.push(figure),
                Err(known) => return Some(unknown(name, &known).at(place())),
            }
        }
        let sum = Figure { value: parts.iter().map(|part| part.value).sum(), ..parts.into_iter().next()? };
        let fits = match said.is_share {
            true => sum.base.is_some_and(|base| said.is_share_of(sum.value, base)),
            false => said.is(sum.value),
        };
        (!fits).then(|| other(&said, &sum).at(place()))
    }
}

/// A link that quotes a figure.
struct Quote {
    name: String,
    day: Option<Date>,
    words: String,
    /// Where its words stand in the file.
    span: Range<usize>,
}

/// Returns what a text quotes; its body begins at `offset`.
fn quotes(text: &str, offset: usize) -> Vec<Quote> {
    let (mut quotes, mut open) = (Vec::new(), None::<Quote>);
    for (event, span) in Parser::new(&text[offset..]).into_offset_iter() {
        let span = span.start + offset..span.end + offset;
        match (event, &mut open) {
            (Event::Start(Tag::Link { dest_url, .. }), _) => open = quote(&dest_url, span),
            (Event::Text(words) | Event::Code(words), Some(quote)) => quote.words.push_str(&words),
            (Event::End(TagEnd::Link), _) => quotes.extend(open.take()),
            _ => {}
        }
    }
    quotes
}

fn quote(address: &str, span: Range<usize>) -> Option<Quote> {
    let (_, query) = address.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let value = |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key)).map(str::to_owned);
    let day = value("on=").and_then(|day| day.parse().ok());
    Some(Quote { name: value(KEY)?, day, words: String::new(), span })
}

/// A number as somebody wrote it.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    /// As it stands there.
    text: String,
    /// Without separators: 17,6 is 176 with one decimal.
    digits: i64,
    decimals: u32,
    /// Whether `%` follows.
    is_share: bool,
}

impl Said {
    /// Returns the first number of some words.
    fn find(words: &str) -> Option<Self> {
        let rest = &words[words.find(|c: char| c.is_ascii_digit())?..];
        let letters: Vec<char> = rest.chars().collect();
        let is_digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
        let (mut end, mut digits, mut decimals) = (0, String::new(), 0);
        while let Some(&letter) = letters.get(end) {
            let goes_on = match letter {
                _ if letter.is_ascii_digit() => true,
                ',' | '.' => decimals == 0 && is_digit(end + 1) && !digits.contains('.'),
                // Three digits after a blank are thousands.
                _ if letter.is_whitespace() => {
                    decimals == 0 && (1..4).all(|at| is_digit(end + at)) && !is_digit(end + 4)
                }
                _ => false,
            };
            if !goes_on {
                break;
            }
            match letter {
                ',' | '.' => decimals = letters[end + 1..].iter().take_while(|c| c.is_ascii_digit()).count(),
                _ if letter.is_ascii_digit() => digits.push(letter),
                _ => {}
            }
            end += 1;
        }
        let text: String = letters[..end].iter().collect();
        let is_share = letters[end..].iter().find(|c| !c.is_whitespace()) == Some(&'%');
        Some(Self { text, digits: digits.parse().ok()?, decimals: u32::try_from(decimals).ok()?, is_share })
    }

    fn scale(&self) -> i64 {
        10_i64.saturating_pow(self.decimals)
    }

    fn is(&self, count: i64) -> bool {
        self.digits == count.saturating_mul(self.scale())
    }

    /// Whether it is the share in hundredths, rounded to as many decimals as were written.
    fn is_share_of(&self, count: i64, base: i64) -> bool {
        let exact = count.saturating_mul(100).saturating_mul(self.scale());
        self.digits.saturating_mul(base).abs_diff(exact).saturating_mul(2) <= base.unsigned_abs()
    }
}

impl Figures<'_> {
    /// Returns the figure of this name, or the names that there are.
    fn named(&self, name: &str) -> Result<Figure, Vec<String>> {
        let known: Vec<Figure> = self.all().into_iter().chain(self.told()).collect();
        match known.iter().find(|figure| plain(&figure.name) == plain(name)) {
            Some(figure) => Ok(figure.clone()),
            None => Err(known.into_iter().map(|figure| figure.name).collect()),
        }
    }
}

/// Returns a name as an address has it.
fn plain(name: &str) -> String {
    name.split('/').map(slugify).collect::<Vec<_>>().join("/")
}

fn unknown(name: &str, known: &[String]) -> Diagnostic {
    let fact = text!("the register counts no `{name}`", "le registre ne compte pas de « {name} »");
    Diagnostic::new(Code::FIGURE_UNKNOWN, fact).did_you_mean(name, known.iter().map(String::as_str))
}

/// Says both numbers.
fn other(said: &Said, figure: &Figure) -> Diagnostic {
    let (written, value, day, source) = (&said.text, figure.value, figure.day, figure.source);
    let (label_en, label_fr) = (&figure.label.en, &figure.label.fr);
    let fact = match (said.is_share, figure.base) {
        (true, Some(base)) if base > 0 => {
            let tenths = (value * 2000 / base + 1).div_euclid(2);
            let (whole, tenth) = (tenths / 10, tenths % 10);
            text!(
                "this text says {written}%, and the register counts {whole}.{tenth}%: {value} of {base}",
                "ce texte dit {written} %, et le registre compte {whole},{tenth} % : {value} sur {base}"
            )
        }
        (true, _) => text!(
            "this text says {written}%, and the register counts {value}, which is no share of anything",
            "ce texte dit {written} %, et le registre compte {value}, qui n’est la part de rien"
        ),
        (false, _) => text!(
            "this text says {written}, and the register counts {value}",
            "ce texte dit {written}, et le registre compte {value}"
        ),
    };
    Diagnostic::new(Code::FIGURE_OTHER, fact).hint(text!(
        "{label_en}, on {day}, from `{source}`; of another day: `&on=2022-12-31`",
        "{label_fr}, au {day}, d’après « {source} » ; pour un autre jour : « &on=2022-12-31 »"
    ))
}

#[cfg(test)]
mod tests {
    use super::Said;

    fn said(words: &str) -> (i64, u32, bool) {
        let said = Said::find(words).unwrap();
        (said.digits, said.decimals, said.is_share)
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(said("130 associations"), (130, 0, false));
        assert_eq!(said("47 500 adresses"), (47_500, 0, false));
        assert_eq!(said("47\u{202f}500"), (47_500, 0, false));
        assert_eq!(said("soit 17,6 %"), (176, 1, true));
        assert_eq!(said("+15 %"), (15, 0, true));
        assert_eq!(said("8.5% of 130"), (85, 1, true));
        assert_eq!(said("12, puis 20"), (12, 0, false));
        assert_eq!(said("en 2022 2023"), (2022, 0, false));
        assert!(Said::find("beaucoup").is_none());
    }

    #[test]
    fn a_share_is_what_it_rounds_to() {
        let fits = |words: &str, count, base| Said::find(words).unwrap().is_share_of(count, base);
        assert!(fits("17,6 %", 18, 102) && fits("18 %", 18, 102) && !fits("15 %", 18, 102) && !fits("17 %", 18, 102));
        assert!(fits("87 %", 104, 120) && !fits("86 %", 104, 120));
        assert!(fits("8,5 %", 11, 130) && fits("8 %", 11, 130));
    }
}
