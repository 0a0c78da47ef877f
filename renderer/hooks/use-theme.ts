import { useLayoutEffect } from 'react';
import type { ThemePreference } from '../view/types.js';

/** `data-theme` on the root element; absent for `system`, where prefers-color-scheme decides. */
export function useTheme(root: HTMLElement, theme: ThemePreference): void {
  useLayoutEffect(() => {
    if (theme === 'system') root.removeAttribute('data-theme');
    else root.dataset['theme'] = theme;
  }, [root, theme]);
}
