//! Was this sent by a robot?

/// Parts of user agents, in lower case, that only robots have. HTTP libraries are not among them: servers use those to
/// report what their customers did.
const MARKS: [&str; 19] = [
    "bot/",
    "bot;",
    "bot)",
    "+http://",
    "+https://",
    "googlebot",
    "bingbot",
    "crawler",
    "spider",
    "slurp",
    "headless",
    "phantomjs",
    "lighthouse",
    "pingdom",
    "uptimerobot",
    "facebookexternalhit",
    "gptbot",
    "prerender",
    "selenium",
];

/// Whether the user agent is a robot's.
pub fn is_bot(user_agent: &str) -> bool {
    let lower = super::check::cut(user_agent, 512).to_ascii_lowercase();
    MARKS.iter().any(|mark| lower.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::is_bot;

    #[test]
    fn robots_are_told_from_people_and_servers() {
        assert!(is_bot("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"));
        assert!(is_bot("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0"));
        assert!(!is_bot("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15"));
        assert!(!is_bot("python-requests/2.31"));
        assert!(!is_bot("Mozilla/5.0 (Linux; Android 9; CUBOT X19) Chrome/120.0"));
    }
}
