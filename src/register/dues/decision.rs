//! `decisions/*.toml`: what the board decided.

use jiff::civil::Date;

use super::Verdict;
use crate::{
    config::bytes_of,
    content::reader::{Reader, read_table},
    diag::{Code, Diagnostic, Place, text},
    digest::Digest,
    register::{
        AssociationId, For, ForBoard, ForPublic, Record,
        record::{choice, record},
    },
};

/// A decision of the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its name: that of its file, without the ending.
    pub name: String,
    /// `date`.
    pub date: Date,
    /// `object`: what it is about.
    pub object: String,
    /// `effects`: what it does to whom.
    pub effects: Vec<Effect>,
    /// What registers of decisions say of it.
    pub entry: For<ForBoard, Entry>,
    /// The same for everyone, when it is `public`.
    pub public: For<ForPublic, Option<Entry>>,
    /// Where it stands.
    pub place: Place,
}

record! {
    /// What a register of decisions says of one. Who shows it to whom is said where it is kept: see [`Decision`].
    Entry {
        register: DecisionRegister, ForPublic, "Register" / "Registre";
        no: Option<i64>, ForPublic, "No." / "N°";
        lead: Option<String>, ForPublic, "Led by" / "Mené par";
        r#for: Option<i64>, ForPublic, "For" / "Pour";
        against: Option<i64>, ForPublic, "Against" / "Contre";
        abstain: Option<i64>, ForPublic, "Abstained" / "Abstentions";
        status: DecisionStatus, ForPublic, "Status" / "Statut";
        link: Option<String>, ForPublic, "Link" / "Lien";
        changes: Vec<String>, ForPublic, "What it changed" / "Ce qu’elle a changé";
    }
}

choice! {
    /// Which register a decision stands in.
    DecisionRegister {
        Ordinary "ordinary" "Ordinary" / "Ordinaire";
        Extraordinary "extraordinary" "Extraordinary" / "Extraordinaire";
    }
}

choice! {
    /// What became of a decision.
    DecisionStatus {
        Adopted "adopted" "Adopted" / "Adoptée";
        Proposed "proposed" "Proposed" / "Proposée";
        Refused "refused" "Refused" / "Rejetée";
        Withdrawn "withdrawn" "Withdrawn" / "Retirée";
        Done "done" "Done" / "Appliquée";
    }
}

/// What a decision does to a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// To whom.
    pub association: AssociationId,
    /// What.
    pub verdict: Verdict,
}

/// An archive that was read again and restored elsewhere, so that something may be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// `archive`: its digest.
    pub digest: Digest,
    /// `proven`: the day on which it was restored for a trial.
    pub proven: Date,
    /// `confirmed`: the role of who confirms by name.
    pub confirmed: String,
}

impl Decision {
    /// Returns the decision that `text`, the file `file`, tells, if it is one, and what is wrong with it.
    pub fn parse(name: &str, file: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let locate = |span| Place::new(file, text, span);
        let (decision, found) = read_table(text, Code::CONFIG_SYNTAX, &locate, |table| Self::read(name, file, table));
        (decision.flatten(), found)
    }

    fn read(name: &str, file: &str, reader: &mut Reader<'_, '_>) -> Option<Self> {
        let date = reader.date("date");
        if date.is_none() {
            reader.missing("date", "date = 2026-08-31");
        }
        let object = reader.string("object").unwrap_or_default();
        let entry = Entry::read(reader);
        let public = reader.bool("public").unwrap_or_default().then(|| entry.clone());
        let archive = archive(reader);
        let span = reader.span_of("effects");
        let place = span.map_or_else(|| Place::file(file), |span| reader.place(span));
        let mut effects = Vec::new();
        for written in reader.strings("effects").unwrap_or_default() {
            match effect(&written, archive.as_ref()) {
                Some(effect) => effects.push(effect),
                None => {
                    let fact = text!("`{written}` is no effect", "« {written} » n’est pas un effet");
                    reader.report(Diagnostic::new(Code::CONFIG_VALUE, fact).at(place.clone()).hint(text!(
                        "`suspend A0159`, `strike A0159`, `delete A0159`, `restore A0159` or `quota A0159 60 GB`",
                        "« suspend A0159 », « strike A0159 », « delete A0159 », « restore A0159 » ou « quota A0159 60 GB »"
                    )));
                }
            }
        }
        Some(Self {
            name: name.into(),
            date: date?.day(),
            object,
            effects,
            entry: For::new(entry),
            public: For::new(public),
            place,
        })
    }
}

fn archive(reader: &mut Reader<'_, '_>) -> Option<Archive> {
    let (digest, confirmed) = (reader.string_at("archive"), reader.string("confirmed"));
    let proven = reader.date("proven");
    let (digest, place) = digest?;
    let Ok(digest) = digest.parse() else {
        let fact = text!("`archive` is no digest", "« archive » n’est pas une empreinte");
        reader.report(
            Diagnostic::new(Code::CONFIG_VALUE, fact).at(place).hint(text!(
                "the 64 digits that `sobre backup` printed",
                "les 64 chiffres affichés par « sobre backup »"
            )),
        );
        return None;
    };
    Some(Archive { digest, proven: proven?.day(), confirmed: confirmed.filter(|who| !who.trim().is_empty())? })
}

fn effect(written: &str, archive: Option<&Archive>) -> Option<Effect> {
    let (verb, rest) = written.split_once(' ')?;
    let (association, more) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    let verdict = match verb {
        "suspend" => Verdict::Suspend,
        "strike" => Verdict::Strike,
        "restore" => Verdict::Restore,
        "delete" => Verdict::Delete(archive.cloned()),
        "quota" => Verdict::Grant(bytes_of(more.trim())?),
        _ => return None,
    };
    // Only a quota says more than to whom.
    if verb != "quota" && !more.is_empty() {
        return None;
    }
    Some(Effect { association: association.trim().parse().ok()?, verdict })
}
