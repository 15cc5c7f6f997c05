//! `sobre receive`: the other end of `sobre publish`, on a web server.

use std::{
    io::{self, BufReader, BufWriter, Read},
    os::unix::process::CommandExt as _,
    process::{Command, Stdio},
    time::Duration,
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::{
    Exit, Failure, Screen,
    args::{ReceiveArgs, now},
    publish::exit,
    screen::for_everyone,
};
use crate::{
    diag::text,
    publish::{DirTarget, Ended, Holder, Offer, PRIVATE, PublishError, Rules, Target, serve},
    release::PRIVATE_ENDING,
};

/// How long somebody may say nothing: the space is locked as long as they are there.
const PATIENCE: Duration = Duration::from_mins(5);

/// Takes in one publication. Standard output carries messages; people read standard error.
pub(crate) fn run(args: &ReceiveArgs, screen: Screen) -> Exit {
    for_everyone();
    let done = if args.tidy { tidy(args).map(|()| Ended::Unchanged) } else { receive(args) };
    match done {
        Ok(Ended::Changed) => tidy_apart(args),
        Ok(Ended::Unchanged) => {}
        Err(error) => {
            let exit = exit(&error);
            let failure = Failure::from(error);
            let mut text = String::new();
            failure.write_human(screen.error_style, &mut text);
            Screen::err(&text);
            return exit;
        }
    }
    Exit::Good
}

fn receive(args: &ReceiveArgs) -> Result<Ended, PublishError> {
    let rules = rules(args);
    let mut opening = |offer: &Offer, who: String| -> Result<Box<dyn Target>, PublishError> {
        let whole = offer.site.strip_suffix(PRIVATE_ENDING);
        if let Some(site) = args.site.as_ref().filter(|site| **site != whole.unwrap_or(&offer.site)) {
            let other = &offer.site;
            return Err(PublishError::not_here(text!(
                "this key publishes the site `{site}`, not `{other}`",
                "cette clé publie le site « {site} », pas « {other} »"
            )));
        }
        Ok(Box::new(DirTarget::of(&args.space, &rules, whole.is_some(), holder(who))))
    };
    let mut from = BufReader::with_capacity(64 << 10, Patient);
    let mut to = BufWriter::with_capacity(64 << 10, io::stdout());
    serve(&mut from, &mut to, rules.files_max, &mut opening)
}

fn tidy(args: &ReceiveArgs) -> Result<(), PublishError> {
    let target = |private| DirTarget::of(&args.space, &rules(args), private, holder(String::new()));
    target(false).tidy()?;
    if args.space.join(PRIVATE).exists() {
        target(true).tidy()?;
    }
    Ok(())
}

/// Tidies in a process of its own, so that the publisher need not wait; should it not start, the next
/// publication's will.
fn tidy_apart(args: &ReceiveArgs) {
    let Ok(program) = std::env::current_exe() else { return };
    let mut command = Command::new(program);
    command.arg("receive").arg("--tidy").arg("--space").arg(&args.space);
    command.args(args.keep.iter().flat_map(|keep| ["--keep".to_owned(), keep.to_string()]));
    command.args(args.keep_days.iter().flat_map(|days| ["--keep-days".to_owned(), days.to_string()]));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    drop(command.spawn());
}

fn rules(args: &ReceiveArgs) -> Rules {
    let usual = Rules::default();
    Rules {
        keep: args.keep.unwrap_or(usual.keep),
        keep_seconds: args.keep_days.map_or(usual.keep_seconds, |days| u64::from(days) * 86_400),
        quota: args.quota,
        files_max: args.files.unwrap_or(usual.files_max),
        ..usual
    }
}

fn holder(who: String) -> Holder {
    Holder { who, process: std::process::id(), since: now() }
}

/// Standard input that does not wait for ever; read without the room in which the standard library
/// would keep what `poll` then does not see.
struct Patient;

impl Read for Patient {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let patience = Timespec::try_from(PATIENCE).map_err(io::Error::other)?;
        let input = rustix::stdio::stdin();
        if poll(&mut [PollFd::new(&input, PollFlags::IN)], Some(&patience))? == 0 {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(rustix::io::read(input, bytes)?)
    }
}
