//! `sobre check`.

use super::{Answer, Failure, Screen, args::CheckArgs, findings, work};

/// Goes through everything a build does but writes nothing, and shows every finding.
pub(crate) fn run(args: CheckArgs, screen: Screen) -> Result<Answer, Failure> {
    findings::check(&args.work.findings, screen)?;
    let (mut request, wanted) = work::request(args.work);
    request.write = false;
    request.external = args.external;
    request.translations = args.translations;
    work::run(&request, &wanted, screen)
}
