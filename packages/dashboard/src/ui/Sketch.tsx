// What will stand in an empty place, in a few strokes?

const ROWS = [0, 1, 2]

/** Names and what is known of them. */
function Rows() {
  return (
    <g>
      {ROWS.map((at) => (
        <g key={at} transform={`translate(0 ${24 + at * 46})`} opacity={1 - at * 0.25}>
          <circle cx="36" cy="12" r="12" fill="var(--accent-soft)" stroke="var(--accent)" />
          <rect x="62" y="3" width={120 - at * 18} height="7" rx="3.5" fill="var(--ink-3)" />
          <rect x="62" y="16" width={180 + at * 22} height="5" rx="2.5" fill="var(--line-strong)" />
          <rect x="358" y="5" width="58" height="14" rx="7" fill="var(--accent-soft)" />
        </g>
      ))}
    </g>
  )
}

/** A key, and the program that it lets in. */
function Key() {
  return (
    <g fill="none" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
      <rect x="28" y="46" width="128" height="88" rx="8" stroke="var(--line-strong)" />
      <path d="M52 78 L66 90 L52 102 M78 104 H108" stroke="var(--ink-3)" />
      <path d="M176 90 H236" stroke="var(--line-strong)" strokeDasharray="2 9" />
      <g stroke="var(--accent)">
        <circle cx="282" cy="90" r="24" />
        <path d="M306 90 H400 M378 90 V110 M398 90 V106" />
      </g>
    </g>
  )
}

/** One tells the other. */
function Message() {
  return (
    <g fill="none" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
      <circle cx="70" cy="90" r="34" stroke="var(--accent)" />
      <path d="M56 90 H84 M70 76 V104" stroke="var(--accent)" />
      <path d="M122 90 H306 M290 76 L308 90 L290 104" stroke="var(--line-strong)" />
      <rect x="186" y="70" width="52" height="38" rx="4" stroke="var(--ink-3)" fill="var(--panel)" />
      <path d="M188 74 L212 92 L236 74" stroke="var(--ink-3)" />
      <rect x="328" y="52" width="84" height="76" rx="8" stroke="var(--line-strong)" />
    </g>
  )
}

/** A line that rises, with what is not known yet beside it. */
function Line() {
  return (
    <g fill="none" strokeLinecap="round" strokeLinejoin="round">
      <path d="M28 156 H412" stroke="var(--line-strong)" strokeWidth="2" />
      <path d="M40 128 L104 112 L168 118 L232 82 L284 74" stroke="var(--cat-1)" strokeWidth="3" />
      <path d="M284 74 L340 54 L400 40" stroke="var(--cat-1)" strokeWidth="3" strokeDasharray="2 9" />
    </g>
  )
}

const KINDS = { rows: Rows, key: Key, message: Message, line: Line }

/** Stands in `<Empty picture>`, which hides it from those to whom it says nothing. */
export function Sketch({ of }: { of: keyof typeof KINDS }) {
  const Drawn = KINDS[of]
  return (
    <svg viewBox="0 0 440 180" width="100%" aria-hidden>
      <Drawn />
    </svg>
  )
}
