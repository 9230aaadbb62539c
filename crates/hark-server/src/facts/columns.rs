//! What does each column of a table mean?

use super::money::Currency;
use super::{Error, Kind};
use crate::import::guess::{is_number, truth};
use crate::import::values::quote_into;
use crate::inert;
use crate::wire::check;
use hark_model::limits;
use hark_query::spec::nearest;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Names, in the letters and digits they have, that columns usually have.
const IDS: [&str; 5] = ["customerid", "userid", "externalid", "id", "customer"];
const EMAILS: [&str; 4] = ["email", "emailaddress", "mail", "customeremail"];
const ACCOUNTS: [&str; 5] = ["accountid", "companyid", "organizationid", "organisationid", "account"];
/// Those of a table of accounts.
const ACCOUNT_IDS: [&str; 7] =
    ["accountid", "companyid", "organizationid", "organisationid", "externalid", "id", "account"];
const CURRENCIES: [&str; 3] = ["currency", "currencycode", "isocurrency"];
/// Names of amounts. Nobody adds up what has no currency.
const MONEY: [&str; 8] = ["revenue", "value", "mrr", "arr", "ltv", "lifetimevalue", "contractvalue", "amount"];

/// What somebody said of the columns. What is missing is guessed by their names and cells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema, clap::Args)]
#[serde(deny_unknown_fields, default)]
#[schema(as = FactColumns)]
pub struct Wishes {
    /// Column with the id of the customer, or of the account
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    /// Column with the customer's e-mail address, which finds customers where there is no id
    #[arg(long, value_name = "COLUMN")]
    pub email: Option<String>,
    /// Column with the id of the customer's account
    #[arg(long, value_name = "COLUMN")]
    pub account: Option<String>,
    /// Columns with amounts of money as people write them, such as 1234.50
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    #[schema(max_items = 256)]
    pub money: Vec<String>,
    /// Columns with amounts in the smallest unit (cents) already
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    #[schema(max_items = 256)]
    pub minor: Vec<String>,
    /// ISO code of the currency of all amounts, where no column says it
    #[arg(long, value_name = "CODE", conflicts_with = "currency_column")]
    pub currency: Option<String>,
    /// Column with the ISO code of the currency
    #[arg(long, value_name = "COLUMN")]
    pub currency_column: Option<String>,
    /// Columns with plain numbers, whatever their name
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    #[schema(max_items = 256)]
    pub number: Vec<String>,
    /// Columns that stay text although all cells look like numbers
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    #[schema(max_items = 256)]
    pub text: Vec<String>,
    /// Columns that are not kept
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    #[schema(max_items = 256)]
    pub ignore: Vec<String>,
}

/// What one column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The customer's id.
    Id,
    /// The trait `email`, and who it is where there is no id.
    Email,
    /// The customer's account.
    Account,
    /// The currency of the row's amounts, and the trait `currency`.
    Currency,
    /// A trait, an amount as people write it.
    Money,
    /// A trait, an amount in the smallest unit.
    Minor,
    /// A trait, a number.
    Number,
    /// A trait, true or false.
    Bool,
    /// A trait, text.
    Text,
    /// Nothing.
    Ignored,
}

impl Role {
    /// In words for people.
    pub fn word(self, kind: Kind) -> &'static str {
        match self {
            Role::Id if kind == Kind::Accounts => "the account's id",
            Role::Id => "the customer's id",
            Role::Email => "the customer's e-mail address",
            Role::Account => "the customer's account",
            Role::Currency => "the currency of the amounts",
            Role::Money => "an amount of money",
            Role::Minor => "an amount in the smallest unit of its money",
            Role::Number => "a number",
            Role::Bool => "true or false",
            Role::Text => "text",
            Role::Ignored => "left out",
        }
    }
}

/// What the cells of one column look like.
#[derive(Clone, Copy, Debug)]
pub struct Cells {
    numbers: bool,
    truths: bool,
    any: bool,
}

impl Default for Cells {
    fn default() -> Self {
        Cells { numbers: true, truths: true, any: false }
    }
}

impl Cells {
    /// One more cell; an empty one says nothing.
    pub fn look(&mut self, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.any = true;
            self.numbers &= is_number(text);
            self.truths &= truth(text).is_some();
        }
    }
}

/// What all columns mean.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Of what there is a row for each.
    pub kind: Kind,
    /// Their names, in the order of the table.
    pub names: Vec<String>,
    /// What each means.
    pub roles: Vec<Role>,
    /// The currency of all rows.
    pub currency: Option<Currency>,
}

fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

fn wrong<T>(field: &'static str, fact: impl Into<String>) -> Result<T, Error> {
    Err(Error::Columns { field, fact: fact.into() })
}

