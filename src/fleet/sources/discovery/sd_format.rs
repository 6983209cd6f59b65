//! Prometheus' list of target groups, in JSON: `[{"targets": ["10.0.0.5:8000"], "labels": {"job": "orders"}}]`.

use std::collections::HashMap;

use serde::Deserialize;
use url::Url;

use super::target::{Target, TargetForm};
use super::{FoundTargets, MOST_TARGETS};

#[derive(Deserialize)]
struct TargetGroup {
    #[serde(default)]
    targets: Vec<String>,
    #[serde(default)]
    labels: Option<HashMap<String, String>>,
}

/// The targets of a list.
///
/// # Errors
/// It is not such a list: what is wrong, going on from where it came from.
pub fn read(json: &[u8], form: &TargetForm) -> Result<FoundTargets, String> {
    let groups: Vec<TargetGroup> = serde_json::from_slice(json).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("is not a list of target groups (line {line}, column {column}); write [{{\"targets\": [\"host:port\"], \"labels\": {{}}}}]")
    })?;
    let (mut found, mut unusable) = (FoundTargets::default(), 0);
    for group in groups {
        let labels = group.labels.unwrap_or_default();
        for address in &group.targets {
            match target(address, &labels, form) {
                Some(target) if found.targets.len() < MOST_TARGETS => found.targets.push(target),
                _ => unusable += 1,
            }
        }
    }
    if unusable > 0 {
        found.note =
            Some(format!("{unusable} targets of the list are left out: each must be host:port, and there may be {MOST_TARGETS} of them."));
    }
    Ok(found)
}

/// As Prometheus does, scheme, path and parameters are taken from labels that begin with two underscores.
fn target(address: &str, labels: &HashMap<String, String>, form: &TargetForm) -> Option<Target> {
    let label = |name: &str| labels.get(name).map(String::as_str).filter(|value| !value.is_empty());
    if address.is_empty() || address.contains(['/', '@', '?', '#', '\\']) || address.contains(char::is_whitespace) {
        return None;
    }
    let scheme = label("__scheme__").unwrap_or(&form.scheme);
    let path = label("__metrics_path__").unwrap_or(&form.path);
    let mut url =
        Url::parse(&format!("{scheme}://{address}")).ok().filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host())?;
    url.set_path(path);
    let mut parameters: Vec<_> = labels.iter().filter_map(|(name, value)| Some((name.strip_prefix("__param_")?, value))).collect();
    if !parameters.is_empty() {
        parameters.sort();
        url.query_pairs_mut().extend_pairs(parameters);
    }
    let (service, instance) = (label("job").map(str::to_owned), label("instance").map(str::to_owned));
    Some(Target { service, instance, ..Target::new(url, form) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> TargetForm {
        TargetForm { scheme: "http".into(), path: "/metrics".into() }
    }

    #[test]
    fn labels_say_service_instance_scheme_path_and_parameters() {
        let json = r#"[
            {"targets": ["10.0.0.5:8000", "[2001:db8::1]:9000"], "labels": {"job": "orders", "__meta_zone": "a"}},
            {"targets": ["shop.example"], "labels": {"instance": "shop-1", "__scheme__": "https", "__metrics_path__": "/m", "__param_a": "b c"}},
            {"targets": []}, {"targets": ["plain:1"], "labels": null}]"#;
        let found = read(json.as_bytes(), &form()).expect("a list");
        let urls: Vec<&str> = found.targets.iter().map(|target| target.url.as_str()).collect();
        assert_eq!(
            urls,
            ["http://10.0.0.5:8000/metrics", "http://[2001:db8::1]:9000/metrics", "https://shop.example/m?a=b+c", "http://plain:1/metrics"]
        );
        assert_eq!((found.targets[0].service.as_deref(), found.targets[0].instance()), (Some("orders"), "10.0.0.5:8000".to_owned()));
        assert_eq!((found.targets[2].service.as_deref(), found.targets[2].instance()), (None, "shop-1".to_owned()));
        assert_eq!(found.note, None);
    }

    #[test]
    fn what_is_no_address_is_left_out_and_said() {
        let json = r#"[{"targets": ["http://a:1/metrics", "u:p@a:1", "a:99999", "", "good:1", "a b"], "labels": {}}]"#;
        let found = read(json.as_bytes(), &form()).expect("a list");
        assert_eq!(found.targets.len(), 1);
        assert!(found.note.expect("a note").starts_with("5 targets of the list are left out"));
    }

    #[test]
    fn what_is_no_list_is_refused_without_quoting_it() {
        for json in ["{\"hunter22\": 1}", "[{\"targets\": [5]}]", "hunter22", "", "[{\"targets\": \"hunter22\"}]", "- targets: ['a:1']"] {
            let said = read(json.as_bytes(), &form()).expect_err(json);
            assert!(said.contains("is not a list of target groups") && !said.contains("hunter22"), "{said}");
        }
        assert!(read(b"[]", &form()).expect("an empty list").targets.is_empty());
    }
}
