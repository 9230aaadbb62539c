import { expect, test } from 'vitest'
import { program } from './agent'

test('browsers that call themselves by each other’s names are told apart', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
  expect(program(chrome)).toEqual({ name: 'Chrome', system: 'Linux' })
  expect(program(`${chrome} Edg/140.0`)).toEqual({ name: 'Edge', system: 'Linux' })
  expect(program('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1')).toEqual(
    { name: 'Safari', system: 'iOS' },
  )
  expect(program('something')).toEqual({ name: undefined, system: '' })
})
