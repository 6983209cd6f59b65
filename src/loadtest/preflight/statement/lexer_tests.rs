use super::*;

fn words(sql: &str) -> Vec<String> {
    let tokens = tokens(sql).expect("nothing hidden");
    tokens.iter().filter_map(|token| token.name().map(str::to_owned)).collect()
}

#[test]
fn comments_and_literals_hide_nothing_and_are_nothing() {
    assert_eq!(words("select/**/Pg_Sleep /* ( */ -- f(\n(1)"), ["select", "pg_sleep"]);
    assert_eq!(words("/* a /* nested */ one */ DO 'x'"), ["do"]);
    assert_eq!(words("select 'a'' f(1)', b'01', n'f(2)', $$f(3)$$, $q$f(4)$$f(5)$q$, g(6)"), ["select", "g"]);
    assert_eq!(words("select a$b$c, $1, f(2)"), ["select", "a$b$c", "f"]);
    assert_eq!(words("select '\\', f(1)"), ["select", "f"], "a backslash is an ordinary character");
}

#[test]
fn escapes_are_read_as_the_server_does() {
    assert_eq!(words(r"select E'\' f(1) --', g(2)"), ["select", "g"], "an escaped quote does not end a text");
    assert_eq!(words("select E'a'\n'\\'', f(1) --'"), ["select", "f"], "a literal that continues another has its escapes");
    assert_eq!(words("select 'a'\n'\\', f(1)"), ["select", "f"]);
}

#[test]
fn names_are_those_of_the_server() {
    assert_eq!(words("SELECT \"Weird \"\" name\"(1), ÄPFEL(2)"), ["select", "Weird \" name", "Äpfel"]);
    assert_eq!(words("select\u{a0}1"), ["select\u{a0}1"], "a space of Unicode is part of a name");
    assert!(tokens("select U&\"\\0070g_sleep\"(1)").is_err());
    assert!(tokens("select u&'\\0041'").is_err());
    assert!(tokens("select 1\0; drop table x").is_err());
    assert_eq!(tokens("select u&1").expect("an operator").len(), 4);
}

#[test]
fn an_operator_ends_where_a_comment_begins() {
    let found = tokens("1 +-- x\n 2 */* y */ 3 <-> 4").expect("nothing hidden");
    let operators: Vec<_> = found.iter().filter(|token| matches!(token, SqlToken::Operator(_))).collect();
    assert_eq!(operators, [&SqlToken::Operator("+".into()), &SqlToken::Operator("*".into()), &SqlToken::Operator("<->".into())]);
}

#[test]
fn what_has_no_end_ends_with_the_text() {
    for open in ["select 'x", "select \"x", "select $$x", "select /* x", "select E'x\\", "select $x", "select $"] {
        assert!(tokens(open).is_ok(), "{open}");
    }
}
