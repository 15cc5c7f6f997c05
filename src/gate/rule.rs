//! The rules of the gate, a code each.

use serde::{Deserialize, Serialize};

use crate::diag::Code;

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident $code:path)*) => {
        /// What a page must keep to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Rule { $($(#[$doc])* $rule,)* }

        impl Rule {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$rule,)*];

            /// Returns the code of the findings that tell it was not kept.
            pub fn code(self) -> Code {
                match self { $(Self::$rule => $code,)* }
            }
        }
    };
}

rules! {
    /// Nothing is asked of another host.
    ThirdParty Code::GATE_THIRD_PARTY
    /// The page's HTML is small.
    HtmlWeight Code::GATE_HTML_WEIGHT
    /// So is the page with all it asks for.
    PageWeight Code::GATE_PAGE_WEIGHT
    /// It asks for few files.
    Requests Code::GATE_REQUESTS
    /// Few elements stand around the content.
    Chrome Code::GATE_CHROME
    /// It works without JavaScript.
    Script Code::GATE_SCRIPT
    /// It says its language.
    Lang Code::GATE_LANG
    /// It has a title.
    Title Code::GATE_TITLE
    /// It has one first heading.
    MainHeading Code::GATE_MAIN_HEADING
    /// No level of headings is left out.
    HeadingOrder Code::GATE_HEADING_ORDER
    /// Pictures have words in their place.
    Alt Code::GATE_ALT
    /// Fields, buttons and frames say what they are.
    Label Code::GATE_LABEL
    /// Links say where they lead.
    LinkText Code::GATE_LINK_TEXT
    /// A link's text is more than “here”.
    VagueLink Code::GATE_VAGUE_LINK
    /// The content is in `main`, and navigations can be told apart.
    Landmark Code::GATE_LANDMARK
    /// An id names one element.
    DuplicateId Code::GATE_DUPLICATE_ID
    /// Tables say what their rows or columns are.
    TableHeader Code::GATE_TABLE_HEADER
    /// Texts can be told from what is behind them.
    Contrast Code::GATE_CONTRAST
}

impl Rule {
    /// Returns the rule of a code.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.code().as_str() == code)
    }
}
