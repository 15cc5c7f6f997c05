//! Which runs of white space a reader can see.
//!
//! A run shows only if there is something in the line before it and something after it, on some way
//! through the template. So two walks over the same tree, forwards and backwards, each carrying one
//! bit: does white space vanish here? Where ways meet, it vanishes only if it does on all of them;
//! where anything may stand (a variable, an include, an overridable block), it does not.

/// What white space beside something comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// It vanishes: the line starts or ends here, or has just had a space.
    Vanishes,
    /// It may show.
    Shows,
    /// Whatever it comes to on the far side.
    Through,
}

/// A template as white space sees it.
#[derive(Debug)]
pub(crate) enum Node {
    /// A run of white space: its number among all runs.
    Space(usize),
    /// Anything else, by what it does to white space before and after it.
    Mark(Side, Side),
    /// One of several ways; `total` if there is an `else`.
    Choice { ways: Vec<Vec<Node>>, total: bool },
    /// A body taken any number of times, and what is shown instead of none.
    Loop { body: Vec<Node>, otherwise: Option<Vec<Node>>, jumps: bool },
    /// A body shown in another place than where it is written, or replaced: anything may stand
    /// around it, and `outside` says what its own place does to white space.
    Apart { body: Vec<Node>, outside: Side },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forwards,
    Backwards,
}

/// Loops nested deeper than this are taken as unknown, lest the walk be exponential.
const LOOPS_FOLLOWED: usize = 6;

/// Returns for each run whether it vanishes, given those that do for another reason. Around the
/// whole text anything may stand.
pub(crate) fn vanishing(nodes: &[Node], mut vanishes: Vec<bool>) -> Vec<bool> {
    for direction in [Direction::Backwards, Direction::Forwards] {
        let mut walk = Walk { direction, vanishes: &mut vanishes, sure: true, loops: 0 };
        walk.through(nodes, false);
    }
    vanishes
}

struct Walk<'v> {
    direction: Direction,
    vanishes: &'v mut [bool],
    /// Whether what is found is final: a loop's body is first walked to learn how it ends.
    sure: bool,
    loops: usize,
}

impl Walk<'_> {
    /// Walks over `nodes`; `gone` is whether white space vanishes where the walk enters, the result
    /// the same where it leaves.
    fn through(&mut self, nodes: &[Node], gone: bool) -> bool {
        match self.direction {
            Direction::Forwards => nodes.iter().fold(gone, |gone, node| self.over(node, gone)),
            Direction::Backwards => nodes.iter().rev().fold(gone, |gone, node| self.over(node, gone)),
        }
    }

    fn over(&mut self, node: &Node, gone: bool) -> bool {
        match node {
            Node::Space(run) => self.space(*run, gone),
            Node::Mark(before, after) => match if self.direction == Direction::Forwards { after } else { before } {
                Side::Vanishes => true,
                Side::Shows => false,
                Side::Through => gone,
            },
            Node::Choice { ways, total } => {
                let ways = ways.iter().fold(true, |all, way| self.through(way, gone) && all);
                ways && (*total || gone)
            }
            Node::Loop { body, otherwise, jumps } => {
                let none = otherwise.as_ref().map_or(gone, |other| self.through(other, gone));
                self.repeated(body, gone && !jumps) && none && !jumps
            }
            Node::Apart { body, outside } => {
                self.through(body, false);
                *outside == Side::Through && gone
            }
        }
    }

    fn space(&mut self, run: usize, gone: bool) -> bool {
        if gone && self.sure {
            self.vanishes[run] = true;
        }
        match self.direction {
            // White space before white space that vanishes at a line's end vanishes as well.
            Direction::Backwards => gone,
            // After a space that shows, further ones do not; one that vanished at the end of the
            // line says nothing new.
            Direction::Forwards => gone || !self.vanishes[run],
        }
    }

    /// Walks over a body that may follow upon itself.
    fn repeated(&mut self, body: &[Node], gone: bool) -> bool {
        if !gone || self.loops >= LOOPS_FOLLOWED {
            return self.through(body, false);
        }
        let was_sure = std::mem::replace(&mut self.sure, false);
        self.loops += 1;
        let again = self.through(body, true);
        self.sure = was_sure;
        let left = self.through(body, again);
        self.loops -= 1;
        left
    }
}
