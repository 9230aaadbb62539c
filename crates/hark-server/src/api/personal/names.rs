//! Which names of properties and traits are personal?

/// Words that make a name personal, wherever they stand in it.
const WORDS: [&str; 53] = [
    "email",
    "mail",
    "emails",
    "phone",
    "phones",
    "mobile",
    "telephone",
    "tel",
    "fax",
    "msisdn",
    "whatsapp",
    "skype",
    "address",
    "addresses",
    "street",
    "postcode",
    "zip",
    "zipcode",
    "postal",
    "ip",
    "ipv4",
    "ipv6",
    "avatar",
    "photo",
    "picture",
    "portrait",
    "selfie",
    "birthday",
    "birthdate",
    "birth",
    "dob",
    "ssn",
    "passport",
    "iban",
    "bic",
    "username",
    "nickname",
    "firstname",
    "lastname",
    "surname",
    "fullname",
    "forename",
    "givenname",
    "familyname",
    "latitude",
    "longitude",
    "password",
    "fingerprint",
    "gravatar",
    "salutation",
    "signature",
    "initials",
    "gender",
];

/// Words after which a name with such a word speaks of something else: `email_opened`, `mail_campaign`.
const ABOUT: [&str; 24] = [
    "opened",
    "sent",
    "clicked",
    "bounced",
    "delivered",
    "verified",
    "confirmed",
    "enabled",
    "valid",
    "count",
    "type",
    "template",
    "campaign",
    "subject",
    "provider",
    "domain",
    "channel",
    "status",
    "frequency",
    "notifications",
    "preference",
    "consent",
    "subscribed",
    "optin",
];

/// Before `name`: of a person.
const WHOSE_NAME: [&str; 19] = [
    "first", "last", "full", "user", "sur", "given", "family", "middle", "display", "nick", "maiden", "contact",
    "customer", "person", "login", "employee", "owner", "author", "traits",
];

/// Before `id`: of a person or of something that one person carries.
const WHOSE_ID: [&str; 15] = [
    "user",
    "customer",
    "person",
    "contact",
    "anonymous",
    "distinct",
    "device",
    "visitor",
    "member",
    "patient",
    "profile",
    "client",
    "subscriber",
    "advertising",
    "external",
];

/// Whether a property or trait of this name (or dotted path) tells who a customer is.
pub(crate) fn is_personal(path: &str) -> bool {
    let words = words(path);
    let pair =
        |whose: &[&str], what: &str| words.windows(2).any(|pair| pair[1] == what && whose.contains(&pair[0].as_str()));
    let joined = words.concat();
    let exactly = ["name", "id", "userid", "customerid", "distinctid", "anonymousid", "deviceid", "names"];
    if exactly.contains(&joined.as_str()) || pair(&WHOSE_NAME, "name") || pair(&WHOSE_ID, "id") {
        return true;
    }
    let last_is_about = words.last().is_some_and(|last| ABOUT.contains(&last.as_str()));
    let personal = |word: &String| WORDS.contains(&word.as_str());
    (words.iter().any(personal) || words.windows(2).any(|two| WORDS.contains(&two.concat().as_str()))) && !last_is_about
}

/// The words of a name in lower case: `firstName`, `first_name`, `$first.name` and `FIRST-NAME` are two words.
fn words(path: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let (mut word, mut after_lower) = (String::new(), false);
    for letter in path.chars() {
        let boundary = !letter.is_alphanumeric() || (letter.is_uppercase() && after_lower);
        if boundary && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        after_lower = letter.is_lowercase() || letter.is_numeric();
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_names_are_known_in_every_spelling() {
        let personal = [
            "email",
            "Email",
            "$email",
            "userEmail",
            "work_email",
            "user.email",
            "EMAIL",
            "e-mail",
            "E_Mail",
            "name",
            "$name",
            "first_name",
            "firstName",
            "last-name",
            "user.name",
            "fullname",
            "phone",
            "phone_number",
            "mobilePhone",
            "address",
            "billing.address.street",
            "zip_code",
            "ip",
            "$ip",
            "ipAddress",
            "avatar",
            "avatar_url",
            "id",
            "user_id",
            "userId",
            "distinct_id",
            "$anon.anonymousId",
            "birth_date",
            "traits.name",
            "customerName",
        ];
        let shown: Vec<&str> = personal.into_iter().filter(|name| !is_personal(name)).collect();
        assert!(shown.is_empty(), "{shown:?}");
    }

    #[test]
    fn other_names_stay() {
        let plain = [
            "plan",
            "product_name",
            "file_name",
            "event_name",
            "campaign.name",
            "account_id",
            "order_id",
            "email_opened",
            "emailVerified",
            "company",
            "country",
            "city",
            "zone",
            "description",
            "tip",
            "ship",
            "channel",
            "path",
            "$current_url",
            "$screen_name",
            "utm_campaign",
            "$lib",
            "seats",
            "platform",
            "ticket_id",
            "idea",
            "renamed",
            "username_count",
        ];
        let hidden: Vec<&str> = plain.into_iter().filter(|name| is_personal(name)).collect();
        assert!(hidden.is_empty(), "{hidden:?}");
    }
}
