//! What the elements of a page are to the gate. Each tag's name is read once; most mean nothing here.

/// An element that something is asked of; all others are [`Plain`](Self::Plain).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Plain,
    A,
    Area,
    Base,
    Body,
    Button,
    Col,
    ColGroup,
    /// What asks for a picture by `href`: `image`, `use`, `feImage`, `pattern`.
    Drawn,
    Embed,
    /// A page within a page that has a name of its own: `iframe`, `frame`.
    Frame,
    /// One that has none: `fencedframe`, `portal`.
    OtherFrame,
    Head,
    /// `h1` to `h6`.
    Heading(u8),
    Html,
    Img,
    Input,
    Label,
    Link,
    Main,
    Media,
    Meta,
    Nav,
    Object,
    Picture,
    Script,
    /// `select`, `textarea`.
    Field,
    Source,
    Style,
    Svg,
    Table,
    /// `tbody`, `thead`, `tfoot`.
    TablePart,
    Td,
    Th,
    Title,
    Tr,
    Track,
    /// `noscript`, `template`: what lies in it is aside.
    Waiting,
}

impl Element {
    /// Returns the element of a lower-case name.
    pub(super) fn of(name: &str) -> Self {
        match name.as_bytes() {
            b"a" => Self::A,
            b"h1" => Self::Heading(1),
            b"h2" => Self::Heading(2),
            b"h3" => Self::Heading(3),
            b"h4" => Self::Heading(4),
            b"h5" => Self::Heading(5),
            b"h6" => Self::Heading(6),
            b"td" => Self::Td,
            b"th" => Self::Th,
            b"tr" => Self::Tr,
            b"col" => Self::Col,
            b"img" => Self::Img,
            b"nav" => Self::Nav,
            b"svg" => Self::Svg,
            b"area" => Self::Area,
            b"base" => Self::Base,
            b"body" => Self::Body,
            b"head" => Self::Head,
            b"html" => Self::Html,
            b"link" => Self::Link,
            b"main" => Self::Main,
            b"meta" => Self::Meta,
            b"audio" | b"video" => Self::Media,
            b"embed" => Self::Embed,
            b"frame" | b"iframe" => Self::Frame,
            b"use" | b"image" | b"feimage" | b"pattern" => Self::Drawn,
            b"input" => Self::Input,
            b"label" => Self::Label,
            b"style" => Self::Style,
            b"table" => Self::Table,
            b"tbody" | b"thead" | b"tfoot" => Self::TablePart,
            b"title" => Self::Title,
            b"track" => Self::Track,
            b"button" => Self::Button,
            b"object" => Self::Object,
            b"portal" | b"fencedframe" => Self::OtherFrame,
            b"script" => Self::Script,
            b"select" | b"textarea" => Self::Field,
            b"source" => Self::Source,
            b"picture" => Self::Picture,
            b"colgroup" => Self::ColGroup,
            b"noscript" | b"template" => Self::Waiting,
            _ => Self::Plain,
        }
    }
}
