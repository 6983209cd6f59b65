//! What helps where a reading failed, beyond what the source says of it.

use super::stacks::Stack;

/// What to do, in a sentence or two. `said`: why the address cannot be read.
pub fn advice(stack: &Stack, said: &str) -> Option<String> {
    let has = |parts: &[&str]| parts.iter().any(|part| said.contains(part));
    if has(&["Connection refused", "nothing accepts", "cannot be reached"]) {
        return Some(
            "Nothing listens there for this machine. Check host and port, and that the service listens on its network address, not on \
             127.0.0.1 alone."
                .to_owned(),
        );
    }
    if has(&["lookup address", "resolve", "not known"]) {
        return Some("This machine does not know the name. Check its spelling, or write the address as a number.".to_owned());
    }
    if has(&["certificate", "UnknownIssuer"]) {
        return Some(
            "This machine does not trust the certificate. Add its authority to the certificates of the system, and write the address by the \
             name that the certificate is for."
                .to_owned(),
        );
    }
    if has(&["InvalidContentType", "corrupt message", "invalid HTTP", "status 400"]) {
        return Some("One side speaks TLS and the other does not. Write http:// or https:// as the service does.".to_owned());
    }
    if has(&["does not answer within", "has not ended within"]) {
        return Some(
            "Check the network between this console and the service: a firewall often drops what it does not let through.".to_owned(),
        );
    }
    if has(&["its path", "status 404"]) {
        return stack.path.map(|path| format!("{} has its metrics at {path}, unless that was changed.", stack.title));
    }
    if has(&["tells no pool"]) && stack.needs_change() {
        return Some(format!(
            "The metrics are there, those of the pool are not. Make the change for {} and restart the service. HikariCP and others tell \
             nothing before the first connection.",
            stack.title
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::first_steps::stacks::find;

    #[test]
    fn what_a_source_says_leads_to_what_helps() {
        let spring = find("spring-boot").expect("a stack");
        for (said, words) in [
            ("a:1: cannot be read: Connection refused (os error 111)", "Check host and port"),
            ("a:1: cannot be reached: nothing accepts the connection", "Check host and port"),
            ("a:1: cannot be read: failed to lookup address information: Name or service not known", "does not know the name"),
            ("a:1: cannot be read: invalid peer certificate: UnknownIssuer", "does not trust the certificate"),
            ("a:1: cannot be read: received corrupt message of type InvalidContentType", "http:// or https://"),
            ("a:1: does not answer within 7.5 s", "firewall"),
            ("a:1: has nothing to read at its path (status 404); is /metrics its path?", "at /actuator/prometheus"),
            ("a:1: answers with a web page; is /metrics its path?", "at /actuator/prometheus"),
            ("a:1: tells no pool that a dialect knows; its metrics begin with jvm_memory", "restart the service"),
        ] {
            let help = advice(spring, said).unwrap_or_default();
            assert!(help.contains(words), "{said}: {help}");
        }
        assert_eq!(advice(spring, "refuses the token (status 401); check token_env of the source"), None);
        assert_eq!(advice(find("metrics").expect("a stack"), "answers with a web page; is /metrics its path?"), None);
    }
}
