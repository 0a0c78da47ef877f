import { TEXTS } from '../../texts/window.js';
import { Icon } from './icon.js';

/** Before the first state: in the place and size of the banner, so that nothing jumps when it comes. */
export function Waiting({ failure }: { readonly failure: string | null }) {
  const { loading, unreachable } = TEXTS;
  return (
    <main className="page page-waiting">
      <div className={`verdict ${failure === null ? 'tone-quiet' : 'tone-trouble'}`} role="status">
        <span className="verdict-icon">
          <Icon name={failure === null ? 'spinner' : 'octagon'} />
        </span>
        <div className="verdict-words">
          <p className="verdict-title">{failure === null ? loading.title : unreachable.title}</p>
          <p className="verdict-detail">{failure === null ? loading.detail : unreachable.detail(failure)}</p>
        </div>
      </div>
    </main>
  );
}
