//! The life of a membership, from the call for dues to the end.
//!
//! **Dates propose, recorded decisions dispose.** Two questions are kept apart:
//!
//! - [`Service`]: what a member is given. It follows from what happened (payments, signs of life, decisions
//!   of the board) and from nothing else: a clock that jumps changes nothing.
//! - [`Stage`]: where the year's calendar has come to, and so what somebody should do next. It follows from
//!   the service and the day.
//!
//! ```text
//! up to date ─1 Dec─► called ─1 Jan─► campaign ─1 Jun─► reminded ─25 Aug─► listed
//!      ▲                                                                     │ decision
//!      ├──────────── payment, sign of life or decision ────────────── suspended (September)
//!      │                                      a year later: ─25 Sep─► to strike ─1 Oct─► letter
//!      │                                                                     │ decision
//!      └───────────── payment, sign of life or decision ───────────────── struck (October)
//!                                   second decision, named confirmation, proven archive ─► deleted
//! ```

mod decision;
mod list;
mod payment;

pub use decision::{Archive, Decision, DecisionRegister, DecisionStatus, Effect, Entry};
pub use list::Standing;
pub use payment::Payment;

use jiff::civil::Date;

use crate::diag::{Text, text};

/// What a member is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// All that the register says.
    Open,
    /// Visitors meet a page that says so; nothing is lost.
    Suspended {
        /// Since when.
        since: Date,
    },
    /// No member any more; visitors meet the same page, nothing is lost yet.
    Struck {
        /// Since when.
        since: Date,
    },
    /// Nothing; what there was lies in an archive.
    Deleted {
        /// Since when.
        since: Date,
    },
}

/// Where the calendar has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nothing is owed.
    UpToDate,
    /// December: next year's dues are called.
    Called,
    /// January: the campaign.
    Campaign,
    /// June: reminded.
    Reminded,
    /// End of August: on the list that the board decides on.
    Listed,
    /// From September on: suspended.
    Suspended,
    /// End of September a year later, silent ever since: on the list of those to strike off.
    ToStrike,
    /// Early October: the registered letter.
    Letter,
    /// End of October: struck off.
    Struck,
    /// November: may be deleted.
    ToDelete,
    /// Deleted.
    Deleted,
}

impl Stage {
    /// Returns its name in files and for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UpToDate => "up-to-date",
            Self::Called => "called",
            Self::Campaign => "campaign",
            Self::Reminded => "reminded",
            Self::Listed => "listed",
            Self::Suspended => "suspended",
            Self::ToStrike => "to-strike",
            Self::Letter => "letter",
            Self::Struck => "struck",
            Self::ToDelete => "to-delete",
            Self::Deleted => "deleted",
        }
    }

    /// Returns what people read of it.
    pub fn words(self) -> Text {
        match self {
            Self::UpToDate => text!("up to date", "à jour"),
            Self::Called => {
                text!("called: next year’s dues are open", "appelées : la cotisation de l’an prochain est ouverte")
            }
            Self::Campaign => text!("campaign: to pay this year", "campagne : à régler cette année"),
            Self::Reminded => text!("reminded in June", "relancées en juin"),
            Self::Listed => text!("for the board: to suspend?", "pour le conseil : à suspendre ?"),
            Self::Suspended => text!("suspended", "suspendues"),
            Self::ToStrike => text!(
                "for the board: to strike off? silent for a year",
                "pour le conseil : à radier ? silencieuses depuis un an"
            ),
            Self::Letter => text!(
                "registered letter to send; the board decides at the end of October",
                "lettre recommandée à envoyer ; le conseil décide fin octobre"
            ),
            Self::Struck => text!("struck off", "radiées"),
            Self::ToDelete => text!(
                "may be deleted, with an archive that was proven and a second decision",
                "peuvent être supprimées, avec une archive éprouvée et une seconde décision"
            ),
            Self::Deleted => text!("deleted", "supprimées"),
        }
    }
}

/// Something that happened to a membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The dues of a year were paid.
    Paid(i16),
    /// The association gave a sign of life.
    Heard,
    /// The board decided.
    Decided {
        /// What.
        what: Verdict,
        /// Which decision it was.
        decision: String,
    },
}

/// What the board can decide about a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Suspend.
    Suspend,
    /// Strike off.
    Strike,
    /// Open again.
    Restore,
    /// Delete, on the strength of an archive; `None` when none was shown.
    Delete(Option<Archive>),
    /// Promise so many bytes: nothing that changes a membership.
    Grant(u64),
}

/// Why a decision has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Void {
    /// Only who is suspended can be struck off.
    NotSuspended,
    /// Only who was struck off can be deleted.
    NotStruck,
    /// Striking off and deleting are two decisions.
    SameDecision,
    /// Nobody confirmed by name, or no archive was proven before.
    NoArchive,
    /// What is deleted is not struck or suspended.
    Gone,
}

