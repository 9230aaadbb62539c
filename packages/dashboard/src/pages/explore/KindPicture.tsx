// What does the answer to each kind of question look like, in a few strokes?
import type { Kind } from './question'

const WAYS: Record<Kind, React.ReactNode> = {
  trend: (
    <path d="M4 34 L22 26 L38 29 L56 15 L74 18 L92 6" fill="none" stroke="var(--cat-1)" strokeWidth="2.5" />
  ),
  funnel: (
    <g fill="var(--cat-1)">
      <rect x="8" y="4" width="18" height="36" rx="2" />
      <rect x="38" y="16" width="18" height="24" rx="2" opacity="0.75" />
      <rect x="68" y="27" width="18" height="13" rx="2" opacity="0.5" />
    </g>
  ),
  retention: (
    <g fill="var(--cat-1)">
      {[0, 1, 2, 3].map((row) =>
        [0, 1, 2, 3]
          .filter((column) => column <= 3 - row)
          .map((column) => (
            <rect
              key={`${row}${column}`}
              x={8 + column * 21}
              y={3 + row * 10}
              width="19"
              height="8"
              rx="1.5"
              opacity={0.9 - column * 0.23}
            />
          )),
      )}
    </g>
  ),
  paths: (
    <g fill="none" strokeOpacity="0.55">
      <path d="M8 12 C48 12 48 8 88 8" stroke="var(--cat-1)" strokeWidth="9" />
      <path d="M8 22 C48 22 48 36 88 36" stroke="var(--cat-1)" strokeWidth="6" />
      <path d="M8 36 C48 36 48 20 88 20" stroke="var(--cat-3)" strokeWidth="6" />
    </g>
  ),
  lifecycle: (
    <g>
      {[0, 1, 2, 3].map((at) => (
        <g key={at}>
          <rect x={10 + at * 21} y={10 - at} width="14" height={14 + at} fill="var(--cat-1)" />
          <rect x={10 + at * 21} y={5 - at} width="14" height="5" fill="var(--cat-3)" />
          <rect x={10 + at * 21} y="26" width="14" height={5 + ((at * 3) % 5)} fill="var(--cat-2)" />
        </g>
      ))}
    </g>
  ),
  stickiness: (
    <g fill="var(--cat-1)">
      {[34, 22, 14, 11, 17].map((height, at) => (
        <rect key={height} x={8 + at * 17} y={40 - height} width="12" height={height} rx="1.5" />
      ))}
    </g>
  ),
  time_between: (
    <g>
      <path d="M6 40 C20 20 40 12 92 8 L92 18 C46 22 26 30 6 40 Z" fill="var(--cat-1)" opacity="0.2" />
      <path d="M6 40 C22 25 42 17 92 13" fill="none" stroke="var(--cat-1)" strokeWidth="2.5" />
    </g>
  ),
}

export function KindPicture({ kind }: { kind: Kind }) {
  return (
    <svg viewBox="0 0 98 44" width="98" height="44" aria-hidden>
      <title>{kind}</title>
      {WAYS[kind]}
    </svg>
  )
}
