//! `payments/*.csv`: who paid the dues of which year, and when.

use jiff::civil::Date;

use crate::{
    content::date,
    diag::{Code, Diagnostic, Place, Text, text},
    register::AssociationId,
};

/// The dues of a year, paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// By whom.
    pub association: AssociationId,
    /// For which year.
    pub year: i16,
    /// When.
    pub date: Date,
}

/// The columns that must be there; others are for the treasurer.
const COLUMNS: [&str; 3] = ["association", "year", "date"];

impl Payment {
    /// Returns the payments that `text`, the file `file`, lists, and what is wrong with it.
    pub fn parse_all(file: &str, text: &str) -> (Vec<Self>, Vec<Diagnostic>) {
        let (mut payments, mut found) = (Vec::new(), Vec::new());
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
        let at = |position: Option<&csv::Position>| {
            let start = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or_default();
            let start =
                start + text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start_matches(['\r', '\n']).len());
            let end = text.get(start..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| start + end);
            Place::new(file, text, start..end)
        };
        let headers = reader.headers().cloned().unwrap_or_default();
        let columns = COLUMNS.map(|column| headers.iter().position(|header| header == column));
        let [Some(association), Some(year), Some(date)] = columns else {
            let missing = COLUMNS.iter().zip(columns).filter(|(_, column)| column.is_none()).map(|(name, _)| *name);
            let missing = missing.collect::<Vec<_>>().join(", ");
            let fact = text!("columns are missing: {missing}", "il manque des colonnes : {missing}");
            return (
                payments,
                vec![Diagnostic::new(Code::CONFIG_MISSING, fact).at(Place::new(
                    file,
                    text,
                    0..headers.as_slice().len(),
                ))],
            );
        };
        for record in reader.records() {
            let Ok(record) = record else { continue };
            let cell = |column: usize| record.get(column).unwrap_or_default();
            let read = (cell(association).parse(), cell(year).parse(), day(cell(date)));
            match read {
                (Ok(association), Ok(year), Some(date)) => payments.push(Self { association, year, date }),
                (association, year, _) => {
                    let Text { en, fr } = match (association, year) {
                        (Err(()), _) => text!(
                            "`association` is no code such as A0159",
                            "« association » n’est pas un code comme A0159"
                        ),
                        (_, Err(_)) => text!("`year` is no year", "« year » n’est pas une année"),
                        _ => {
                            text!("`date` is no day such as 2026-01-31", "« date » n’est pas un jour comme 2026-01-31")
                        }
                    };
                    found.push(Diagnostic::new(Code::CONFIG_VALUE, text!("{en}", "{fr}")).at(at(record.position())));
                }
            }
        }
        (payments, found)
    }
}

fn day(text: &str) -> Option<Date> {
    date::Date::parse(text).filter(|date| !date.has_time()).map(|date| date.day())
}
