//! What does one row say, of whom?

use super::columns::{Columns, Role, text_json};
use super::money::{self, Currency};
use crate::import::guess::{is_number, truth};
use crate::import::rows::RowBuffer;
use crate::wire::ids;
use hark_model::limits;
use serde_json::{Map, Value};

/// What a row says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// The customer's id.
    pub id: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their account.
    pub account: Option<String>,
    /// Traits as they are compared.
    pub traits: Map<String, Value>,
    /// The same as the JSON that is kept, which has every digit.
    pub json: String,
}

/// Reads a row; or says why it cannot be kept, without a value of it.
pub fn read(columns: &Columns, row: &RowBuffer) -> Result<Said, String> {
    let cell = |role| {
        let at = columns.roles.iter().position(|one| *one == role)?;
        row.cells().iter().find(|cell| cell.column as usize == at).map(|cell| row.text(cell).trim())
    };
    let currency = match cell(Role::Currency).filter(|text| !text.is_empty()) {
        Some(code) => Some(Currency::of(code).ok_or("The currency is no ISO code, such as EUR.")?),
        None => columns.currency.clone(),
    };
    let (mut said, mut members, mut amounts) = (Said::default(), Vec::new(), false);
    for cell in row.cells() {
        let (at, text) = (cell.column as usize, row.text(cell).trim());
        // An empty cell says nothing.
        if text.is_empty() {
            continue;
        }
        let name = &columns.names[at];
        match columns.roles[at] {
            Role::Ignored | Role::Currency => {}
            Role::Id => said.id = Some(legal(text, "The id")?),
            Role::Account => said.account = Some(legal(text, "The account")?),
            Role::Email => {
                said.email = Some(address(text)?);
                members.push(("email".to_owned(), text_json(text)));
            }
            Role::Money | Role::Minor => {
                let Some(currency) = &currency else { return Err(format!("`{name}` has no currency beside it.")) };
                let read = if columns.roles[at] == Role::Money { currency.amount(text) } else { money::minor(text) };
                members.push((name.clone(), read.map_err(|why| format!("`{name}` {why}."))?.to_string()));
                amounts = true;
            }
            Role::Number if is_number(text) => members.push((name.clone(), text.to_owned())),
            Role::Number => return Err(format!("`{name}` is no number.")),
            Role::Bool => match truth(text) {
                Some(truth) => members.push((name.clone(), truth.to_string())),
                None => return Err(format!("`{name}` is neither true nor false.")),
            },
            Role::Text if text.len() > limits::STRING_BYTES_MAX => {
                return Err(format!("`{name}` is longer than {} bytes.", limits::STRING_BYTES_MAX));
            }
            Role::Text => members.push((name.clone(), text_json(text))),
        }
    }
    // That of amounts, or what a column says by itself.
    if let Some(currency) = currency.filter(|_| amounts || columns.currency.is_none()) {
        members.push(("currency".to_owned(), text_json(&currency.code)));
    }
    if said.id.is_none() && said.email.is_none() {
        return Err("It has neither an id nor an e-mail address.".to_owned());
    }
    said.keep(members)?;
    Ok(said)
}

impl Said {
    fn keep(&mut self, members: Vec<(String, String)>) -> Result<(), String> {
        self.json.push('{');
        for (name, json) in members {
            if self.json.len() > 1 {
                self.json.push(',');
            }
            self.json.push_str(&text_json(&name));
            self.json.push(':');
            self.json.push_str(&json);
            self.traits.insert(name, compared(&json));
        }
        self.json.push('}');
        if self.json.len() > limits::EVENT_BYTES_MAX {
            return Err(format!("It is longer than {} bytes.", limits::EVENT_BYTES_MAX));
        }
        Ok(())
    }
}

/// The value as the store tells it: all numbers are fractions there.
fn compared(json: &str) -> Value {
    match serde_json::from_str(json) {
        Ok(Value::Number(number)) => hark_query::answer::number(number.as_f64().unwrap_or(f64::NAN)),
        other => other.unwrap_or(Value::Null),
    }
}

fn legal(text: &str, what: &str) -> Result<String, String> {
    let hint = "Hint: it has 1 to 200 bytes and is no word for nobody, such as null";
    ids::legal(text, "").map(str::to_owned).map_err(|_| format!("{what} cannot be one. {hint}."))
}

/// An address by which somebody can be found. Whether mail arrives there is not asked.
fn address(text: &str) -> Result<String, String> {
    let parts = text.split_once('@').filter(|(name, domain)| !name.is_empty() && domain.contains('.'));
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>' | '"');
    match parts.filter(|(_, domain)| !domain.contains('@') && !text.contains(odd)) {
        Some(_) => legal(text, "The e-mail address"),
        None => Err("The e-mail address is none.".to_owned()),
    }
}
