import { h } from 'preact';
import { useState } from 'preact/hooks';
import type { View } from '../view.ts';

type Theme = 'system' | 'light' | 'dark';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];
const SIGNS: Readonly<Record<Theme, string>> = { system: '◐', light: '☀', dark: '☾' };
const KEPT_AS = 'otelops.theme';

/** The colours that this browser was told to show last time. */
export function applyKeptTheme(): void {
  applyTheme(keptTheme());
}

function keptTheme(): Theme {
  const kept = localStorage.getItem(KEPT_AS);
  return THEMES.find((theme) => theme === kept) ?? 'system';
}

function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

export function ThemeSwitch(): View {
  const [theme, setTheme] = useState(keptTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  const change = (): void => {
    localStorage.setItem(KEPT_AS, next);
    applyTheme(next);
    setTheme(next);
  };
  const label = `Colours: ${theme}. Change to ${next}`;
  return h(
    'button',
    { type: 'button', class: 'btn btn-icon theme', 'aria-label': label, title: label, onClick: change },
    SIGNS[theme],
  );
}
