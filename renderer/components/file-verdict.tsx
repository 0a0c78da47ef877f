import type { ReactNode } from 'react';
import { fileLook } from '../view/looks.js';
import type { FileState } from '../view/types.js';
import { Evidence } from './evidence.js';
import { StateChip } from './state-chip.js';

interface FileVerdictProps {
  readonly file: string;
  readonly state: FileState;
  readonly evidence: readonly string[];
  /** Beside the chip: what stands in the file, or how old it is. */
  readonly children?: ReactNode;
}

export function FileVerdict({ file, state, evidence, children }: FileVerdictProps) {
  return (
    <div className="file">
      <p className="file-line">
        <code className="file-name">{file}</code>
        <StateChip look={fileLook(state)} />
        <span className="file-beside">{children}</span>
      </p>
      <Evidence lines={evidence} />
    </div>
  );
}
