/** Bytes as an attacker writes them: no WebSocket library on this side, so that anything can be said. */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { HEADER, type Hello, WIRE_PROTOCOL } from '../../contracts/wire.js';
import { ownIdentity } from '../../home/identity.js';
import { newNonce, peerProof, upgradeProof } from '../../link/proof.js';

/** Well above every deadline of the daemon: what is still open then was held open. */
const HELD_OPEN_MS = 8_000;

export class RawConnection {
  received = Buffer.alloc(0);
  /** Resolves when the daemon has let go. */
  readonly closed: Promise<void>;
  private changed: () => void = () => undefined;

  constructor(readonly socket: Socket) {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.changed();
    });
    this.closed = new Promise((resolve) => {
      socket.once('end', () => resolve());
      socket.once('close', () => resolve());
    });
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  /** Resolves with true once the text is there, with false when the daemon let go before. */
  async hears(text: string): Promise<boolean> {
    const heard = new Promise<void>((resolve) => {
      this.changed = () => {
        if (this.text.includes(text)) resolve();
      };
      this.changed();
    });
    await within(Promise.race([heard, this.closed]), `"${text}"`);
    return this.text.includes(text);
  }

  /** Writes the pieces, says that this was all, and gives back what the daemon said until it let go. */
  async finish(pieces: readonly Uint8Array[]): Promise<string> {
    for (const piece of pieces) if (this.socket.writable) this.socket.write(piece);
    this.socket.end();
    try {
      await within(this.closed, 'the end of the connection');
    } finally {
      this.socket.destroy();
    }
    return this.text;
  }
}

export function open(port: number): Promise<RawConnection> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(new RawConnection(socket));
    });
  });
}

export interface Upgrade {
  readonly nonce: string;
  readonly bytes: Buffer;
}

/** An upgrade request as a shim sends it. */
export function upgradeWith(port: number, token: string): Upgrade {
  const nonce = newNonce();
  const key = randomBytes(16).toString('base64');
  const bytes = Buffer.from(
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n` +
      `${HEADER.nonce}: ${nonce}\r\n${HEADER.proof}: ${upgradeProof(token, nonce)}\r\n\r\n`,
  );
  return { nonce, bytes };
}

/** Upgraded and challenged, not yet proven. */
export async function openUpgraded(port: number, { bytes }: Pick<Upgrade, 'bytes'>): Promise<RawConnection> {
  const connection = await open(port);
  connection.socket.write(bytes);
  if (!(await connection.hears('"sk":"challenge"'))) throw new Error(`no challenge: ${connection.text}`);
  return connection;
}

/** A proven link; from here on the daemon believes that this is a shim. */
export async function openProven(port: number, token: string, as: Hello['as']): Promise<RawConnection> {
  const upgrade = upgradeWith(port, token);
  const connection = await openUpgraded(port, upgrade);
  const nonce = /"sk":"challenge","nonce":"([0-9a-f]+)"/.exec(connection.text)?.[1] ?? '';
  connection.socket.write(
    textFrame(JSON.stringify(helloWith(peerProof(token, upgrade.nonce, nonce, port), as))),
  );
  if (!(await connection.hears('"sk":"welcome"'))) throw new Error(`no welcome: ${connection.text}`);
  return connection;
}

export function helloWith(proof: string, as: Hello['as']): Hello {
  const { startTime, ...identity } = ownIdentity();
  return { sk: 'hello', proof, protocol: WIRE_PROTOCOL, version: '0.0.0', identity, startTime, as };
}

export interface FrameParts {
  readonly fin: boolean;
  /** RFC 6455's three reserved bits, 0 to 7. */
  readonly reserved: number;
  /** 0 to 15. */
  readonly opcode: number;
  readonly masked: boolean;
  readonly payload: Uint8Array;
  /** What the header says of the length, where that is a lie. */
  readonly claimed?: bigint | undefined;
}

/** A frame of a client, whole or broken. */
export function frame(parts: FrameParts): Buffer {
  const { fin, reserved, opcode, masked, payload } = parts;
  const length = parts.claimed ?? BigInt(payload.length);
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const mask = masked ? 0x80 : 0;
  const head =
    length < 126n
      ? Buffer.from([first, mask | Number(length)])
      : length < 65_536n
        ? Buffer.from([first, mask | 126, Number(length >> 8n), Number(length & 255n)])
        : Buffer.concat([Buffer.from([first, mask | 127]), bigEndian(length)]);
  if (!masked) return Buffer.concat([head, payload]);
  const key = randomBytes(4);
  const body = Buffer.from(payload);
  for (let at = 0; at < body.length; at += 1) body[at] = (body[at] ?? 0) ^ (key[at % 4] ?? 0);
  return Buffer.concat([head, key, body]);
}

export function textFrame(text: string): Buffer {
  return frame({ fin: true, reserved: 0, opcode: 1, masked: true, payload: Buffer.from(text) });
}

function bigEndian(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

async function within(work: Promise<unknown>, what: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${HELD_OPEN_MS} ms: ${what}`)), HELD_OPEN_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
