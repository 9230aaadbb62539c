//! Which columns does a plan need, and what do its conditions say of their values?

use super::{Matcher, Plan};
use crate::Result;
use crate::breakdown::{BoundBreakdown, Values};
use crate::filter::{Tests, Tree, Views};
use crate::run::{self, Context};
use crate::segment::{BoundRules, Rules};
use crate::stage::line::BoundStages;
use crate::traits::{TraitColumns, columns_of};
use hark_model::{Flags, Micros};
use hark_timeline::{Column, ColumnData, EventSource, Field, RowRef, Value};
use std::sync::Arc;

/// A selector over event codes.
#[derive(Debug)]
pub(crate) struct BoundSelector {
    /// Whether an event of this code may be meant.
    pub(crate) by_code: Vec<bool>,
    pub(crate) tree: Option<Tree>,
}

/// The numbers of one segment's column, by code where it is no column of numbers.
#[derive(Debug)]
pub(crate) enum NumberMap {
    Plain,
    ByCode(Vec<f64>),
}

impl NumberMap {
    /// The number that a row of the column has; NaN when it has none.
    #[inline]
    pub(crate) fn read(&self, data: &ColumnData<'_>, row: usize) -> f64 {
        match (data, self) {
            (ColumnData::Numbers(numbers), _) => numbers[row],
            (ColumnData::Dictionary(codes), NumberMap::ByCode(map)) => map[codes.get(row) as usize],
            _ => f64::NAN,
        }
    }
}

/// A plan with its columns fetched and its conditions decided. It owns what a [`Matcher`] looks at.
pub struct Bound<'s> {
    pub(crate) tests: Tests,
    /// By field, then segment.
    pub(crate) columns: Vec<Vec<Arc<dyn Column>>>,
    /// By segment, then leaf.
    decided: Vec<Vec<Vec<bool>>>,
    pub(crate) selectors: Vec<BoundSelector>,
    pub(crate) filter: Option<Tree>,
    pub(crate) customers: Option<Tree>,
    pub(crate) rule: Option<(Arc<Rules>, BoundRules<'s>)>,
    pub(crate) stages: Option<BoundStages<'s>>,
    /// Whether customers are followed at every moment, not only behind their events.
    pub(crate) closely: bool,
    pub(crate) now: Micros,
    pub(crate) breakdown: Option<BoundBreakdown>,
    pub(crate) breakdown_fields: Vec<usize>,
    pub(crate) breakdown_trait: Option<usize>,
    pub(crate) breakdown_stage: bool,
    pub(crate) number: Option<(usize, Vec<NumberMap>)>,
    pub(crate) flags: Box<dyn Fn(RowRef) -> Flags + Send + Sync + 's>,
}

