//! What is promised to whom, who may promise it, and how much of it is used.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    Association, AssociationId, For, ForAssociation, ForBoard, ForMembers, Machine, Register,
    dues::{Service, Verdict},
};
use crate::{
    content::spreadsheet,
    diag::{Code, Diagnostic, text},
};

/// Up to here nobody is asked.
const AUTOMATIC: u64 = 10_000_000_000;

/// Up to here it is talked about; beyond, the board decides.
const DISCUSSED: u64 = 50_000_000_000;

/// From this share of a promise on, somebody should look; of a hundred.
const NEARLY: u64 = 90;

/// Who may promise so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decider {
    /// Nobody need be asked.
    Automatic,
    /// Those who keep the machines talk about it.
    Discussion,
    /// The board.
    Board,
}

/// How much of something is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// There is room.
    Fine,
    /// It will soon be full.
    Nearly,
    /// It is full.
    Full,
}

/// What was promised to an association, and what it uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// Whose it is.
    pub id: AssociationId,
    /// Its name.
    pub name: For<ForMembers, String>,
    /// Bytes that were promised; none when nothing was said.
    pub promised: Option<u64>,
    /// Bytes on the disk.
    pub used: u64,
    /// The limit that the machine keeps, if it keeps one.
    pub kept: Option<u64>,
}

/// All that was promised on one machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Promises {
    /// To whom.
    pub all: Vec<Promise>,
    /// Bytes that may be promised: what the register says, else the size of the disk.
    pub capacity: u64,
    /// How large the disk is.
    pub disk: u64,
    /// How much of it is free.
    pub free: u64,
}

impl Decider {
    /// Returns who may promise so many bytes.
    pub fn of(bytes: u64) -> Self {
        match () {
            () if bytes <= AUTOMATIC => Self::Automatic,
            () if bytes <= DISCUSSED => Self::Discussion,
            () => Self::Board,
        }
    }

    /// Returns its name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            Self::Discussion => "discussion",
            Self::Board => "board",
        }
    }
}

impl Level {
    /// Returns how full something is that holds `used` of `most`.
    pub fn of(used: u64, most: u64) -> Self {
        // A file system that counts in blocks refuses a little before the last byte.
        let shares = used.saturating_add(64 << 10).saturating_mul(100);
        match () {
            () if most == 0 && used == 0 => Self::Fine,
            () if shares >= most.saturating_mul(100) => Self::Full,
            () if shares >= most.saturating_mul(NEARLY) => Self::Nearly,
            () => Self::Fine,
        }
    }

    /// Returns its name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Nearly => "nearly",
            Self::Full => "full",
        }
    }
}

impl Promise {
    /// Returns how full it is; who was promised nothing in particular is fine.
    pub fn level(&self) -> Level {
        self.promised.map_or(Level::Fine, |promised| Level::of(self.used, promised))
    }
}

impl Promises {
    /// Returns what was promised in all.
    pub fn promised(&self) -> u64 {
        self.all.iter().filter_map(|promise| promise.promised).sum()
    }

    /// Returns what is used in all.
    pub fn used(&self) -> u64 {
        self.all.iter().map(|promise| promise.used).sum()
    }

    /// Returns how much of what may be promised is.
    pub fn level(&self) -> Level {
        Level::of(self.promised(), self.capacity)
    }

    /// Returns the list as a table for spreadsheets.
    pub fn table(&self) -> String {
        let row = |promise: &Promise| {
            [
                promise.id.to_string(),
                promise.name.read_as(ForMembers).clone(),
                promise.promised.map(|bytes| bytes.to_string()).unwrap_or_default(),
                promise.used.to_string(),
                promise.level().as_str().to_owned(),
                Decider::of(promise.promised.unwrap_or(0)).as_str().to_owned(),
            ]
        };
        spreadsheet(["association", "name", "promised", "used", "level", "decider"], self.all.iter().map(row))
    }
}

