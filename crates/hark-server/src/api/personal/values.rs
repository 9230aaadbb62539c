//! Which values look personal, whatever they are called?

use std::net::IpAddr;

/// Digits of a telephone number (E.164 allows 15).
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Whether the text holds an e-mail address, or is or holds a telephone number, or is an IP address.
pub(crate) fn looks_personal(text: &str) -> bool {
    holds_email(text) || holds_phone(text) || text.trim().parse::<IpAddr>().is_ok()
}

/// Something before an `@` (also written `%40`) and a name with a dot behind it.
fn holds_email(text: &str) -> bool {
    let parts = |at: &str| text.match_indices(at).map(|(i, at)| (i, i + at.len())).collect::<Vec<_>>();
    let of_mailbox = |c: char| c.is_alphanumeric() || "._%+-!#$&'*/=?^`{|}~\"".contains(c);
    let of_host = |c: char| c.is_alphanumeric() || c == '.' || c == '-';
    parts("@").into_iter().chain(parts("%40")).any(|(before, after)| {
        let mailbox = text[..before].chars().next_back().is_some_and(of_mailbox);
        let host: String = text[after..].chars().take_while(|c| of_host(*c)).collect();
        let host = host.trim_end_matches('.');
        mailbox && host.rsplit_once('.').is_some_and(|(name, end)| !name.is_empty() && end.chars().count() >= 2)
    })
}

/// `+43 660 1234567` anywhere; `(0660) 123-4567` or `0660 1234567` as the whole text.
fn holds_phone(text: &str) -> bool {
    let of_number = |c: &char| c.is_ascii_digit() || " ()-./".contains(*c);
    let digits = |part: &str| part.chars().filter(char::is_ascii_digit).count();
    let international = |at: usize| {
        let starts = !text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let rest: String = text[at + 1..].chars().take_while(of_number).collect();
        starts && rest.starts_with(|c: char| c.is_ascii_digit() || c == '(') && PHONE_DIGITS.contains(&digits(&rest))
    };
    if text.match_indices('+').any(|(at, _)| international(at)) {
        return true;
    }
    let whole = text.trim();
    let written_so = whole.starts_with('(')
        || whole.starts_with("00")
        || (whole.starts_with('0') && whole.contains([' ', '-', '/']));
    written_so && whole.chars().all(|c| of_number(&c)) && PHONE_DIGITS.contains(&digits(whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_numbers_are_seen_within_text() {
        let personal = [
            "ann@example.com",
            "write to ann.lee+x@mail.example.co.uk.",
            "https://a.example/?mail=ann%40example.com",
            "Ann <ann@example.com>",
            "+43 660 1234567",
            "call +1 (212) 555-0100 now",
            "(0660) 123-4567",
            "0660 1234567",
            "004366012345",
            "192.0.2.7",
            "2001:db8::1",
            " 10.0.0.1 ",
        ];
        let shown: Vec<&str> = personal.into_iter().filter(|text| !looks_personal(text)).collect();
        assert!(shown.is_empty(), "{shown:?}");
    }

    #[test]
    fn other_texts_are_not() {
        let plain = [
            "pro",
            "@",
            "a @ b",
            "me@home",
            "@mention",
            "2024-01-04",
            "2024-01-04T10:00:00+00:00",
            "12345678",
            "120.0.6099.109",
            "10.15.7",
            "a+b",
            "1+1=2",
            "C++ 17",
            "0.5",
            "007",
            "+5 %",
            "/users/12",
            "3 1/2 - 4",
            "order 2024-11-000123",
            "",
        ];
        let hidden: Vec<&str> = plain.into_iter().filter(|text| looks_personal(text)).collect();
        assert!(hidden.is_empty(), "{hidden:?}");
    }
}