/// A name as it may be shown.
fn legible(name: &str) -> String {
    inert::line(&name.chars().take(60).collect::<String>())
}

impl Columns {
    /// Wishes and guesses together, for columns whose cells look so.
    pub fn settle(kind: Kind, names: &[String], wishes: &Wishes, cells: &[Cells]) -> Result<Columns, Error> {
        if kind == Kind::Accounts && (wishes.email.is_some() || wishes.account.is_some()) {
            let field = if wishes.email.is_some() { "email" } else { "account" };
            return wrong(
                field,
                "A table of accounts has a row for each account. Hint: name the column with their id as `id`.",
            );
        }
        let mut roles = vec![None; names.len()];
        let one = |field, wish: &Option<String>, role| (field, wish.iter().cloned().collect::<Vec<_>>(), role);
        let many = |field, wish: &[String], role| (field, wish.to_vec(), role);
        let wished = [
            one("id", &wishes.id, Role::Id),
            one("email", &wishes.email, Role::Email),
            one("account", &wishes.account, Role::Account),
            one("currency_column", &wishes.currency_column, Role::Currency),
            many("money", &wishes.money, Role::Money),
            many("minor", &wishes.minor, Role::Minor),
            many("number", &wishes.number, Role::Number),
            many("text", &wishes.text, Role::Text),
            many("ignore", &wishes.ignore, Role::Ignored),
        ];
        for (field, columns, role) in wished {
            for column in columns {
                let at = find(names, field, &column)?;
                if roles[at].is_some_and(|other| other != role) {
                    return wrong(
                        field,
                        format!("The column `{}` is named twice. Hint: it means one thing.", legible(&column)),
                    );
                }
                roles[at] = Some(role);
            }
        }
        let usual: [(Role, &[&str]); 4] =
            [(Role::Id, &IDS), (Role::Email, &EMAILS), (Role::Account, &ACCOUNTS), (Role::Currency, &CURRENCIES)];
        let of_accounts: [(Role, &[&str]); 2] = [(Role::Id, &ACCOUNT_IDS), (Role::Currency, &CURRENCIES)];
        let usual = if kind == Kind::Accounts { &of_accounts[..] } else { &usual[..] };
        for &(role, known) in usual {
            if !roles.contains(&Some(role)) {
                let free = |known: &&str| (0..names.len()).find(|i| roles[*i].is_none() && bare(&names[*i]) == **known);
                if let Some(at) = known.iter().find_map(free) {
                    roles[at] = Some(role);
                }
            }
        }
        let guessed = |i: usize| match cells.get(i).copied().unwrap_or_default() {
            Cells { any: true, .. } if MONEY.contains(&bare(&names[i]).as_str()) => Role::Money,
            Cells { any: true, numbers: true, .. } => Role::Number,
            Cells { any: true, truths: true, .. } => Role::Bool,
            _ => Role::Text,
        };
        let roles = roles.iter().enumerate().map(|(i, role)| role.unwrap_or_else(|| guessed(i))).collect();
        let currency = match &wishes.currency {
            None => None,
            Some(code) => match Currency::of(code) {
                None => return wrong("currency", "This is no ISO code of a currency, such as EUR."),
                known => known,
            },
        };
        let columns = Columns { kind, names: names.to_vec(), roles, currency };
        columns.are_of_use()?;
        Ok(columns)
    }

    fn are_of_use(&self) -> Result<(), Error> {
        let has = |role| self.roles.contains(&role);
        if self.kind == Kind::Accounts && !has(Role::Id) {
            return wrong(
                "id",
                "No column looks like the id of an account. Hint: name one, or nobody knows what a row is about.",
            );
        }
        if !has(Role::Id) && !has(Role::Email) {
            let fact =
                "No column looks like an id or an e-mail address. Hint: name one, or nobody knows whom a row is about.";
            return wrong("id", fact);
        }
        if has(Role::Currency) && self.currency.is_some() {
            return wrong("currency", "The currency stands in a column, too. Hint: leave one of them out.");
        }
        let amount = self.roles.iter().position(|role| matches!(role, Role::Money | Role::Minor));
        if let Some(at) = amount.filter(|_| !has(Role::Currency) && self.currency.is_none()) {
            let name = legible(&self.names[at]);
            let fact = format!(
                "`{name}` is money, of which nobody says which. Hint: say the currency, or that it is a plain number."
            );
            return wrong("currency", fact);
        }
        let traits: Vec<String> = (0..self.names.len()).filter_map(|i| self.trait_of(i)).collect();
        if traits.len() > limits::PROPERTIES_MAX {
            let fact = format!("The table has more than {} traits. Hint: leave some out.", limits::PROPERTIES_MAX);
            return wrong("ignore", fact);
        }
        for (i, name) in traits.iter().enumerate() {
            if check::is_reserved(name.as_bytes()) || name.is_empty() || name.len() > limits::NAME_BYTES_MAX {
                let fact = format!(
                    "`{}` cannot be the name of a trait. Hint: rename the column, or leave it out.",
                    legible(name)
                );
                return wrong("ignore", fact);
            }
            if traits[..i].contains(name) {
                let fact = format!("Two columns would be the trait `{}`. Hint: leave one out.", legible(name));
                return wrong("ignore", fact);
            }
        }
        Ok(())
    }

