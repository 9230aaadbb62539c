//! Who answers for a stage of a map, and where will we listen?

use super::super::caller::Caller;
use super::super::moment;
use super::super::personal::Sight;
use super::super::problem::{Input, Numbers, Refusals};
use crate::edge::Problem;
use crate::serve::Server;
use axum::Json;
use axum::extract::State;
use hark_records::maps::plans::{Owner, Plan};
use hyper::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Places for listening posts of one stage.
const POSTS_MAX: usize = 20;
/// Bytes of a place, or of what is asked there.
const TEXT_BYTES_MAX: usize = 500;

/// A place for a listening post.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PostPlan {
    /// Where we will listen, at most 500 bytes.
    place: String,
    /// What we will ask there, at most 500 bytes.
    #[serde(default)]
    question: String,
}

/// Who answers for a stage: a member or a team.
#[derive(Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnerView {
    /// The number of the member.
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<i64>,
    /// The number of the team.
    #[serde(skip_serializing_if = "Option::is_none")]
    team: Option<i64>,
}

/// What is decided of a stage.
#[derive(Serialize, ToSchema)]
pub(super) struct PlanView {
    /// The key of the stage.
    stage: String,
    /// Who answers for it.
    owner: Option<OwnerView>,
    /// Where listening posts are planned.
    posts: Vec<PostPlan>,
    /// Counts changes.
    version: i64,
    /// When it was changed last, RFC 3339.
    changed: String,
    /// The number of the member who did.
    changed_by: Option<i64>,
    /// Whether a place tells who a customer is, and you may not see that: it reads `(hidden)`, and the stage cannot be changed.
    hidden: bool,
}

fn posts(plan: &Plan) -> Vec<PostPlan> {
    serde_json::from_str(&plan.posts).unwrap_or_default()
}

fn texts(posts: &[PostPlan]) -> impl Iterator<Item = &str> {
    posts.iter().flat_map(|post| [post.place.as_str(), post.question.as_str()])
}

impl PlanView {
    /// As somebody with this sight may see it.
    pub(super) fn seen_with(sight: Sight, plan: Plan) -> PlanView {
        let mut hidden = false;
        let mut shown = |text: String| {
            let (text, hides) = super::seen(sight, text);
            hidden |= hides;
            text
        };
        let posts = posts(&plan);
        let posts = posts.into_iter().map(|post| PostPlan { place: shown(post.place), question: shown(post.question) });
        let posts = posts.collect();
        let owner = plan.owner.map(|owner| match owner {
            Owner::Member(id) => OwnerView { member: Some(id), team: None },
            Owner::Team(id) => OwnerView { member: None, team: Some(id) },
        });
        let (version, changed, changed_by) = (plan.version, moment(plan.changed), plan.changed_by);
        PlanView { stage: plan.stage, owner, posts, version, changed, changed_by, hidden }
    }
}

/// What is to be decided of a stage.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlanEdit {
    /// The key of the stage.
    stage: String,
    /// Who answers for it; nobody without it.
    owner: Option<OwnerView>,
    /// Where listening posts are planned, at most 20.
    #[schema(max_items = 20)]
    posts: Vec<PostPlan>,
    /// The version you have seen; 0 where nothing was decided yet.
    version: i64,
}

impl PlanEdit {
    fn owner(&self) -> Result<Option<Owner>, Problem> {
        Ok(match self.owner {
            None => None,
            Some(OwnerView { member: Some(id), team: None }) => Some(Owner::Member(id)),
            Some(OwnerView { member: None, team: Some(id) }) => Some(Owner::Team(id)),
            Some(_) => {
                let fact = "One member or one team answers for a stage. Hint: write {\"member\": 1} or {\"team\": 1}.";
                return Err(super::super::problem::field("owner", fact));
            }
        })
    }

    fn checked_posts(&self) -> Result<String, Problem> {
        let wrong = |place: String, fact: &str| {
            let mut problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", fact.to_owned());
            problem.place = Some(place.into());
            problem
        };
        if self.posts.len() > POSTS_MAX {
            return Err(wrong("/posts".into(), "A stage has at most 20 places for listening posts.")
                .hint("Keep those where you would learn most."));
        }
        for (at, post) in self.posts.iter().enumerate() {
            if post.place.trim().is_empty() || post.place.len() > TEXT_BYTES_MAX {
                let fact = "A place for a listening post has 1 to 500 bytes.";
                return Err(wrong(format!("/posts/{at}/place"), fact).hint("Say where one would meet the customer."));
            }
            if post.question.len() > TEXT_BYTES_MAX {
                return Err(wrong(format!("/posts/{at}/question"), "A question has at most 500 bytes.")
                    .hint("Ask one thing at a time."));
            }
        }
        Ok(serde_json::to_string(&self.posts).unwrap_or_default())
    }
}

/// Says who answers for a stage of a map, and where listening posts are planned.
///
/// Without the right to see personal data, what would read `(hidden)` afterwards, and what is hidden already, is refused (403 `personal_data`).
#[utoipa::path(put, path = "/api/v1/workspaces/{workspace}/maps/{map}/stages", tag = "maps", request_body = PlanEdit,
    params(("workspace" = u32, Path, description = "Its number."), ("map" = i64, Path, description = "Its number; 0 for the map of everybody.")),
    responses((status = 200, description = "It is so now.", body = PlanView), Refusals))]
pub(super) async fn plan_stage(
    State(server): State<Arc<Server>>,
    caller: Caller,
    Numbers((_, map)): Numbers<(u32, i64)>,
    Input(edit): Input<PlanEdit>,
) -> Result<Json<PlanView>, Problem> {
    let (owner, kept) = (edit.owner()?, edit.checked_posts()?);
    let before = server.state.records.map_plans(caller.may()?, map).await?;
    super::known_stage(&server, &caller, &edit.stage).await?;
    let before = before.iter().find(|plan| plan.stage == edit.stage).map(posts).unwrap_or_default();
    super::may_write_over(&caller, texts(&before))?;
    super::may_write(&caller, texts(&edit.posts))?;
    let plan = Plan { stage: edit.stage, owner, posts: kept, version: edit.version, changed: 0, changed_by: None };
    let now = (server.state.clock)();
    let made = server.state.records.set_map_plan(caller.may()?, map, &plan, now).await?;
    Ok(Json(PlanView::seen_with(Sight::of(&caller)?, made)))
}