impl Register {
    /// Returns the members whose web spaces are on a machine.
    pub fn hosted_on<'r>(&'r self, machine: &'r str, today: Date) -> impl Iterator<Item = &'r Association> {
        self.associations.values().filter(move |association| {
            let chosen = association.machine.read_as(super::ForTechnical);
            let is_gone = matches!(self.membership(association, today).0.service, Service::Deleted { .. });
            chosen.as_deref().is_none_or(|chosen| chosen == machine) && !is_gone
        })
    }

    /// Returns what is promised on a machine, and what of it is used.
    pub fn promises(
        &self,
        name: &str,
        machine: &Machine,
        today: Date,
        used: &BTreeMap<String, u64>,
        kept: &BTreeMap<String, u64>,
    ) -> Promises {
        let all = self.hosted_on(name, today).map(|association| {
            let account = association.id.account();
            Promise {
                id: association.id,
                name: association.name.clone(),
                promised: *association.quota.read_as(ForAssociation),
                used: used.get(&account).copied().unwrap_or(0),
                kept: kept.get(&account).copied(),
            }
        });
        Promises { all: all.collect(), capacity: machine.capacity.unwrap_or(0), ..Promises::default() }
    }

    /// Returns the promises that nobody with the right to made: beyond what is talked about, a decision of the
    /// board has to name as much.
    pub fn unpromised(&self, today: Date) -> Vec<Diagnostic> {
        let granted = |id: AssociationId| {
            let decisions = self.decisions.read_as(ForBoard).iter().filter(|decision| decision.date <= today);
            let effects = decisions.flat_map(|decision| &decision.effects).filter(|effect| effect.association == id);
            effects
                .filter_map(|effect| match effect.verdict {
                    Verdict::Grant(bytes) => Some(bytes),
                    _ => None,
                })
                .max()
                .unwrap_or(0)
        };
        let asked = self.associations.values().filter_map(|association| {
            let bytes = (*association.quota.read_as(ForAssociation))?;
            let code = match Decider::of(bytes) {
                Decider::Automatic => return None,
                Decider::Discussion => Code::REGISTER_QUOTA_TALK,
                Decider::Board => Code::REGISTER_QUOTA,
            };
            (granted(association.id) < bytes).then_some((association, bytes, code))
        });
        asked
            .map(|(association, bytes, code)| {
                let (id, size) = (association.id, size(bytes));
                let fact = match code {
                    Code::REGISTER_QUOTA => text!(
                        "{size} for {id}: so much is for the board to decide",
                        "{size} pour {id} : une telle taille relève du conseil"
                    ),
                    _ => text!("{size} for {id}: to be talked about", "{size} pour {id} : à discuter"),
                };
                Diagnostic::new(code, fact).at(association.quota_place.clone()).hint(text!(
                    "record it in `decisions/`: `effects = [\"quota {id} {size}\"]`",
                    "consignez-le dans « decisions/ » : « effects = [\"quota {id} {size}\"] »"
                ))
            })
            .collect()
    }
}

/// Returns a size as registers write it, in the largest unit that says it exactly.
fn size(bytes: u64) -> String {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)];
    let (name, unit) = units.into_iter().find(|(_, unit)| bytes.is_multiple_of(*unit)).unwrap_or(("B", 1));
    format!("{} {name}", bytes / unit)
}

#[cfg(test)]
mod tests {
    use super::{Decider, Level, size};

    #[test]
    fn who_decides_and_how_full_it_is() {
        let deciders = [10, 11, 50, 51].map(|gigabytes| Decider::of(gigabytes * 1_000_000_000).as_str());
        assert_eq!(deciders, ["automatic", "discussion", "discussion", "board"]);
        let levels = [(0, 0), (1, 0), (89, 100), (90, 100), (100, 100), (120, 100)];
        let levels = levels.map(|(used, most)| Level::of(used * 1_000_000_000, most * 1_000_000_000).as_str());
        assert_eq!(levels, ["fine", "full", "fine", "nearly", "full", "full"]);
        assert_eq!([999, 1000, 1_500_000, 2_000_000_000].map(size), ["999 B", "1 kB", "1500 kB", "2 GB"]);
    }
}
