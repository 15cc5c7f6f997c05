//! A tree in one vector: built by html5ever as a browser would, walked and dropped without recursion.

use std::{borrow::Cow, cell::RefCell, rc::Rc};

use html5ever::{
    Attribute, LocalName, ParseOpts, QualName, local_name, ns, parse_fragment,
    tendril::{StrTendril, TendrilSink as _},
    tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink},
};

/// A parsed piece of HTML.
#[derive(Debug, Default)]
pub struct Dom {
    nodes: Vec<Node>,
}

/// Names a node of a [`Dom`].
pub type NodeId = usize;

#[derive(Debug)]
struct Node {
    parent: Option<NodeId>,
    children: Vec<NodeId>,
    kind: Kind,
}

/// What a node is.
#[derive(Debug)]
pub enum Kind {
    /// The document, a fragment, a template's content.
    Root,
    /// Characters.
    Text(String),
    /// `<!--…-->`
    Comment(String),
    /// An element with its attributes.
    Element(LocalName, Vec<(String, String)>),
}

impl Dom {
    /// Returns the tree of a fragment of a body.
    pub fn parse(html: &str) -> Self {
        let context = QualName::new(None, ns!(html), local_name!("body"));
        let sink = Sink(RefCell::new(vec![Node { parent: None, children: Vec::new(), kind: Kind::Root }]));
        parse_fragment(sink, ParseOpts::default(), context, Vec::new(), false).one(&*shallow(html))
    }

    /// Returns the node that holds the fragment: html5ever puts it into an `html` element.
    pub fn root(&self) -> NodeId {
        self.children(0).first().copied().unwrap_or(0)
    }

    /// Returns what a node is.
    pub fn kind(&self, node: NodeId) -> &Kind {
        &self.nodes[node].kind
    }

    /// Returns what a node holds.
    pub fn children(&self, node: NodeId) -> &[NodeId] {
        &self.nodes[node].children
    }

    /// Returns an element's name, empty of anything else.
    pub fn name(&self, node: NodeId) -> &str {
        if let Kind::Element(name, _) = self.kind(node) { name } else { "" }
    }

    /// Returns an attribute's value.
    pub fn attribute(&self, node: NodeId, key: &str) -> Option<&str> {
        let Kind::Element(_, attributes) = self.kind(node) else { return None };
        attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// Whether an element has a class.
    pub fn has_class(&self, node: NodeId, class: &str) -> bool {
        self.attribute(node, "class").is_some_and(|classes| classes.split_ascii_whitespace().any(|one| one == class))
    }

    /// Returns all that lies below a node, in order, without the node.
    pub fn below(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut due: Vec<NodeId> = self.children(node).iter().rev().copied().collect();
        std::iter::from_fn(move || {
            let next = due.pop()?;
            due.extend(self.children(next).iter().rev());
            Some(next)
        })
    }

    /// Returns the characters below a node, a line end for each `<br>`.
    pub fn text(&self, node: NodeId) -> String {
        let mut text = String::new();
        for at in std::iter::once(node).chain(self.below(node)) {
            match self.kind(at) {
                Kind::Text(piece) => text.push_str(piece),
                Kind::Element(name, _) if *name == local_name!("br") => text.push('\n'),
                _ => {}
            }
        }
        text
    }
}

/// How many elements may be open at once. Looking for one of them costs html5ever a look at each.
const DEPTH: usize = 500;

/// Returns HTML without the tags that would open more than [`DEPTH`] elements in each other; their words
/// stay.
fn shallow(html: &str) -> Cow<'_, str> {
    // Elements that close by themselves, or never hold anything, do not add up.
    let adds_up = |name: &str| {
        !matches!(
            name,
            "" | "p" | "li" | "td" | "th" | "tr" | "dt" | "dd" | "option" | "thead" | "tbody" | "tfoot" | "colgroup"
        ) && !matches!(
            name,
            "br" | "hr" | "img" | "col" | "wbr" | "input" | "source" | "track" | "embed" | "area" | "link" | "meta"
        )
    };
    let (mut kept, mut copied) = (String::new(), 0);
    let (mut open, mut skipped) = (0_usize, 0_usize);
    for at in memchr::memchr_iter(b'<', html.as_bytes()) {
        // Within a tag that was dropped.
        if at < copied {
            continue;
        }
        let tag = &html[at + 1..];
        let closes = tag.starts_with('/');
        let name = &tag[usize::from(closes)..];
        let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
        if !adds_up(&name.to_ascii_lowercase()) {
            continue;
        }
        let is_dropped = if closes { skipped > 0 } else { open >= DEPTH };
        if is_dropped {
            skipped = if closes { skipped - 1 } else { skipped + 1 };
            kept.push_str(&html[copied..at]);
            copied = at + 1 + tag.find('>').map_or(tag.len(), |end| end + 1);
        } else {
            open = if closes { open.saturating_sub(1) } else { open + 1 };
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[copied..]);
    Cow::Owned(kept)
}

/// Receives the tree that html5ever builds.
struct Sink(RefCell<Vec<Node>>);

/// A node and, since html5ever asks for it all the time, its name.
#[derive(Clone)]
struct Handle {
    id: NodeId,
    name: Option<Rc<QualName>>,
}

impl Sink {
    fn add(&self, kind: Kind) -> NodeId {
        let mut nodes = self.0.borrow_mut();
        nodes.push(Node { parent: None, children: Vec::new(), kind });
        nodes.len() - 1
    }

