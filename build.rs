//! How the program is linked on Linux.

#[allow(clippy::disallowed_methods, clippy::print_stdout, reason = "this is how cargo and a build script talk")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |key: &str| std::env::var(format!("CARGO_CFG_TARGET_{key}")).unwrap_or_default();
    // minify-html carries 9 MB of tables full of pointers. A position-independent program has to write
    // each of them at every start: 2 700 page faults, 7 ms, 4 MB. Linked to a fixed address it starts in
    // 1 ms. The price is that the program itself (not its heap, stack or libraries) is not moved about
    // in memory; sobre is safe Rust that reads its owner's files.
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
