//! What pages cost: the table of `check`, worst first, and what has changed since another.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use serde_json::{Value, json};

use super::{Failure, words};
use crate::{
    diag::{Lang, Style, text},
    farm::Report,
    gate::PageSum,
    path::SitePath,
};

/// Lines of a table on a screen.
const SHOWN: usize = 10;

/// What of a page is compared.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    bytes: f64,
    requests: f64,
    nodes: f64,
    score: f64,
}

/// The pages of a report, by site and address.
type Costs = BTreeMap<(String, String), Cost>;

fn address(sum: &PageSum) -> String {
    SitePath::new(&sum.path).map_or_else(|_| format!("/{}", sum.path), |path| path.to_url().to_string())
}

/// Returns what a page costs, as JSON.
pub(crate) fn page_json(sum: &PageSum) -> Value {
    let mut codes: Vec<&str> = sum.faults.iter().map(|fault| fault.rule.code().as_str()).collect();
    codes.sort_unstable();
    let mut bytes = json!(sum.weight);
    bytes["total"] = json!(sum.weight.total());
    json!({
        "url": address(sum),
        "bytes": bytes,
        "requests": sum.requests,
        "gallery": sum.gallery,
        "nodes": sum.nodes,
        "chrome": sum.chrome,
        "ecoindex": sum.ecoindex,
        "findings": codes,
    })
}

/// Returns the pages that cost most, worst first.
pub(crate) fn table(report: &Report, style: Style) -> String {
    let all = report.sites.iter().flat_map(|site| site.pages.iter().map(move |sum| (site.name.as_str(), sum)));
    let mut all: Vec<(&str, &PageSum)> = all.collect();
    all.sort_by(|(_, a), (_, b)| {
        let order = (b.faults.len().min(1)).cmp(&a.faults.len().min(1));
        order.then(a.ecoindex.score.total_cmp(&b.ecoindex.score)).then(b.weight.total().cmp(&a.weight.total()))
    });
    if all.is_empty() {
        return String::new();
    }
    let lang = style.lang;
    let titles = match lang {
        Lang::En => ["EcoIndex", "bytes", "files", "elements", "page"],
        Lang::Fr => ["EcoIndex", "octets", "fichiers", "éléments", "page"],
    };
    let (total, shown) = (all.len(), all.len().min(SHOWN));
    let rows: Vec<[String; 5]> = all
        .into_iter()
        .take(SHOWN)
        .map(|(site, sum)| {
            let score = decimal(sum.ecoindex.score, lang);
            let faults = if sum.faults.is_empty() { String::new() } else { format!("  ({})", sum.faults.len()) };
            [
                format!("{} {score}", sum.ecoindex.grade),
                words::bytes(sum.weight.total(), lang),
                (sum.requests + sum.gallery).to_string(),
                sum.nodes.to_string(),
                format!("{site} {}{faults}", address(sum)),
            ]
        })
        .collect();
    let heading = text!("{shown} of {total} pages, worst first", "{shown} pages sur {total}, les plus lourdes d’abord");
    let mut screen = style.paint(anstyle::Style::new().bold(), heading.in_lang(lang)) + "\n";
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([titles[column].chars().count()]).max().unwrap_or_default()
    };
    let widths = [0, 1, 2, 3].map(width);
    let titles = titles.map(str::to_owned);
    for row in std::iter::once(&titles).chain(&rows) {
        for (cell, width) in row.iter().zip(widths) {
            let gap = " ".repeat(width - cell.chars().count());
            let _ = write!(screen, "{gap}{cell}  ");
        }
        let _ = writeln!(screen, "{}", row[4]);
    }
    screen.push('\n');
    screen
}

fn decimal(number: f64, lang: Lang) -> String {
    let written = format!("{number:.1}");
    if lang == Lang::Fr { written.replace('.', ",") } else { written }
}

/// Returns what the pages cost in a report that `check --format json` printed.
fn read(path: &Path) -> Result<Costs, Failure> {
    let doing = text!("reading", "la lecture de");
    let bytes = fs::read(path).map_err(|error| Failure::world(&doing, path, &error))?;
    let costs = serde_json::from_slice::<Value>(&bytes).ok().and_then(|report| costs_of(&report));
    costs.ok_or_else(|| {
        let path = path.display();
        let fact = text!("{path} is no report of pages", "{path} n’est pas un rapport de pages");
        Failure::usage(fact).hint(text!(
            "make one with `sobre check --format json > before.json`",
            "faites-en un avec « sobre check --format json > avant.json »"
        ))
    })
}

