import { duration, list, number, percent, plural } from '../words'

const customers = (n: number) => plural(n, { one: '# customer', other: '# customers' })
const times = (n: number) => plural(n, { one: '# time', other: '# times' })
/** Points of a hundred, with their sign. */
const points = (share: number) =>
  `${share > 0 ? '+' : share < 0 ? '−' : ''}${number(Math.abs(share * 100), 1)}`
const between = (lower: number, upper: number) => `${points(lower)} to ${points(upper)}`
const interval = ([lower, upper]: [number, number]) => `${percent(lower)} to ${percent(upper)}`

const FRICTION = {
  drop_off: (event: string) => `fell silent after ${event}`,
  error: (event: string) => `met an error: ${event}`,
  repeated: (event: string) => `tried ${event} three times in a row`,
  rage: (event: string) => `clicked in anger: ${event}`,
}
type FrictionKind = keyof typeof FRICTION

const VERDICTS = {
  likelier: 'go on more often',
  'less likely': 'go on less often',
  'no detectable difference': 'no detectable difference',
  'nobody to compare with': 'nobody to compare with',
} as const
type Verdict = keyof typeof VERDICTS

/** How two journeys are compared. */
const COMPARED: Record<string, string> = {
  worse: 'worse',
  different: 'differs',
  better: 'better',
  'no detectable difference': 'no detectable change',
}
const AGES: Record<string, string> = {
  '1h': '1 hour',
  '1d': '1 day',
  '3d': '3 days',
  '7d': '7 days',
  '14d': '14 days',
  '30d': '30 days',
}
const within = (age: string) => AGES[age] ?? age
const LEFT: Record<number, string> = { 0.5: 'half', 0.25: 'a quarter', 0.1: 'a tenth' }
const ENTRY: Record<string, string> = {
  event: 'began with',
  referrer: 'came from',
  campaign: 'came by the campaign',
  channel: 'came by the channel',
}

/** A number of something, its interval, and both without their sign; a bound that is not known is left out. */
interface Apart {
  difference: number
  lower: number | null
  upper: number | null
}
const UNITS: [number, string, string][] = [
  [86400, 'day', 'days'],
  [3600, 'hour', 'hours'],
  [60, 'minute', 'minutes'],
]
/** Seconds in the largest unit of which there is more than one and a half. */
function unitOf(seconds: number): [number, string] {
  const [size, one, many] = UNITS.find(([size]) => seconds >= 1.5 * size) ?? [1, 'second', 'seconds']
  return [size, number(seconds / size, 1) === '1' ? one : many]
}
/** What is told is in the unit of the difference; of an interval alone the farther end decides. */
function timeWords(apart: Apart, told: boolean, word: string) {
  const ends = told ? [apart.difference] : [apart.difference, apart.lower ?? 0, apart.upper ?? 0]
  return apartWords(apart, told, ...unitOf(Math.max(...ends.map(Math.abs))), word)
}
const figure = (value: number) => number(value, value !== 0 && Math.abs(value) < 0.1 ? 2 : 1)
const signed = (value: number, size: number) =>
  `${value > 0 ? '+' : value < 0 ? '−' : ''}${figure(Math.abs(value) / size)}`

/** "3.2 days longer, 1.1 to 5", or the interval alone where no change can be told. */
function apartWords(
  { difference, lower, upper }: Apart,
  told: boolean,
  size: number,
  unit: string,
  word: string,
) {
  if (!told) {
    if (lower === null && upper === null) return 'how far apart is not known'
    if (lower === null) return `at most ${signed(upper ?? 0, size)} ${unit}`
    if (upper === null) return `at least ${signed(lower, size)} ${unit}`
    return `${signed(lower, size)} to ${signed(upper, size)} ${unit}`
  }
  const bounds = [lower, upper].filter((one) => one !== null).map((one) => Math.abs(one) / size)
  const [least, most] = [Math.min(...bounds), Math.max(...bounds)]
  const far = bounds.length < 2 ? `at least ${figure(least)}` : `${figure(least)} to ${figure(most)}`
  return `${figure(Math.abs(difference) / size)} ${unit} ${word}, ${far}`
}

