//! Java.

use super::{Block, Group, Stack, Way};
use crate::fleet::model::SourceKind;

pub(super) static SPRING_BOOT: Stack = Stack {
    id: "spring-boot",
    title: "Spring Boot",
    summary: "HikariCP by Micrometer",
    group: Group::Service,
    kind: SourceKind::Exposition,
    path: Some("/actuator/prometheus"),
    example: "http://10.0.0.5:8080/actuator/prometheus",
    ways: &[Way {
        title: None,
        blocks: &[
            Block {
                place: "build.gradle, in dependencies",
                code: "implementation 'org.springframework.boot:spring-boot-starter-actuator'\n\
                       runtimeOnly 'io.micrometer:micrometer-registry-prometheus'",
            },
            Block { place: "application.properties", code: "management.endpoints.web.exposure.include=health,prometheus" },
        ],
        read_by: "hikaricp_micrometer",
    }],
    remark: Some("With Spring Security, let the console read /actuator/prometheus, or give it a user and a password."),
};
