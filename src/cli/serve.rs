//! `sobre serve`.

use std::sync::Arc;

use serde_json::{Map, json};

use super::{Answer, Exit, Failure, Screen, args::ServeArgs, show};
use crate::{
    diag::{Severity, Text, severity_name, text},
    farm::FarmPreview,
    serve::{Options, Server},
    watch::{Settle, Watch},
};

/// Previews the sites until somebody ends it; says where as soon as it is ready.
pub(crate) fn run(args: ServeArgs, screen: Screen) -> Result<Exit, Failure> {
    // Before the farm is read: what is written meanwhile is then noticed.
    let watch = Watch::start(&args.farm.root, Settle::default());
    if let Err(error) = &watch {
        notice(&error.text(), screen);
    }
    let preview = FarmPreview::load(&args.farm.root, args.sites, args.day.get(), args.drafts)?;
    let server = Server::bind(Options { port: args.port }, Arc::new(preview), watch.ok());
    let server = server.map_err(|error| Failure::World(error.text()))?;
    let addresses = server.addresses();
    let running = server.start().map_err(|error| Failure::World(error.text()))?;
    show(Ok(announcement(&addresses, screen)), Some("serve"), screen);
    running.wait(&mut |trouble| notice(&trouble, screen));
    Ok(Exit::Good)
}

/// Returns where the sites are to be seen.
fn announcement(addresses: &[String], screen: Screen) -> Answer {
    let mut human = String::new();
    for address in addresses {
        human.push_str(&screen.sentence(&text!("{address}", "{address}")));
    }
    human.push_str(&screen.sentence(&text!("ready; Ctrl-C ends it", "prêt ; Ctrl-C y met fin")));
    let json = Map::from_iter([("addresses".to_owned(), json!(addresses))]);
    Answer { exit: Exit::Good, human, json }
}

/// Says what people should know while the server runs.
fn notice(fact: &Text, screen: Screen) {
    let style = screen.error_style;
    let label = severity_name(Severity::Warning);
    Screen::err(&format!("{}{}{}\n", label.in_lang(style.lang), style.colon(), fact.in_lang(style.lang)));
}
