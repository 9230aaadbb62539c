//! Which settings are taken, and how are mistakes told?

use super::*;

fn load(file: &str, variables: &[(&str, &str)]) -> Result<Config, Mistake> {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("x.toml");
    std::fs::write(&path, file).expect("written");
    let said = Said { config: Some(path), ..Said::default() };
    Config::load(&said, variables.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())))
}

#[test]
fn flags_win_over_variables_and_variables_over_the_file() {
    let config = load("listen = \"127.0.0.1:1\"\nthreads = 3\n", &[("HARK_LISTEN", "127.0.0.1:2")]).expect("fine");
    assert_eq!((config.listen.port(), config.threads), (2, 3));
    let said = Said { listen: Some("localhost:7".into()), ..Said::default() };
    let variables = [("HARK_LISTEN".to_owned(), "127.0.0.1:2".to_owned())];
    assert_eq!(Config::load(&said, variables.into_iter()).expect("fine").listen.port(), 7);
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    let mistake = load("threads = 1\nlisten_on = \"x\"", &[]).expect_err("unknown");
    assert!(mistake.hint.contains("`listen`") && mistake.place.ends_with("line 2"), "{mistake}");
    let mistake = load("", &[("HARK_LOGFORMAT", "json")]).expect_err("unknown");
    assert!(mistake.hint.contains("`HARK_LOG_FORMAT`"), "{mistake}");
}

#[test]
fn a_wrong_value_is_named_with_what_fits() {
    let mistake = load("start_page = \"public\"", &[]).expect_err("wrong");
    assert!(mistake.hint.contains("loopback or off") && mistake.place.ends_with("line 1"), "{mistake}");
    assert!(load("threads = \"many\"", &[]).is_err());
    assert!(load("log = \"loud=very\"", &[]).is_err());
}

#[test]
fn limits_and_proxies_are_read_and_checked() {
    let config = load("trusted_proxies = \"10.0.0.0/8\"\n", &[("HARK_SENDING_REQUESTS_PER_SECOND", "0")]);
    let config = config.expect("fine");
    assert_eq!(config.sending_requests_per_second.asked(), Some(0));
    assert_eq!(config.reading_requests_per_second.asked(), None);
    assert_eq!(config.trusted_proxies, "10.0.0.0/8");
    let mistake = load("", &[("HARK_TRUSTED_PROXIES", "10.0.0.0/99")]).expect_err("no network");
    assert!(mistake.to_string().contains("10.0.0.0/99"), "{mistake}");
    assert!(load("reading_requests_per_second = -1", &[]).is_err());
}

#[test]
fn every_setting_can_be_set_to_what_is_shown() {
    let shown = Config::new(PathBuf::from("d")).show();
    assert_eq!(shown.lines().count(), SETTINGS.len());
    assert_eq!(load(&shown, &[]).expect("fine"), Config::new(PathBuf::from("d")));
}
