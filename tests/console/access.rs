//! Who may look, and where a login leads.

use reqwest::Method;
use reqwest::header::COOKIE;

use crate::ground::{Console, PASSWORD, Setup, folder, header, url};
use crate::support::{Postgres, eventually};

async fn console(data_dir: &std::path::Path) -> Console {
    Setup::on(data_dir, &url(&Postgres::shared().await.monitor())).start().await
}

#[tokio::test]
async fn every_page_leads_to_the_login_and_back() {
    let folder = folder();
    let console = console(folder.path()).await;
    for (path, location) in [
        ("/", "/login?next=%2F"),
        ("/?range=hour", "/login?next=%2F%3Frange%3Dhour"),
        ("/nowhere/at/all", "/login?next=%2Fnowhere%2Fat%2Fall"),
        ("//evil.example", "/login?next=%2F%2Fevil.example"),
    ] {
        let response = console.get(path).await;
        assert_eq!((response.status().as_u16(), header(&response, "location")), (303, location), "{path}");
        assert_eq!(response.text().await.expect("a body"), "", "{path}");
    }
    let form = console.get("/login?next=%2F%3Frange%3Dhour").await;
    assert_eq!(form.status(), 200);
    assert!(form.text().await.expect("a page").contains(r#"name="next" value="/?range=hour""#));
    let response = console.try_to_log_in(PASSWORD, "/?range=hour").await;
    assert_eq!((response.status().as_u16(), header(&response, "location")), (303, "/?range=hour"));
}

#[tokio::test]
async fn a_page_is_for_a_session_and_a_made_up_cookie_is_none() {
    let folder = folder();
    let console = console(folder.path()).await;
    let session = console.log_in(PASSWORD).await;
    let page = console.get_as(&session, "/").await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.expect("a page").contains("Overview"));
    for made_up in ["plimsoll_session=", "plimsoll_session=x", "plimsoll_session=' or 1=1 --"] {
        let response = console.request(Method::GET, "/").header(COOKIE, made_up).send().await.expect("an answer");
        assert_eq!((response.status().as_u16(), header(&response, "location")), (303, "/login?refused=ended&next=%2F"), "{made_up}");
    }
}

#[tokio::test]
async fn every_server_function_answers_401_without_a_session() {
    let folder = folder();
    let console = console(folder.path()).await;
    let made_up = "plimsoll_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for cookie in ["", made_up] {
        let overview = console.request(Method::GET, "/api/standing").header(COOKIE, cookie);
        let users = console.request(Method::POST, "/api/demo/users").header(COOKIE, cookie).form(&[("users", "400")]);
        for request in [overview, users] {
            let response = request.send().await.expect("an answer");
            assert_eq!(response.status(), 401);
            assert_eq!(response.text().await.expect("a body"), "\"Unauthorized\"");
        }
    }
}

#[tokio::test]
async fn a_login_never_leads_to_another_site() {
    let folder = folder();
    let console = console(folder.path()).await;
    let traps =
        ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "javascript:alert(1)"];
    for trap in traps {
        let response = console.try_to_log_in(PASSWORD, trap).await;
        assert_eq!((response.status().as_u16(), header(&response, "location")), (303, "/"), "{trap}");
        let encoded: String = url::form_urlencoded::byte_serialize(trap.as_bytes()).collect();
        let form = console.get(&format!("/login?next={encoded}")).await.text().await.expect("a page");
        assert!(form.contains(r#"name="next" value="/""#), "{trap}");
    }
    let split = console.try_to_log_in(PASSWORD, "/\r\nSet-Cookie: stolen=1").await;
    assert_eq!(header(&split, "location"), "/");
    assert!(!header(&split, "set-cookie").contains("stolen"));
}

#[tokio::test]
async fn what_stands_in_the_login_pages_address_is_no_markup() {
    let folder = folder();
    let console = console(folder.path()).await;
    let page = console.get("/login?refused=%3Cscript%3E&next=%2F%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    let page = page.text().await.expect("a page");
    assert!(!page.contains("<script>alert(1)"), "{page}");
}

#[tokio::test]
async fn the_session_cookie_is_for_this_site_alone_and_for_no_script() {
    let folder = folder();
    let console = console(folder.path()).await;
    let plain = console.try_to_log_in(PASSWORD, "/").await;
    let attributes: Vec<_> = header(&plain, "set-cookie").split("; ").skip(1).collect();
    assert_eq!(attributes, ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=604800"]);
    let form = console.request(Method::POST, "/login").header("X-Forwarded-Proto", "https").form(&[("password", PASSWORD)]);
    let behind_tls = form.send().await.expect("an answer");
    assert!(header(&behind_tls, "set-cookie").contains("; Secure"), "{:?}", behind_tls.headers());
}

#[tokio::test]
async fn a_wrong_password_is_told_and_sets_no_cookie() {
    let folder = folder();
    let console = console(folder.path()).await;
    for wrong in ["", "wrong", &format!("{PASSWORD} ")] {
        let response = console.try_to_log_in(wrong, "/?range=hour").await;
        let location = "/login?refused=wrong-password&next=%2F%3Frange%3Dhour";
        assert_eq!((response.status().as_u16(), header(&response, "location")), (303, location), "{wrong}");
        assert_eq!(header(&response, "set-cookie"), "");
    }
    let page = console.get("/login?refused=wrong-password&next=%2F").await.text().await.expect("a page");
    assert!(page.contains("Wrong password."), "{page}");
}

#[tokio::test]
async fn the_eleventh_attempt_is_refused_even_with_the_right_password() {
    let folder = folder();
    let console = console(folder.path()).await;
    let began = std::time::Instant::now();
    let mut answered = 0;
    while !header(&console.try_to_log_in("wrong", "/").await, "location").contains("refused=too-many") {
        answered += 1;
        // Ten at once, and one more every six seconds.
        assert!(answered <= 10 + began.elapsed().as_secs() / 6, "{answered} attempts in {:?}", began.elapsed());
    }
    assert!(answered >= 10, "only {answered}");
    let right = console.try_to_log_in(PASSWORD, "/").await;
    if began.elapsed().as_secs() < 6 {
        assert_eq!(header(&right, "location"), "/login?refused=too-many&next=%2F");
        assert_eq!(header(&right, "set-cookie"), "");
    }
    let page = console.get("/login?refused=too-many&next=%2F").await.text().await.expect("a page");
    assert!(page.contains("Too many attempts. Wait a minute"), "{page}");
    eventually("it is logged", async || !console.log_lines("too many attempts").is_empty()).await;
}
