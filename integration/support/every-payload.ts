/** A client that writes its JSON as text, in every kind of message: what it says and hears is compared byte for byte. */
import { STRANGE } from '../fixtures/strange-json.mjs';
import type { LoneClient } from './lone-client.js';

/** The ids and tokens of a shared server's requests, and those of its questions, are the daemon's. */
const OURS = /"(id|progressToken|requestId)":(\d{1,9}|2\.50)(?=[,}])/g;
const QUESTION = '"method":"sampling/createMessage"';

export async function everyPayload(client: LoneClient): Promise<void> {
  const said = (id: number, method: string, params: string): string =>
    `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`;
  const heard = (id: number) => client.answered([id]);
  const capabilities = `{"sampling":{},"experimental":${STRANGE}}`;
  const info = '"clientInfo":{"name":"lone","version":"1"}';
  client.sayText(
    said(1, 'initialize', `{"protocolVersion":"2025-11-25","capabilities":${capabilities},${info}}`),
  );
  await heard(1);
  client.sayText('{"jsonrpc":"2.0","method":"notifications/initialized"}');
  client.sayText(said(2, 'tools/list', `{"_meta":${STRANGE}}`));
  await heard(2);
  client.sayText(said(3, 'tools/call', `{"name":"fail","arguments":${STRANGE}}`));
  await heard(3);
  client.sayText(said(4, 'unknown/method', STRANGE));
  await heard(4);
  client.sayText(`{"jsonrpc":"2.0","method":"notifications/unknown","params":${STRANGE}}`);
  const work = `{"name":"work","arguments":${STRANGE},"_meta":{"progressToken":2.50,"x":${STRANGE}}}`;
  client.sayText(said(5, 'tools/call', work));
  await client.message(({ method }) => method === 'sampling/createMessage', 'the question');
  const question = client.heard.find((line) => line.includes(QUESTION));
  const id = /"id":(\d+)\}$/.exec(question ?? '')?.[1];
  client.sayText(`{"jsonrpc":"2.0","id":${id},"result":${STRANGE}}`);
  await heard(5);
  client.sayText(said(6, 'tools/call', '{"name":"waits"}'));
  const cancelled = `{"requestId":6,"reason":"no","x":${STRANGE}}`;
  client.sayText(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":${cancelled}}`);
  client.sayText(said(7, 'tools/call', '{"name":"lines"}'));
  await heard(7);
}

/** Both ways: what the client heard, and what the server did, with the ids that are the daemon's to choose left out. */
export function comparablePayloads(heard: readonly string[]): { client: string[]; server: string[] } {
  const client = heard.map((line) =>
    line.includes(QUESTION) ? line.replace(/"id":\d+\}$/, '"id":#}') : line,
  );
  const lines = /"text":("(?:[^"\\]|\\.)*")\}\]\},"jsonrpc":"2\.0","id":7\}$/.exec(client.pop() ?? '')?.[1];
  const server = JSON.parse(JSON.parse(lines ?? '"[]"') as string) as string[];
  return { client, server: server.map((line) => line.replace(OURS, '"$1":#')) };
}
