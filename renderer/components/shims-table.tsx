import { TEXTS } from '../texts.js';
import { longClass } from '../view/long-list.js';
import type { ShimView } from '../view/shim-views.js';
import { ColumnHeads } from './column-heads.js';
import { Scroller } from './scroller.js';
import { ShimLine } from './shim-line.js';

export function ShimsTable({ views }: { readonly views: readonly ShimView[] }) {
  return (
    <Scroller label={TEXTS.regions.shims}>
      <table className={`table table-shims${longClass(views.length)}`} aria-label={TEXTS.regions.shims}>
        <ColumnHeads columns={TEXTS.shims.columns} />
        <tbody>
          {views.map((view) => (
            <ShimLine key={view.id} {...view} />
          ))}
        </tbody>
      </table>
    </Scroller>
  );
}