impl Plan {
    /// Fetches the columns and decides the conditions.
    pub fn bind<'s, S: EventSource + ?Sized>(&self, ctx: &Context<'s, S>) -> Result<Bound<'s>> {
        let names = (ctx.source.names(), ctx.segments.mapping());
        let stages = self.speaks_of_stages();
        let stages = stages.then(|| BoundStages::bind(ctx, self.wall.as_ref(), &self.options)).transpose()?;
        let mut tests = Tests { of_accounts: self.of_accounts(), ..Tests::default() };
        if let Some(stages) = &stages {
            self.knows_stages(&stages.keys)?;
            tests.stages.clone_from(&stages.keys);
        }
        let filter = self.filter.as_ref().map(|c| tests.compile(c, names));
        let customers = self.customers.as_ref().map(|c| tests.compile(c, names));
        let selectors: Vec<BoundSelector> = self
            .selectors
            .iter()
            .map(|selector| BoundSelector {
                by_code: selector.by_code(names.0, names.1),
                tree: selector.condition.as_ref().map(|c| tests.compile(c, names)),
            })
            .collect();
        let of_accounts = tests.of_accounts;
        let fields = self.breakdown.iter().flat_map(|b| b.fields(of_accounts));
        let breakdown_fields: Vec<usize> = fields.map(|f| tests.field(f)).collect();
        let breakdown_trait = match &self.breakdown {
            Some(crate::breakdown::Breakdown::Trait(name)) => Some(tests.subject(name)),
            _ => None,
        };
        let number_field = self.number.as_ref().map(|name| tests.field(Field::Property(name.clone())));
        for name in tests.traits.clone() {
            for field in columns_of(&name, of_accounts) {
                tests.field(field);
            }
        }
        let columns = columns(ctx, &tests.fields)?;
        let decide = |segment: usize| {
            let one = |leaf: &crate::filter::Leaf| leaf.decide(columns[leaf.field][segment].as_ref());
            Ok(tests.leaves.iter().map(one).collect())
        };
        let decided = run::each(ctx.threads, ctx.source.segment_count(), decide)?;
        let breakdown = match &self.breakdown {
            Some(breakdown) => {
                let own: Vec<_> = breakdown_fields.iter().map(|f| columns[*f].clone()).collect();
                Some(BoundBreakdown::bind(ctx, breakdown, &own, &tests.stages)?)
            }
            None => None,
        };
        let number = number_field.map(|f| (f, columns[f].iter().map(|c| number_map(c.as_ref())).collect()));
        let rule = self
            .rule
            .as_ref()
            .map(|rule| Ok::<_, crate::QueryError>((rule.clone(), rule.bind_along(ctx, &self.options)?)));
        let source = ctx.source;
        Ok(Bound {
            tests,
            columns,
            decided,
            selectors,
            filter,
            customers,
            rule: rule.transpose()?,
            stages,
            closely: self.stages,
            now: ctx.now,
            breakdown,
            breakdown_fields,
            breakdown_trait,
            breakdown_stage: self.breakdown == Some(crate::breakdown::Breakdown::Stage),
            number,
            flags: Box::new(move |at| source.flags(at)),
        })
    }
}

pub(crate) fn columns<S: EventSource + ?Sized>(
    ctx: &Context<'_, S>,
    fields: &[Field],
) -> Result<Vec<Vec<Arc<dyn Column>>>> {
    let segments = ctx.source.segment_count();
    let mut flat = run::each(ctx.threads, fields.len() * segments, |job| {
        ctx.halt.check()?;
        Ok(ctx.source.column((job % segments) as u32, &fields[job / segments])?)
    })?;
    let mut out = Vec::with_capacity(fields.len());
    for _ in fields {
        let rest = flat.split_off(segments);
        out.push(std::mem::replace(&mut flat, rest));
    }
    Ok(out)
}

pub(crate) fn number_map(column: &dyn Column) -> NumberMap {
    match column.data() {
        ColumnData::Numbers(_) => NumberMap::Plain,
        ColumnData::Absent => NumberMap::ByCode(Vec::new()),
        ColumnData::Dictionary(_) => NumberMap::ByCode(
            (0..column.codes())
                .map(|code| match column.value(code) {
                    Value::Number(n) => n,
                    _ => f64::NAN,
                })
                .collect(),
        ),
    }
}

impl Bound<'_> {
    /// What the walk asks.
    pub fn matcher(&self) -> Matcher<'_> {
        let leaves = self.tests.leaves.len();
        let views = self.decided.iter().enumerate().flat_map(|(segment, decided)| {
            let of = move |(leaf, decided)| {
                let leaf: &crate::filter::Leaf = leaf;
                let decided: &Vec<bool> = decided;
                leaf.view(&self.columns[leaf.field][segment], decided)
            };
            self.tests.leaves.iter().zip(decided).map(of)
        });
        let views = Views { leaves, views: views.collect() };
        let column = |field: &Field| {
            let index = self.tests.fields.iter().position(|f| f == field);
            index.map_or(&[][..], |f| self.columns[f].as_slice())
        };
        let traits = self
            .tests
            .traits
            .iter()
            .map(|name| TraitColumns::new(columns_of(name, self.tests.of_accounts).iter().map(column)));
        Matcher::new(self, views, traits.collect())
    }

    /// The values of the breakdown; `None` when the plan has none.
    pub fn values(&self) -> Option<&Values> {
        self.breakdown.as_ref().map(|b| &b.values)
    }
}
