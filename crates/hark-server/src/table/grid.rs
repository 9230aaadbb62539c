//! How do cells become lines that fit a terminal?

use crate::inert;
use serde_json::Value;
use std::fmt::Write;

/// Columns of a terminal that tables keep to.
pub const WIDTH: usize = 80;
/// Characters of one cell.
const CELL_MAX: usize = 60;
/// A column of text is not made narrower than this.
const NARROW: usize = 12;
/// Between two columns, and before the first.
const GAP: usize = 2;

/// One value as text: numbers with thousands apart, fractions with at most four digits.
pub fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => "–".to_owned(),
        Value::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Value::String(text) => inert::line(text),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => apart(whole),
            (None, Some(float)) if float.abs() < 1e15 => fraction(float),
            _ => number.to_string(),
        },
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(" "),
        Value::Object(members) => {
            members.iter().map(|(name, value)| format!("{name}={}", cell(value))).collect::<Vec<_>>().join(" ")
        }
    };
    cut(&text, CELL_MAX)
}

/// The value of a member whose name says how it reads best: a share in percent, seconds as a duration.
pub fn named(name: &str, value: &Value) -> String {
    match value.as_f64() {
        Some(share) if name.starts_with("share") => percent(share),
        Some(seconds) if name.ends_with("_seconds") => duration(seconds),
        _ => cell(value),
    }
}

/// 0.445 as 44.5 %.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// Seconds in the two largest units that say something.
pub fn duration(seconds: f64) -> String {
    if seconds < 60.0 {
        return format!("{} s", fraction(seconds));
    }
    let whole = seconds.round() as i64;
    let (large, word, small, rest) = match whole {
        86_400.. => (whole / 86_400, "d", whole % 86_400 / 3_600, "h"),
        3_600.. => (whole / 3_600, "h", whole % 3_600 / 60, "min"),
        _ => (whole / 60, "min", whole % 60, "s"),
    };
    if small == 0 { format!("{} {word}", apart(large)) } else { format!("{} {word} {small} {rest}", apart(large)) }
}

fn cut(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    text.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
}

fn fraction(number: f64) -> String {
    let text = format!("{number:.4}");
    let (whole, digits) = text.split_once('.').unwrap_or((&text, ""));
    let digits = digits.trim_end_matches('0');
    let sign = if number < 0.0 && whole == "-0" { "-" } else { "" };
    let whole = whole.parse::<i64>().map_or(whole.to_owned(), apart);
    if digits.is_empty() { whole } else { format!("{sign}{whole}.{digits}") }
}

/// Thousands set apart by thin spaces.
fn apart(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "-" } else { "" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('\u{2009}');
        }
        out.push(digit);
    }
    out
}

fn width(text: &str) -> usize {
    text.chars().count()
}

fn is_numeric(text: &str) -> bool {
    let size = text.strip_prefix('-').unwrap_or(text);
    let size = size.strip_suffix(" %").unwrap_or(size);
    text == "–" || size.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '\u{2009}'))
}

/// A table with numbers to the right. Where it is too wide, long texts are cut; where that is not enough, the columns
/// behind the first `lead` go on below, with those repeated.
pub fn grid(columns: &[&str], rows: &[Vec<String>], lead: usize, out: &mut String) {
    let cells = |i: usize| rows.iter().filter_map(move |row| row.get(i));
    let mut widths: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(i, name)| cells(i).map(|c| width(c)).max().unwrap_or(0).max(width(name)))
        .collect();
    let right: Vec<bool> = (0..columns.len()).map(|i| !rows.is_empty() && cells(i).all(|c| is_numeric(c))).collect();
    let total = |widths: &[usize]| widths.iter().map(|w| w + GAP).sum::<usize>();
    while total(&widths) > WIDTH {
        let texts = (0..widths.len()).filter(|i| !right[*i] && widths[*i] > NARROW);
        let Some(widest) = texts.max_by_key(|i| widths[*i]) else { break };
        widths[widest] -= (total(&widths) - WIDTH).min(widths[widest] - NARROW);
    }
    let lead = lead.min(columns.len());
    let mut next = lead;
    loop {
        let mut shown: Vec<usize> = (0..lead).collect();
        let mut room = WIDTH.saturating_sub(total(&widths[..lead]));
        while next < columns.len() && (shown.len() == lead || widths[next] + GAP <= room) {
            room = room.saturating_sub(widths[next] + GAP);
            shown.push(next);
            next += 1;
        }
        block(columns, rows, &shown, &widths, &right, out);
        if next >= columns.len() {
            return;
        }
    }
}

