//! What are people and their companies called?
//!
//! Names are combined from lists of common given and family names; whoever bears such a name is not meant. Addresses use only the
//! domains that RFC 2606 reserves for examples.

use crate::dice::Dice;

const GIVEN: [&[&str]; 6] = [
    &[
        "Olivia", "James", "Emma", "Noah", "Grace", "Liam", "Chloe", "Ethan", "Ruby", "Oscar", "Hannah", "Caleb",
        "Maya", "Owen", "Zoe", "Aaron", "Naomi", "Peter", "Alice", "Simon",
    ],
    &[
        "Anna", "Jonas", "Lena", "Felix", "Clara", "Moritz", "Greta", "Jan", "Ida", "Lukas", "Marie", "Tim", "Sophie",
        "Bram", "Femke", "Anton", "Hanna", "Karl", "Nora", "Till",
    ],
    &[
        "Camille", "Louis", "Manon", "Hugo", "Inès", "Jules", "Élise", "Arthur", "Léa", "Paul", "Chloé", "Victor",
        "Lucie", "Adrien", "Margot", "Théo", "Alix", "Rémi", "Jeanne", "Bastien",
    ],
    &[
        "Lucía", "Mateo", "Sofía", "Diego", "Marina", "João", "Beatriz", "Rafael", "Carla", "Pablo", "Inês", "Tiago",
        "Elena", "Bruno", "Paula", "André", "Marta", "Luis", "Rosa", "Davi",
    ],
    &[
        "Aarav", "Diya", "Rohan", "Ananya", "Vikram", "Isha", "Arjun", "Meera", "Kabir", "Priya", "Nikhil", "Kavya",
        "Sanjay", "Leela", "Dev", "Asha", "Rahul", "Neha", "Varun", "Tara",
    ],
    &[
        "Haruto", "Yui", "Sota", "Aoi", "Ren", "Hina", "Kaito", "Mei", "Yuto", "Sakura", "Daiki", "Rin", "Takumi",
        "Nana", "Kenta", "Emi", "Shun", "Akari", "Ryo", "Mio",
    ],
];

const FAMILY: [&[&str]; 6] = [
    &[
        "Walker", "Bennett", "Hughes", "Carter", "Foster", "Reed", "Morgan", "Ellis", "Hayes", "Palmer", "Brooks",
        "Turner", "Webb", "Shaw", "Lawson", "Parker", "Doyle", "Fields", "Mercer", "Quinn",
    ],
    &[
        "Keller", "Brandt", "Vogel", "Schubert", "Lorenz", "Winter", "Kramer", "de Vries", "Bakker", "Hartmann",
        "Jansen", "Roth", "Seidel", "Peeters", "Engel", "Busch", "Voss", "Sommer", "Kuhn", "Falk",
    ],
    &[
        "Moreau",
        "Lefèvre",
        "Garnier",
        "Rousseau",
        "Blanchard",
        "Fontaine",
        "Mercier",
        "Chevalier",
        "Dupuis",
        "Lambert",
        "Perrin",
        "Renard",
        "Marchand",
        "Guérin",
        "Colin",
        "Roche",
        "Vidal",
        "Leroux",
        "Bailly",
        "Noël",
    ],
    &[
        "García", "Navarro", "Ramos", "Ortega", "Silva", "Almeida", "Castro", "Méndez", "Costa", "Rocha", "Vega",
        "Molina", "Cardoso", "Prieto", "Santos", "Iglesias", "Nunes", "Campos", "Reyes", "Ferreira",
    ],
    &[
        "Sharma", "Patel", "Iyer", "Reddy", "Nair", "Kapoor", "Menon", "Gupta", "Joshi", "Rao", "Mehta", "Das", "Bose",
        "Verma", "Pillai", "Shah", "Sinha", "Kulkarni", "Chopra", "Banerjee",
    ],
    &[
        "Sato",
        "Suzuki",
        "Takahashi",
        "Tanaka",
        "Watanabe",
        "Ito",
        "Yamamoto",
        "Nakamura",
        "Kobayashi",
        "Kato",
        "Yoshida",
        "Yamada",
        "Sasaki",
        "Matsumoto",
        "Inoue",
        "Kimura",
        "Hayashi",
        "Shimizu",
        "Mori",
        "Abe",
    ],
];

const FIRST: [&str; 30] = [
    "Alder",
    "Amberline",
    "Birchgate",
    "Bluefinch",
    "Brightmoor",
    "Cedarway",
    "Clearbrook",
    "Copperleaf",
    "Dunewood",
    "Eastmere",
    "Elmstone",
    "Farrow",
    "Glasswing",
    "Greyfield",
    "Harborlight",
    "Heatherlane",
    "Ironbark",
    "Juniper",
    "Kestrel",
    "Larkhill",
    "Millrace",
    "Northpane",
    "Oakshade",
    "Pinecrest",
    "Quillon",
    "Ridgeback",
    "Saltmarsh",
    "Thistledown",
    "Umberfield",
    "Willowbend",
];

const SECOND: [&str; 20] = [
    "Logistics",
    "Studio",
    "Health",
    "Foods",
    "Systems",
    "Partners",
    "Media",
    "Energy",
    "Robotics",
    "Travel",
    "Legal",
    "Learning",
    "Retail",
    "Press",
    "Labs",
    "Homes",
    "Finance",
    "Games",
    "Textiles",
    "Works",
];

/// A given and a family name that fit the list.
pub fn person(list: usize, dice: &mut Dice) -> (&'static str, &'static str) {
    (*dice.one::<&str>(GIVEN[list]), *dice.one::<&str>(FAMILY[list]))
}

/// Names for so many companies, each once as long as there are enough.
pub fn companies(count: usize, dice: &mut Dice) -> Vec<String> {
    let mut all: Vec<(usize, usize)> = (0..FIRST.len()).flat_map(|a| (0..SECOND.len()).map(move |b| (a, b))).collect();
    dice.shuffle(&mut all);
    (0..count)
        .map(|index| {
            let (a, b) = all[index % all.len()];
            let again = index / all.len();
            let number = if again == 0 { String::new() } else { format!(" {}", again + 1) };
            format!("{} {}{number}", FIRST[a], SECOND[b])
        })
        .collect()
}

/// The letters a-z and 0-9 of a name in lower case, accents left out: what a domain or an address may hold.
pub fn plain(name: &str) -> String {
    name.chars()
        .filter_map(|c| match c {
            'a'..='z' | '0'..='9' => Some(c),
            'A'..='Z' => Some(c.to_ascii_lowercase()),
            'á' | 'ã' => Some('a'),
            'é' | 'è' | 'ë' | 'ê' | 'É' => Some('e'),
            'í' => Some('i'),
            'ó' => Some('o'),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::Concern;

    #[test]
    fn companies_are_distinct() {
        let mut names = companies(900, &mut Dice::new(1, Concern::Accounts, 0, 0));
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 900);
    }

    #[test]
    fn addresses_hold_plain_letters() {
        assert_eq!(plain("Élise de Vries"), "elisedevries");
    }
}
