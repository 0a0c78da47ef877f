import { describe, expect, it } from 'vitest';
import { clientsAnswer } from '../preview/clients.js';
import { absentClients, clientActions, firstStep, presentClients } from './client-views.js';

const { clients } = clientsAnswer(0);

describe('the clients of the Connect panel', () => {
  it('are those that are here, what needs a hand first', () => {
    expect(presentClients(clients).map(({ product, state }) => [product, state])).toEqual([
      ['Codex', 'unusable'],
      ['Claude Code', 'mixed'],
      ['Claude Desktop', 'own'],
      ['VS Code', 'empty'],
      ['Cursor', 'connected'],
    ]);
    expect(absentClients(clients)).toEqual(['Windsurf', 'Augment', 'Gemini CLI']);
  });

  it('offer what fits their state', () => {
    expect(presentClients(clients).map((client) => clientActions(client).join(' '))).toEqual([
      '',
      'connect disconnect',
      'connect',
      'connect',
      'disconnect',
    ]);
  });

  it('make the first step, or the last one once one of them is connected', () => {
    expect(firstStep(clients)).toBe('restart');
    expect(firstStep(clients.filter(({ state }) => state === 'own'))).toBe('choose');
    expect(firstStep([])).toBe('choose');
  });
});
