// How large a part is that? A bar, and the share beside it.
import { text } from '@/text/en'
import css from './segments.module.css'

const WIDTH = 100

/** `bare` where the share is said beside it. */
export function Share({ k, n, bare = false }: { k: number; n: number; bare?: boolean }) {
  const part = n === 0 ? 0 : Math.min(1, k / n)
  return (
    <span className={css.bar} data-bare={bare || undefined}>
      <svg viewBox={`0 0 ${WIDTH} 8`} preserveAspectRatio="none" aria-hidden>
        <rect className={css.track} width={WIDTH} height="8" />
        <rect className={css.fill} width={part * WIDTH} height="8" />
      </svg>
      {!bare && <span>{text.segments.share(k, n)}</span>}
    </span>
  )
}
