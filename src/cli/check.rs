//! `sobre check`.

use super::{Answer, Failure, Screen, args::CheckArgs, work};

/// Goes through everything a build does but writes nothing, and shows every finding.
pub(crate) fn run(args: CheckArgs, screen: Screen) -> Result<Answer, Failure> {
    let mut request = work::request(args.work);
    request.write = false;
    request.external = args.external;
    Ok(work::answer(&work::work(&request, screen)?, false, screen))
}
