//! The files by which hosts tell CHATONS about themselves: `ChatonsInfos` 0.5, `key = value` lines, one file for the
//! organisation and one for each service.
//!
//! | what | source |
//! |---|---|
//! | types: days are ISO 8601, twelve `;` between months, empty where nothing was measured | `StatoolInfos`, the program that reads them, <https://forge.devinsy.fr/statool/statoolinfos/raw/branch/main/GENERAL.md> |
//! | properties and their enumerations | the form that another generator fills, <https://github.com/YunoHost-Apps/chatonsinfos_ynh>, `conf/config_panel.toml.j2` and `scripts/_common.sh` |
//! | models of the files | <https://framagit.org/chatons/chatonsinfos>, `MODELES/` |
//!
//! That generator writes a moment as `service.startdate`; the type says a day, and a day is written here.

use jiff::civil::Date;

use super::Pages;
use crate::register::{Load, Registration, Service, ServiceStage};

/// Where they lie.
const FOLDER: &str = ".well-known/chatonsinfos";

/// A file in the making.
#[derive(Default)]
struct Properties(String);

impl Properties {
    fn put(&mut self, key: &str, value: Option<impl AsRef<str>>) {
        let Some(value) = value else { return };
        // A line ends where the value does; a backslash would begin an escape.
        let plain = value.as_ref().replace('\\', "\\\\").split_whitespace().collect::<Vec<_>>().join(" ");
        self.0.extend([key, " = ", &plain, "\n"]);
    }

    fn head(class: &str, today: Date) -> Self {
        let mut own = Self::default();
        own.put("file.class", Some(class));
        own.put("file.protocol", Some("ChatonsInfos-0.5"));
        own.put("file.datetime", Some(format!("{today}T00:00:00")));
        own.put("file.generator", Some("sobre"));
        own
    }
}

fn day(day: Option<Date>) -> Option<String> {
    day.map(|day| day.to_string())
}

impl Pages<'_> {
    /// Returns the files, path and text; none unless the collective says since when it is a member.
    pub(super) fn chatons(&self) -> Vec<(String, String)> {
        let own = self.portal.register.facts.collective.as_ref();
        let since = own.and_then(|own| self.see(&own.chatons_since).flatten());
        let (Some(own), Some(since)) = (own, since) else { return Vec::new() };
        let base = self.see(&own.website).flatten().unwrap_or_default();
        let base = base.trim_end_matches('/');
        let mut organization = Properties::head("organization", self.portal.today);
        organization.put("organization.name", self.see(&own.name));
        organization.put("organization.description", self.see(&own.summary).flatten());
        organization.put("organization.type", Some("ASSOCIATION"));
        organization.put("organization.website", Some(format!("{base}/")));
        organization.put("organization.contact.email", self.see(&own.mail).flatten());
        organization.put("organization.startdate", day(self.see(&own.founded).flatten()));
        organization.put("organization.status.level", Some("ACTIVE"));
        organization.put("organization.memberof.chatons.startdate", day(Some(since)));
        organization.put("organization.memberof.chatons.status.level", Some("ACTIVE"));
        let mut files = Vec::new();
        for (name, service) in &self.portal.register.facts.services {
            if self.see(&service.stage) == Some(ServiceStage::Draft) {
                continue;
            }
            let file = format!("{FOLDER}/{name}.properties");
            organization.put(&format!("subs.{name}"), Some(format!("{base}/{file}")));
            files.push((file, self.properties(name, service, base).0));
        }
        files.insert(0, (format!("{FOLDER}/organization.properties"), organization.0));
        files
    }

    /// Returns where to write to who holds a role.
    fn mail_of(&self, role: &str) -> Option<String> {
        let roles = self.portal.register.facts.roles.iter();
        roles.filter(|one| self.see(&one.role).as_deref() == Some(role)).find_map(|one| self.see(&one.mail)?)
    }

    fn properties(&self, name: &str, service: &Service, base: &str) -> Properties {
        let mut own = Properties::head("service", self.portal.today);
        own.put("service.name", self.see(&service.name));
        own.put("service.description", self.see(&service.summary).flatten());
        own.put("service.website", self.see(&service.url).flatten());
        let page = format!("{base}/{}/{name}", self.named("services", "services"));
        own.put("service.guide.user", Some(format!("{page}/")));
        let has_logo = self.portal.register.facts.logo.is_some();
        own.put("service.logo", has_logo.then(|| format!("{page}.svg")));
        own.put("service.contact.email", self.see(&service.role).flatten().and_then(|role| self.mail_of(&role)));
        own.put("service.startdate", day(self.see(&service.opened).flatten()));
        own.put("service.enddate", day(self.see(&service.closed).flatten()));
        let level = match self.see(&service.stage) {
            Some(ServiceStage::Closed) => "OVER",
            _ => self.severity(name, service).level(),
        };
        own.put("service.status.level", Some(level));
        own.put(
            "service.registration",
            self.see(&service.registration).map(|registration| match registration {
                Registration::None => "None",
                Registration::Free => "Free",
                Registration::Member => "Member",
                Registration::Client => "Client",
            }),
        );
        own.put(
            "service.registration.load",
            self.see(&service.load).map(|load| match load {
                Load::Open => "OPEN",
                Load::Full => "FULL",
            }),
        );
        own.put("service.install.type", self.see(&service.install).flatten().map(|from| from.as_str().to_uppercase()));
        own.put("software.name", self.see(&service.software).flatten());
        let license = self.see(&service.license).flatten();
        own.put("software.license.name", license.as_ref());
        let is_spdx = |license: &&String| license.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.+".contains(&b));
        let license = license.as_ref().filter(is_spdx);
        own.put("software.license.url", license.map(|name| format!("https://spdx.org/licenses/{name}.html")));
        own.put("software.source.url", self.see(&service.source).flatten());
        let versions = self.see(&service.versions).unwrap_or_default();
        own.put("software.version", versions.last().and_then(|version| self.see(&version.version)));
        self.host(service, &mut own);
        self.users(name, &mut own);
        own
    }

    /// Tells what a service runs on, when its machine has a public sheet.
    fn host(&self, service: &Service, own: &mut Properties) {
        let Some((name, sheet)) = self.figures.machine_of(service) else { return };
        own.put("host.name", Some(name));
        own.put("host.description", self.see(&sheet.about).flatten());
        own.put("host.server.distribution", self.see(&sheet.system).flatten());
        own.put("host.server.type", self.see(&sheet.server).flatten().map(|kind| kind.as_str().to_uppercase()));
        own.put("host.provider.type", self.see(&sheet.provider).flatten().map(|kind| kind.as_str().to_uppercase()));
    }

    /// Tells how many used it, month by month, in each year that has a measure.
    fn users(&self, name: &str, own: &mut Properties) {
        for (year, months) in self.figures.monthly(name, "users") {
            own.put("metrics.service.users.name", Some("Utilisateurs"));
            let months = months.map(|count| count.map(|count| count.to_string()).unwrap_or_default());
            own.put(&format!("metrics.service.users.{year}.months"), Some(months.join(";")));
        }
    }
}
