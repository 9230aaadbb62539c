export const debug = {
  title: 'Live events',
}
