/** `doctor`: checks the installation, says what is wrong and how to mend it. Changes nothing. */
import type { DoctorAnswer, DoctorCheck } from '../../contracts/doctor.js';
import type { Context, ExitCode } from '../context.js';
import { gatherFacts } from '../doctor/facts.js';
import { judgeFacts } from '../doctor/judge.js';
import { mark } from '../output.js';

export async function doctor(context: Context): Promise<ExitCode> {
  const checks = judgeFacts(await gatherFacts(context));
  const answer: DoctorAnswer = { at: new Date().toISOString(), home: context.paths.home, checks };
  const findings = checks.filter(({ level }) => level === 'finding');
  if (context.json) context.out.json(answer);
  else print(context, checks, findings.length);
  return findings.length === 0 ? 0 : 1;
}

function print({ out }: Context, checks: readonly DoctorCheck[], findings: number): void {
  for (const { code, level, what, mend } of checks) {
    const text = `${code.padEnd(12)} ${what}`;
    out.line(
      level === 'finding' ? mark.trouble(text) : level === 'note' ? mark.attention(text) : mark.fine(text),
    );
    if (mend !== null) out.line(mark.quiet(`  -> ${mend}`));
  }
  if (findings === 0) out.line(mark.fine('nothing is wrong'));
  else out.line(mark.trouble(findings === 1 ? '1 finding' : `${findings} findings`));
}
