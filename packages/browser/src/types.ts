// What can a page say to Hark, and what does it get back?

/** What somebody agreed to, by purpose. `analytics` decides whether anything is recorded at all. */
export type Consent = Record<string, boolean>

/** What is known of a customer, an account or a moment. Anything JSON can hold. */
export type Facts = Record<string, unknown>

export interface Config {
  /** Where Hark is: `https://hark.example.com`. As a script it is where the script came from, unless said otherwise. */
  host?: string
  /** A write key. It is public. */
  key: string
  /** `required` (the default): nothing is stored or sent before `setConsent(true)`. */
  consent?: 'required' | 'not-required'
  /** `respect` (the default): who sends Do Not Track or Global Privacy Control is asked as if consent were required. */
  doNotTrack?: 'respect' | 'ignore'
  /** Tell each page that is seen, also within a single-page app. On by default. */
  pageviews?: boolean
  /** As a script: fetch `hark-auto.js`. On by default. As a module give the part to `use` instead. */
  autocapture?: boolean
  /** Parts to run, such as `autocapture` of `@hark/browser/auto`. */
  use?: Part[]
  /** For a content security policy: the nonce that scripts fetched by this one get. */
  nonce?: string
  /** Looks at each message before it is kept. What it returns is sent; nothing, and nothing is. */
  before?: (message: Message) => Message | null | undefined
  /** Say on the console what is done, and what a page does wrong. */
  debug?: boolean
}

/** One message in the form Hark takes them; docs/ingest.md tells each field. */
export interface Message {
  type: 'track' | 'page' | 'identify' | 'group'
  messageId: string
  anonymousId: string
  timestamp: string
  properties: Facts
  context: Facts
  userId?: string
  event?: string
  groupId?: string
  traits?: Facts
  [more: string]: unknown
}

/** Why something was not sent. Told with a later message as `context.dropped`, and to listeners of `dropped`. */
export type Reason =
  /** More waited than may be kept: the oldest went. */
  | 'queue_full'
  /** The page left, and the browser would not store it all. */
  | 'storage_full'
  /** One message beyond what Hark takes. */
  | 'too_large'
  /** Properties or traits that are no JSON. */
  | 'unreadable'
  /** Hark said no for good, such as to an unknown key. */
  | 'refused'

/** What can be listened to. A listener that throws hurts nobody. */
export interface Happenings {
  /** After `init`. */
  ready: () => void
  /** A message was made, whether or not it may be sent yet. */
  message: (message: Message) => void
  /** So many messages have arrived. */
  sent: (count: number) => void
  dropped: (reason: Reason, count: number) => void
  consent: (consent: Consent | undefined) => void
  /** The customer went to another page of a single-page app, or is about to leave. Not more than once for each page seen. */
  leave: () => void
  /** The page cannot be seen any more; it may come back. */
  hidden: () => void
}

/** What a part of the SDK may use. */
export interface Tap {
  window: Window & typeof globalThis
  config: Config
  track: (name: string, properties?: Facts) => void
  on: Hark['on']
  /** Takes out of an address or a text what is nobody's business. */
  clean: (text: string) => string
  /** Gives `hark` another method, and does the calls of it that came before. */
  add: (name: string, method: (...given: never[]) => unknown) => void
}

/** A part that is loaded on its own. Returns what ends it. */
export type Part = (tap: Tap) => (() => void) | void

export interface Identity {
  /** Proof made by your server that the page may speak for this customer. */
  signature?: string
}

/** A call that came before the one who can do it: the method, what was given, and when. */
export type Call = [method: string, given?: ArrayLike<unknown>, time?: number]

export interface Hark {
  readonly version: string
  init: (config: Config) => void
  identify: (id: string | number, traits?: Facts, proof?: Identity) => void
  group: (id: string | number, traits?: Facts) => void
  track: (name: string, properties?: Facts) => void
  page: (properties?: Facts) => void
  on: <Name extends keyof Happenings>(name: Name, listener: Happenings[Name]) => void
  off: <Name extends keyof Happenings>(name: Name, listener: Happenings[Name]) => void
  setLanguage: (language: string | undefined) => void
  /** Yes, no, or which purposes. A no stops everything and forgets all that is stored. */
  setConsent: (consent: boolean | Consent) => void
  /** The customer signed out: what follows is somebody new. */
  reset: () => void
  logout: () => void
  /** Ends it all. What waits is sent when Hark is loaded again. */
  destroy: () => void
  use: (part: Part) => void
  /** Does a call, or keeps it until a part is loaded that can. */
  push: (call: Call) => void
}
