// What does a stage of the loop hold, and what will it?
import { Link, useLocation } from '@tanstack/react-router'
import { ArrowRight } from 'lucide-react'
import { STAGES, type Stage } from '@/app/nav'
import { useWorkspace } from '@/app/workspace'
import { text } from '@/text/en'
import { Page, Section } from '@/ui/Page'
import css from './stages.module.css'

export default function StagePage() {
  const { id, can } = useWorkspace()
  const name = useLocation().pathname.split('/')[3] as Stage
  const stage = text.stages[name]
  const pages = STAGES.find((one) => one.stage === name)?.pages.filter((page) => can(page.right)) ?? []
  return (
    <Page title={stage.question} answer={stage.lead}>
      {pages.length > 0 && (
        <ul className={css.pages}>
          {pages.map((page) => (
            <li key={page.path}>
              <Link
                to={`/w/$workspace/${page.path}` as '/w/$workspace'}
                params={{ workspace: String(id) }}
                className={css.page}
              >
                <page.icon size={18} strokeWidth={1.75} aria-hidden />
                <span>{page.title}</span>
                <ArrowRight size={16} aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Section title={text.stageWords.today}>
        {stage.today.length === 0 ? (
          <p className={css.quiet}>{text.stageWords.nothing}</p>
        ) : (
          <Points of={stage.today} />
        )}
      </Section>
      <Section title={text.stageWords.coming}>
        <Points of={stage.coming} quiet />
      </Section>
    </Page>
  )
}

function Points({ of, quiet = false }: { of: string[]; quiet?: boolean }) {
  return (
    <ul className={css.points} data-quiet={quiet || undefined}>
      {of.map((point) => (
        <li key={point}>{point}</li>
      ))}
    </ul>
  )
}
