//! How the machines are kept: what was brought to another version, and what the last plan would change.

use jiff::civil::Date;

use super::{
    AssociationId, For, ForTechnical, Record,
    record::{choice, record},
};
use crate::{
    content::{
        node::{Kind, Node},
        parse_nodes,
        reader::Reader,
    },
    diag::{Diagnostic, Place, Severity},
};

record! {
    /// `upgrades.csv`: something was brought to another version, or was to be.
    Upgrade {
        date: Date, ForTechnical, "Date" / "Date", needs "date = 2026-01-31";
        resource: String, ForTechnical, "Where" / "Où", needs "resource = \"rive2\"";
        software: String, ForTechnical, "Software" / "Logiciel", needs "software = \"SPIP\"";
        from: Option<String>, ForTechnical, "From" / "De la version";
        to: Option<String>, ForTechnical, "To" / "À la version";
        role: String, ForTechnical, "Who" / "Qui", needs "role = \"technique\"";
        outcome: UpgradeOutcome, ForTechnical, "Outcome" / "Issue";
        way_back: Option<String>, ForTechnical, "Way back" / "Retour prévu";
        decision: Option<String>, ForTechnical, "Decision" / "Décision";
        notes: Option<String>, ForTechnical, "Notes" / "Notes";
    }
}

choice! {
    /// What became of an upgrade.
    UpgradeOutcome {
        Done "done" "Done" / "Fait";
        Undone "undone" "Undone" / "Annulé, retour en arrière";
        Planned "planned" "Planned" / "Prévu";
    }
}

record! {
    /// `plans/*.json` of the private folder, `actions`: what a machine has otherwise than the register asks, as
    /// `sobre plan --format json` says it.
    Drift {
        verb: DriftVerb, ForTechnical, "To do" / "À faire";
        kind: String, ForTechnical, "Kind" / "Nature", needs "\"kind\": \"host\"";
        name: String, ForTechnical, "Name" / "Nom", needs "\"name\": \"velo\"";
        association: Option<AssociationId>, ForTechnical, "For" / "Pour";
        by_hand: bool, ForTechnical, "Changed by hand" / "Modifié à la main";
        risk: DriftRisk, ForTechnical, "Risk" / "Risque";
        reason: Option<String>, ForTechnical, "Why" / "Pourquoi";
    }
}

choice! {
    /// What a plan would do; the words are those of the plan.
    DriftVerb {
        Create "create" "Make" / "Créer";
        Change "change" "Change" / "Modifier";
        Adopt "adopt" "Look after" / "Prendre en charge";
        Remove "remove" "Remove" / "Retirer";
    }
}

choice! {
    /// What an action may break; the words are those of the plan.
    DriftRisk {
        None "none" "None" / "Aucun";
        Some "some" "Some" / "Léger";
        High "high" "High" / "Élevé";
    }
}

/// What `sobre plan --format json` last said of a machine: `plans/<machine>.json` of the private folder.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LastPlan {
    /// The day for which it was made; plans of before sobre wrote it have none.
    pub date: For<ForTechnical, Option<Date>>,
    /// What it would do.
    pub drifts: For<ForTechnical, Vec<Drift>>,
}

impl LastPlan {
    /// Returns the plan that a file holds, or `None` when it is none, and what is wrong with it: a warning, for a night
    /// in which the machine did not answer keeps nobody from publishing. What else a plan says is for other readers.
    pub fn parse(file: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        match Self::read(file, text) {
            Ok(plan) => (Some(plan), Vec::new()),
            Err(found) => {
                let warning = |fault| Diagnostic { severity: Severity::Warning, ..fault };
                (None, found.into_iter().map(warning).collect())
            }
        }
    }

    fn read(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let node = parse_nodes(file, file, text)?;
        let locate = |span| Place::new(file, text, span);
        let mut found = Vec::new();
        let mut reader = Reader::new(node, &locate, &mut found);
        reader.require("actions", "\"actions\": []");
        let date = reader.date("date").map(|date| date.day());
        let nodes = reader.take("actions").map(|entry| entry.node);
        drop(reader.rest());
        let nodes = match nodes {
            Some(Node { kind: Kind::List(nodes), .. }) => nodes,
            _ => Vec::new(),
        };
        let mut drift = |node| {
            let mut reader = Reader::new(node, &locate, &mut found);
            let drift = Drift::read(&mut reader);
            drop(reader.rest());
            drift
        };
        let drifts = nodes.into_iter().map(&mut drift).collect();
        if found.is_empty() { Ok(Self { date: For::new(date), drifts: For::new(drifts) }) } else { Err(found) }
    }
}
