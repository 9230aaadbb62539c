// How do Mantine's parts look here?
import {
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  type MantineColorsTuple,
  type MantineTheme,
  mergeMantineTheme,
} from '@mantine/core'

const hark: MantineColorsTuple = [
  '#eef7f2',
  '#dcede4',
  '#b8dbc9',
  '#91c8ad',
  '#6fcf9f',
  '#479e77',
  '#2f8560',
  '#25704f',
  '#1d5c42',
  '#154632',
]
const dark: MantineColorsTuple = [
  '#e8ebe9',
  '#c9cfcc',
  '#a9b1ad',
  '#8b948f',
  '#39403c',
  '#262b28',
  '#1b1f1d',
  '#121513',
  '#0e110f',
  '#0a0c0b',
]

const SANS =
  'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, Cantarell, "Helvetica Neue", Arial, sans-serif'
const MONO = 'ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace'

/** The page behind a dialogue is not locked: Mantine's lock would write a <style> element. */
const dialogue = {
  lockScroll: false,
  overlayProps: { backgroundOpacity: 0.4 },
  transitionProps: { duration: 120 },
  // The head of a dialogue is not the head of the page.
  attributes: { header: { role: 'presentation' } },
}

export const theme = createTheme({
  primaryColor: 'hark',
  primaryShade: { light: 8, dark: 7 },
  colors: { hark, dark },
  white: '#ffffff',
  black: '#1b1f1d',
  fontFamily: SANS,
  fontFamilyMonospace: MONO,
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '1rem', lg: '1.25rem', xl: '1.75rem' },
  lineHeights: { xs: '1.4', sm: '1.5', md: '1.5', lg: '1.35', xl: '1.25' },
  spacing: { xs: '0.25rem', sm: '0.5rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '0.1875rem', sm: '0.25rem', md: '0.375rem', lg: '0.625rem', xl: '1rem' },
  defaultRadius: 'md',
  respectReducedMotion: true,
  cursorType: 'pointer',
  headings: {
    fontFamily: SANS,
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.75rem', lineHeight: '1.25' },
      h2: { fontSize: '1.25rem', lineHeight: '1.35' },
      h3: { fontSize: '1rem', lineHeight: '1.5' },
      h4: { fontSize: '0.875rem', lineHeight: '1.5' },
    },
  },
  components: {
    Modal: { defaultProps: { ...dialogue, centered: true, radius: 'lg' } },
    Drawer: { defaultProps: { ...dialogue, position: 'right' } },
    Menu: { defaultProps: { transitionProps: { duration: 100 }, shadow: 'md', radius: 'md' } },
    Popover: { defaultProps: { transitionProps: { duration: 100 }, shadow: 'md' } },
    Select: { defaultProps: { allowDeselect: false, checkIconPosition: 'right' } },
    Tooltip: { defaultProps: { transitionProps: { duration: 80 }, openDelay: 300 } },
    Text: { defaultProps: { size: 'sm' } },
  },
})

/** Our surfaces and inks, which are CSS variables of both themes, in Mantine's words. */
function variables(merged: MantineTheme) {
  const made = defaultCssVariablesResolver(merged)
  const ours = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-bright': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-2)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-error': 'var(--danger)',
    '--mantine-color-default': 'var(--panel)',
    '--mantine-color-default-hover': 'var(--hover)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-primary-color-light': 'var(--accent-soft)',
    '--mantine-primary-color-light-hover': 'var(--accent-soft-hover)',
    '--mantine-primary-color-light-color': 'var(--accent)',
    '--mantine-color-hark-light': 'var(--accent-soft)',
    '--mantine-color-hark-light-hover': 'var(--accent-soft-hover)',
    '--mantine-color-hark-light-color': 'var(--accent)',
    '--mantine-color-hark-text': 'var(--accent)',
  }
  return { variables: made.variables, light: { ...made.light, ...ours }, dark: { ...made.dark, ...ours } }
}

/**
 * Gives the page the variables of the theme. Mantine would write a <style> element, which the content security policy forbids;
 * a constructed sheet is none.
 */
export function adoptTheme() {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(convertCssVariables(variables(mergeMantineTheme(DEFAULT_THEME, theme)), ':root'))
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
}
