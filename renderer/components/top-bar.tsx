import type { ReactNode } from 'react';
import { TEXTS } from '../../texts/window.js';
import { BrandMark } from './brand-mark.js';

export function TopBar({ version, children }: { readonly version: string; readonly children: ReactNode }) {
  return (
    <header className="top-bar">
      <div className="brand">
        <BrandMark />
        <h1>{TEXTS.product}</h1>
        <span className="brand-version">{version}</span>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a form's looks and reading */}
      <div className="settings" role="group" aria-label={TEXTS.regions.settings}>
        {children}
      </div>
    </header>
  );
}
