import { TEXTS } from '../../texts/window.js';
import { useSteadyStart } from '../hooks/use-steady-start.js';
import { formatBytes, formatPid, shortInstance } from '../view/format.js';
import type { AppState } from '../view/types.js';
import { Fact } from './fact.js';
import { Uptime } from './uptime.js';

interface DaemonFactsProps {
  readonly daemon: NonNullable<AppState['status']['daemon']>;
  readonly at: string;
}

export function DaemonFacts({ daemon, at }: DaemonFactsProps) {
  const names = TEXTS.daemon.facts;
  const start = useSteadyStart(at, daemon.uptimeSeconds);
  return (
    <dl className="facts">
      <Fact name={names.pid}>{formatPid(daemon.pid)}</Fact>
      <Fact name={names.host}>{TEXTS.daemon.hosts[daemon.host]}</Fact>
      <Fact name={names.port}>{formatPid(daemon.port)}</Fact>
      <Fact name={names.uptime}>
        <Uptime start={start} />
      </Fact>
      <Fact name={names.memory}>{formatBytes(daemon.rssBytes)}</Fact>
      <Fact name={names.version} title={daemon.version}>
        {daemon.version}
      </Fact>
      <Fact name={names.instance} title={daemon.instanceId}>
        <span className="mono">{shortInstance(daemon.instanceId)}</span>
      </Fact>
    </dl>
  );
}
