//! Which process has sent.

use opentelemetry_proto::tonic::common::v1::KeyValue;

use super::attributes::text_of;

/// A process, by the attributes of its resource.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ProcessId {
    /// `service.name`.
    pub service: String,
    /// `service.instance.id`; else the host and the process id; else the pod, the container, the host or the address.
    pub instance: String,
}

impl ProcessId {
    pub(super) fn of(resource: &[KeyValue], address: &str) -> Self {
        let told = |key: &str| resource.iter().find(|attribute| attribute.key == key).and_then(text_of).filter(|text| !text.is_empty());
        let process = || Some(format!("{}:{}", told("host.name")?, told("process.pid")?));
        let instance = told("service.instance.id").or_else(process);
        let instance = instance.or_else(|| told("k8s.pod.name")).or_else(|| told("container.id")).or_else(|| told("host.name"));
        Self {
            service: told("service.name").unwrap_or_else(|| "unknown_service".to_owned()),
            instance: instance.unwrap_or_else(|| address.to_owned()),
        }
    }
}
