/** Text of a configuration file -> plain values. Pure; throws `config-bad` with the place of the fault. */
import { type ParseError, parse as parseJsonc, printParseErrorCode } from 'jsonc-parser';
import { parse as parseToml, TomlError } from 'smol-toml';
import { ShimkeeperError } from '../../contracts/errors.js';

const BYTE_ORDER_MARK = '\uFEFF';

/** JSON with comments and trailing commas, as VS Code and its kin write it. */
export function readJsonc(text: string): unknown {
  const plain = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  try {
    // Claude Code's file may hold megabytes of history: what is plain JSON, as it is there, is parsed ten times as fast.
    return JSON.parse(plain);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return tolerant(plain);
  }
}

function tolerant(plain: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parseJsonc(plain, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const [first] = errors;
  if (first) {
    const line = plain.slice(0, first.offset).split('\n').length;
    throw new ShimkeeperError('config-bad', `line ${line}: ${printParseErrorCode(first.error)}`);
  }
  return value;
}

export function readToml(text: string): unknown {
  try {
    // Numbers that JavaScript cannot hold are as good TOML as any.
    return parseToml(text, { integersAsBigInt: 'asNeeded' });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = 'invalid TOML'] = error.message.split('\n');
    throw new ShimkeeperError('config-bad', `line ${error.line}: ${reason}`, { cause: error });
  }
}
