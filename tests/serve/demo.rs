//! Not a test: serves a farm for the tests in a real browser, with the preview that knows next to
//! nothing. `echo "FARM PORT" | cargo test --test main -- --ignored demo --nocapture`

use std::{io, path::Path, sync::Arc};

use sobre::{
    serve::{Options, Server},
    watch::{Settle, Watch},
};

use super::farm::Pages;

#[test]
#[ignore = "runs until it is killed"]
fn demo() {
    let asked = io::read_to_string(io::stdin()).unwrap();
    let (farm, port) = asked.trim().split_once(' ').unwrap();
    let watch = Watch::start(Path::new(farm), Settle::default()).unwrap();
    let preview = Arc::new(Pages::read(Path::new(farm)));
    let server = Server::bind(Options { port: port.parse().ok() }, preview, Some(watch)).unwrap();
    println!("{}", server.addresses().join(" "));
    server.start().unwrap().wait(&mut |notice| println!("{}", notice.en));
}
