//! Who is named to whom: a person who agreed, to those to whom they agreed, for as long as they do. All others are
//! known by their role.

use jiff::civil::Date;

use super::{For, ForBoard, Person, Register, Role, Scope, Sight};
use crate::content::Audience;

impl Scope {
    /// Whether who looks is among those.
    fn holds(self, sight: &Sight) -> bool {
        sight.shows(&match self {
            Self::Board => Audience::Board,
            Self::Members => Audience::Members,
            Self::Public => Audience::Public,
        })
    }
}

impl Person {
    /// Returns their name if by that day they agreed that who looks may read it. A consent without a scope, one that
    /// was withdrawn and one of somebody who left name nobody.
    fn named_to(&self, sight: &Sight, today: Date) -> Option<&str> {
        let has_come = |day: &For<ForBoard, Option<Date>>| day.held().is_some_and(|day| day <= today);
        let agrees = has_come(&self.consent) && !has_come(&self.withdrawn) && !has_come(&self.left);
        let is_meant = self.scope.held().is_some_and(|scope| scope.holds(sight));
        self.name.held().as_deref().filter(|name| agrees && is_meant && !name.trim().is_empty())
    }
}

impl Register {
    /// Returns the name of who holds a role on a day, for who looks: of somebody who agreed to be named to them.
    pub fn holder(&self, role: &Role, sight: &Sight, today: Date) -> Option<&str> {
        let code = role.contact.held().as_deref()?;
        let is_over = role.until.held().is_some_and(|until| until < today);
        let person = self.facts.persons.iter().find(|person| person.id.held() == code)?;
        person.named_to(sight, today).filter(|_| !is_over)
    }
}
