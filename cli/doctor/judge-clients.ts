/** Whether each client's file can be used, and what our entry in it would start. Pure. */
import type { DoctorCheck } from '../../contracts/doctor.js';
import type { ClientFacts, DoctorFacts } from './facts.js';

export function judgeClients({ clients, launcher }: DoctorFacts): DoctorCheck[] {
  const checks = clients.flatMap((one) => judgeClient(one, launcher.file));
  if (checks.length > 0) return checks;
  return [{ code: 'clients', level: 'note', what: 'no MCP client was found on this machine', mend: null }];
}

function judgeClient({ installation, starts }: ClientFacts, launcher: string): DoctorCheck[] {
  const { id, product, state, problem, servers, staying } = installation;
  const connect = `run \`shimkeeper connect ${id}\``;
  const check = (level: DoctorCheck['level'], what: string, mend: string | null): DoctorCheck[] => [
    { code: problem ? problem.code : 'client', level, what: `${product}: ${what}`, mend },
  ];
  if (problem)
    return check('finding', problem.message, 'mend that file; its own client cannot use it either');
  const gone = starts.find(({ there }) => !there);
  if (gone)
    return check(
      'finding',
      `starts ${gone.path}, which is gone`,
      gone.path === launcher ? 'run `shimkeeper start`' : connect,
    );
  switch (state) {
    case 'connected': {
      const byHand = starts.find(({ path }) => path !== launcher);
      if (!byHand) return check('fine', 'connected', null);
      return check(
        'note',
        `connected by ${byHand.path}, which an upgrade may move`,
        `${connect} to have it name the launcher`,
      );
    }
    case 'mixed':
      return check(
        'note',
        `connected, and starts ${servers
          .filter(({ movable }) => movable)
          .map(({ name }) => name)
          .join(', ')} by itself`,
        connect,
      );
    case 'own':
      return check(
        'note',
        `not connected, starts ${servers.length === 1 ? '1 server' : `${servers.length} servers`} by itself`,
        connect,
      );
    case 'empty':
      return check(
        'note',
        staying.length > 0 ? 'not connected, no servers that could be moved' : 'not connected, no servers',
        connect,
      );
    case 'absent':
    case 'unusable':
      return [];
  }
}
