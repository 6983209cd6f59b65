//! The OpenAPI document, `/api/openapi.json`, made from the handlers and their shapes.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, Content, OpenApi, Ref, ResponseBuilder, Server};
use utoipa::{Modify, OpenApi as _};

use super::error::ErrorBody;
use super::{
    activity, advice, audit, caches, chain, check, consoles, explain, history, holding, incidents, peaks, pools, server, servers, sources,
};
use crate::base::BasePath;

/// Where it is.
pub const DOCUMENT: &str = "/api/openapi.json";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Plimsoll",
        description = "The pools of a PostgreSQL server, the server itself, and their history. Only sources can be changed. Names of numbers end in their unit. \
                       A token is made by `plimsoll token create --name <name> --scope read` and sent as `Authorization: Bearer <token>`; in a browser \
                       the session of the console is accepted too. \
                       The pool-stats contract of one pool is a separate path, `GET /api/admin/pool-stats`."
    ),
    paths(
        pools::list,
        pools::one,
        pools::frames::frames,
        sources::sources,
        sources::one,
        sources::add,
        sources::replace,
        sources::remove,
        caches::caches,
        chain::chain,
        server::server,
        servers::servers,
        consoles::consoles,
        advice::advice,
        history::history,
        peaks::peaks,
        holding::holding,
        incidents::incidents,
        check::check,
        activity::activity,
        explain::explain_text,
        audit::audit
    ),
    components(schemas(ErrorBody)),
    security(("token" = []), ("session" = [])),
    modifiers(&ToEverybody)
)]
struct Described;

/// The document of a console that is mounted at this base.
pub fn document(base: &BasePath) -> OpenApi {
    let mut document = Described::openapi();
    document.servers = Some(vec![Server::new(if base.as_str().is_empty() { "/" } else { base.as_str() })]);
    document
}

/// What holds for every path: who is let in, and what is answered to others.
struct ToEverybody;

impl Modify for ToEverybody {
    fn modify(&self, document: &mut OpenApi) {
        let components = document.components.get_or_insert_with(Components::new);
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A token of scope `read`, or of `read:statements`; to change sources, of `write:sources`"))
            .build();
        components.add_security_scheme("token", SecurityScheme::Http(bearer));
        let cookie = ApiKeyValue::with_description("plimsoll_session", "The session of the console's pages");
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        for path in document.paths.paths.values_mut() {
            let operations = [&mut path.get, &mut path.post, &mut path.put, &mut path.delete];
            operations.into_iter().flatten().for_each(answer_all);
        }
    }
}

fn answer_all(operation: &mut Operation) {
    let error = |description: &str| {
        let body = Content::new(Some(Ref::from_schema_name("ErrorBody")));
        ResponseBuilder::new().description(description).content("application/json", body).build()
    };
    for (status, description) in [
        ("400", "The request is not understood"),
        ("401", "No valid token and no session"),
        ("403", "The token is not good for this: it is of another scope"),
        ("500", "A fault on the console's side; its log says which"),
    ] {
        operation.responses.responses.entry(status.to_owned()).or_insert_with(|| error(description).into());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::server::rest::page::about;

    fn as_json() -> Value {
        serde_json::to_value(document(&BasePath::from("/admin".to_owned()))).expect("JSON")
    }

    #[test]
    fn it_is_of_version_3_1_and_says_where_the_console_is_mounted() {
        let document = as_json();
        assert_eq!((document["openapi"].as_str(), document["servers"][0]["url"].as_str()), (Some("3.1.0"), Some("/admin")));
        assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    }

    #[test]
    fn every_shape_and_every_field_is_described() {
        let document = as_json();
        for (name, schema) in document["components"]["schemas"].as_object().expect("schemas") {
            assert!(schema["description"].is_string(), "{name}");
            for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
                assert!(!about(schema).is_empty(), "{name}.{field}");
            }
        }
    }

    #[test]
    fn every_operation_has_a_summary_and_answers_strangers() {
        for (path, item) in as_json()["paths"].as_object().expect("paths") {
            for method in ["get", "post", "put", "delete"].iter().filter(|method| item[**method].is_object()) {
                let operation = &item[*method];
                assert!(operation["summary"].is_string() && operation["responses"]["401"].is_object(), "{method} {path}");
            }
        }
    }
}
