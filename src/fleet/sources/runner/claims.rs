//! Who asks an address: one source, once.

use std::collections::HashMap;

use parking_lot::Mutex;

/// The addresses of all sources, each with the name of the source that asks it.
#[derive(Default)]
pub struct Claims {
    by_key: Mutex<HashMap<String, String>>,
}

impl Claims {
    /// Whether the source may ask it: nobody else does.
    ///
    /// # Errors
    /// The name of the source that does.
    pub fn claim(&self, key: &str, source: &str) -> Result<(), String> {
        let mut by_key = self.by_key.lock();
        match by_key.get(key) {
            Some(other) => Err(other.clone()),
            None => {
                by_key.insert(key.to_owned(), source.to_owned());
                Ok(())
            }
        }
    }

    /// The source that asks it.
    pub fn owner(&self, key: &str) -> Option<String> {
        self.by_key.lock().get(key).cloned()
    }

    /// It is asked no longer.
    pub fn release(&self, key: &str) {
        self.by_key.lock().remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_asked_by_who_claims_it_first_until_it_is_released() {
        let claims = Claims::default();
        assert_eq!(claims.claim("a", "one"), Ok(()));
        assert_eq!(claims.claim("a", "two"), Err("one".to_owned()));
        claims.release("a");
        assert_eq!(claims.claim("a", "two"), Ok(()));
    }
}
