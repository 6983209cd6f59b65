//! What `deploy/kubernetes/` says is what Kubernetes takes and what the console knows.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::unistd::{Gid, Uid, chown};

use crate::ground::{PASSWORD, Setup, folder};
use crate::program::plimsoll;

/// No schema is delivered for these two: the one is kustomize's own, the other the Prometheus operator's.
const WITHOUT_SCHEMA: [&str; 2] = ["kustomization.yaml", "monitor.yaml"];

fn manifests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/kubernetes")
}

fn manifest(name: &str) -> String {
    std::fs::read_to_string(manifests().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The values of all keys of this name, in order.
fn values<'t>(text: &'t str, key: &str) -> Vec<&'t str> {
    let keys = text.lines().map(|line| line.trim_start().trim_start_matches("- "));
    keys.filter_map(|line| line.strip_prefix(key)?.strip_prefix(':')).map(|value| value.trim().trim_matches('"')).collect()
}

#[test]
fn kubernetes_takes_every_manifest_and_the_list_names_them_all() {
    let listed = manifest("kustomization.yaml");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(manifests()).expect("the folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        assert!(name == "kustomization.yaml" || listed.contains(&format!("- {name}")), "{name} is not listed");
        if !WITHOUT_SCHEMA.contains(&name.as_str()) {
            files.push(manifests().join(name));
        }
    }
    assert_eq!(files.len(), 5, "{files:?}");
    let checked = Command::new("kubernetes-validate").arg("--strict").args(files).output().expect("`make setup` installs it");
    assert!(checked.status.success(), "{}{}", String::from_utf8_lossy(&checked.stdout), String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn the_console_knows_every_setting_and_answers_every_address() {
    let (deployment, config, folder) = (manifest("deployment.yaml"), manifest("config.yaml"), folder());
    let (_, block) = config.split_once("plimsoll.toml: |\n").expect("the configuration");
    let toml: String = block.lines().map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line))).collect();
    let path = folder.path().join("plimsoll.toml");
    std::fs::write(&path, &toml).expect("written");
    let mut command = plimsoll();
    command.args(["config", "--format", "json", "--config"]).arg(&path);
    let documented = include_str!("../../docs/CONFIGURATION.md");
    for name in values(&deployment, "name").into_iter().filter(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '_')) {
        assert!(documented.contains(&format!("`{name}`")), "{name} is no setting");
        // Each of the secrets is a file.
        let secret = folder.path().join(name);
        std::fs::write(&secret, "postgres://plimsoll@db/plimsoll").expect("written");
        command.env(name, if name.ends_with("_FILE") { secret.display().to_string() } else { "console-a".to_owned() });
    }
    let told = command.output().expect("it runs");
    let said = String::from_utf8_lossy(&told.stdout);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    assert!(said.contains("0.0.0.0:8000") && said.contains("plimsoll.example"), "{said}");
    for address in values(&deployment, "path") {
        assert_eq!(address, "/healthz");
    }
    assert_eq!(values(&deployment, "containerPort"), ["8000"]);
}

/// A volume of a pod: it belongs to root, and its group and everybody else may write to it.
#[tokio::test]
async fn the_console_keeps_its_data_in_a_volume_that_is_open_to_every_account() {
    let volume = folder();
    if Uid::effective().is_root() {
        chown(volume.path(), Some(Uid::from_raw(0)), Some(Gid::from_raw(10_001))).expect("root's");
    }
    std::fs::set_permissions(volume.path(), std::fs::Permissions::from_mode(0o2777)).expect("open");
    let setup = Setup::watching(volume.path(), "postgres://nobody@127.0.0.1:1/none").arguments(&["--allow-root"]);
    let mut console = setup.set("PLIMSOLL_ADMIN_PASSWORD", PASSWORD).start().await;
    assert_eq!(console.get("/healthz").await.status(), 200);
    assert_eq!(console.get("/readyz").await.status(), 503, "the database is away");
    assert_eq!(console.stop().await.0, 0);
}
