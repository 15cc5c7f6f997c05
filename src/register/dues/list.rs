//! Who is where in the calendar: the list of the board, and what is written to whom.

use jiff::civil::Date;

use super::{Service, Stage};
use crate::{
    content::{markdown::escape_quoted, spreadsheet},
    diag::{Text, text},
    register::{Association, AssociationId, ForBoard, ForMembers, Register},
};

/// Where one member stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub id: AssociationId,
    /// Its name.
    pub name: String,
    /// Where the calendar has come to.
    pub stage: Stage,
    /// Since when it is suspended, struck off or deleted.
    pub since: Option<Date>,
    /// The addresses of its roles.
    pub mails: Vec<String>,
}

impl Register {
    /// Returns where the members stand who owe something, are suspended or gone, the most urgent last.
    pub fn standings(&self, today: Date) -> Vec<Standing> {
        let mut all: Vec<Standing> = self.associations.values().map(|member| self.standing(member, today)).collect();
        all.retain(|standing| standing.stage != Stage::UpToDate);
        all.sort_by_key(|standing| (standing.stage, standing.id));
        all
    }

    fn standing(&self, association: &Association, today: Date) -> Standing {
        let (membership, _) = self.membership(association, today);
        let joined = association.joined.read_as(ForBoard).as_ref().map(|date| date.day().year());
        let joined = joined.or(membership.paid.iter().min().copied()).unwrap_or(today.year());
        let since = match membership.service {
            Service::Open => None,
            Service::Suspended { since } | Service::Struck { since } | Service::Deleted { since } => Some(since),
        };
        Standing {
            id: association.id,
            name: association.name.read_as(ForMembers).clone(),
            stage: membership.stage(joined, today),
            since,
            mails: association.contacts.read_as(ForBoard).iter().map(|contact| contact.mail.clone()).collect(),
        }
    }
}

impl Standing {
    /// Returns the list as a table for spreadsheets.
    pub fn table(all: &[Self]) -> String {
        let row = |standing: &Self| {
            let since = standing.since.map(|day| day.to_string()).unwrap_or_default();
            [
                standing.id.to_string(),
                standing.name.clone(),
                standing.stage.as_str().into(),
                since,
                standing.mails.join(" "),
            ]
        };
        spreadsheet(["association", "name", "stage", "since", "mails"], all.iter().map(row))
    }

    /// Returns the list as a page to be shown or printed.
    pub fn page(all: &[Self], today: Date) -> String {
        let cell = |text: &str, page: &mut String| {
            page.push_str("<td>");
            escape_quoted(text, page);
            page.push_str("</td>");
        };
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"fr\">\n<meta charset=\"utf-8\">\n<title>Cotisations, {today}</title>\n\
             <style>body{{font-family:sans-serif}}td,th{{padding:.2em .8em;text-align:left}}</style>\n\
             <h1>Cotisations <span lang=\"en\">/ Dues</span>, {today}</h1>\n<table>\n\
             <tr><th>Code</th><th>Association</th><th>Étape / Stage</th><th>Depuis / Since</th></tr>\n"
        );
        for standing in all {
            let since = standing.since.map(|day| day.to_string()).unwrap_or_default();
            let Text { en, fr } = standing.stage.words();
            page.push_str("<tr>");
            for text in [&standing.id.to_string(), &standing.name, &format!("{fr} / {en}"), &since] {
                cell(text, &mut page);
            }
            page.push_str("</tr>\n");
        }
        page + "</table>\n</html>\n"
    }

    /// Returns what is written to it, in both languages, and whether on paper; nothing when it is the
    /// board's turn.
    pub fn letter(&self, contact: &str) -> Option<(bool, String)> {
        let Self { name, id, .. } = self;
        let Text { en, fr } = match self.stage {
            Stage::Called => {
                text!("dues for the coming year are open", "l’appel à cotisation pour l’année qui vient est ouvert")
            }
            Stage::Campaign => text!("this year’s dues can be paid", "la cotisation de l’année peut être réglée"),
            Stage::Reminded => text!(
                "this year’s dues have not reached us yet",
                "la cotisation de l’année ne nous est pas encore parvenue"
            ),
            Stage::Listed => text!(
                "without news, the board will decide in September on suspending your services",
                "sans nouvelles, le conseil décidera en septembre de suspendre vos services"
            ),
            Stage::Suspended => text!(
                "your services are suspended; nothing is deleted, and a payment or a word opens them again",
                "vos services sont suspendus ; rien n’est supprimé, et un règlement ou un mot les rouvre"
            ),
            Stage::Letter => text!(
                "without news by the end of October, the board will decide on striking your association off",
                "sans nouvelles d’ici fin octobre, le conseil décidera de la radiation de votre association"
            ),
            _ => return None,
        };
        let body = format!(
            "{name} ({id})\n\nBonjour,\n\n{}.\nPour nous répondre : {contact}\n\nHello,\n\n{}.\nTo answer: {contact}\n",
            capital(&fr),
            capital(&en)
        );
        Some((self.stage == Stage::Letter, body))
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
