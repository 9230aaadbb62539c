//! Can anybody fulfil both of two rules?
//!
//! Not a solver: it finds what people write by mistake. Two tests of the same thing whose bounds do not meet, and a test beside
//! its own opposite. A rule it lets pass may still hold for nobody.

use super::leaf::{Did, Leaf, Moment};
use super::{Rules, Tree};
use crate::spec::{Condition, Predicate, Test};

/// Which of the rules that hold together with `rule` excludes it, by its number.
/// `accounts` are the rules of accounts beside them.
pub(super) fn excluded(rules: &Rules, accounts: &Rules, others: &[Tree], rule: &Tree) -> Option<usize> {
    others.iter().position(|other| exclude((rules, accounts), other, rule))
}

/// The rule itself, whatever segment it was named by.
fn unnamed(tree: &Tree) -> &Tree {
    match tree {
        Tree::Named(_, inner) | Tree::Staged(_, inner) => unnamed(inner),
        other => other,
    }
}

fn exclude(rules: (&Rules, &Rules), a: &Tree, b: &Tree) -> bool {
    match (unnamed(a), unnamed(b)) {
        (Tree::All(parts), other) | (other, Tree::All(parts))
            if parts.iter().any(|part| exclude(rules, part, other)) =>
        {
            true
        }
        (Tree::Not(inner), other) | (other, Tree::Not(inner)) => *unnamed(inner) == *other,
        (Tree::Leaf(a), Tree::Leaf(b)) => tests_exclude(rules, &rules.0.leaves[*a], &rules.0.leaves[*b]),
        _ => false,
    }
}

fn tests_exclude((rules, accounts): (&Rules, &Rules), a: &Leaf, b: &Leaf) -> bool {
    match (a, b) {
        (Leaf::Did(a), Leaf::Did(b)) => {
            let same = Did { amount: b.amount, ..a.clone() } == *b;
            same && a.amount.excludes(b.amount)
        }
        (Leaf::Fact(a, these), Leaf::Fact(b, those)) => a == b && these & those == 0,
        (Leaf::Goals { selectors: a, negated: n }, Leaf::Goals { selectors: b, negated: m }) => a == b && n != m,
        (Leaf::Account(a), Leaf::Account(b)) => exclude((accounts, rules), &accounts.trees[*a], &accounts.trees[*b]),
        (Leaf::Moment(a), Leaf::Moment(b)) => Moment { test: b.test, ..*a } == *b && a.test.excludes(b.test),
        (Leaf::Known(a), Leaf::Known(b)) => {
            let test = |selector: &usize| match &rules.plan.selectors[*selector].condition {
                Some(Condition::Test(test)) => Some(test),
                _ => None,
            };
            test(a).zip(test(b)).is_some_and(|(a, b)| values_exclude(a, b))
        }
        _ => false,
    }
}

fn values_exclude(a: &Test, b: &Test) -> bool {
    if a.subject != b.subject || a.negated || b.negated {
        return false;
    }
    match (&a.predicate, &b.predicate) {
        (Predicate::In(a), Predicate::In(b)) => a.excludes(b),
        (Predicate::Number(a_low, a_high), Predicate::Number(b_low, b_high)) => {
            let amount = |low: &(f64, bool), high: &(f64, bool)| super::leaf::Amount { low: *low, high: *high };
            amount(a_low, a_high).excludes(amount(b_low, b_high))
        }
        _ => false,
    }
}
