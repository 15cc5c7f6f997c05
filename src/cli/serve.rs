//! `sobre serve`.

use std::sync::Arc;

use super::{Answer, Exit, Failure, Screen, args::ServeArgs, work};
use crate::{
    diag::{Text, text},
    farm::FarmPreview,
    serve::{Options, Preview, Server},
    watch::{Settle, Watch},
};

/// Previews the sites until it is told to stop.
pub(crate) fn run(args: ServeArgs, screen: Screen) -> Result<Answer, Failure> {
    let request = work::request(args.work);
    // Watched before it is read, so that nothing written in between is lost.
    let watch = Watch::start(&request.farm, Settle::default()).map_err(|error| Failure::World(error.text()))?;
    let preview = FarmPreview::load(&request.farm, request.sites, request.date, request.drafts)?;
    let preview: Arc<dyn Preview> = Arc::new(preview);
    let options = Options { port: args.port };
    let server = Server::bind(options, preview, Some(watch)).map_err(|error| Failure::World(error.text()))?;
    for address in server.addresses() {
        Screen::out(&format!("{address}\n"));
    }
    Screen::out(&screen.sentence(&text!("stop with Ctrl-C", "arrêtez avec Ctrl-C")));
    let running = server.start().map_err(|error| Failure::World(error.text()))?;
    running.wait(&mut |notice: Text| Screen::err(&screen.sentence(&notice)));
    Ok(Answer { exit: Exit::Good, human: String::new(), json: serde_json::Map::new() })
}
