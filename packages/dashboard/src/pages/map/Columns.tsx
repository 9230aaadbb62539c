// What does the map say of each stage? Columns side by side, whose parts lie at one height.
import type { components } from '@/api/schema'
import { text } from '@/text/en'
import { Counted } from './Counted'
import { EVERYBODY, type Stage } from './journey'
import css from './map.module.css'
import { Notes } from './Notes'
import { Owner, Posts } from './Planned'
import type { Open } from './Shown'
import { stageOf } from './words'

const words = text.map

interface Parts {
  map: number
  stages: Stage[]
  isShown: (stage: string) => boolean
  written: components['schemas']['MapView'] | undefined
  open: Open
}

export function Columns({ map, stages, isShown, written, open }: Parts) {
  const shown = stages.filter((one) => isShown(one.stage))
  const elsewhere = (written?.notes ?? [])
    .map((note) => note.stage)
    .filter((key) => !shown.some((one) => one.stage === key))
  const names = [...new Set(elsewhere)].map((key) => stages.find((one) => one.stage === key)?.name ?? key)
  return (
    <>
      {/* What scrolls must be reachable by keyboard */}
      <section className={css.scroll} aria-label={words.title} tabIndex={0}>
        <div className={css.columns} style={{ '--stages': shown.length } as React.CSSProperties}>
          {shown.map((stage) => {
            const plan = written?.stages.find((one) => one.stage === stage.stage)
            const at = stages.indexOf(stage)
            return (
              <article key={stage.stage} className={css.stage} aria-labelledby={`stage-${stage.stage}`}>
                <header>
                  <h2 id={`stage-${stage.stage}`}>{stage.name}</h2>
                  <p className={css.says}>{stageOf(stages, at)}</p>
                </header>
                <Counted stages={stages} at={at} open={open} />
                <Owner map={map} stage={stage.stage} plan={plan} ready={written !== undefined} />
                <Posts map={map} stage={stage.stage} plan={plan} ready={written !== undefined} />
                <div className={css.part}>
                  <h3>{words.stage.words}</h3>
                  <p className={css.quiet}>{words.stage.wordsCome}</p>
                </div>
                <Notes
                  map={map}
                  stage={stage}
                  notes={(written?.notes ?? []).filter((note) => note.stage === stage.stage)}
                  ready={written !== undefined}
                />
              </article>
            )
          })}
        </div>
      </section>
      {names.length > 0 && map >= EVERYBODY && (
        <p className={css.quiet}>{words.stage.notesElsewhere(names)}</p>
      )}
    </>
  )
}
