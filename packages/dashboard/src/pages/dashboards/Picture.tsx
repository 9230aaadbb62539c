// What does a dashboard look like, in a few strokes?
export function Picture() {
  return (
    <svg viewBox="0 0 440 180" width="100%" aria-hidden>
      <g fill="var(--panel)" stroke="var(--line-strong)">
        <rect x="4" y="4" width="210" height="82" rx="8" />
        <rect x="226" y="4" width="210" height="82" rx="8" />
        <rect x="4" y="96" width="432" height="80" rx="8" />
      </g>
      <path d="M24 66 L62 50 L98 56 L138 34 L194 24" fill="none" stroke="var(--cat-1)" strokeWidth="2.5" />
      <g fill="var(--cat-1)">
        <rect x="250" y="22" width="32" height="48" rx="2" />
        <rect x="306" y="40" width="32" height="30" rx="2" opacity="0.75" />
        <rect x="362" y="54" width="32" height="16" rx="2" opacity="0.5" />
      </g>
      <g>
        {[0, 1, 2, 3, 4, 5, 6, 7].map((at) => (
          <g key={at}>
            <rect x={26 + at * 50} y={124 - at * 2} width="30" height={20 + at * 2} fill="var(--cat-1)" />
            <rect x={26 + at * 50} y={116 - at * 2} width="30" height="8" fill="var(--cat-3)" />
            <rect x={26 + at * 50} y="146" width="30" height={8 + ((at * 5) % 9)} fill="var(--cat-2)" />
          </g>
        ))}
      </g>
    </svg>
  )
}
