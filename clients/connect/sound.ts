/** Editions of a client one by one: one whose file cannot be used is no trouble of the others. */
import { ShimkeeperError } from '../../contracts/errors.js';
import type { Edition } from './seats.js';

export interface Broken {
  readonly edition: Edition;
  readonly error: ShimkeeperError;
}

export interface Sound<T> {
  readonly sound: readonly T[];
  readonly broken: readonly Broken[];
}

export function eachSound<T>(editions: readonly Edition[], look: (edition: Edition) => T): Sound<T> {
  const sound: T[] = [];
  const broken: Broken[] = [];
  for (const edition of editions) {
    try {
      sound.push(look(edition));
    } catch (error) {
      if (!(error instanceof ShimkeeperError)) throw error;
      broken.push({ edition, error });
    }
  }
  return { sound, broken };
}
