//! Not a test: serves the farm that `SOBRE_DEMO_FARM` names, for the tests in a real browser while
//! they are worked on. `SOBRE_DEMO_FARM=DIR cargo test -- --ignored demo --nocapture`

use std::{env, path::Path, sync::Arc};

use sobre::{
    serve::{Options, Server},
    watch::{Settle, Watch},
};

use super::farm::Pages;

#[test]
#[ignore = "runs until it is killed"]
fn demo() {
    let farm = env::var("SOBRE_DEMO_FARM").unwrap();
    let port = env::var("SOBRE_DEMO_PORT").unwrap_or_default().parse().unwrap_or(0);
    let watch = Watch::start(Path::new(&farm), Settle::default()).unwrap();
    let preview = Arc::new(Pages::read(Path::new(&farm)));
    let server = Server::bind(Options { port: Some(port) }, preview, Some(watch)).unwrap();
    println!("{}", server.addresses().join(" "));
    server.start().unwrap().wait(&mut |notice| println!("{}", notice.en));
}
