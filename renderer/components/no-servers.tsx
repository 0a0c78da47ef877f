import { TEXTS } from '../../texts/window.js';
import type { NoServers as Why } from '../view/counts.js';
import { ActionButton } from './action-button.js';
import { Empty } from './empty.js';

export function NoServers({ why }: { readonly why: Why }) {
  const texts = TEXTS.servers;
  switch (why) {
    case 'offer-example':
      return (
        <Empty icon="hub" title={texts.exampleTitle} text={texts.exampleText}>
          <ActionButton action="add-example" label={TEXTS.buttons.addExample} weight="primary" />
        </Empty>
      );
    case 'no-daemon':
      return <Empty icon="stop" title={texts.noDaemonTitle} text={texts.noDaemonText} />;
    case 'none-configured':
      return <Empty icon="hub" title={texts.noneTitle} text={texts.noneText} />;
  }
}
