// What does a list of segments look like, with made-up ones?
import { text } from '@/text/en'

const { names, rows } = text.segments.sample

export function Picture() {
  return (
    <svg viewBox="0 0 440 152" width="100%" aria-hidden>
      <rect x="4" y="4" width="432" height="144" rx="8" fill="var(--panel)" stroke="var(--line-strong)" />
      {names.map((name, at) => (
        <g key={name} transform={`translate(0 ${at * 46})`}>
          <text x="24" y="34" fontSize="13" fontWeight="600" fill="var(--ink)">
            {name}
          </text>
          <rect x="24" y="42" width={110 - at * 16} height="4" rx="2" fill="var(--line-strong)" />
          <rect x="216" y="26" width="150" height="8" fill="var(--sunken)" />
          <rect x="216" y="26" width={(rows[at] ?? 0) * 1.5} height="8" fill="var(--cat-1)" />
          <text x="416" y="34" fontSize="13" textAnchor="end" fill="var(--ink-2)">
            {text.explore.share((rows[at] ?? 0) / 100)}
          </text>
          {at > 0 && <path d="M4 4 H436" stroke="var(--line)" />}
        </g>
      ))}
    </svg>
  )
}
