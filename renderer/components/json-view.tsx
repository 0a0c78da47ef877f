import { memo, useMemo } from 'react';
import { LINES_PER_BLOCK, lineBlocks, prettyJson, tokens } from '../view/json-lines.js';
import { longClass } from '../view/long-list.js';

/** JSON, indented and tinted; anything else as it stands. */
export const JsonView = memo(function JsonView({ raw }: { readonly raw: string }) {
  const shown = useMemo(() => prettyJson(raw), [raw]);
  const blocks = useMemo(() => lineBlocks(shown.text), [shown]);
  return (
    <div className={`json${longClass(blocks.length * LINES_PER_BLOCK)}`}>
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place in the file
        <Block key={index} text={block} json={shown.json} />
      ))}
    </div>
  );
});

const Block = memo(function Block({ text, json }: { readonly text: string; readonly json: boolean }) {
  if (!json) return <pre className="json-block">{text}</pre>;
  return (
    <pre className="json-block">
      {tokens(text).map((token, index) =>
        token.kind === 'plain' ? (
          token.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the block
          <span key={index} className={`json-${token.kind}`}>
            {token.text}
          </span>
        ),
      )}
    </pre>
  );
});
