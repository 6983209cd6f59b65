//! A server that is reached over TLS.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::{Stock, own};

impl Stock {
    /// From now on it listens on the network too, with a certificate that it has signed itself, and asks there for a
    /// password. `rule` is the first word of the line in pg_hba.conf: `host` or `hostssl`. The port.
    pub fn encrypt(&mut self, rule: &str) -> u16 {
        let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        self.encrypt_with(rule, signed.cert.pem(), &signed.signing_key)
    }

    /// The same with a certificate for `localhost` of an authority that nobody knows: the port, and the file of the
    /// authority's certificate.
    pub fn encrypt_by_authority(&mut self, rule: &str) -> (u16, PathBuf) {
        let key = || rcgen::KeyPair::generate().expect("a key");
        let named = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            rcgen::CertificateParams::new(names).expect("parameters")
        };
        let (mut authority, authority_key, server_key) = (named(&[]), key(), key());
        // OpenSSL takes a certificate whose issuer has its own name for one that has signed itself.
        authority.distinguished_name.push(rcgen::DnType::CommonName, "an authority of the tests");
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let root = authority.self_signed(&authority_key).expect("a certificate").pem();
        let issuer = rcgen::Issuer::new(authority, authority_key);
        let certificate = named(&["localhost"]).signed_by(&server_key, &issuer).expect("a certificate").pem();
        let file = self.folder.path().join("authority.pem");
        fs::write(&file, root).expect("it is kept");
        (self.encrypt_with(rule, certificate, &server_key), file)
    }

    fn encrypt_with(&mut self, rule: &str, certificate: String, key: &rcgen::KeyPair) -> u16 {
        let data = self.folder.path().join("data");
        let keep = |name: &str, text: String, mode: u32| {
            let path = data.join(name);
            fs::write(&path, text).expect("it is kept");
            fs::set_permissions(&path, Permissions::from_mode(mode)).expect("a mode");
            own(&path);
        };
        keep("server.crt", certificate, 0o644);
        keep("server.key", key.serialize_pem(), 0o600);
        keep(
            "pg_hba.conf",
            format!("local all all trust\n{rule} all all 127.0.0.1/32 scram-sha-256\n{rule} all all ::1/128 scram-sha-256\n"),
            0o600,
        );
        self.run("ALTER SYSTEM SET ssl = on\nALTER SYSTEM SET password_encryption = 'scram-sha-256'");
        self.listen()
    }
}