    /// Which trait a column sets, if any.
    pub fn trait_of(&self, column: usize) -> Option<String> {
        match self.roles[column] {
            Role::Id | Role::Account | Role::Ignored => None,
            Role::Email => Some("email".to_owned()),
            Role::Currency => Some("currency".to_owned()),
            _ => Some(self.names[column].clone()),
        }
    }

    /// The traits that rows may set.
    pub fn traits(&self) -> Vec<String> {
        let fixed = self.currency.is_some().then(|| "currency".to_owned());
        (0..self.names.len()).filter_map(|i| self.trait_of(i)).chain(fixed).collect()
    }

    /// Each column with what it is taken as.
    pub fn described(&self) -> Vec<(String, &'static str)> {
        self.names.iter().cloned().zip(self.roles.iter().map(|role| role.word(self.kind))).collect()
    }
}

fn find(names: &[String], field: &'static str, wished: &str) -> Result<usize, Error> {
    if let Some(at) = names.iter().position(|name| name == wished) {
        return Ok(at);
    }
    let hint = match nearest(wished, names.iter().map(String::as_str)) {
        Some(near) => format!("there is `{}`", legible(near)),
        None => format!("there are {}", names.iter().take(20).map(|name| legible(name)).collect::<Vec<_>>().join(", ")),
    };
    wrong(field, format!("There is no column `{}`. Hint: {hint}.", legible(wished)))
}

/// The JSON of a trait.
pub(super) fn text_json(text: &str) -> String {
    let mut json = String::new();
    quote_into(&mut json, text);
    json
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settle(header: &str, row: &str, wishes: &Wishes) -> Result<Vec<Role>, String> {
        let split = |text: &str| text.split(';').map(str::to_owned).collect::<Vec<_>>();
        let cells: Vec<Cells> = split(row)
            .iter()
            .map(|cell| {
                let mut cells = Cells::default();
                cells.look(cell);
                cells
            })
            .collect();
        Columns::settle(Kind::Customers, &split(header), wishes, &cells)
            .map(|found| found.roles)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn usual_names_and_cells_say_what_columns_are() {
        let roles = settle(
            "User ID;E-Mail;Company_ID;MRR;Currency;seats;vip;zip;note",
            "u1;a@x.example;acme;9.90;EUR;5;true;01234;",
            &Wishes::default(),
        );
        use Role::{Account, Bool, Currency, Email, Id, Money, Number, Text};
        assert_eq!(roles.expect("understood"), [Id, Email, Account, Money, Currency, Number, Bool, Text, Text]);
        let wishes = Wishes {
            id: Some("email".into()),
            number: vec!["mrr".into()],
            text: vec!["seats".into()],
            ignore: vec!["vip".into()],
            ..Wishes::default()
        };
        let roles = settle("email;mrr;seats;vip", "a;1;2;true", &wishes).expect("understood");
        assert_eq!(roles, [Id, Number, Text, Role::Ignored], "what was said goes first");
    }

    #[test]
    fn what_does_not_fit_is_refused_with_the_field() {
        let one = |wishes: Wishes| settle("email;plan;mrr", "a@x.example;pro;5", &wishes).expect_err("refused");
        assert!(one(Wishes::default()).contains("`mrr` is money"), "a sum of euros and yen is no number");
        let eur = || Wishes { currency: Some("EUR".into()), ..Wishes::default() };
        assert!(settle("email;plan;mrr", "a@x.example;pro;5", &eur()).is_ok());
        assert!(one(Wishes { id: Some("emial".into()), ..eur() }).contains("there is `email`"));
        assert!(one(Wishes { money: vec!["plan".into()], text: vec!["plan".into()], ..eur() }).contains("named twice"));
        assert!(one(Wishes { currency: Some("Euro".into()), ..Wishes::default() }).contains("ISO code"));
        assert!(settle("plan", "pro", &Wishes::default()).expect_err("refused").contains("whom a row is about"));
        let twice = settle("mail;email;x", "a;b;c", &Wishes { email: Some("mail".into()), ..Wishes::default() });
        assert!(twice.expect_err("refused").contains("the trait `email`"));
        assert!(
            settle("email;__proto__", "a;b", &Wishes::default()).expect_err("refused").contains("cannot be the name")
        );
    }
}
