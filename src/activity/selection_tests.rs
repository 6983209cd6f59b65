use super::*;

fn row(pid: i32, application: &str, transaction_age: Option<f64>) -> SessionRow {
    let (application, state) = (Some(application.to_owned()), Some("idle".to_owned()));
    SessionRow { pid, application, state, transaction_age, query: Some(format!("SELECT {pid}")), ..SessionRow::default() }
}

fn pids(query: &str, rows: &[SessionRow]) -> Vec<i32> {
    Selection::of(query).rows(rows).iter().map(|row| row.pid).collect()
}

#[test]
fn the_longest_transaction_comes_first_and_those_without_one_last() {
    let rows = [row(1, "web", None), row(2, "web", Some(3.0)), row(3, "job", Some(9.0))];
    assert_eq!(pids("", &rows), [3, 2, 1]);
    assert_eq!(pids("sort=transaction_age", &rows), [2, 3, 1], "nothing is no shortest");
    assert_eq!(pids("sort=application", &rows), [3, 1, 2]);
    assert_eq!(pids("sort=-backend", &rows), [3, 2, 1]);
}

#[test]
fn filters_are_exact_and_text_is_looked_for_in_any_case() {
    let rows = [row(1, "web", None), row(2, "webhook", None), row(30, "job", None)];
    assert_eq!(pids("application=web", &rows), [1]);
    assert_eq!(pids("text=WEB", &rows), [1, 2]);
    assert_eq!(pids("text=select+3", &rows), [30]);
    assert_eq!((pids("text=2", &rows), pids("state=active", &rows)), (vec![2], vec![]));
}

#[test]
fn a_backend_is_one_session_and_no_text_that_has_its_number() {
    let rows = [row(7, "web", None), row(71, "web 7", None)];
    assert_eq!((pids("backend=7", &rows), pids("backend=8", &rows), pids("text=7", &rows)), (vec![7], vec![], vec![7, 71]));
}

#[test]
fn an_address_is_read_and_written_alike() {
    for query in ["", "backend=71&text=x", "state=idle&application=a+b&text=x%26y&sort=-user&statements=full"] {
        assert_eq!(Selection::of(query).query(), query);
    }
    assert_eq!(Selection::of("sort=nonsense&page=7&statements=no"), Selection::default());
}

#[test]
fn a_second_click_on_a_head_turns_the_order_around() {
    let by_age = Order::default().after_click(SortColumn::StateAge);
    assert_eq!((by_age.word(), by_age.after_click(SortColumn::StateAge).word()), ("-state_age".to_owned(), "state_age".to_owned()));
    assert_eq!(by_age.after_click(SortColumn::User).word(), "user");
}
