//! What was odd about this event?

/// Marks on one stored event. Kept as one byte in the spine and in the segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub struct Flags(pub u8);

impl Flags {
    /// Sent by a robot. Kept, left out of answers unless asked for.
    pub const BOT: Flags = Flags(1);
    /// Done by the company's own staff. Kept, left out of answers unless asked for.
    pub const STAFF: Flags = Flags(2);
    /// The stated time was more than 24 h in the future and was set to the time of receipt.
    pub const TIME_CLAMPED: Flags = Flags(4);
    /// A string was longer than its limit and was cut.
    pub const TRUNCATED: Flags = Flags(8);
    /// Sent with a server key or a signed token: the identity is proven, not claimed.
    pub const VERIFIED: Flags = Flags(16);
    /// Text held bytes that are no text (a lone surrogate, a NUL); they were replaced.
    pub const REPAIRED: Flags = Flags(32);
    /// What an answer leaves out unless it is asked for.
    pub const EXCLUDED_BY_DEFAULT: Flags = Flags(1 | 2);

    /// No marks.
    pub const fn none() -> Self {
        Flags(0)
    }

    /// Both sets of marks.
    #[must_use]
    pub const fn with(self, other: Flags) -> Self {
        Flags(self.0 | other.0)
    }

    /// Whether any of the other's marks is set here.
    pub const fn any_of(self, other: Flags) -> bool {
        self.0 & other.0 != 0
    }
}
