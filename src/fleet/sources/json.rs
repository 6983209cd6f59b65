//! Numbers of a JSON document that somebody else has written.

use serde_json::{Map, Value};

/// An object of which numbers are read by their names.
pub struct JsonNumbers<'v>(&'v Map<String, Value>);

impl<'v> JsonNumbers<'v> {
    /// # Errors
    /// It is not an object, going on from the address.
    pub fn of(value: &'v Value) -> Result<Self, String> {
        value.as_object().map(Self).ok_or_else(|| format!("answers with {} where an object is expected", kind(value)))
    }

    /// The number; `None` where it is missing or null.
    ///
    /// # Errors
    /// It is something else, going on from the address.
    pub fn number(&self, name: &str) -> Result<Option<f64>, String> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Number(number)) => Ok(number.as_f64()),
            Some(other) => Err(format!("tells {name} as {}; it must be a number", kind(other))),
        }
    }
}

/// A document.
///
/// # Errors
/// It is not JSON, going on from the address.
pub fn read(body: &[u8]) -> Result<Value, String> {
    serde_json::from_slice(body).map_err(|error| not_understood(&error))
}

/// The place of the error, not the text around it.
pub fn not_understood(error: &serde_json::Error) -> String {
    format!("answers with JSON that is not understood (line {}, column {})", error.line(), error.column())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
