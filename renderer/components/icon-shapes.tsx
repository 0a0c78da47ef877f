import type { ReactNode } from 'react';
import type { IconName } from '../view/types.js';

/** Drawn on 16 x 16 with a stroke of the current colour; `icon-mark` is cut into a filled shape. */
export const ICON_SHAPES: Record<IconName, ReactNode> = {
  'check-circle': (
    <>
      <circle className="icon-fill" cx="8" cy="8" r="7" />
      <path className="icon-mark" d="M4.8 8.3 7 10.5l4.2-4.8" />
    </>
  ),
  triangle: (
    <>
      <path
        className="icon-fill"
        d="M6.9 1.9a1.3 1.3 0 0 1 2.2 0l6 10.6a1.3 1.3 0 0 1-1.1 2H2a1.3 1.3 0 0 1-1.1-2z"
      />
      <path className="icon-mark" d="M8 5.6v3.6M8 11.7v.1" />
    </>
  ),
  octagon: (
    <>
      <path className="icon-fill" d="M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2z" />
      <path className="icon-mark" d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" />
    </>
  ),
  diamond: (
    <>
      <path className="icon-fill" d="M8 .8 15.2 8 8 15.2.8 8z" />
      <path className="icon-mark" d="M5.4 6.7h5.2M5.4 9.3h5.2" />
    </>
  ),
  ring: <circle cx="8" cy="8" r="5.5" />,
  'dashed-ring': <circle cx="8" cy="8" r="5.8" strokeDasharray="2.6 2" />,
  arrows: <path d="M13.6 6.6A5.8 5.8 0 0 0 3 5.2M2.4 2.4v3h3M2.4 9.4A5.8 5.8 0 0 0 13 10.8m.6 2.8v-3h-3" />,
  'broken-link': (
    <path d="m6.8 4.7 1.6-1.6a3.2 3.2 0 0 1 4.5 4.5l-1.6 1.6M9.2 11.3l-1.6 1.6a3.2 3.2 0 0 1-4.5-4.5l1.6-1.6M2.2 2.2l11.6 11.6" />
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="6" />
      <path d="M8 4.6V8l2.3 1.5" />
    </>
  ),
  stop: <rect x="3" y="3" width="10" height="10" rx="2" />,
  hub: (
    <>
      <circle className="icon-solid" cx="8" cy="8" r="2.6" />
      <path d="M8 1.6v2M8 12.4v2M2.5 4.8l1.7 1M11.8 10.2l1.7 1M2.5 11.2l1.7-1M11.8 5.8l1.7-1" />
    </>
  ),
  plug: <path d="M5.5 1.5v3m5-3v3M3.5 4.5h9V7a4.5 4.5 0 0 1-9 0zM8 11.5v3" />,
  twins: (
    <>
      <rect x="1.8" y="4.6" width="8.6" height="8.6" rx="1.8" />
      <path d="M5.6 2.8h6.8a1.8 1.8 0 0 1 1.8 1.8v6" />
    </>
  ),
  file: <path d="M3.5 1.5h5.2l3.8 3.8v9.2h-9zM8.5 1.5v4h4M5.8 8.6h4.4M5.8 11.2h4.4" />,
  copy: (
    <>
      <rect x="5" y="5" width="9" height="9" rx="1.8" />
      <path d="M11 5V3.6A1.6 1.6 0 0 0 9.4 2H3.6A1.6 1.6 0 0 0 2 3.6v5.8A1.6 1.6 0 0 0 3.6 11H5" />
    </>
  ),
  chevron: <path d="m6 3.8 4.2 4.2L6 12.2" />,
  chart: <path d="M2 2v12h12M4.5 10.5 7.3 7l2.5 2 3.7-5" />,
  gear: (
    <>
      <circle cx="8" cy="8" r="2.2" />
      <path d="M8 1.6v1.9M8 12.5v1.9M1.6 8h1.9M12.5 8h1.9M3.5 3.5l1.3 1.3M11.2 11.2l1.3 1.3M3.5 12.5l1.3-1.3M11.2 4.8l1.3-1.3" />
    </>
  ),
  window: <path d="M1.8 2.8h12.4v10.4H1.8zM1.8 6h12.4M4 4.4h.1" />,
  tick: <path d="m3 8.6 3.2 3.2L13 4.6" />,
  cross: <path d="m3.8 3.8 8.4 8.4m0-8.4-8.4 8.4" />,
  spinner: <path d="M8 2a6 6 0 1 1-6 6" />,
};
