//! A dump of MySQL or MariaDB as a stream of rows. Nothing is ever executed.
//!
//! `mysqldump` and phpMyAdmin write the same grammar in different dress: rows with or without names
//! of columns, many rows in one `INSERT`, comments that are statements (`/*!40101 … */`) and others
//! that are not (`/*M! … */`), `DELIMITER` around triggers. A lexer on bytes that knows texts, comments
//! and delimiters is enough for all of them, at constant memory: one row.

mod charset;
mod lexer;

use std::{
    collections::BTreeMap,
    io::{self, Read},
};

use self::lexer::Lexer;
pub use charset::{Column, decode, repaired, reversed};

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'t> {
    /// Name of the table.
    pub table: &'t str,
    /// Names of the columns, in the order of the cells.
    pub columns: &'t [String],
    /// The values; `None` is `NULL`.
    pub cells: Vec<Option<Vec<u8>>>,
}

impl Row<'_> {
    /// Returns a cell as text, empty when it is `NULL` or not there.
    pub fn text(&self, column: &str) -> String {
        self.bytes(column).map(decode).unwrap_or_default()
    }

    /// Returns a cell as a number, 0 when it is none.
    pub fn number(&self, column: &str) -> i64 {
        self.bytes(column).and_then(|bytes| std::str::from_utf8(bytes).ok()?.parse().ok()).unwrap_or(0)
    }

    /// Returns a cell as it is; `None` when it is `NULL` or not there.
    pub fn bytes(&self, column: &str) -> Option<&[u8]> {
        let at = self.columns.iter().position(|name| name.eq_ignore_ascii_case(column))?;
        self.cells.get(at)?.as_deref()
    }
}

/// Reads a dump and hands each row of a table that `wants` it to `take`; returns whether the dump is cut: it ends
/// within a statement, or without the line by which `mysqldump` says that it is complete.
pub fn read(source: impl Read, wants: &dyn Fn(&str) -> bool, take: &mut dyn FnMut(Row<'_>)) -> io::Result<bool> {
    let mut lexer = Lexer::new(source);
    let mut tables = BTreeMap::new();
    while lexer.skip_space()? {
        match lexer.word()?.to_ascii_uppercase().as_slice() {
            b"INSERT" | b"REPLACE" => {
                if !lexer.insert(&tables, wants, take)? {
                    return Ok(true);
                }
            }
            b"CREATE" => lexer.create(&mut tables)?,
            b"DELIMITER" => lexer.delimiter()?,
            _ => drop(lexer.skip_statement()?),
        }
    }
    Ok(lexer.is_open())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = (String, Vec<String>, Vec<Option<String>>);

    fn rows(dump: &str) -> (Vec<Read>, bool) {
        let mut rows = Vec::new();
        let cut = read(dump.as_bytes(), &|_| true, &mut |row| {
            let cells = row.cells.iter().map(|cell| cell.as_deref().map(decode)).collect();
            rows.push((row.table.to_owned(), row.columns.to_vec(), cells));
        });
        (rows, cut.unwrap())
    }

    #[test]
    fn both_dresses_give_the_same_rows() {
        let mysqldump = "/*M!999999\\- enable the sandbox mode */ \n-- MySQL; INSERT INTO x VALUES (1);\n\
            /*!40101 SET NAMES utf8mb4 */;\nCREATE TABLE `p_a` (\n  `id` int(11) NOT NULL DEFAULT '0',\n  `text` enum('a','b'),\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;\n\
            LOCK TABLES `p_a` WRITE;\nINSERT INTO `p_a` VALUES (1,'it''s; -- \\'x\\' \\n\\\\'),(2,NULL);\n";
        let phpmyadmin = "-- phpMyAdmin SQL Dump\nINSERT INTO `p_a` (`id`, `text`) VALUES\n(1, _utf8mb4'it\\'s; -- \\'x\\' \\n\\\\'),\n(2, NULL);\nALTER TABLE `p_a` ADD PRIMARY KEY (`id`);";
        let (first, cut) = rows(mysqldump);
        assert_eq!(first, rows(phpmyadmin).0);
        assert!(!cut);
        assert_eq!(first[0].1, ["id", "text"]);
        assert_eq!(first[0].2[1].as_deref(), Some("it's; -- 'x' \n\\"));
        assert_eq!(first[1].2, [Some("2".into()), None]);
    }

    #[test]
    fn a_trigger_is_no_row_and_hex_is_text() {
        let dump = "DELIMITER ;;\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN INSERT INTO a VALUES (1); END ;;\nDELIMITER ;\nINSERT INTO a(b) VALUES (0x6162),(x'63'),(-1.5e3)";
        let cells: Vec<_> = rows(dump).0.into_iter().map(|row| row.2[0].clone().unwrap()).collect();
        assert_eq!(cells, ["ab", "c", "-1.5e3"]);
    }

    #[test]
    fn a_cut_dump_keeps_its_whole_rows() {
        for end in ["('z", "('z'", "('z')", "('z');\nINSERT INTO `oth", "('z');\nINSERT INTO other VALUES (1,'"] {
            let (rows, cut) = rows(&format!("INSERT INTO a (b) VALUES ('x'),('y'),{end}"));
            assert_eq!((rows.len(), cut), (2 + usize::from(end.starts_with("('z')")), true), "{end}");
        }
        let dump = "-- MariaDB dump 10.19\nINSERT INTO a (b) VALUES ('x');\n";
        assert_eq!([dump, &format!("{dump}-- Dump completed on 2026-01-01\n")].map(|dump| rows(dump).1), [true, false]);
    }

    #[test]
    fn whatever_programs_write_around_values_is_no_value() {
        let dump = "INSERT INTO `base`.`a` (`b`,`c`) VALUES (CAST('x' AS CHAR), 1) /* one */,\n-- two\n# three\n(UNHEX('79'),_utf8mb4 'z' COLLATE utf8mb4_bin),\t('v',(SELECT max(')') FROM d)), ('w' 'ww', -1)\nON DUPLICATE KEY UPDATE b = VALUES(b);\nINSERT INTO base.a (b) VALUE ('u');";
        let (rows, cut) = rows(dump);
        let cells: Vec<Vec<String>> =
            rows.iter().map(|row| row.2.iter().map(|cell| cell.clone().unwrap()).collect()).collect();
        let expected = [vec!["x", "1"], vec!["y", "z"], vec!["v", ")"], vec!["w", "-1"], vec!["u"]];
        assert_eq!((cells, cut), (expected.map(|row| row.into_iter().map(str::to_owned).collect()).to_vec(), false));
        assert!(rows.iter().all(|row| row.0 == "a"));
    }
}
