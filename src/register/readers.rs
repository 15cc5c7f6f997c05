//! Who may read a field: in its type, so that a page for everyone cannot show what the board knows.

use std::{fmt, marker::PhantomData};

use crate::content::Audience;

/// People who may read some fields, as a type.
pub trait Readers: Copy {
    /// The same as a value, for what is written with it.
    const AUDIENCE: Audience;
}

/// Whether readers of one kind see what is meant for readers `A`.
pub trait Sees<A>: Readers {}

/// A value that only readers `A` see.
///
/// ```
/// use sobre::register::{For, ForBoard};
/// let motive = For::<ForBoard, _>::new("silent since June");
/// assert_eq!(*motive.read_as(ForBoard), "silent since June");
/// assert_eq!(format!("{motive:?}"), "(board)");
/// ```
///
/// What is for the board is not for everyone:
///
/// ```compile_fail
/// use sobre::register::{For, ForBoard, ForPublic};
/// For::<ForBoard, _>::new("silent since June").read_as(ForPublic);
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct For<A, T> {
    value: T,
    readers: PhantomData<A>,
}

impl<A: Readers, T> For<A, T> {
    /// Returns a value for these readers.
    pub fn new(value: T) -> Self {
        Self { value, readers: PhantomData }
    }

    /// Returns the value to somebody who may read it.
    pub fn read_as<R: Sees<A>>(&self, _reader: R) -> &T {
        &self.value
    }

    /// Returns the value if somebody may see it.
    pub fn seen_with(&self, sight: &Sight) -> Option<&T> {
        sight.shows(&A::AUDIENCE).then_some(&self.value)
    }

    /// Returns the value to what shows it to nobody but its readers.
    pub(super) fn held(&self) -> &T {
        &self.value
    }

    /// Returns who may read it.
    pub fn audience(&self) -> Audience {
        A::AUDIENCE
    }
}

impl<A: Readers, T> fmt::Debug for For<A, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", A::AUDIENCE.as_str())
    }
}

/// Who looks, as a value: what the pages of an area are made with.
///
/// ```
/// use sobre::{content::Audience, register::Sight};
/// assert!(Sight::of(Audience::Board).shows(&Audience::Members));
/// assert!(!Sight::of(Audience::Members).shows(&Audience::Board));
/// ```
#[derive(Debug, Clone)]
pub struct Sight {
    reader: Audience,
    /// What it shows beside what its reader may see: nothing, but where a proof is to fail.
    too: &'static [Audience],
}

impl Sight {
    /// Returns what readers of one kind see.
    pub fn of(reader: Audience) -> Self {
        Self { reader, too: &[] }
    }

    /// Returns a sight without the check of what these are meant for: the proof that nothing leaks must fail with it.
    #[doc(hidden)]
    pub fn unchecked(reader: Audience, too: &'static [Audience]) -> Self {
        Self { reader, too }
    }

    /// Whether it shows what is meant for `audience`.
    pub fn shows(&self, audience: &Audience) -> bool {
        sees(&self.reader, audience) || self.too.contains(audience)
    }

    /// Returns who looks.
    pub fn reader(&self) -> &Audience {
        &self.reader
    }
}

macro_rules! readers {
    ($($name:ident $audience:ident $doc:literal sees $($seen:ident)*;)*) => {
        $(
            #[doc = $doc]
            #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
            pub struct $name;

            impl Readers for $name {
                const AUDIENCE: Audience = Audience::$audience;
            }

            $(impl Sees<$seen> for $name {})*
        )*

        /// Returns whether readers of the first kind see what is meant for the second.
        fn sees(reader: &Audience, audience: &Audience) -> bool {
            match reader {
                $(Audience::$audience => [$($seen::AUDIENCE),*].contains(audience),)*
            }
        }
    };
}

readers! {
    ForPublic Public "Everyone." sees ForPublic;
    ForMembers Members "Members of the collective." sees ForPublic ForMembers;
    ForAssociation Association "The association itself." sees ForPublic ForMembers ForAssociation;
    ForBoard Board "The board." sees ForPublic ForMembers ForAssociation ForBoard;
    ForTreasury Treasury "Who keeps the accounts." sees ForPublic ForMembers ForAssociation ForTreasury;
    ForTechnical Technical "Who keeps the machines." sees ForPublic ForMembers ForAssociation ForTechnical;
    ForNobody Nobody "Nobody: it is kept because it must be." sees;
}
