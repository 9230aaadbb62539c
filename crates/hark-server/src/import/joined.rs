//! How was a row written that has been split into cells already?

use crate::wire::check;

/// Text that splits into these cells again, cut after so many bytes.
pub fn joined<'a>(cells: impl Iterator<Item = &'a [u8]>, delimiter: u8, limit: usize) -> String {
    let delimiter = char::from(delimiter);
    let mut text = String::new();
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            text.push(delimiter);
        }
        let cell = String::from_utf8_lossy(cell);
        if cell.contains([delimiter, '"', '\n', '\r']) {
            text.push_str(&format!("\"{}\"", cell.replace('"', "\"\"")));
        } else {
            text.push_str(&cell);
        }
        if text.len() > limit {
            break;
        }
    }
    check::cut(&text, limit).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_only_where_they_must_be() {
        let cells: [&[u8]; 4] = [b"u1", b"a;\"b", b"", b"c"];
        assert_eq!(joined(cells.into_iter(), b';', 100), "u1;\"a;\"\"b\";;c");
        assert_eq!(joined(cells.into_iter(), b';', 4), "u1;\"");
    }
}
