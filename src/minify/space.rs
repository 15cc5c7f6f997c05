//! Which runs of white space a reader can see.
//!
//! A run shows only if there is something in the line before it and something after it, on some way
//! through the template. So two walks over the same tree, forwards and backwards, each carrying what
//! white space comes to where it is ([`Fate`]). Where ways meet, the kinder fate holds; where anything
//! may stand (a variable, an include, an overridable block), white space may show.

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

/// What becomes of a run of white space at some point; the kinder first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fate {
    /// It may show.
    Stays,
    /// It may show, but one with a line break is the author's layout: at the end of a file.
    Layout,
    /// No reader can see it.
    Goes,
}

/// A template as white space sees it.
#[derive(Debug)]
pub(crate) enum Node {
    /// A run of white space: its number among all runs, and whether a line break is in it.
    Space(usize, bool),
    /// Anything else, by what it does to white space before and after it.
    Mark(Side, Side),
    /// One of several ways; `total` if there is an `else`.
    Choice { ways: Vec<Vec<Node>>, total: bool },
    /// A body taken any number of times, and what is shown instead of none.
    Loop { body: Vec<Node>, otherwise: Option<Vec<Node>>, jumps: bool },
    /// A body shown in another place than where it is written, or replaced. `inside` says what white
    /// space at its ends comes to, `outside` what its own place does to white space.
    Apart { body: Vec<Node>, inside: Fate, outside: Side },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Forwards,
    Backwards,
}

/// Loops nested deeper than this are taken as unknown, lest the walk be exponential.
const LOOPS_FOLLOWED: usize = 6;

/// Returns for each run whether it vanishes, given those that do for another reason, and what white
/// space at both ends of the whole comes to.
pub(crate) fn vanishing(nodes: &[Node], mut vanishes: Vec<bool>, ends: Fate) -> Vec<bool> {
    for direction in [Direction::Backwards, Direction::Forwards] {
        let mut walk = Walk { direction, vanishes: &mut vanishes, sure: true, loops: 0 };
        walk.through(nodes, ends);
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
    /// Walks over `nodes`; `fate` is that of white space where the walk enters, the result the same
    /// where it leaves.
    fn through(&mut self, nodes: &[Node], fate: Fate) -> Fate {
        match self.direction {
            Direction::Forwards => nodes.iter().fold(fate, |fate, node| self.over(node, fate)),
            Direction::Backwards => nodes.iter().rev().fold(fate, |fate, node| self.over(node, fate)),
        }
    }

    fn over(&mut self, node: &Node, fate: Fate) -> Fate {
        match node {
            Node::Space(run, broken) => self.space(*run, *broken, fate),
            Node::Mark(before, after) => {
                beyond(if self.direction == Direction::Forwards { *after } else { *before }, fate)
            }
            Node::Choice { ways, total } => {
                let none = if *total { Fate::Goes } else { fate };
                ways.iter().fold(none, |kindest, way| self.through(way, fate).min(kindest))
            }
            Node::Loop { body, otherwise, jumps } => {
                let none = otherwise.as_ref().map_or(fate, |other| self.through(other, fate));
                let left = self.repeated(body, if *jumps { Fate::Stays } else { fate });
                if *jumps { Fate::Stays } else { left.min(none) }
            }
            Node::Apart { body, inside, outside } => {
                self.through(body, *inside);
                beyond(*outside, fate)
            }
        }
    }

    fn space(&mut self, run: usize, broken: bool, fate: Fate) -> Fate {
        let goes = fate == Fate::Goes || (fate == Fate::Layout && broken);
        if goes && self.sure {
            self.vanishes[run] = true;
        }
        match self.direction {
            // White space before white space that vanishes at a line's end vanishes as well.
            Direction::Backwards => fate,
            // After a space that shows, further ones do not; one that vanished says nothing new.
            Direction::Forwards if goes || self.vanishes[run] => fate,
            Direction::Forwards => Fate::Goes,
        }
    }

    /// Walks over a body that may follow upon itself.
    fn repeated(&mut self, body: &[Node], fate: Fate) -> Fate {
        if self.loops >= LOOPS_FOLLOWED {
            return self.through(body, Fate::Stays);
        }
        self.loops += 1;
        let was_sure = std::mem::replace(&mut self.sure, false);
        let mut entered = fate;
        while entered > Fate::Stays {
            let again = self.through(body, entered);
            if again >= entered {
                break;
            }
            entered = again;
        }
        self.sure = was_sure;
        let left = self.through(body, entered);
        self.loops -= 1;
        left
    }
}

/// Returns what white space beyond something comes to.
fn beyond(side: Side, fate: Fate) -> Fate {
    match side {
        Side::Vanishes => Fate::Goes,
        Side::Shows => Fate::Stays,
        Side::Through => fate,
    }
}
