/**
 * An MCP client with its own shim: `client.mjs NAME SEED SHIM [SHIM ARGS...]`. It asks all the time, and tells its
 * parent of every request and every answer by id; what it is told itself: `close`.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { chance, pick, random } from '../random.mjs';

const [, , name = '', seed = '0', shimPath = '', ...shimArgs] = process.argv;
const draw = random(Number(seed));
const MAX_OPEN = 3;
const MIN_PAUSE_MS = 30;
const PAUSE_SPREAD_MS = 220;
const RETRY_MS = 400;
const CANCEL_AFTER_MS = 120;
const CANCEL_CHANCE = 0.1;
/** Longer than a request can cross its shim's end unseen, shorter than a drain. */
const MAX_SLOW_MS = 3_000;
/** @type {readonly import('../ledger.mjs').RequestKind[]} by how often each is asked */
const KINDS = ['write', 'write', 'write', 'read', 'read', 'slow_write', 'slow_read', 'tools/list', 'ping'];

const shim = spawn(process.execPath, [shimPath, ...shimArgs], { stdio: ['pipe', 'pipe', 'pipe'] });
/** @type {Map<number, { kind: import('../ledger.mjs').RequestKind, answer: (ok: boolean, result?: any) => void }>} */
const open = new Map();
/** @type {Map<number, number>} the last progress of each call that asked for it */
const progress = new Map();
/** @type {string[]} */
let tools = [];
let lastId = 0;
let closing = false;

/** @param {import('../ledger.mjs').ClientEvent} event */
function tell(event) {
  if (process.connected) process.send?.(event);
}

/** @param {object} message */
function write(message) {
  if (shim.stdin.writable) shim.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

/**
 * @param {import('../ledger.mjs').RequestKind} kind
 * @param {string} method
 * @param {Record<string, unknown>} params
 * @returns {Promise<{ ok: boolean, result?: any }>} never rejects; never resolves for what was cancelled
 */
function ask(kind, method, params, id = nextId()) {
  return new Promise((resolve) => {
    open.set(id, { kind, answer: (ok, result) => resolve({ ok, result }) });
    tell({ type: 'asked', id, kind, at: performance.now() });
    write({ id, method, params });
  });
}

function nextId() {
  lastId += 1;
  return lastId;
}

/** @param {any} message */
function onAnswer(message) {
  const { id, error, result } = message;
  const request = open.get(id);
  const ok = error === undefined && result?.isError !== true;
  const code = ok ? null : String(error?.data?.code ?? error?.code ?? 'tool-error');
  tell({ type: 'answered', id, kind: request?.kind ?? null, ok, code, at: performance.now() });
  open.delete(id);
  request?.answer(ok, result);
}

/** @param {any} message */
function onNotice({ method, params }) {
  if (method === 'notifications/tools/list_changed') tools = [];
  if (method !== 'notifications/progress') return;
  const { progressToken: id, progress: now } = params;
  const request = open.get(id);
  const last = progress.get(id);
  if (last === undefined) tell({ type: 'wrong', what: `progress of a call that never asked for it: ${id}` });
  // A read that was repeated behind a new daemon begins anew; nothing else may.
  else if (request?.kind === 'slow_write' && now <= last) {
    tell({ type: 'wrong', what: `progress of call ${id} went from ${last} to ${now}` });
  }
  progress.set(id, now);
}

/** @param {string} line */
function onLine(line) {
  try {
    const message = JSON.parse(line);
    if (message.method === undefined) onAnswer(message);
    else if (message.id === undefined) onNotice(message);
    else write({ id: message.id, result: {} });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    tell({ type: 'wrong', what: `no JSON on the shim's stdout: ${line.slice(0, 200)}` });
  }
}

async function handshake() {
  const params = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name, version: '1.0.0' },
  };
  while (!closing && !(await ask('initialize', 'initialize', params)).ok) await pause(RETRY_MS);
  write({ method: 'notifications/initialized' });
}

async function list() {
  const { ok, result } = await ask('tools/list', 'tools/list', {});
  tools = ok ? result.tools.map((/** @type {{ name: string }} */ tool) => tool.name) : [];
}

/** @param {import('../ledger.mjs').RequestKind} kind */
async function once(kind) {
  if (kind === 'ping') await ask(kind, 'ping', {});
  else if (kind === 'tools/list' || tools.length === 0) await list();
  else await callTool(kind);
}

/** @param {import('../ledger.mjs').RequestKind} kind */
async function callTool(kind) {
  const tool = tools.find((known) => known === kind || known.endsWith(`__${kind}`));
  if (tool === undefined) return;
  const id = nextId();
  const slow = kind.startsWith('slow_');
  if (slow) progress.set(id, 0);
  const meta = slow ? { _meta: { progressToken: id } } : {};
  const given = { id: `${name}/${id}`, ...(slow ? { ms: draw() * MAX_SLOW_MS } : {}) };
  const answered = ask(kind, 'tools/call', { name: tool, arguments: given, ...meta }, id);
  if (slow && chance(draw, CANCEL_CHANCE)) {
    await pause(CANCEL_AFTER_MS);
    if (!open.has(id)) return;
    tell({ type: 'cancelled', id, at: performance.now() });
    open.delete(id);
    write({ method: 'notifications/cancelled', params: { requestId: id } });
    return;
  }
  const { ok, result } = await answered;
  const said = result?.content?.[0]?.text;
  if (ok && said !== `${name}/${id}`) tell({ type: 'wrong', what: `call ${id} was answered with ${said}` });
}

async function askAllTheTime() {
  await handshake();
  for (;;) {
    await pause(MIN_PAUSE_MS + draw() * PAUSE_SPREAD_MS);
    if (closing) return;
    if (open.size < MAX_OPEN) void once(pick(draw, KINDS));
  }
}

function close() {
  closing = true;
  shim.stdin.end();
}

shim.stdin.on('error', () => undefined);
shim.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => tell({ type: 'said', text }));
createInterface({ input: shim.stdout }).on('line', onLine);
let endedAt = 0;
shim.once('exit', () => {
  endedAt = performance.now();
});
// `close`, not `exit`: what the shim said last was read by then.
shim.once('close', (code, signal) => {
  const last = { type: 'shim-ended', code, signal, told: closing, at: endedAt };
  if (process.connected) process.send?.(last, () => process.disconnect());
});
process.on('message', (message) => {
  if (message === 'close') close();
});
// Without a parent nobody counts. The shim sees its stdin end.
process.on('disconnect', () => process.exit(0));
tell({ type: 'shim', pid: shim.pid ?? 0 });
void askAllTheTime();