    fn detach(&self, node: NodeId) {
        let mut nodes = self.0.borrow_mut();
        if let Some(parent) = nodes[node].parent.take() {
            nodes[parent].children.retain(|child| *child != node);
        }
    }

    /// Puts something among a node's children; text joins the text before it.
    fn insert(&self, parent: NodeId, at: Option<usize>, child: NodeOrText<Handle>) {
        let node = match child {
            NodeOrText::AppendNode(handle) => {
                self.detach(handle.id);
                handle.id
            }
            NodeOrText::AppendText(text) => {
                let mut nodes = self.0.borrow_mut();
                let children = &nodes[parent].children;
                let before = at.unwrap_or(children.len()).checked_sub(1).map(|before| children[before]);
                if let Some(Kind::Text(whole)) = before.map(|before| &mut nodes[before].kind) {
                    whole.push_str(&text);
                    return;
                }
                drop(nodes);
                self.add(Kind::Text(text.to_string()))
            }
        };
        let mut nodes = self.0.borrow_mut();
        nodes[node].parent = Some(parent);
        let children = &mut nodes[parent].children;
        children.insert(at.unwrap_or(children.len()).min(children.len()), node);
    }
}

fn bare(id: NodeId) -> Handle {
    Handle { id, name: None }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Dom;
    type ElemName<'a> = html5ever::ExpandedName<'a>;

    fn finish(self) -> Dom {
        Dom { nodes: self.0.into_inner() }
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        bare(0)
    }

    #[expect(clippy::expect_used, reason = "html5ever asks for names of elements only")]
    fn elem_name<'a>(&'a self, target: &'a Handle) -> html5ever::ExpandedName<'a> {
        target.name.as_deref().expect("an element has a name").expanded()
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        let pairs = attributes.into_iter().map(|one| (one.name.local.to_string(), one.value.to_string()));
        let id = self.add(Kind::Element(name.local.clone(), pairs.collect()));
        Handle { id, name: Some(Rc::new(name)) }
    }

    fn create_comment(&self, text: StrTendril) -> Handle {
        bare(self.add(Kind::Comment(text.to_string())))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        bare(self.add(Kind::Comment(String::new())))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.insert(parent.id, None, child);
    }

    fn append_based_on_parent_node(&self, element: &Handle, before: &Handle, child: NodeOrText<Handle>) {
        let has_parent = self.0.borrow()[element.id].parent.is_some();
        if has_parent { self.append_before_sibling(element, child) } else { self.append(before, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, x: &Handle, y: &Handle) -> bool {
        x.id == y.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, new: NodeOrText<Handle>) {
        if let NodeOrText::AppendNode(node) = &new {
            self.detach(node.id);
        }
        let place = {
            let nodes = self.0.borrow();
            let parent = nodes[sibling.id].parent;
            parent.and_then(|parent| {
                let at = nodes[parent].children.iter().position(|child| *child == sibling.id)?;
                Some((parent, at))
            })
        };
        if let Some((parent, at)) = place {
            self.insert(parent, Some(at), new);
        }
    }

    fn add_attrs_if_missing(&self, _: &Handle, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &Handle) {
        self.detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut nodes = self.0.borrow_mut();
        let children = std::mem::take(&mut nodes[node.id].children);
        children.iter().for_each(|child| nodes[*child].parent = Some(new_parent.id));
        nodes[new_parent.id].children.extend(children);
    }
}
