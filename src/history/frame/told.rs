//! A number that may not be told, as one whole number in the store: 0 for `None`, else one more than it is.

use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub fn serialize<S: Serializer>(value: &Option<u32>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u64(value.map_or(0, |value| u64::from(value) + 1))
}

pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let number = u64::deserialize(from)?.checked_sub(1);
    number.map(u32::try_from).transpose().map_err(D::Error::custom)
}