export const map = {
  title: 'Journey map',
  question: 'How do customers find their way, and where do they get stuck?',
  lead: 'Each map is drawn from the timelines of some customers. People add what numbers do not know.',
  method:
    'A map is a question with a name. Nothing is computed beforehand: whoever opens it sees the customers as they are now. The map of everybody is always there.',
  everybody: 'Everybody',
  columns: { name: 'Map', whose: 'Whose', when: 'When', beside: 'Compared with', changed: 'Changed' },
  always: 'always there',
  create: 'Save as a map',
  saving: 'Save this map',
  nameHint: 'Whose journey it is, as people will look for it.',
  rename: 'Rename',
  saveChanges: 'Save changes',
  saveAs: 'Save as another map',
  reset: 'Back to what is saved',
  remove: 'Delete',
  more: 'More',
  all: 'All maps',
  saved: (name: string) => `“${name}” is saved.`,
  gone: 'This map is not there. It may have been deleted.',
  conflict: 'Somebody changed this meanwhile. It was loaded again; do it once more.',
  share: 'Share',
  link: 'Copy the link',
  linkCopied: 'The link is copied. Members of this workspace can open it.',
  csv: 'Numbers (CSV)',
  png: 'Picture (PNG)',
  print: 'Print',
  hidden: 'Parts of this map tell who a customer is and are hidden from you, so it is not drawn.',
  waits: {
    title: 'This map came with a link',
    body: 'It asks about customers by a rule that is not saved here. Nothing is asked until you say so.',
    run: 'Draw it',
  },
  picker: {
    label: 'What the map shows',
    whose: 'Whose journey',
    own: 'A rule of its own',
    beside: 'Compared with',
    nobody: 'Nothing',
    before: 'The time before',
    everybodyElse: 'Everybody else',
    customersGroup: 'Other customers',
    stages: 'Stages',
    allStages: 'All stages',
  },
  whose: (segment: string | undefined) => segment ?? 'Everybody',
  besideWords: { none: '–', before: 'Another time', rule: 'Customers by a rule' },
  answer: {
    nobody: 'Nobody was here in this time.',
    still: (n: number) => `${customers(n)} were here; nobody moved on yet.`,
    slowest: (facts: { n: number; stage: string; on: number; entered: number; half: number | undefined }) =>
      `${customers(facts.n)} were here. Fewest go on from ${facts.stage}: ${number(facts.on)} of ${number(facts.entered)} who entered it, ${percent(facts.on / facts.entered)}${facts.half === undefined ? '' : `; half of those who left it did so within ${duration(facts.half)}`}.`,
  },
  differs: {
    title: 'What differs',
    lead: (here: string, there: string) => `${here}, beside ${there}. In each stage the worst first.`,
    none: 'No detectable change in anything that was compared.',
    nothing: 'There is nothing to compare: one of the two has nobody.',
    count: (facts: { worse: number; better: number; other: number; rest: number }) =>
      `${plural(facts.worse, { one: '# thing is worse', other: '# things are worse' })}, ${plural(facts.better, { one: '# is better', other: '# are better' })}, ${plural(facts.other, { one: '# differs', other: '# differ' })} without being either; in ${number(facts.rest)} no change can be told from chance.`,
    columns: { what: 'What', here: 'Here', there: 'There', difference: 'Difference', verdict: 'Verdict' },
    what: {
      reached: () => 'reached it',
      left_soon: () => 'left it within 14 days',
      time: (left: number) => `${LEFT[left] ?? percent(left)} had left it after`,
      entry: (entry: string, value: string) => `${ENTRY[entry] ?? entry} ${value}`,
      milestone: (event: string, age: string) => `reached ${event} within ${within(age)}`,
      milestone_time: (event: string, age: string) => `${event}: half of those within ${within(age)} after`,
      friction: (what: string, event: string, age: string) =>
        `${FRICTION[what as FrictionKind]?.(event) ?? `${what}: ${event}`}, within ${within(age)}`,
    },
    whatOf: (stage: string, what: string) => `${stage}: ${what}`,
    /** Points of a hundred more or fewer. */
    points: (apart: Apart, told: boolean) =>
      apartWords(apart, told, 0.01, 'points', apart.difference > 0 ? 'more' : 'fewer'),
    stayed: (apart: Apart, told: boolean) =>
      `${told ? 'stayed ' : ''}${timeWords(apart, told, apart.difference > 0 ? 'longer' : 'less')}`,
    after: (apart: Apart, told: boolean) => timeWords(apart, told, apart.difference > 0 ? 'later' : 'sooner'),
    seconds: (seconds: number) =>
      `${seconds > 0 ? '+' : seconds < 0 ? '−' : ''}${duration(Math.abs(seconds))}`,
    verdict: (verdict: string) => COMPARED[verdict] ?? verdict,
    quiet: (n: number) =>
      `no detectable change in ${plural(n, { one: '# other thing', other: '# other things' })}`,
    nothingTold: (n: number) =>
      `no detectable change in ${plural(n, { one: 'the one thing', other: 'any of # things' })} compared`,
    more: (n: number) => plural(n, { one: 'Show one more', other: 'Show # more' }),
    fewer: 'Show only what differs',
  },
  stage: {
    none: 'no stage',
    outside: 'outside',
    customers: (n: number) => `${customers(n)} in it`,
    entered: 'Entered',
    onward: 'Went on',
    answer: (facts: { entered: number; on: number; half: number | undefined }) =>
      `${number(facts.on)} of ${number(facts.entered)} who entered went on, ${percent(facts.on / facts.entered)}${facts.half === undefined ? '.' : `; half were gone after ${duration(facts.half)}.`}`,
    last: (entered: number, staying: number) =>
      `${number(staying)} of ${number(entered)} who entered are still here.`,
    nobody: (n: number) => (n === 0 ? 'Nobody was here.' : `Nobody entered; ${number(n)} were here before.`),
    flow: 'Where they went',
    staying: 'Still here',
    to: (stage: string) => `To ${stage}`,
    out: 'Out of every stage',
    time: 'Time in it',
    median: (seconds: number) => `Half of those who left did so within ${duration(seconds)}.`,
    halfLeft: (seconds: number) => `Counting those who stay, half leave within ${duration(seconds)}.`,
    notHalf: 'Counting those who stay, fewer than half ever leave.',
    entry: 'How they came',
    entryOf: {
      event: 'First thing',
      referrer: 'Referrer',
      campaign: 'Campaign',
      channel: 'Channel',
    } as Record<string, string>,
    unsaid: 'nothing said',
    other: 'all others',
    milestones: 'Milestones',
    milestonesNone: 'Nothing new was done here.',
    after: (seconds: number | null | undefined) =>
      seconds === null || seconds === undefined ? '' : `after ${duration(seconds)}`,
    between: 'From one to the next',
    betweenLine: (from: string, to: string) => `${from} → ${to}`,
    friction: 'What gets in the way',
    frictionNone: 'Nothing was found in the way.',
    frictions: (kind: string, event: string) =>
      FRICTION[kind as FrictionKind]?.(event) ?? `${kind}: ${event}`,
    helped: 'What helped',
    helpedNone: 'No channel and no content was told.',
    helpedOf: { channel: 'Channel', content: 'Content', milestone: 'Milestone' } as Record<string, string>,
    effect: (facts: { verdict: string; difference: number; lower: number; upper: number }) =>
      `${VERDICTS[facts.verdict as Verdict] ?? facts.verdict}: ${points(facts.difference)} points (${between(facts.lower, facts.upper)})`,
    noEffect: (verdict: string) => VERDICTS[verdict as Verdict] ?? verdict,
    share: (share: number) => percent(share, share > 0 && share < 0.1 ? 1 : 0),
    shareOf: (share: number) => percent(share, 1),
    shareBetween: (share: number, lower: number, upper: number) =>
      `${percent(share, 1)}, between ${interval([lower, upper])}`,
    owner: 'Who answers for it',
    nobodyYet: 'Nobody yet',
    ownerGone: 'Somebody who left',
    team: (name: string) => `Team ${name}`,
    members: 'Members',
    teams: 'Teams',
    posts: 'Where we will listen',
    postsNone: 'No place yet.',
    addPost: 'Add a place',
    place: 'Where',
    placeHint: 'The moment or page at which one would ask.',
    ask: 'What we would ask',
    removePost: (place: string) => `Remove ${place}`,
    postRemoved: (place: string) => `“${place}” is removed.`,
    words: 'Words and adaptations',
    wordsCome: 'What customers say here, and what we adapt, stands here once it is listened for.',
    notes: 'Notes',
    notesNone: 'Nobody wrote here yet.',
    addNote: 'Add a note',
    note: 'What do you know about this?',
    about: 'About',
    aboutStage: 'The whole stage',
    aboutMilestone: (event: string) => `Milestone: ${event}`,
    aboutFriction: (event: string) => `Friction: ${event}`,
    save: 'Leave the note',
    change: 'Change',
    changeNote: (text: string) => `Change the note “${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`,
    meanwhile: (text: string) => `Somebody changed it meanwhile. It says now: “${text}”`,
    keep: 'Save the note',
    noteChanged: 'The note says that now.',
    settle: 'Settle',
    reopen: 'Open again',
    settled: 'Settled',
    noteBy: (name: string) => name,
    program: 'A program',
    somebody: 'Somebody who left',
    removeNote: (text: string) => `Remove the note “${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`,
    settleNote: (text: string) => `Settle the note “${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`,
    reopenNote: (text: string) =>
      `Open the note “${text.length > 40 ? `${text.slice(0, 40)}…` : text}” again`,
    take: 'Remove',
    noteRemoved: 'The note is removed.',
    noteLeft: 'The note is left.',
    notesElsewhere: (stages: string[]) =>
      `There are notes on stages that are not shown or not there any more: ${list(stages)}.`,
    show: (what: string, n: number) => `${what}: ${customers(n)}. Show them`,
  },
  flow: {
    title: 'From stage to stage',
    through: 'Through what they did last',
    label: (edges: number) =>
      `How customers moved between stages, as bands; ${plural(edges, { one: 'the one move is', other: 'all # moves are' })} in the table below.`,
    none: 'Nobody changed stages in this time.',
    columns: { from: 'From', to: 'To', last: 'Last new thing done', customers: 'Customers' },
    caption: 'All moves',
    nothingNew: 'nothing new',
    stayed: (stage: string) => `${stage}, still here`,
    of: 'Show',
    betweenStages: 'Between stages',
    within: (stage: string) => `Within ${stage}`,
    moves: (from: string, to: string, n: number) => `${from} → ${to}: ${customers(n)}`,
  },
  counted: {
    what: 'Each customer is followed from stage to stage by the stages’ rules. Who was there and who moved counts in the time shown; everything else is told of a customer’s first stay that begins in it. Robots and staff are left out.',
    effect:
      'What helped compares, at one age in the stage, those who had done it with those who had not yet: who went on within 30 days. It tells what goes together, not what causes what.',
    differs:
      'Shares are compared with Newcombe’s interval, times by their medians with the interval of Zou and Donner; who is still in a stage counts for as long as they have stayed. A milestone or friction is compared by an age by which nine in ten of those who came to it had, of those followed so long: nobody counts as late who had no time. Where few are expected, shares are tested exactly; of a time that fewer than six got to nothing is told. Only more friction is called worse. How many reached a stage is not compared between two periods. Of everything that is called a difference one in twenty may be none: that is corrected for how many things were compared.',
    silence: 'Fell silent: nothing for 14 days. Three times in a row: within 2 minutes.',
    facts: (facts: { n: string; asOf: string; rows: string; zone: string; took: string }) =>
      `${facts.n} customers; ${facts.rows} rows read in ${facts.took}; last event ${facts.asOf} (${facts.zone}).`,
  },
  table: {
    stage: 'Stage',
    part: 'Part',
    what: 'What',
    customers: 'Customers',
    of: 'Of',
    share: 'Share',
    lower: 'Lower',
    upper: 'Upper',
    seconds: 'Median seconds',
    difference: 'Difference of going on',
    verdict: 'Verdict',
  },
  /** More columns where two are compared: everything so far is of those here. */
  tableBeside: {
    customers: 'Customers there',
    of: 'Of, there',
    share: 'Share there',
    seconds: 'Median seconds there',
    difference: 'Here less there',
    lower: 'Here less there, lower',
    upper: 'Here less there, upper',
    verdict: 'Verdict of here and there',
  },
  times,
}
