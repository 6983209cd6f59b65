//! The document for people: a page that is drawn from it. In one file, tests included, because each part draws what another one links to.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use serde_json::Value;

use super::document::{DOCUMENT, document};
use crate::base::BasePath;
use crate::base::now_ms;
use crate::drawn::{Drawn, PageSource, ReadFuture, Sheet};
use crate::ui::copy::Copyable;

/// It changes with the program alone.
const LASTS: Duration = Duration::from_secs(3600);

/// Answers that every path may give: told once.
const COMMON: [&str; 4] = ["400", "401", "403", "500"];

/// Methods that a path may have.
const METHODS: [&str; 4] = ["get", "post", "put", "delete"];

/// `/api-docs`.
pub(crate) fn page(base: &BasePath) -> Arc<Drawn> {
    let html = draw(base, &serde_json::to_value(document(base)).unwrap_or_default());
    Drawn::new("api-docs", "REST interface", LASTS, Arc::new(DocumentPage(html)))
}

struct DocumentPage(String);

impl PageSource for DocumentPage {
    fn read(&self) -> ReadFuture<'_> {
        Box::pin(async { Ok(Sheet::found(now_ms(), self.0.clone())) })
    }
}

fn draw(base: &BasePath, document: &Value) -> String {
    let about = text(&document["info"]["description"]);
    let operations = entries(&document["paths"]).flat_map(|(path, item)| {
        let of_path = METHODS.into_iter().filter(|method| item[*method].is_object()).map(|method| (method, item[method].clone()));
        of_path.map(|(method, operation)| (method, path.clone(), operation)).collect::<Vec<_>>()
    });
    let paths = operations.map(|(method, path, operation)| view! { <Operation base=base.clone() method path operation /> });
    let contents = entries(&document["paths"]).map(|(path, item)| {
        let first = METHODS.into_iter().find(|method| item[*method].is_object()).unwrap_or_default();
        view! { <li><a href=format!("#{}", operation_anchor(first, &path)) rel="external"><code>{path.clone()}</code></a></li> }
    });
    let shapes = entries(&document["components"]["schemas"]).map(|(name, schema)| view! { <Shape name schema /> });
    let page = view! {
        <section class="hero-head" aria-labelledby="rest">
            <h1 id="rest">"REST interface"</h1>
            <p class="summary">{prose(&about)}</p>
            <p><a href=base.of(DOCUMENT) rel="external">"The OpenAPI document"</a></p>
        </section>
        <section class="rest" aria-labelledby="use">
            <h2 id="use">"How to ask"</h2>
            <p>"Every path takes a bearer token; "<code>"plimsoll token create"</code>" makes one."</p>
            <Copyable what="An example of a request" text=format!("curl -H \"Authorization: Bearer $TOKEN\" \"$CONSOLE{}\"", base.of("/api/v1/server")) />
            <p>"Any path may also answer 400 (the request is not understood), 401 (no valid token), 403 (a token of another scope) or 500 \
                (a fault of the console; its log has the reason), each with an "<a href=format!("#{}", anchor("ErrorBody")) rel="external">"ErrorBody"</a>"."</p>
        </section>
        <nav class="rest-contents" aria-label="Paths"><ul>{contents.collect_view()}</ul></nav>
        <section class="rest" aria-labelledby="paths">
            <h2 id="paths">"Paths"</h2>
            {paths.collect_view()}
        </section>
        <section class="rest" aria-labelledby="shapes">
            <h2 id="shapes">"Shapes"</h2>
            {shapes.collect_view()}
        </section>
    };
    page.to_html()
}

#[component]
fn Operation(base: BasePath, method: &'static str, path: String, operation: Value) -> impl IntoView {
    let parameters = list(&operation["parameters"]).into_iter().map(|parameter| DocumentRow {
        name: text(&parameter["name"]),
        kind: kind(&parameter["schema"]),
        about: text(&parameter["description"]),
    });
    let answers = entries(&operation["responses"]).filter(|(status, _)| !COMMON.contains(&status.as_str())).map(|(status, answer)| {
        DocumentRow { name: status, kind: kind(&answer["content"]["application/json"]["schema"]), about: text(&answer["description"]) }
    });
    let (parameters, answers): (Vec<_>, Vec<_>) = (parameters.collect(), answers.collect());
    let anchor = operation_anchor(method, &path);
    let (key, of) = match method {
        "get" => (path.clone(), path.clone()),
        other => (format!("{other} {path}"), format!("{} {path}", other.to_uppercase())),
    };
    let address = format!("{} {}", method.to_uppercase(), base.of(&path));
    let body = kind(&operation["requestBody"]["content"]["application/json"]["schema"]);
    let body = body.shape.is_some().then(|| vec![DocumentRow { name: "body".to_owned(), kind: body, about: "JSON".to_owned() }]);
    let body = body.map(|lines| view! { <Lines caption="Body" of=of.clone() lines /> });
    let parameters = (!parameters.is_empty()).then(|| view! { <Lines caption="Parameters" of=of.clone() lines=parameters /> });
    view! {
        <article id=anchor data-key=key>
            <h3><code>{address}</code></h3>
            <p>{prose(&text(&operation["summary"]))}</p>
            <details>
                <summary>"Parameters and answers"</summary>
                {parameters}
                {body}
                <Lines caption="Answers" of lines=answers />
            </details>
        </article>
    }
}

