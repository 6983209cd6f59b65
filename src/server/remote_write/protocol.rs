//! The two versions of the protocol, by what a request of each bears.

/// A version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Since 2021; every receiver has it.
    V1,
    /// As of 2.0-rc.4.
    V2,
}

impl Protocol {
    /// The version of this name in the configuration.
    pub fn of(name: &str) -> Option<Self> {
        [Self::V1, Self::V2].into_iter().find(|protocol| protocol.as_str() == name)
    }

    /// Its name there.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V1 => "1.0",
            Self::V2 => "2.0",
        }
    }

    /// The header `Content-Type`.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::V1 => "application/x-protobuf",
            Self::V2 => "application/x-protobuf;proto=io.prometheus.write.v2.Request",
        }
    }

    /// The header `X-Prometheus-Remote-Write-Version`: version 1.0 was called 0.1.0 when receivers began to ask for it.
    pub fn version(self) -> &'static str {
        match self {
            Self::V1 => "0.1.0",
            Self::V2 => "2.0.0",
        }
    }
}
