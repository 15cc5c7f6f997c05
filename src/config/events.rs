//! `[events]` of `sites/<site>.toml`.

use crate::{
    content::{
        calendar::zone::{ZONES, Zone},
        reader::Reader,
    },
    diag::{Code, Diagnostic, text},
};

/// What a site's calendars share.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct EventsConfig {
    /// `timezone`: where clocks on the wall show the times that are written.
    pub zone: Zone,
    /// `farm`: whether its calendars show the events of its sister sites, too.
    pub farm: bool,
}

impl EventsConfig {
    /// Takes `[events]` from a site's configuration.
    pub(super) fn read(reader: &mut Reader<'_, '_>) -> Self {
        let Some(entry) = reader.take("events") else { return Self::default() };
        reader.within(entry.node, |table| Self {
            zone: read_zone(table).unwrap_or_default(),
            farm: table.bool("farm").unwrap_or_default(),
        })
    }
}

fn read_zone(table: &mut Reader<'_, '_>) -> Option<Zone> {
    let (name, place) = table.string_at("timezone")?;
    let zone = Zone::named(&name);
    if zone.is_none() {
        let all = ZONES.map(|zone| zone.name).join(", ");
        let fact =
            text!("sobre does not know the time zone `{name}`", "sobre ne connaît pas le fuseau horaire « {name} »");
        let diagnostic = Diagnostic::new(Code::CONFIG_VALUE, fact).at(place);
        let diagnostic = diagnostic.did_you_mean(&name, ZONES.map(|zone| zone.name));
        table.report(diagnostic.hint(text!("one of: {all}", "au choix : {all}")));
    }
    zone
}
