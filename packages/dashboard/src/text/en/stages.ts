interface StageText {
  name: string
  question: string
  lead: string
  today: string[]
  coming: string[]
}

const stage = (
  name: string,
  question: string,
  lead: string,
  today: string[],
  coming: string[],
): StageText => ({
  name,
  question,
  lead,
  today,
  coming,
})

export const stageWords = {
  today: 'What works today',
  coming: 'What comes here',
  nothing: 'Nothing yet. The loop is built stage by stage; this one follows.',
  open: 'Open',
}

export const stages = {
  listen: stage(
    'Listen',
    'What do customers do and say?',
    'Everything customers do and tell us arrives here, from wherever they are.',
    [
      'Events from your website, apps and servers, by the Segment, RudderStack and PostHog clients you already have, or by HTTP.',
      'Files of events: CSV, NDJSON and Parquet.',
      'A live view of what arrives, and of what was refused and why.',
    ],
    [
      'Surveys and widgets that ask the right question at the right moment, and never too often.',
      'Support conversations, reviews, communities, interviews and sales calls, in customers’ own words.',
    ],
  ),
  unify: stage(
    'Unify',
    'Who are our customers?',
    'One customer is one customer, however many devices, addresses and ids they have.',
    [
      'Identify, alias and merge work backwards, in any order of arrival, and can be undone.',
      'Two customers made one by hand, with what would change beforehand, and two again.',
      'Every customer with their traits, accounts and timeline.',
      'Segments by rules that are always current, and say of each customer why they are in.',
      'Erasure that leaves no byte behind.',
    ],
    ['A journey map drawn from data, and annotated by people.'],
  ),
  understand: stage(
    'Understand',
    'What do they mean?',
    'From what customers do and say to what it means: where they get stuck, what they need, what they feel.',
    [
      'Funnels, retention, paths, trends, lifecycle, stickiness and time between events, answered while you think.',
      'Every number opens to the customers behind it.',
    ],
    [
      'Themes ranked by reach, severity and value, and not by who is loudest.',
      'Blind spots: who is active and never heard.',
      'The unfiltered stream of what customers say.',
    ],
  ),
  act: stage(
    'Act',
    'What do we do about it?',
    'What we learned becomes something customers notice, with their consent.',
    [],
    [
      'Adaptations of your product for those who need them, each of which says why and can be refused.',
      'Experiments with honest statistics.',
      'Suggestions whom to reach out to today, approved by a person.',
    ],
  ),
  close: stage(
    'Close the loop',
    'Did they hear back from us?',
    'Whoever told us something hears what became of it, also when the answer is no.',
    [],
    [
      'Cases: a promise to follow up, with an owner and a deadline.',
      'Changes that carry what was heard, and tell everyone whose words are behind them.',
      'A public page: you said, we did.',
    ],
  ),
  measure: stage(
    'Measure',
    'Does it get better for customers?',
    'Numbers with their uncertainty, their definition, and the voices behind them.',
    [
      'Saved questions on shared dashboards.',
      'An account of every event: nothing lost, nothing counted twice.',
    ],
    [
      'A catalogue of metrics: owned, versioned, each with its counter-metric.',
      'Health and churn forecasts that are tested against what happened.',
      'Whether a change helped, in customers’ words and in numbers.',
    ],
  ),
  align: stage(
    'Align',
    'Does everyone work on it?',
    'Goals, meetings and rewards made of evidence from customers.',
    ['Teams of members.'],
    [
      'Objectives whose key results are metrics, traced to customer value.',
      'Meetings whose agenda is made from this week’s voices and numbers.',
      'One customer’s story a week, for everyone.',
    ],
  ),
}
