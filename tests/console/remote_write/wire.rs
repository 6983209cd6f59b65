//! Protobuf as it is on the wire, read without the console's own messages: <https://protobuf.dev/programming-guides/encoding/>.

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Field {
    Varint(u64),
    Fixed64(u64),
    Bytes(Vec<u8>),
}

/// The fields of a message, in their order, each with its number.
pub fn fields(mut bytes: &[u8]) -> Vec<(u64, Field)> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let field = match key & 7 {
            0 => Field::Varint(varint(&mut bytes)),
            1 => Field::Fixed64(u64::from_le_bytes(take(&mut bytes, 8).try_into().expect("eight bytes"))),
            2 => {
                let length = varint(&mut bytes) as usize;
                Field::Bytes(take(&mut bytes, length).to_vec())
            }
            kind => panic!("wire type {kind}"),
        };
        all.push((key >> 3, field));
    }
    all
}

/// Every message or string of this number.
pub fn all(fields: &[(u64, Field)], number: u64) -> Vec<Vec<u8>> {
    let found = fields.iter().filter(|(found, _)| *found == number);
    found.map(|(_, field)| if let Field::Bytes(bytes) = field { bytes.clone() } else { panic!("{number}: {field:?}") }).collect()
}

/// A whole number; 0 where it is left out.
pub fn whole(fields: &[(u64, Field)], number: u64) -> u64 {
    match fields.iter().find(|(found, _)| *found == number) {
        Some((_, Field::Varint(value))) => *value,
        None => 0,
        Some((_, other)) => panic!("{number}: {other:?}"),
    }
}

/// A double; 0 where it is left out.
pub fn double(fields: &[(u64, Field)], number: u64) -> f64 {
    match fields.iter().find(|(found, _)| *found == number) {
        Some((_, Field::Fixed64(bits))) => f64::from_bits(*bits),
        None => 0.0,
        Some((_, other)) => panic!("{number}: {other:?}"),
    }
}

/// Whole numbers in one field.
pub fn packed(mut bytes: &[u8]) -> Vec<u64> {
    let mut all = Vec::new();
    while !bytes.is_empty() {
        all.push(varint(&mut bytes));
    }
    all
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let byte = take(bytes, 1)[0];
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            break;
        }
    }
    value
}

fn take<'b>(bytes: &mut &'b [u8], count: usize) -> &'b [u8] {
    let (taken, rest) = bytes.split_at(count);
    *bytes = rest;
    taken
}