#[component]
fn Shape(name: String, schema: Value) -> impl IntoView {
    let fields: Vec<DocumentRow> =
        entries(&schema["properties"]).map(|(name, field)| DocumentRow { name, kind: kind(&field), about: about(&field) }).collect();
    let words = list(&schema["enum"]).iter().map(text).collect::<Vec<_>>().join(", ");
    let body = if fields.is_empty() {
        view! { <p>"One of "<code>{words}</code></p> }.into_any()
    } else {
        view! { <Lines caption="Fields" of=name.clone() lines=fields /> }.into_any()
    };
    view! {
        <article id=anchor(&name) data-key=name.clone()>
            <h3>{name.clone()}</h3>
            <p>{prose(&text(&schema["description"]))}</p>
            <details><summary>"Fields"</summary>{body}</details>
        </article>
    }
}

/// A row of a table.
#[derive(Clone)]
struct DocumentRow {
    name: String,
    kind: ValueKind,
    about: String,
}

/// What a value is: in words, or a shape of its own.
#[derive(Clone, Debug, PartialEq)]
struct ValueKind {
    words: String,
    shape: Option<String>,
}

#[component]
fn Lines(caption: &'static str, of: String, lines: Vec<DocumentRow>) -> impl IntoView {
    let row = |line: DocumentRow| {
        let shape = line.kind.shape.map(|name| view! { <a href=format!("#{}", anchor(&name)) rel="external">{name.clone()}</a> });
        view! { <tr><th scope="row"><code>{line.name}</code></th><td>{line.kind.words}{shape}</td><td>{prose(&line.about)}</td></tr> }
    };
    view! {
        <div class="scroll" role="region" tabindex="0" aria-label=format!("{caption} of {of}")>
            <table>
                <caption>{caption}</caption>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// What stands between two backticks is code.
fn prose(text: &str) -> impl IntoView + use<> {
    let parts: Vec<_> = text.split('`').map(str::to_owned).enumerate().collect();
    let part = |(place, words): (usize, String)| match place % 2 {
        0 => words.into_any(),
        _ => view! { <code>{words}</code> }.into_any(),
    };
    parts.into_iter().map(part).collect_view()
}

fn operation_anchor(method: &str, path: &str) -> String {
    match method {
        "get" => path_anchor(path),
        other => format!("{other}-{}", path_anchor(path)),
    }
}

fn path_anchor(path: &str) -> String {
    format!("path{}", path.replace(['/', '{', '}'], "-"))
}

fn anchor(name: &str) -> String {
    format!("shape-{name}")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Of a shape that may be null the description stands beside the shape.
pub(super) fn about(field: &Value) -> String {
    let inner = list(&field["oneOf"]).into_iter().map(|other| text(&other["description"])).find(|about| !about.is_empty());
    field["description"].as_str().map(str::to_owned).or(inner).unwrap_or_default()
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn entries(value: &Value) -> impl Iterator<Item = (String, Value)> {
    value.as_object().cloned().unwrap_or_default().into_iter()
}

fn kind(schema: &Value) -> ValueKind {
    if let Some(name) = schema["$ref"].as_str().and_then(|address| address.rsplit('/').next()) {
        return ValueKind { words: String::new(), shape: Some(name.to_owned()) };
    }
    if let Some(other) = list(&schema["oneOf"]).iter().find(|other| other["type"] != "null") {
        let ValueKind { words, shape } = kind(other);
        return ValueKind { words: format!("null or {words}"), shape };
    }
    let types: Vec<String> = match &schema["type"] {
        Value::String(one) => vec![one.clone()],
        many => list(many).iter().map(text).collect(),
    };
    if types.first().is_some_and(|first| first == "array") {
        let ValueKind { words, shape } = kind(&schema["items"]);
        return ValueKind { words: format!("array of {words}"), shape };
    }
    ValueKind { words: types.join(" or "), shape: None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_kind_is_told_in_words_and_a_shape_by_its_name() {
        let kind = |schema: Value| kind(&schema);
        assert_eq!(kind(json!({ "type": ["integer", "null"] })).words, "integer or null");
        let shapes = kind(json!({ "type": "array", "items": { "$ref": "#/components/schemas/Holder" } }));
        assert_eq!((shapes.words.as_str(), shapes.shape.as_deref()), ("array of ", Some("Holder")));
        let maybe = kind(json!({ "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Facts" }] }));
        assert_eq!((maybe.words.as_str(), maybe.shape.as_deref()), ("null or ", Some("Facts")));
    }

    #[test]
    fn what_is_code_in_the_document_is_code_on_the_page() {
        let html = view! { <p>{prose("made by `plimsoll <x>`, or `y`.")}</p> }.to_html();
        assert_eq!(html.replace("<!>", ""), "<p>made by <code>plimsoll &lt;x&gt;</code>, or <code>y</code>.</p>");
    }

    #[test]
    fn every_path_and_every_shape_is_on_the_page_and_every_link_leads_somewhere() {
        let base = BasePath::from("/admin".to_owned());
        let document = serde_json::to_value(document(&base)).expect("JSON");
        let html = draw(&base, &document);
        for (path, item) in entries(&document["paths"]) {
            let method = if item["get"].is_object() { "GET" } else { "POST" };
            assert!(html.contains(&format!("{method} /admin{path}")), "{path}");
        }
        assert!(html.contains("POST /admin/api/v1/sources") && html.contains("DELETE /admin/api/v1/sources/{id}"));
        assert!(html.contains("curl -H") && html.matches(">401<").count() == 0, "what every path answers is told once");
        for link in html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(html.contains(&format!("id=\"{link}\"")), "{link}");
        }
    }
}