fn costs_of(report: &Value) -> Option<Costs> {
    let mut costs = Costs::new();
    for site in report["sites"].as_array()? {
        for page in site["pages"].as_array()? {
            let number = |value: &Value| value.as_f64();
            let cost = Cost {
                bytes: number(&page["bytes"]["total"])?,
                requests: number(&page["requests"])? + number(&page["gallery"])?,
                nodes: number(&page["nodes"])?,
                score: number(&page["ecoindex"]["score"])?,
            };
            costs.insert((site["name"].as_str()?.to_owned(), page["url"].as_str()?.to_owned()), cost);
        }
    }
    Some(costs)
}

fn costs_now(report: &Report) -> Costs {
    let all = report.sites.iter().flat_map(|site| site.pages.iter().map(move |sum| (site.name.clone(), sum)));
    #[expect(clippy::cast_precision_loss, reason = "no page has a petabyte")]
    let cost = |sum: &PageSum| Cost {
        bytes: sum.weight.total() as f64,
        requests: f64::from(sum.requests + sum.gallery),
        nodes: f64::from(sum.nodes),
        score: sum.ecoindex.score,
    };
    all.map(|(site, sum)| ((site, address(sum)), cost(sum))).collect()
}

/// What has changed between two reports: the lines for people, and the same for programs.
pub(crate) fn against(old: &Path, report: &Report, style: Style) -> Result<(String, Value), Failure> {
    let (before, after) = (read(old)?, costs_now(report));
    let (then, now) = (mean(&before), mean(&after));
    let lang = style.lang;
    let title = text!("An average page, before and now", "Une page moyenne, avant et maintenant");
    let mut screen = style.paint(anstyle::Style::new().bold(), title.in_lang(lang)) + "\n";
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes of a page")]
    let bytes = |bytes: f64| words::bytes(bytes.round() as u64, lang);
    let lines = [
        (text!("bytes", "octets"), bytes(then.bytes), bytes(now.bytes), change(then.bytes, now.bytes)),
        (
            text!("files", "fichiers"),
            decimal(then.requests, lang),
            decimal(now.requests, lang),
            change(then.requests, now.requests),
        ),
        (
            text!("elements", "éléments"),
            decimal(then.nodes, lang),
            decimal(now.nodes, lang),
            change(then.nodes, now.nodes),
        ),
        (
            text!("EcoIndex", "EcoIndex"),
            decimal(then.score, lang),
            decimal(now.score, lang),
            change(then.score, now.score),
        ),
    ];
    for (name, then, now, change) in lines {
        let _ = writeln!(screen, "  {:10}{then:>12} → {now:>12}  {change}", name.in_lang(lang));
    }
    let new = after.keys().filter(|page| !before.contains_key(*page)).count();
    let gone = before.keys().filter(|page| !after.contains_key(*page)).count();
    let counts = text!(
        "{} pages before, {} now; {new} new, {gone} gone",
        "{} pages avant, {} maintenant ; {new} nouvelles, {gone} disparues",
        before.len(),
        after.len()
    );
    let _ = writeln!(screen, "  {}", counts.in_lang(lang));
    let mut moved: Vec<(f64, &(String, String), Cost, Cost)> = after
        .iter()
        .filter_map(|(page, now)| before.get(page).map(|then| ((now.bytes - then.bytes).abs(), page, *then, *now)))
        .filter(|(apart, ..)| *apart >= 1.0)
        .collect();
    moved.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    for (_, (site, url), then, now) in moved.iter().take(SHOWN) {
        let change = change(then.bytes, now.bytes);
        let _ = writeln!(screen, "  {site} {url}  {} → {}  {change}", bytes(then.bytes), bytes(now.bytes));
    }
    screen.push('\n');
    let value = |cost: Cost| json!({ "bytes": cost.bytes, "requests": cost.requests, "nodes": cost.nodes, "score": cost.score });
    let json = json!({
        "before": value(then), "after": value(now), "pages_before": before.len(), "pages_after": after.len(),
        "new": new, "gone": gone,
    });
    Ok((screen, json))
}

fn mean(costs: &Costs) -> Cost {
    #[expect(clippy::cast_precision_loss, reason = "pages of a farm")]
    let count = costs.len().max(1) as f64;
    let of = |part: fn(&Cost) -> f64| (costs.values().map(part).sum::<f64>() / count * 10.0).round() / 10.0;
    Cost {
        bytes: of(|cost| cost.bytes),
        requests: of(|cost| cost.requests),
        nodes: of(|cost| cost.nodes),
        score: of(|cost| cost.score),
    }
}

/// Returns a change in per cent: `−12 %`.
fn change(before: f64, after: f64) -> String {
    if before <= 0.0 {
        return String::new();
    }
    let percent = ((after - before) / before * 100.0).round();
    let sign = if percent < 0.0 {
        "−"
    } else if percent > 0.0 {
        "+"
    } else {
        "±"
    };
    format!("{sign}{:.0}\u{a0}%", percent.abs())
}
