// Is there more of this list? One button gets the next part; without one there is nothing.
import { Button } from '@mantine/core'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'

interface Given {
  of: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>
  className?: string
  children: ReactNode
}

export function More({ of, className, children }: Given) {
  if (!of.hasNextPage) return null
  return (
    <Button
      className={className}
      variant="default"
      loading={of.isFetchingNextPage}
      onClick={() => void of.fetchNextPage()}
    >
      {children}
    </Button>
  )
}
