//! Which answers hold a secret that is kept nowhere?

/// Marks an answer with a secret in it: it is given once and never kept, not even for a client that asks again because it
/// heard nothing.
#[derive(Clone, Copy, Debug)]
pub struct ShownOnce;
