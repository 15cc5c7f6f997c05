//! Tables: lines and bars where Markdown can, clean HTML where cells are joined, hold blocks or head rows.

use super::{dom::NodeId, raw, walk::Walk};

/// Returns a table as blocks: its caption, if it has one, then the table.
pub(super) fn blocks(walk: &Walk<'_>, table: NodeId) -> Vec<String> {
    let dom = walk.dom;
    let rows: Vec<NodeId> = dom.below(table).filter(|at| dom.name(*at) == "tr").collect();
    let cells_of = |row: NodeId| {
        dom.children(row).iter().copied().filter(|at| matches!(dom.name(*at), "td" | "th")).collect::<Vec<_>>()
    };
    let cells: Vec<Vec<NodeId>> = rows.iter().map(|row| cells_of(*row)).filter(|cells| !cells.is_empty()).collect();
    let columns = cells.iter().map(Vec::len).max().unwrap_or(0);
    let joined =
        |at: NodeId| ["colspan", "rowspan"].iter().any(|key| dom.attribute(at, key).is_some_and(|n| n.trim() != "1"));
    let holds_blocks = |at: NodeId| {
        dom.below(at).any(|below| {
            matches!(
                dom.name(below),
                "ul" | "ol"
                    | "table"
                    | "pre"
                    | "blockquote"
                    | "figure"
                    | "dl"
                    | "iframe"
                    | "video"
                    | "audio"
                    | "form"
                    | "h1"
                    | "h2"
                    | "h3"
                    | "h4"
                    | "h5"
                    | "h6"
            )
        })
    };
    if columns == 0 {
        return walk_rest(walk, table);
    }
    // A row of headings heads the others; headings elsewhere, Markdown has no words for.
    let is_heading = |at: &NodeId| dom.name(*at) == "th" && !dom.text(*at).trim().is_empty();
    let is_head = |row: &Vec<NodeId>| row.iter().all(|at| dom.name(*at) == "th") && row.iter().any(is_heading);
    let in_thead =
        || dom.below(table).any(|at| dom.name(at) == "thead" && dom.below(at).any(|row| dom.name(row) == "tr"));
    let is_headed = cells.first().is_some_and(|first| is_head(first) || in_thead());
    let has_other_headings = cells.iter().skip(usize::from(is_headed)).flatten().any(is_heading);
    if has_other_headings || cells.iter().flatten().any(|at| joined(*at) || holds_blocks(*at)) {
        return vec![raw::html(walk, table)];
    }
    let caption = dom.children(table).iter().find(|at| dom.name(**at) == "caption").map(|at| walk.line(*at));
    let mut lines = Vec::new();
    let rule = format!("|{}", " --- |".repeat(columns));
    if !is_headed {
        // Markdown wants a row there; without words it heads nothing.
        lines.extend([format!("|{}", "  |".repeat(columns)), rule.clone()]);
    }
    for (at, row) in cells.iter().enumerate() {
        let mut words: Vec<String> =
            row.iter().map(|cell| walk.blocks(*cell).join("<br>").replace("\\\n", "<br>").replace('\n', " ")).collect();
        words.resize(columns, String::new());
        lines.push(format!("| {} |", words.join(" | ")));
        if at == 0 && is_headed {
            lines.push(rule.clone());
        }
    }
    let mut blocks: Vec<String> = caption.into_iter().filter(|caption| !caption.is_empty()).collect();
    blocks.push(lines.join("\n"));
    blocks
}

/// Returns what a table without cells holds.
fn walk_rest(walk: &Walk<'_>, table: NodeId) -> Vec<String> {
    walk.dom.children(table).iter().flat_map(|child| walk.blocks(*child)).collect()
}
