use super::ground::{Ground, change, done, store};

#[tokio::test]
async fn each_finding_is_a_line_and_the_exit_code_says_that_there_are_any() {
    let ground = Ground::new().await;
    let (folder, (shared, _)) = (ground.made("folder"), ground.database().await);
    assert!(done(&["verify", "--data-dir", &folder]).ends_with("It is sound.\n"));
    change(
        &ground.path("folder"),
        "insert into history_source (name) values ('orders'); insert into history_block values (1, 60, 43200, 86400, x'02ffff');
         insert into history values (77, 1, 5, x'06')",
    )
    .await;
    let found = store(&["verify", &folder]);
    assert_eq!((found.code, found.stderr.as_str()), (Some(1), ""), "{found:?}");
    let lines: Vec<&str> = found.stdout.lines().filter(|line| line.starts_with("FINDING ")).collect();
    assert_eq!(lines.len(), 2, "{found:?}");
    assert_eq!(lines[0], "FINDING history: rows of unknown sources: 1");
    assert!(lines[1].starts_with("FINDING history_block: source 1, tier 60 s, block at 43200: it cannot be decoded ("), "{found:?}");
    // A damaged block is copied as it is: nothing is lost, and it is found there too.
    done(&["copy", "--from", &folder, "--to", &shared]);
    let found = store(&["verify", &shared]);
    assert_eq!(found.code, Some(1));
    assert_eq!(found.stdout.matches("FINDING ").count(), 1, "{found:?}");
}

#[tokio::test]
async fn a_damaged_file_is_a_finding_or_a_refusal_and_never_a_crash() {
    let ground = Ground::new().await;
    let folder = ground.made("folder");
    let path = ground.path("folder/console.sqlite");
    // A page that also stands in the log beside the file would be read from there.
    change(&ground.path("folder"), "pragma wal_checkpoint(truncate)").await;
    let whole = std::fs::read(&path).expect("the file");
    for at in (4_096..whole.len()).step_by(4_096) {
        let mut damaged = whole.clone();
        damaged[at..at + 64].fill(0xff);
        std::fs::write(&path, &damaged).expect("written");
        let ended = store(&["verify", &folder]);
        let said = format!("{at}: {ended:?}");
        match ended.code {
            Some(1) => assert!(ended.stdout.contains("FINDING "), "{said}"),
            Some(2) => assert!(ended.stderr.contains("plimsoll: the store in "), "{said}"),
            // A page that holds nothing.
            code => assert_eq!(code, Some(0), "{said}"),
        }
        assert!(at != 4_096 || ended.code != Some(0), "{said}");
    }
}
