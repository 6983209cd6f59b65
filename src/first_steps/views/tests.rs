//! What is drawn, wherever the console is mounted and whatever was typed.

use super::*;
use crate::first_steps::answers::{Answers, WrongAnswer};
use crate::first_steps::server_table::ServerAnswers;
use crate::first_steps::stacks::{ALL, Stack};
use crate::fleet::sources::SecretPlaces;

fn base() -> BasePath {
    BasePath::from("/admin".to_owned())
}

/// The third step, refused.
fn form(stack: &'static Stack, answers: &Answers) -> String {
    let (base, places, servers) = (base(), SecretPlaces::default(), vec!["db<2>".to_owned()]);
    let wrong = WrongAnswer::of("service", "The service has no name.");
    address(&AddressPage { base: &base, stack, answers, wrong: Some(&wrong), note: None, places: &places, servers: &servers })
}

#[test]
fn links_and_forms_stay_below_the_path_of_the_console() {
    let answers = Answers::default();
    let of_stacks = ALL.iter().flat_map(|stack| [change(&base(), stack), form(stack, &answers)]);
    let others = [choose(&base(), &[]), senders(&base(), Vec::new()), server(&base(), &ServerAnswers::default(), None)];
    for html in of_stacks.chain(others) {
        let places = html.split(" href=\"").skip(1).chain(html.split(" action=\"").skip(1));
        let outside: Vec<_> = places.filter(|place| !place.starts_with("/admin/")).map(|place| &place[..20]).collect();
        assert!(outside.is_empty(), "{outside:?} in {html}");
        assert!(html.contains(" autofocus"), "the keyboard begins somewhere: {html}");
    }
    assert!(unknown(&base()).contains("href=\"/admin/first-steps\""));
}

#[test]
fn what_was_typed_is_text() {
    let nasty = r#""><script>x</script><img src=x>"#.to_owned();
    let answers = Answers { service: nasty.clone(), urls: nasty.clone(), user: nasty.clone(), secret: nasty.clone(), ..Answers::default() };
    for stack in ALL.iter().filter(|stack| !stack.sends()) {
        let html = form(stack, &answers);
        assert!(!html.contains("<script") && !html.contains("<img") && html.contains("&lt;script"), "{html}");
        assert!(html.contains(r#"aria-invalid="true""#) && html.contains("Not accepted."), "{html}");
    }
    let typed = ServerAnswers { name: nasty.clone(), host: "db2".to_owned(), database: nasty };
    let html = server(&base(), &typed, Some(typed.table(&[])));
    assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
}
