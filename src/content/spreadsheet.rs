//! Tables for spreadsheets: CSV as RFC 4180 has it.

/// Returns rows below their heads as CSV. Where a spreadsheet would take words for a formula, an apostrophe stands
/// before them.
///
/// ```
/// use sobre::content::spreadsheet;
/// assert_eq!(spreadsheet(["name", "sum"], [["=1+1", "-3.50"]]), "name,sum\n'=1+1,-3.50\n");
/// ```
pub fn spreadsheet<Row>(heads: impl IntoIterator<Item = impl AsRef<str>>, rows: impl IntoIterator<Item = Row>) -> String
where
    Row: IntoIterator,
    Row::Item: AsRef<str>,
{
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing to memory cannot fail.
    drop(writer.write_record(heads.into_iter().map(|head| head.as_ref().to_owned())));
    for row in rows {
        drop(writer.write_record(row.into_iter().map(|cell| guarded(cell.as_ref()))));
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn guarded(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err();
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}
