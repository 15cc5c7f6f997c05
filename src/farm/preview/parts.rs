//! The parts of a portal that only some may read: who looks, and what they see.

use std::sync::Arc;

use jiff::civil::Date;

use super::{FarmPreview, SitePreview};
use crate::{
    farm::{BuildRequest, preparing::lang_of},
    register::Area,
    serve::{Answer, SiteInfo},
};

impl FarmPreview {
    /// Returns the site of this name and who looks at it: `board.portail` is the site `portail` as the board sees it.
    pub(super) fn seen(&self, name: &str) -> Option<(Arc<SitePreview>, Area)> {
        let (role, site) = name.rsplit_once('.').map_or((None, name), |(role, site)| (Some(role), site));
        let site = Arc::clone(self.current().by_name.get(site)?);
        let reader = match role {
            None => Area::Public,
            Some(role) => site.areas(self.request.date).into_iter().find(|area| area.role() == role)?,
        };
        Some((site, reader))
    }
}

impl SitePreview {
    /// Returns the site, and itself as each kind of readers sees it.
    pub(super) fn infos(&self, name: &str, today: Date) -> Vec<SiteInfo> {
        let config = self.plan.config.as_ref();
        let title = config.map_or_else(|| name.to_owned(), |config| config.title.clone());
        let mut infos = vec![SiteInfo { name: name.to_owned(), title, part: None }];
        let Some(lang) = config.map(|config| lang_of(config)) else { return infos };
        infos.extend(self.areas(today).into_iter().filter(|area| *area != Area::Public).map(|area| SiteInfo {
            name: format!("{}.{name}", area.role()),
            title: area.title().in_lang(lang).to_owned(),
            part: Some(format!("/{}/", area.folder(lang))),
        }));
        infos
    }

    fn areas(&self, today: Date) -> Vec<Area> {
        self.plan.register.as_ref().map(|registered| registered.register.areas(today)).unwrap_or_default()
    }

    /// Returns a part, made when it is first asked for.
    pub(super) fn part(self: &Arc<Self>, area: Area, request: &BuildRequest) -> Arc<Self> {
        if area == self.area {
            return Arc::clone(self);
        }
        let make = || Arc::new(Self::of(self.plan.clone(), area, request, &self.remembered(), Arc::default()));
        match self.parts.lock() {
            Ok(mut parts) => Arc::clone(parts.entry(area).or_insert_with(make)),
            Err(_) => make(),
        }
    }

    /// Answers some readers as the web server would: what is public in the bytes of the public part, whoever looks.
    pub(super) fn answer_to(
        self: &Arc<Self>,
        reader: Area,
        path: &str,
        query: Option<&str>,
        request: &BuildRequest,
    ) -> Answer {
        let lang = self.plan.config.as_ref().map(|config| lang_of(config));
        let area = lang.and_then(|lang| Area::at(path.trim_start_matches('/'), lang));
        match area.filter(|area| self.areas(request.date).contains(area)) {
            Some(area) if !reader.enters(area) => Answer::Closed,
            area => self.part(area.unwrap_or(Area::Public), request).answer(path, query),
        }
    }
}
