// For which customers do all tiles speak?
import { Button, Popover } from '@mantine/core'
import { ListFilter } from 'lucide-react'
import { Tests } from '@/pages/explore/build/Tests'
import { countTests, toGroup } from '@/pages/explore/conditions'
import type { Condition } from '@/pages/explore/question'
import { text } from '@/text/en'
import css from './dashboards.module.css'

interface Parts {
  filter: Condition | undefined
  onChange: (next: Condition | undefined) => void
}

export function Filter({ filter, onChange }: Parts) {
  const count = filter === undefined ? 0 : countTests(toGroup(filter) ?? { mode: 'all', rows: [{}] })
  return (
    <Popover position="bottom-end" width={320} trapFocus closeOnClickOutside={false}>
      <Popover.Target>
        <Button variant={count > 0 ? 'light' : 'default'} leftSection={<ListFilter size={15} aria-hidden />}>
          {count > 0 ? text.dashboards.filterOn(count) : text.dashboards.filter}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={css.filter} aria-label={text.dashboards.filterLabel}>
        <Tests label={text.dashboards.filterLabel} where={filter} on={['trait']} onChange={onChange} />
      </Popover.Dropdown>
    </Popover>
  )
}
