//! A list in a file, which somebody keeps current.

use std::io;
use std::path::Path;

use tokio::fs::File;
use tokio::io::AsyncReadExt;

use super::{FoundTargets, TargetForm, sd_format};

/// Ten thousand targets with their labels take a tenth of that.
const LARGEST: u64 = 16 << 20;

/// The targets of the file at this moment.
///
/// # Errors
/// Why they are not known.
pub async fn find(path: &Path, form: &TargetForm) -> Result<FoundTargets, String> {
    let content = read(path).await.map_err(|error| format!("cannot be read: {error}"))?;
    if content.len() as u64 > LARGEST {
        return Err(format!("is larger than {} MB", LARGEST >> 20));
    }
    sd_format::read(&content, form)
}

async fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path).await?.take(LARGEST + 1).read_to_end(&mut content).await?;
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_read_anew_each_time_and_a_missing_one_is_a_sentence() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("targets.json");
        let form = TargetForm { scheme: "http".into(), path: "/metrics".into() };
        assert!(find(&path, &form).await.expect_err("missing").starts_with("cannot be read"));
        for (content, count) in [(r#"[{"targets": ["a:1", "b:1"]}]"#, 2), ("[]", 0)] {
            std::fs::write(&path, content).expect("written");
            assert_eq!(find(&path, &form).await.expect("a list").targets.len(), count);
        }
    }
}
