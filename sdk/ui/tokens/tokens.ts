/** The values every surface is drawn with. `tokens.css` is written from here (test/tokens.test.ts checks it). */
export type Theme = 'dark' | 'light'

const dark = {
  background: '#0a0a0a',
  card: '#141414',
  raised: '#1c1c1c',
  /** Decoration only; the edge of a control is `control-border` (3:1). */
  border: '#262626',
  'control-border': '#6b6b6b',
  hover: '#1f1f1f',
  active: '#292929',
  text: '#fafafa',
  'text-2': '#a1a1a1',
  'text-3': '#8a8a8a',
  accent: '#60a5fa',
  'accent-fill': '#3b82f6',
  'accent-fill-hover': '#5b9bf8',
  'accent-fill-text': '#0a0a0a',
  'accent-soft': '#132036',
  success: '#22c55e',
  warning: '#eab308',
  danger: '#f87171',
  'danger-fill': '#f87171',
  'danger-fill-hover': '#fa8f8f',
  'danger-fill-text': '#0a0a0a',
  focus: '#60a5fa',
  scrim: 'rgb(0 0 0 / 60%)',
  shadow: '0 8px 24px rgb(0 0 0 / 45%)',
}

export type TokenName = keyof typeof dark
export type Tokens = Readonly<Record<TokenName, string>>

const light: Tokens = {
  background: '#fafafa',
  card: '#ffffff',
  raised: '#ffffff',
  border: '#e4e4e7',
  'control-border': '#8f8f96',
  hover: '#f4f4f5',
  active: '#e9e9ec',
  text: '#0a0a0a',
  'text-2': '#52525b',
  'text-3': '#6b6b74',
  accent: '#2563eb',
  'accent-fill': '#2563eb',
  'accent-fill-hover': '#1d4fd0',
  'accent-fill-text': '#ffffff',
  'accent-soft': '#e8f0fe',
  success: '#15803d',
  warning: '#946212',
  danger: '#b91c1c',
  'danger-fill': '#b91c1c',
  'danger-fill-hover': '#991b1b',
  'danger-fill-text': '#ffffff',
  focus: '#2563eb',
  scrim: 'rgb(10 10 10 / 35%)',
  shadow: '0 8px 24px rgb(0 0 0 / 12%)',
}

export const tokens: Readonly<Record<Theme, Tokens>> = { dark, light }

/** Sizes do not depend on the theme. */
export const shape = {
  'radius-control': '6px',
  'radius-card': '10px',
  gutter: '24px',
  font: "'Inter Variable', system-ui, sans-serif",
  'font-mono': "'JetBrains Mono Variable', ui-monospace, monospace",
  motion: '140ms',
} as const

const block = (selector: string, scheme: string, values: Readonly<Record<string, string>>): string =>
  `${selector} {\n${scheme}${Object.entries(values).map(([name, value]) => `  --p-${name}: ${value};\n`).join('')}}\n`

/** The content of `tokens.css`. Dark is what a page shows before it knows better. */
export function tokensCss(): string {
  return [
    '/* Written from tokens.ts: npx vitest run sdk/ui/test/tokens.test.ts -u */\n',
    block(':root', '  color-scheme: dark;\n', { ...shape, ...dark }),
    block(":root[data-theme='light']", '  color-scheme: light;\n', light),
    '@media (prefers-reduced-motion: reduce) {\n  :root {\n    --p-motion: 0ms;\n  }\n}\n',
  ].join('\n')
}
