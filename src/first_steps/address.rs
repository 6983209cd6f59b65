//! The addresses that somebody has typed.

use url::Url;

use super::stacks::Stack;
use crate::fleet::model::SourceKind;

/// Each of them. None holds a space, so that several are written beside each other.
pub fn separate(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().map(|address| address.trim_matches(',')).filter(|address| !address.is_empty())
}

/// With the scheme, and the path where the stack has its numbers, as far as they were left out. What is not understood stays as it is.
pub fn completed(typed: &str, stack: &Stack) -> String {
    let whole = if typed.contains("://") { typed.to_owned() } else { format!("{}://{typed}", scheme(stack.kind)) };
    let Some(path) = stack.path else { return whole };
    match Url::parse(&whole) {
        Ok(mut url) if ["", "/"].contains(&url.path()) && url.has_host() => {
            url.set_path(path);
            url.into()
        }
        _ => whole,
    }
}

fn scheme(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::Pgbouncer => "postgres",
        SourceKind::Redis => "redis",
        _ => "http",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::first_steps::stacks::find;

    #[test]
    fn what_was_left_out_of_an_address_is_added() {
        for (stack, typed, whole) in [
            ("spring-boot", "10.0.0.5:8080", "http://10.0.0.5:8080/actuator/prometheus"),
            ("spring-boot", "https://orders.example/", "https://orders.example/actuator/prometheus"),
            ("spring-boot", "10.0.0.5:8080/metrics", "http://10.0.0.5:8080/metrics"),
            ("metrics", "orders:9000", "http://orders:9000"),
            ("pgbouncer", "10.0.0.6:6432", "postgres://10.0.0.6:6432/pgbouncer"),
            ("pgbouncer", "postgres://10.0.0.6:6432/pgdog", "postgres://10.0.0.6:6432/pgdog"),
            ("redis", "10.0.0.7", "redis://10.0.0.7"),
            ("spring-boot", "http://", "http://"),
        ] {
            assert_eq!(completed(typed, find(stack).expect("a stack")), whole, "{typed}");
        }
    }

    #[test]
    fn several_addresses_are_separated_by_spaces_and_commas() {
        assert_eq!(separate(" a:1, b:2  c:3 , ").collect::<Vec<_>>(), ["a:1", "b:2", "c:3"]);
    }
}
