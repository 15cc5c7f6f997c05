//! `SQLite` files, read as data that nobody vouches for: nothing in them can write, and nothing of theirs is run.

use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags, types::ValueRef};

use crate::{
    diag::text,
    path::push_encoded,
    statify::{Error, source::Health, sql::Row},
};

/// Reads the tables that `wants` asks for; a damaged page ends its table, the others are read.
pub(super) fn read(path: &Path, wants: &dyn Fn(&str) -> bool, take: &mut dyn FnMut(Row<'_>)) -> Result<Health, Error> {
    let base = connect(path).map_err(|error| refused(path, &error))?;
    let tables = tables(&base).map_err(|error| refused(path, &error))?;
    let mut health = Health::default();
    for table in tables.iter().filter(|table| wants(table)) {
        if let Err(error) = rows(&base, table, take) {
            if !matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)) {
                return Err(refused(path, &error));
            }
            health.cut_at = Some(0);
        }
    }
    Ok(health)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // `immutable`: no lock, no journal beside it, whatever else lies in the folder.
    let mut address = String::from("file:");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'-' | b'_' | b'.' => address.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => address.push(char::from(*byte)),
            byte => push_encoded(*byte, &mut address),
        }
    }
    let base = Connection::open_with_flags(format!("{address}?mode=ro&immutable=1"), flags)?;
    // A column may be computed; what it computes may not fill the memory.
    base.execute_batch(
        "PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA cell_size_check = ON; \
         PRAGMA hard_heap_limit = 268435456;",
    )?;
    Ok(base)
}

/// Returns the names of plain tables: views and virtual tables could run something.
fn tables(base: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut names =
        base.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY name")?;
    let mut rows = names.query([])?;
    let mut tables = Vec::new();
    while let Some(row) = rows.next()? {
        if let ValueRef::Text(name) = row.get_ref(0)? {
            tables.extend(std::str::from_utf8(name).ok().map(str::to_owned));
        }
    }
    Ok(tables)
}

fn rows(base: &Connection, table: &str, take: &mut dyn FnMut(Row<'_>)) -> rusqlite::Result<()> {
    let mut query = base.prepare(&format!("SELECT * FROM \"{}\"", table.replace('"', "\"\"")))?;
    let columns: Vec<String> = query.column_names().map(str::to_owned).collect();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let cell = |at| row.get_ref(at).map(bytes);
        let cells = (0..columns.len()).map(cell).collect::<rusqlite::Result<_>>()?;
        take(Row { table, columns: &columns, cells });
    }
    Ok(())
}

/// Returns a value as its bytes: the types of a backup are names, its values count.
fn bytes(value: ValueRef<'_>) -> Option<Vec<u8>> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(n) => Some(n.to_string().into_bytes()),
        ValueRef::Real(x) => Some(x.to_string().into_bytes()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes.to_vec()),
    }
}

fn refused(path: &Path, error: &rusqlite::Error) -> Error {
    let why = error.to_string();
    Error::Source {
        path: path.into(),
        fact: text!("this SQLite file cannot be read ({why})", "ce fichier SQLite est illisible ({why})"),
    }
}
