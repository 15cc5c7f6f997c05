//! Real exports, when they are at hand (`SOBRE_STATIFY`, by default beside the repository).

use std::path::{Path, PathBuf};

use crate::support::{Farm, TODAY};

fn material() -> Option<PathBuf> {
    let named = std::env::var("SOBRE_STATIFY").map(PathBuf::from);
    let folder = named.unwrap_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/statify"));
    folder.is_dir().then(|| folder.canonicalize().unwrap())
}

#[test]
fn real_exports_give_sites_that_build() {
    let Some(folder) = material() else { return println!("skipped: no real exports") };
    let mut exports: Vec<PathBuf> =
        std::fs::read_dir(folder.join("wxr")).unwrap().map(|entry| entry.unwrap().path()).collect();
    exports.sort();
    for export in exports {
        let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n");
        let ran = farm.run(&["statify", "wordpress", export.to_str().unwrap(), "--site", "real", "--date", TODAY]);
        assert!(matches!(ran.code, Some(0 | 1)), "{}: {ran:?}", export.display());
        farm.run(&["check", "--date", TODAY]).exits(0);
        for file in farm.files("content").iter().filter(|file| file.ends_with(".md")) {
            let text = farm.read(file);
            let outside_code: String = text.split("```").step_by(2).collect();
            let outside_code: String = outside_code.split('`').step_by(2).collect();
            assert!(!outside_code.contains("<!-- wp:"), "{} {file}", export.display());
            for name in ["caption", "gallery", "embed", "/"] {
                assert!(!holds_shortcode(&outside_code, name), "{} {file}: {name}", export.display());
            }
        }
    }
}

/// Whether a text holds `[name …]` or `[name]`; `[name](…)` is a link.
fn holds_shortcode(text: &str, name: &str) -> bool {
    text.split(&format!("[{name}")).skip(1).any(|rest| match rest.split_once(']') {
        Some(("", after)) => !after.starts_with('('),
        Some((attributes, after)) => (name == "/" || attributes.starts_with(' ')) && !after.starts_with('('),
        None => false,
    })
}

#[test]
fn planted_secrets_never_appear() {
    let Some(folder) = material().map(|folder| folder.join("wp")) else { return println!("skipped: no real exports") };
    let farm = Farm::empty().file("farm.toml", "sobre = \"1\"\n");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (wxr, dump, uploads) = (path("export.wxr.xml"), path("mysqldump.sql"), path("wp-content/uploads"));
    farm.run(&["statify", "wordpress", &wxr, &dump, "--uploads", &uploads, "--site", "real", "--date", TODAY]);
    farm.run(&["build", "--date", TODAY]).exits(0);
    for file in farm.files("") {
        let bytes = std::fs::read(farm.path(&file)).unwrap();
        assert!(memchr::memmem::find(&bytes, b"SECRET-").is_none(), "{file}");
    }
}
