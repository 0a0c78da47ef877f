import type { ReactNode } from 'react';
import type { IconName } from '../view/types.js';
import { Icon } from './icon.js';

interface EmptyProps {
  readonly icon: IconName;
  readonly tone?: 'fine' | 'quiet';
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

export function Empty({ icon, tone = 'quiet', title, text, children }: EmptyProps) {
  return (
    <div className="empty">
      <span className={`empty-icon tone-${tone}`}>
        <Icon name={icon} />
      </span>
      <p className="empty-title">{title}</p>
      <p className="empty-text">{text}</p>
      {children}
    </div>
  );
}
