//! Parts as bytes. Tables are named by their place in the header.

use serde::{Deserialize, Serialize};

use super::header::Header;
use crate::history::tier::Tier;
use crate::transfer::part::{Part, Series, SeriesBlock};
use crate::transfer::tables::{self, Table};
use crate::transfer::value::{Row, Value};

#[derive(Serialize, Deserialize)]
pub enum FilePart {
    Rows(u32, Vec<Row>),
    Series { source: i64, tier: i64, rows: Vec<(i64, Vec<u8>)>, blocks: Vec<(i64, i64, Vec<u8>)> },
    Highest(u32, i64),
    End,
}

impl From<Part> for FilePart {
    fn from(part: Part) -> Self {
        // There are some twenty.
        let place = |table: &Table| tables::all().position(|known| known.name == table.name).map_or(u32::MAX, |place| place as u32);
        match part {
            Part::Rows(table, rows) => Self::Rows(place(table), rows),
            Part::Highest(table, highest) => Self::Highest(place(table), highest),
            Part::Series(Series { source, tier, rows, blocks }) => {
                let blocks = blocks.into_iter().map(|block| (block.at_s, block.until_s, block.frames)).collect();
                Self::Series { source, tier: tier.number(), rows, blocks }
            }
            Part::End => Self::End,
        }
    }
}

/// Where each column of this version stands in a row of the file.
pub struct Columns(Vec<TableColumns>);

struct TableColumns {
    table: &'static Table,
    places: Vec<Option<usize>>,
}

impl Columns {
    /// # Errors
    /// This version cannot use the file's tables, in words that follow a colon.
    pub fn of(header: &Header) -> Result<Self, String> {
        let told = |what: String| format!("plimsoll {} has made it, {what}; restore it with that version", header.plimsoll);
        let mut all = Vec::new();
        for of_file in &header.tables {
            let table =
                tables::named(&of_file.name).ok_or_else(|| told(format!("with a table {} that is not known here", of_file.name)))?;
            if let Some(unknown) = of_file.columns.iter().find(|name| !table.columns.iter().any(|column| column.name == **name)) {
                return Err(told(format!("with a column {unknown} of {} that is not known here", table.name)));
            }
            let places: Vec<_> = table.columns.iter().map(|column| of_file.columns.iter().position(|name| name == column.name)).collect();
            if let Some((column, _)) = table.columns.iter().zip(&places).find(|(column, place)| place.is_none() && !column.nullable) {
                return Err(told(format!("without the column {} of {}", column.name, table.name)));
            }
            all.push(TableColumns { table, places });
        }
        Ok(Self(all))
    }

    /// `None`: the file is not as its header says.
    pub fn part(&self, part: FilePart) -> Option<Part> {
        Some(match part {
            FilePart::Rows(place, rows) => {
                let TableColumns { table, places } = self.0.get(place as usize)?;
                let column = |row: &mut Row, place: Option<usize>| match place {
                    Some(place) => row.get_mut(place).map(|value| std::mem::replace(value, Value::Null)),
                    None => Some(Value::Null),
                };
                let read = |mut row: Row| places.iter().map(|place| column(&mut row, *place)).collect::<Option<Row>>();
                Part::Rows(table, rows.into_iter().map(read).collect::<Option<_>>()?)
            }
            FilePart::Highest(place, highest) => Part::Highest(self.0.get(place as usize)?.table, highest),
            FilePart::Series { source, tier, rows, blocks } => {
                let tier = Tier::ALL.into_iter().find(|known| known.number() == tier)?;
                let block = |(at_s, until_s, frames)| SeriesBlock { at_s, until_s, frames };
                Part::Series(Series { source, tier, rows, blocks: blocks.into_iter().map(block).collect() })
            }
            FilePart::End => Part::End,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::backup::header::Body;
    use crate::transfer::counts::Counts;

    fn header() -> Header {
        Header::new("SQLite", String::new(), &Counts::default(), Body::default())
    }

    fn parts() -> Vec<Part> {
        let block = SeriesBlock { at_s: 600, until_s: 700, frames: vec![2, 9] };
        let mark = vec![Value::Int(1), Value::Int(2), Value::Text("deploy".to_owned()), Value::Text("orders 2".to_owned())];
        vec![
            Part::Rows(tables::named("mark").expect("a table"), vec![mark]),
            Part::Series(Series { source: 3, tier: Tier::Minute, rows: vec![(60, vec![1])], blocks: vec![block] }),
            Part::Highest(&tables::SOURCES, 9),
            Part::End,
        ]
    }

    #[test]
    fn parts_are_read_as_they_were_written() {
        let columns = Columns::of(&header()).expect("all are known");
        for part in parts() {
            let bytes = postcard::to_extend(&FilePart::from(part.clone()), Vec::new()).expect("bytes");
            assert_eq!(columns.part(postcard::from_bytes(&bytes).expect("a part")), Some(part));
        }
    }

    #[test]
    fn a_column_that_an_earlier_version_did_not_have_is_empty() {
        let mut header = header();
        let incident = header.tables.iter_mut().find(|table| table.name == "incident").expect("a table");
        incident.columns.retain(|name| name != "sentence_at_ms" && name != "cause");
        let place = header.tables.iter().position(|table| table.name == "incident").expect("a place") as u32;
        let columns = Columns::of(&header).expect("both may be empty");
        let row: Row = (0..14).map(Value::Int).collect();
        let Some(Part::Rows(table, rows)) = columns.part(FilePart::Rows(place, vec![row])) else { panic!("no rows") };
        let at = |name: &str| rows[0][table.columns.iter().position(|column| column.name == name).expect(name)].clone();
        assert_eq!(
            [at("sentence"), at("cause"), at("opened_at_ms"), at("sentence_at_ms")],
            [Value::Int(4), Value::Null, Value::Int(5), Value::Null]
        );
    }

    #[test]
    fn columns_and_tables_that_are_not_known_or_missing_are_refused() {
        let refused = |change: fn(&mut Header)| {
            let mut header = header();
            change(&mut header);
            Columns::of(&header).err().expect("refused")
        };
        assert!(refused(|header| header.tables[0].name = "lease".to_owned()).contains("a table lease"));
        assert!(refused(|header| header.tables[0].columns.push("colour".to_owned())).contains("a column colour of history_source"));
        assert!(refused(|header| drop(header.tables[0].columns.pop())).contains("without the column name"));
    }
}