/// What has become of a membership after some events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// What it is given.
    pub service: Service,
    /// The years that were paid.
    pub paid: Vec<i16>,
    /// The decision that brought it where it is.
    pub decision: Option<String>,
}

impl Default for Membership {
    fn default() -> Self {
        Self { service: Service::Open, paid: Vec::new(), decision: None }
    }
}

impl Membership {
    /// Returns what comes of events in the order of their days, and which decisions had no effect.
    pub fn replay<'e>(events: impl IntoIterator<Item = &'e (Date, Event)>) -> (Self, Vec<(String, Void)>) {
        let mut membership = Self::default();
        let mut voids = Vec::new();
        for (day, event) in events {
            match event {
                Event::Paid(year) => membership.pay(*year),
                Event::Heard => membership.reopen(),
                Event::Decided { what, decision } => {
                    if let Err(void) = membership.decide(*day, what, decision) {
                        voids.push((decision.clone(), void));
                    }
                }
            }
        }
        (membership, voids)
    }

    /// A payment opens everything again, whatever the year: it is a sign of life, too.
    fn pay(&mut self, year: i16) {
        self.paid.push(year);
        self.reopen();
    }

    /// Who was deleted comes back by a decision alone: there is an archive to be restored.
    fn reopen(&mut self) {
        if !matches!(self.service, Service::Deleted { .. }) {
            (self.service, self.decision) = (Service::Open, None);
        }
    }

    fn decide(&mut self, day: Date, what: &Verdict, decision: &str) -> Result<(), Void> {
        self.service = match (what, self.service) {
            (Verdict::Restore, _) => Service::Open,
            (Verdict::Suspend, Service::Open) => Service::Suspended { since: day },
            // A promise changes no membership; of what is decided twice, the first counts.
            (Verdict::Grant(_), _)
            | (Verdict::Suspend, Service::Suspended { .. })
            | (Verdict::Strike, Service::Struck { .. })
            | (Verdict::Delete(_), Service::Deleted { .. }) => return Ok(()),
            (Verdict::Suspend | Verdict::Strike, Service::Deleted { .. })
            | (Verdict::Suspend, Service::Struck { .. }) => {
                return Err(Void::Gone);
            }
            (Verdict::Strike, Service::Suspended { .. }) => Service::Struck { since: day },
            (Verdict::Strike, Service::Open) => return Err(Void::NotSuspended),
            (Verdict::Delete(archive), Service::Struck { .. }) => {
                if self.decision.as_deref() == Some(decision) {
                    return Err(Void::SameDecision);
                }
                let is_proven = archive.as_ref().is_some_and(|archive| archive.proven <= day);
                if !is_proven {
                    return Err(Void::NoArchive);
                }
                Service::Deleted { since: day }
            }
            (Verdict::Delete(_), _) => return Err(Void::NotStruck),
        };
        self.decision = (self.service != Service::Open).then(|| decision.to_owned());
        Ok(())
    }

    /// Returns where the calendar has come to on a day, for who joined in `joined`.
    pub fn stage(&self, joined: i16, today: Date) -> Stage {
        let since = |day: Date, months: (i8, i8)| jiff::civil::date(day.year(), months.0, months.1);
        match self.service {
            Service::Open => self.owed(joined, today).map_or(Stage::UpToDate, |year| {
                let (this, day) = (today.year(), (today.month(), today.day()));
                match () {
                    () if this < year => Stage::Called,
                    () if this > year || day >= LISTED => Stage::Listed,
                    () if day >= REMINDED => Stage::Reminded,
                    () => Stage::Campaign,
                }
            }),
            Service::Suspended { since: day } => {
                let Ok(later) = since(day, TO_STRIKE).checked_add(jiff::Span::new().years(1)) else {
                    return Stage::Suspended;
                };
                match () {
                    () if today < later => Stage::Suspended,
                    () if today < since(later, LETTER) => Stage::ToStrike,
                    () => Stage::Letter,
                }
            }
            Service::Struck { since: day } if today < since(day, DELETABLE) => Stage::Struck,
            Service::Struck { .. } => Stage::ToDelete,
            Service::Deleted { .. } => Stage::Deleted,
        }
    }

    /// Returns the first year that was called and not paid; who paid a year owes none before it.
    fn owed(&self, joined: i16, today: Date) -> Option<i16> {
        let called = if (today.month(), today.day()) >= CALLED { today.year() + 1 } else { today.year() };
        let first = self.paid.iter().max().map_or(joined, |last| last + 1);
        (first <= called).then_some(first)
    }
}

/// Month and day on which something begins: the collective's calendar.
const CALLED: (i8, i8) = (12, 1);
const REMINDED: (i8, i8) = (6, 1);
const LISTED: (i8, i8) = (8, 25);
const TO_STRIKE: (i8, i8) = (9, 25);
const LETTER: (i8, i8) = (10, 1);
const DELETABLE: (i8, i8) = (11, 1);
