//! The rules of the gate, a code each.

use serde::{Deserialize, Serialize};

use crate::diag::Code;

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident $code:ident)*) => {
        /// What a page must keep to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Rule { $($(#[$doc])* $rule,)* }

        impl Rule {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$rule,)*];

            /// Returns the code of the findings that tell it was not kept.
            pub fn code(self) -> Code {
                match self { $(Self::$rule => Code::$code,)* }
            }
        }
    };
}

rules! {
    /// Nothing is asked of another host.
    ThirdParty GATE_THIRD_PARTY
    /// The page's HTML is small.
    HtmlWeight GATE_HTML_WEIGHT
    /// So is the page with all it asks for.
    PageWeight GATE_PAGE_WEIGHT
    /// It asks for few files.
    Requests GATE_REQUESTS
    /// Few elements stand around the content.
    Chrome GATE_CHROME
    /// It works without JavaScript.
    Script GATE_SCRIPT
    /// It says its language.
    Lang GATE_LANG
    /// It has a title.
    Title GATE_TITLE
    /// It has one first heading.
    MainHeading GATE_MAIN_HEADING
    /// No level of headings is left out.
    HeadingOrder GATE_HEADING_ORDER
    /// Pictures have words in their place.
    Alt GATE_ALT
    /// Fields, buttons and frames say what they are.
    Label GATE_LABEL
    /// Links say where they lead.
    LinkText GATE_LINK_TEXT
    /// A link's text is more than “here”.
    VagueLink GATE_VAGUE_LINK
    /// The content is in `main`, and navigations can be told apart.
    Landmark GATE_LANDMARK
    /// An id names one element.
    DuplicateId GATE_DUPLICATE_ID
    /// Tables say what their rows or columns are.
    TableHeader GATE_TABLE_HEADER
    /// Texts can be told from what is behind them.
    Contrast GATE_CONTRAST
}

impl Rule {
    /// Returns the rule of a code.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.code().as_str() == code)
    }
}
