//! `Site` → views.

use std::collections::BTreeMap;

use super::{
    Address, Fields, ItemView, LanguageView, LinkView, MenuView, PageView, PagerView, Permalink, Plain, SiteView,
    SubsectionView, TaxonomyLinkView, TaxonomyView, TermLinkView, TermView, TocView, TranslationView, TreeView,
    feed::first,
};
use crate::{
    content::{
        markdown::{Heading, Outline},
        node::Value,
    },
    path::Url,
    site::{Calendar, MenuLine, Page, PageId, Scope, Section, SectionId, Site, Taxonomy, Term, TermId},
};

/// Words that a practised reader takes in a minute (Brysbaert 2019, silent reading of prose: 238).
const WORDS_A_MINUTE: u32 = 238;

impl Site {
    /// Returns `page` of a page, or `section` of a section's own one; `outline` is its body's.
    pub fn page_view<'s>(&'s self, page: &'s Page, outline: &'s Outline) -> PageView<'s> {
        let front = &page.document.front;
        let section = self.section(page.section);
        let above = self.above(page);
        let own_section = page.is_section.then_some(section);
        let feeds = own_section.map(|_| self.feeds(&page.url, Scope::Section(page.section))).unwrap_or_default();
        PageView {
            title: &page.title,
            description: front.description.as_deref().unwrap_or_default(),
            summary: front.description.as_deref().unwrap_or(&outline.summary),
            url: Address(&page.url),
            permalink: self.permalink_view(&page.url),
            id: front.id.as_deref().unwrap_or_default(),
            date: page.date.as_ref().map(ToString::to_string),
            updated: front.updated.as_ref().map(ToString::to_string),
            lang: &page.lang,
            toc: if front.toc == Some(false) { Vec::new() } else { toc(&outline.headings) },
            words: outline.words,
            reading_minutes: outline.words.div_ceil(WORDS_A_MINUTE).max(1),
            section: above.last().map(|&id| self.link_view(id)),
            ancestors: above.iter().map(|&id| self.link_view(id)).collect(),
            previous: page.previous.map(|id| self.link_view(id)),
            next: page.next.map(|id| self.link_view(id)),
            terms: self.terms_view(page),
            authors: &front.authors,
            image: self.image(page),
            translations: page.translations.iter().map(|&id| self.translation(id)).collect(),
            lent_by: page.lent_by.map(|id| self.translation(id)),
            r#type: page.kind.as_deref().unwrap_or_default(),
            fields: self.fields_view(page),
            extra: fields(&front.extra),
            path: page.document.path.as_str(),
            folder: &section.folder,
            draft: front.draft,
            search: front.search.unwrap_or(!front.hidden),
            subsections: own_section.map(|section| self.subsections(section)).unwrap_or_default(),
            total: own_section.map_or(0, |section| section.pages.len()),
            feed_url: first(&feeds),
            calendar_url: page.event.is_some().then(|| format!("{}event.ics", page.url.encoded())),
            feeds,
        }
    }

    /// Returns a page as a list shows it, with one or two sentences about it.
    pub fn item_view<'s>(&'s self, id: PageId, summary: &'s str) -> ItemView<'s> {
        let page = self.page(id);
        let front = &page.document.front;
        ItemView {
            title: &page.title,
            url: Address(&page.url),
            permalink: self.permalink_view(&page.url),
            description: front.description.as_deref().unwrap_or_default(),
            summary,
            date: page.date.as_ref().map(ToString::to_string),
            updated: front.updated.as_ref().map(ToString::to_string),
            lang: self.lang_of_words(page),
            image: self.image(page),
            authors: &front.authors,
            terms: self.terms_view(page),
            r#type: page.kind.as_deref().unwrap_or_default(),
            fields: self.fields_view(page),
            extra: fields(&front.extra),
        }
    }

    /// Returns a section with all that lies below it.
    pub fn tree_view(&self, section: &Section) -> TreeView<'_> {
        let page = self.page(section.page);
        TreeView {
            title: &page.title,
            url: Address(&page.url),
            permalink: self.permalink_view(&page.url),
            pages: section.own.iter().map(|&id| self.link_view(id)).collect(),
            sections: section.subsections.iter().map(|&id| self.tree_view(self.section(id))).collect(),
        }
    }

    /// Returns `site` for the pages of a language; `here` is the section whose menu lines are
    /// marked current.
    pub fn site_view(&self, lang: &str, here: Option<SectionId>) -> SiteView<'_> {
        let (lang, root) = self.roots.iter().find(|(code, _)| code == lang).unwrap_or(&self.roots[0]);
        let home = &self.page(self.section(*root).page).url;
        let feeds = self.feeds(home, Scope::Site(*root));
        let here = here.map(|id| self.page(self.section(id).page).url.encoded());
        let menus = self.menus.iter().filter(|menu| menu.lang == *lang);
        let taxonomies = self.taxonomies.iter().filter(|taxonomy| taxonomy.lang == *lang && !taxonomy.terms.is_empty());
        SiteView {
            name: &self.config.name,
            title: self.config.title_in(lang),
            description: self.config.description_in(lang),
            url: &self.base,
            home: Address(home),
            lang,
            languages: self.roots.iter().map(|(code, root)| self.language(code, *root)).collect(),
            menus: menus.map(|menu| (menu.name.as_str(), self.menu_lines(&menu.lines, here.as_deref()))).collect(),
            extra: fields(&self.config.extra),
            taxonomies: taxonomies.map(|taxonomy| self.taxonomy_link(taxonomy)).collect(),
            search_url: self.search_url(*root).map(|url| url.encoded().into_owned()),
            feed_url: first(&feeds),
            feeds,
            calendar_url: self.calendar(home, Calendar::Site(*root)),
            farm_calendar_url: self.calendar(&Url::root(), Calendar::Farm),
            legal: self.config.legal.as_ref(),
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// Returns the address of a calendar beside `url`, if the site has it.
    fn calendar(&self, url: &Url, calendar: Calendar) -> Option<String> {
        let file = format!("{}{}", url.as_str().trim_start_matches('/'), calendar.file());
        self.route(&file).is_some().then(|| format!("{}{}", url.encoded(), calendar.file()))
    }

    /// Returns `pager` of page `number` of a list that begins at `url`.
    pub fn pager_view(&self, url: &Url, number: u32, total: u32, count: usize) -> PagerView {
        let first = url.encoded().into_owned();
        let at = |number: u32| if number == 1 { first.clone() } else { format!("{first}page/{number}/") };
        PagerView {
            number,
            total,
            count,
            last: at(total),
            previous: (number > 1).then(|| at(number - 1)),
            next: (number < total).then(|| at(number + 1)),
            base: self.base.clone(),
            first,
        }
    }

    /// Returns `term`.
    pub fn term_view(&self, id: TermId) -> TermView<'_> {
        let term = self.term(id);
        let feeds = self.feeds(&term.url, Scope::Term(id));
        TermView {
            name: &term.name,
            slug: &term.slug,
            url: Address(&term.url),
            permalink: self.permalink_view(&term.url),
            count: term.pages.len(),
            feed_url: first(&feeds),
            feeds,
        }
    }

    /// Returns `taxonomy`, with its terms or without.
    pub fn taxonomy_view(&self, at: usize, with_terms: bool) -> TaxonomyView<'_> {
        let taxonomy = &self.taxonomies[at];
        let config = &self.config.taxonomies[taxonomy.config];
        let terms = if with_terms { taxonomy.terms.as_slice() } else { &[] };
        TaxonomyView {
            name: &config.key,
            title: config.title_in(&taxonomy.lang),
            url: Address(&taxonomy.url),
            permalink: self.permalink_view(&taxonomy.url),
            terms: terms.iter().map(|&id| self.term_view(id)).collect(),
        }
    }

    fn permalink_view<'s>(&'s self, url: &'s Url) -> Permalink<'s> {
        Permalink { base: &self.base, url }
    }

    /// Returns a page as others name it.
    pub fn link_view(&self, id: PageId) -> LinkView<'_> {
        let page = self.page(id);
        LinkView { title: &page.title, url: Address(&page.url), permalink: self.permalink_view(&page.url) }
    }

    fn translation(&self, id: PageId) -> TranslationView<'_> {
        let page = self.page(id);
        TranslationView {
            lang: &page.lang,
            title: &page.title,
            url: Address(&page.url),
            permalink: self.permalink_view(&page.url),
        }
    }

    fn subsections(&self, section: &Section) -> Vec<SubsectionView<'_>> {
        let below = section.subsections.iter().map(|&id| self.section(id));
        let view = |section: &Section| {
            let page = self.page(section.page);
            SubsectionView {
                title: &page.title,
                url: Address(&page.url),
                permalink: self.permalink_view(&page.url),
                description: page.document.front.description.as_deref().unwrap_or_default(),
                count: section.pages.len(),
            }
        };
        below.map(view).collect()
    }

    fn terms_view(&self, page: &Page) -> BTreeMap<&str, Vec<TermLinkView<'_>>> {
        let mut terms: BTreeMap<&str, Vec<TermLinkView<'_>>> = BTreeMap::new();
        for term in page.terms.iter().map(|&id| self.term(id)) {
            terms.entry(&self.taxonomy_of(term).key).or_default().push(self.term_link_view(term));
        }
        terms
    }

    /// Returns a term as pages name it.
    pub fn term_link_view<'s>(&'s self, term: &'s Term) -> TermLinkView<'s> {
        TermLinkView { name: &term.name, url: Address(&term.url), permalink: self.permalink_view(&term.url) }
    }

    fn fields_view<'s>(&'s self, page: &'s Page) -> Fields<'s> {
        let view = |(key, value): &'s (String, Value)| match value {
            Value::String(target) if page.addresses.contains(key) => {
                let address = self.href(page, target).map_or_else(|| target.clone(), Into::into);
                (key.as_str(), Plain::Address(address))
            }
            value => (key.as_str(), Plain::Written(value)),
        };
        Fields(page.fields.iter().map(view).collect())
    }

    fn image(&self, page: &Page) -> Option<String> {
        let target = page.document.front.image.as_ref()?;
        Some(self.href(page, target).map_or_else(|| target.clone(), Into::into))
    }

    fn language<'s>(&'s self, code: &'s str, root: SectionId) -> LanguageView<'s> {
        let url = &self.page(self.section(root).page).url;
        LanguageView { code, title: self.config.title_in(code), url: Address(url) }
    }

    fn menu_lines<'s>(&'s self, lines: &'s [MenuLine], here: Option<&str>) -> Vec<MenuView<'s>> {
        let view = |line: &'s MenuLine| MenuView {
            title: &line.title,
            url: &line.url,
            permalink: if line.url.starts_with('/') { format!("{}{}", self.base, line.url) } else { line.url.clone() },
            // The home page is above everything, so it is current only where one is on it.
            current: here.is_some_and(|here| here == line.url || (line.url.len() > 1 && here.starts_with(&line.url))),
            children: self.menu_lines(&line.children, here),
        };
        lines.iter().map(view).collect()
    }

    fn taxonomy_link<'s>(&'s self, taxonomy: &'s Taxonomy) -> TaxonomyLinkView<'s> {
        let config = &self.config.taxonomies[taxonomy.config];
        TaxonomyLinkView {
            name: &config.key,
            title: config.title_in(&taxonomy.lang),
            url: Address(&taxonomy.url),
            count: taxonomy.terms.len(),
        }
    }
}

/// Returns free keys and values as a template sees them.
pub(super) fn fields(entries: &[(String, Value)]) -> Fields<'_> {
    Fields(entries.iter().map(|(key, value)| (key.as_str(), Plain::Written(value))).collect())
}

/// Returns the headings of levels 2 and 3, the latter below the former.
fn toc(headings: &[Heading]) -> Vec<TocView<'_>> {
    let mut toc: Vec<TocView<'_>> = Vec::new();
    for heading in headings {
        let entry = TocView { id: &heading.id, title: &heading.text, level: heading.level, children: Vec::new() };
        match (heading.level, toc.last_mut()) {
            (3, Some(above)) => above.children.push(entry),
            (2 | 3, _) => toc.push(entry),
            _ => {}
        }
    }
    toc
}
