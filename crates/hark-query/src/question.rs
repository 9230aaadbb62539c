//! Which question is asked, and who answers it?

use crate::calendar::{Weekday, Zone};
use crate::matcher::{Matcher, Plan, Scratch};
use crate::run::Context;
use crate::segment::Library;
use crate::spec::{Defaults, Node, Reader};
use crate::{QueryError, Result};
use hark_timeline::{CustomerRows, EventSource};
use serde_json::Value;
use std::sync::Arc;

/// One kind of question: how it is read, how it is answered, and who is behind its numbers.
pub trait Question: Sized {
    /// The word of the spec's `question`.
    const NAME: &'static str;

    /// Reads the spec, all of it: unknown keys are refused by [`Reader::finish`].
    fn parse(reader: &mut Reader<'_>, defaults: &Defaults) -> Result<Self>;

    /// Answers it.
    fn answer<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Value>;

    /// The cell of the answer that the reader names, such as `{"start":"2024-01-04"}`; refuses unknown keys too. May
    /// walk the timeline to learn what the cell's name means (which values are "$other").
    fn cell<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>, cell: &mut Reader<'_>) -> Result<Box<dyn Cell>>;
}

/// One number of an answer, to be opened to the customers behind it.
pub trait Cell: Send + Sync {
    /// What a walk must look at. The caller binds it and walks.
    fn plan(&self) -> &Plan;

    /// Whether this customer is behind the number. Pushes the indices, ascending and without repeats, of those events
    /// of theirs that put them there; there may be none (who is dormant did nothing). The caller has called
    /// [`Matcher::enter`] for the customer with this scratch and it said yes.
    fn member(
        &self,
        matcher: &Matcher<'_>,
        scratch: &Scratch,
        rows: &CustomerRows<'_>,
        because: &mut Vec<usize>,
    ) -> bool;
}

macro_rules! questions {
    ($($variant:ident => $question:ty),* $(,)?) => {
        /// Any question, read.
        #[derive(Debug)]
        pub enum AnyQuestion {
            $(
                #[doc = concat!("See [`", stringify!($question), "`].")]
                $variant($question),
            )*
        }

        /// The words of all questions.
        pub const QUESTIONS: &[&str] = &[$(<$question as Question>::NAME),*];

        impl AnyQuestion {
            /// Reads a spec.
            pub fn parse(node: &Node<'_>, defaults: &Defaults) -> Result<Self> {
                let mut reader = node.object()?;
                let word = reader.need("question").map_err(|e| e.hint(format!("Known are: {}.", QUESTIONS.join(", "))))?;
                match word.text()? {
                    $(<$question as Question>::NAME => {
                        <$question as Question>::parse(&mut reader, defaults).map(AnyQuestion::$variant)
                    })*
                    other => Err(QueryError::wrong(&word.place, format!("The question {other:?} is not known."))
                        .hint(crate::spec::reader::did_you_mean(other, QUESTIONS))),
                }
            }

            /// Answers it.
            pub fn answer<S: EventSource + ?Sized>(&self, ctx: &Context<'_, S>) -> Result<Value> {
                match self {
                    $(AnyQuestion::$variant(question) => question.answer(ctx),)*
                }
            }

            /// The cell of its answer that the reader names.
            pub fn cell<S: EventSource + ?Sized>(
                &self,
                ctx: &Context<'_, S>,
                cell: &mut Reader<'_>,
            ) -> Result<Box<dyn Cell>> {
                match self {
                    $(AnyQuestion::$variant(question) => question.cell(ctx, cell),)*
                }
            }
        }
    };
}

questions! {
    Trend => crate::trend::Trend,
    Funnel => crate::funnel::Funnel,
    Retention => crate::retention::Retention,
    Paths => crate::paths::Paths,
    Lifecycle => crate::lifecycle::Lifecycle,
    Journey => crate::journey::Journey,
    Stickiness => crate::stickiness::Stickiness,
    TimeBetween => crate::time_between::TimeBetween,
    Timeline => crate::timeline::Timeline,
    Customers => crate::customers::Customers,
}

/// Whether a question can be understood in a workspace with these segments, without asking it of anybody.
pub fn check(spec: &Value, segments: &Arc<Library>) -> Result<()> {
    let segments = segments.clone();
    let defaults = Defaults { now: 0, zone: Zone::utc(), week_start: Weekday::Monday, segments };
    AnyQuestion::parse(&Node::root(spec), &defaults).map(drop)
}

/// Reads and answers a question.
pub fn answer<S: EventSource + ?Sized>(ctx: &Context<'_, S>, spec: &Value) -> Result<Value> {
    let defaults = ctx.defaults()?;
    AnyQuestion::parse(&Node::root(spec), &defaults)?.answer(ctx)
}
