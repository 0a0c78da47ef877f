import { useMemo } from 'react';
import { TEXTS } from '../../texts/window.js';
import { useHistory } from '../hooks/use-history.js';
import { useKept } from '../hooks/use-kept.js';
import { formatBytes, formatCount } from '../view/format.js';
import { HISTORY_RANGES, historySeries } from '../view/history-series.js';
import { KEPT_RANGE } from '../view/page-memory.js';
import type { AppState, ShimkeeperBridge } from '../view/types.js';
import { Choice } from './choice.js';
import { Panel } from './panel.js';
import { SparkLine } from './spark-line.js';

interface HistoryPanelProps {
  readonly status: AppState['status'];
  readonly bridge: ShimkeeperBridge;
}

export function HistoryPanel({ status, bridge }: HistoryPanelProps) {
  const [range, setRange] = useKept(KEPT_RANGE);
  const { history, failure } = useHistory(bridge);
  const series = useMemo(() => historySeries(history, status, range), [history, status, range]);
  const texts = TEXTS.history;
  const tools = (
    <Choice
      name={texts.range}
      values={HISTORY_RANGES}
      labels={texts.ranges}
      chosen={range}
      onChange={setRange}
    />
  );
  const shared = { span: series.span, range };
  return (
    <Panel name={TEXTS.regions.history} area="history" tools={tools}>
      {failure !== null && <p className="panel-note">{texts.failed(failure)}</p>}
      <div className="sparks">
        <SparkLine name={texts.processes} points={series.processes} format={formatCount} {...shared} />
        <SparkLine name={texts.memory} points={series.memory} format={formatBytes} {...shared} />
      </div>
    </Panel>
  );
}
