// Where does a message stand that takes the place of a page?
import { createContext, type ReactNode, useContext } from 'react'
import css from '../app.module.css'

/** Whether the page stands in the shell, which has the main landmark already. */
export const InShell = createContext(false)

export function Framed({ children }: { children: ReactNode }) {
  const Frame = useContext(InShell) ? 'div' : 'main'
  return <Frame className={css.center}>{children}</Frame>
}
