// What must not be in the code of the pages? Types and unused things, hooks, and what the content security policy forbids.
import hooks from 'eslint-plugin-react-hooks'
import typescript from 'typescript-eslint'

const mantineWithStyles = {
  name: '@mantine/core',
  importNames: ['Grid', 'SimpleGrid', 'Flex', 'AppShell', 'ColorSchemeScript'],
  message: 'It writes <style> elements, which the content security policy forbids. Lay out with CSS modules.',
}
const echarts = {
  group: ['echarts', 'echarts/*'],
  message: 'Charts come from src/charts only, which loads ECharts when it is needed.',
}

export default typescript.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.d.ts', 'e2e/shots', 'test-results'] },
  ...typescript.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
          message: 'What customers send is text, never markup.',
        },
      ],
      'no-restricted-imports': ['error', { paths: [mantineWithStyles], patterns: [echarts] }],
    },
  },
  {
    files: ['src/**/*.tsx'],
    plugins: { 'react-hooks': hooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['src/charts/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [mantineWithStyles] }] },
  },
)
