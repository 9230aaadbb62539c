//! What does the spec of a funnel say?

use super::Funnel;
use super::plan::{Exclusion, Order, Plan};
use crate::Result;
use crate::question::Question;
use crate::spec::{Defaults, Frame, Node, Reader, UnitKind, Uses, duration};
use hark_model::Micros;

/// How long a funnel may take when the spec does not say.
const WINDOW_DEFAULT: Micros = 14 * hark_model::time::DAY;
/// How many steps a funnel may have, likewise exclusions: far more than anybody reads, and few enough that a unit's search
/// stays small.
pub const STEPS_MAX: usize = 10_000;

pub(super) fn funnel(reader: &mut Reader<'_>, defaults: &Defaults) -> Result<Funnel> {
    let uses =
        Uses { breakdown: true, range: true, groups: true, sessions: true, conversions: true, ..Uses::default() };
    let mut frame = Frame::parse(Funnel::NAME, reader, defaults, uses)?;
    let plan = plan(&mut frame, reader, "steps", WINDOW_DEFAULT)?;
    let steps = plan.steps;
    let breakdown_at = match reader.take("breakdown_at") {
        None => 0,
        Some(node) if node.value.is_string() => node.word(&[("first", 0), ("last", steps - 1)])?,
        Some(node) => node.whole(1, steps)? - 1,
    };
    reader.finish()?;
    Ok(Funnel { frame, plan, breakdown_at })
}

/// Reads what tells which events make a match: the steps under `key`, their order, window and exclusions. The frame gets
/// the selectors and gives the range and the unit.
pub(crate) fn plan(
    frame: &mut Frame,
    reader: &mut Reader<'_>,
    key: &'static str,
    window_default: Micros,
) -> Result<Plan> {
    let orders = [("ordered", Order::Ordered), ("strict", Order::Strict), ("unordered", Order::Unordered)];
    let order = reader.take("order").map(|n| n.word(&orders)).transpose()?.unwrap_or(Order::Ordered);
    let optional = steps(frame, &reader.need(key)?, order)?;
    let steps = optional.len();
    let later = reader.take("strictly_later");
    let strictly_later = later.as_ref().map(Node::flag).transpose()?.unwrap_or(false);
    if let Some(node) = later.filter(|_| strictly_later && order == Order::Unordered) {
        return Err(node.wrong("An unordered funnel has no later step.").hint("Leave \"strictly_later\" out."));
    }
    let window = reader.take("window").map(|n| duration(&n)).transpose()?.unwrap_or(window_default);
    let exclusions = match reader.take("exclude") {
        None => Vec::new(),
        Some(node) => exclusions(frame, &node, steps, order)?,
    };
    let voids = reader.take("exclude_voids");
    let voids_unit = voids.as_ref().map(|n| n.word(&[("attempt", false), ("customer", true)])).transpose()?;
    if frame.unit == UnitKind::Conversion {
        if order == Order::Unordered {
            return Err(reader
                .wrong("Conversions cannot be counted one by one in an unordered funnel.")
                .hint("Use \"order\":\"ordered\", or another \"unit\"."));
        }
        if let Some(node) = voids.filter(|_| voids_unit == Some(true)) {
            return Err(node
                .wrong("When every conversion counts, an exclusion voids the attempt only.")
                .hint("Leave \"exclude_voids\" out, or use \"unit\":\"customer\"."));
        }
    }
    let span = frame.range.span();
    let voids_unit = voids_unit.unwrap_or(false);
    let (from, to) = (span.from, span.to);
    Ok(Plan { steps, optional, order, window, strictly_later, exclusions, voids_unit, from, to })
}

/// Reads the steps into selectors 0, 1, ...; returns which are optional.
fn steps(frame: &mut Frame, node: &Node<'_>, order: Order) -> Result<Vec<bool>> {
    let mut optional = Vec::new();
    for step in node.items(STEPS_MAX)? {
        let mut may_skip = false;
        frame.selector_with(&step, &mut |reader| {
            if let Some(flag) = reader.take("optional") {
                may_skip = flag.flag()?;
                if may_skip && order == Order::Unordered {
                    return Err(flag
                        .wrong("In an unordered funnel every step may be left out.")
                        .hint("Remove \"optional\"."));
                }
                if may_skip && optional.is_empty() {
                    return Err(flag
                        .wrong("The first step cannot be optional.")
                        .hint("Begin with a step that is not."));
                }
            }
            Ok(())
        })?;
        optional.push(may_skip);
    }
    if optional.is_empty() {
        return Err(node.wrong("A funnel needs at least one step.").hint("Name an event in \"steps\"."));
    }
    Ok(optional)
}

/// Reads the exclusions into the selectors that follow the steps.
fn exclusions(frame: &mut Frame, node: &Node<'_>, steps: usize, order: Order) -> Result<Vec<Exclusion>> {
    let mut exclusions = Vec::new();
    for item in node.items(STEPS_MAX)? {
        let mut exclusion = Exclusion { from: 0, to: steps - 1 };
        frame.selector_with(&item, &mut |reader| {
            if let Some(between) = reader.take("between") {
                exclusion = pair(&between, steps, order)?;
            }
            Ok(())
        })?;
        exclusions.push(exclusion);
    }
    Ok(exclusions)
}

fn pair(node: &Node<'_>, steps: usize, order: Order) -> Result<Exclusion> {
    if order == Order::Unordered {
        return Err(node.wrong("An unordered funnel has no two steps with a between.").hint("Remove \"between\"."));
    }
    let ends = node.items(2)?.iter().map(|n| n.whole(1, steps)).collect::<Result<Vec<usize>>>()?;
    match ends.as_slice() {
        [from, to] if from < to => Ok(Exclusion { from: from - 1, to: to - 1 }),
        _ => Err(node.wrong("\"between\" names two steps, the earlier one first.").hint("Write [1, 2].")),
    }
}