fn block(columns: &[&str], rows: &[Vec<String>], shown: &[usize], widths: &[usize], right: &[bool], out: &mut String) {
    let mut line = |cells: &dyn Fn(usize) -> String| {
        let mut text = String::new();
        for index in shown {
            // Once more: names of columns come from outside, too, and not every cell was made here.
            let cell = inert::line(&cut(&cells(*index), widths[*index]));
            let space = " ".repeat(widths[*index].saturating_sub(width(&cell)));
            let (before, after) = if right[*index] { (space.as_str(), "") } else { ("", space.as_str()) };
            let _ = write!(text, "  {before}{cell}{after}");
        }
        let _ = writeln!(out, "{}", text.trim_end());
    };
    if columns.iter().any(|name| !name.is_empty()) {
        line(&|i| columns[i].to_owned());
        line(&|i| "─".repeat(widths[i]));
    }
    for row in rows {
        line(&|i| row.get(i).cloned().unwrap_or_default());
    }
    out.push('\n');
}

/// Facts one after another, on as many lines as they need.
pub fn wrapped(facts: &[String], out: &mut String) {
    let mut line = String::new();
    for fact in facts {
        if !line.is_empty() && width(&line) + width(fact) + 3 > WIDTH {
            let _ = writeln!(out, "{line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push_str(" · ");
        }
        line.push_str(&inert::line(fact));
    }
    if !line.is_empty() {
        let _ = writeln!(out, "{line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers() {
        for (number, expect) in [
            (json!(0), "0"),
            (json!(-1234567), "-1\u{2009}234\u{2009}567"),
            (json!(-0.25), "-0.25"),
            (json!(1234.5), "1\u{2009}234.5"),
            (json!(2.0), "2"),
        ] {
            assert_eq!(cell(&number), expect);
        }
    }

    #[test]
    fn durations_and_shares() {
        for (seconds, expect) in
            [(5.5, "5.5 s"), (60.0, "1 min"), (1048.5, "17 min 29 s"), (7_260.0, "2 h 1 min"), (526_993.4, "6 d 2 h")]
        {
            assert_eq!(duration(seconds), expect);
        }
        assert_eq!(
            (named("share_of_first", &json!(0.4455)), named("seconds", &json!(5))),
            ("44.5 %".into(), "5".into())
        );
    }

    #[test]
    fn no_line_is_wider_than_a_terminal_and_no_column_is_lost() {
        let names: Vec<String> = (0..30).map(|i| format!("week {i}")).collect();
        let columns: Vec<&str> = ["cohort", "size"].into_iter().chain(names.iter().map(String::as_str)).collect();
        let row: Vec<String> = (0..columns.len()).map(|i| (1_000 + i).to_string()).collect();
        let mut out = String::new();
        grid(&columns, &[row], 2, &mut out);
        assert!(out.lines().all(|line| line.chars().count() <= WIDTH), "{out}");
        assert!(columns.iter().all(|name| out.contains(name)) && out.contains("1031"), "{out}");
        assert!(out.matches("cohort").count() > 1, "what a row is about stands in every block: {out}");
        let mut out = String::new();
        grid(&["id", "events"], &[vec!["u1".into(), "x".repeat(200)]], 1, &mut out);
        assert!(out.lines().all(|line| line.chars().count() <= WIDTH) && out.contains('…'), "{out}");
        let mut out = String::new();
        wrapped(&vec!["rows_scanned 31 106".to_owned(); 9], &mut out);
        assert!(out.lines().all(|line| line.chars().count() <= WIDTH) && out.lines().count() == 3, "{out}");
    }
}
