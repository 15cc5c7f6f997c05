//! `sobre check`.

use super::{Answer, Failure, Screen, args::CheckArgs, costs, findings, work};

/// Goes through everything a build does but writes nothing, and shows every finding and what pages cost; with
/// `--against`, also what has changed since an earlier report.
pub(crate) fn run(args: CheckArgs, screen: Screen) -> Result<Answer, Failure> {
    findings::check(&args.work.findings, screen)?;
    let (mut request, wanted) = work::request(args.work);
    request.write = false;
    request.external = args.external;
    request.translations = args.translations;
    let report = work::work(&request, screen)?;
    let found = findings::write(&wanted, &report, &request.farm, screen)?;
    let mut answer = work::answer(&report, false, screen);
    if let Some(old) = &args.against {
        let (lines, json) = costs::against(old, &report, screen.style)?;
        answer.human.push('\n');
        answer.human.push_str(lines.trim_end_matches('\n'));
        answer.human.push('\n');
        answer.json.insert("against".into(), json);
    }
    answer.human.insert_str(0, &found);
    Ok(answer)
}
