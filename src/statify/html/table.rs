//! Tables: lines and bars where Markdown can, clean HTML where cells are joined or hold blocks.

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
    // The first row heads the others in Markdown: a heading without words is none.
    let lacks_heading = cells.first().is_some_and(|row| {
        let is_empty =
            |at: NodeId| dom.text(at).trim().is_empty() && !dom.below(at).any(|below| dom.name(below) == "img");
        row.len() < columns || row.iter().any(|at| is_empty(*at))
    });
    if lacks_heading || cells.iter().flatten().any(|at| joined(*at) || holds_blocks(*at)) {
        return vec![raw::html(walk, table)];
    }
    let caption = dom.children(table).iter().find(|at| dom.name(**at) == "caption").map(|at| walk.line(*at));
    let mut lines = Vec::new();
    for (at, row) in cells.iter().enumerate() {
        let mut words: Vec<String> =
            row.iter().map(|cell| walk.blocks(*cell).join("<br>").replace("\\\n", "<br>").replace('\n', " ")).collect();
        words.resize(columns, String::new());
        lines.push(format!("| {} |", words.join(" | ")));
        if at == 0 {
            lines.push(format!("|{}", " --- |".repeat(columns)));
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
