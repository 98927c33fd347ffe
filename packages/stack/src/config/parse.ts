import { type ConfigDocument, readDocument } from './document.ts';
import { type ConfigFault, formatPath, showValue } from './fault.ts';
import { repairConfig, restsOnRemoved } from './repair.ts';
import { checkRules, type RuleFinding } from './rules.ts';
import { stackConfigSchema } from './schema.ts';
import { toFaults, valueAt } from './schema-faults.ts';
import { configTree } from './schema-tree.ts';
import type { StackConfig } from './types.ts';

export interface ParsedConfig {
  /** Present exactly when there is no fault. */
  readonly config?: StackConfig;
  readonly faults: readonly ConfigFault[];
  /** What works but is likely not meant. */
  readonly warnings: readonly ConfigFault[];
}

/**
 * Reads `otel-stack.yaml`. Every fault comes out at once, of shape and of rules across fields, each with its path, the
 * value, what is allowed, and the line. Nothing behind this checks the config again.
 */
export function parseConfig(text: string): ParsedConfig {
  const document = readDocument(text);
  if (document.faults.length > 0) return { faults: document.faults, warnings: [] };
  const value = document.value ?? {};
  const result = stackConfigSchema.safeParse(value);
  if (result.success) {
    const { faults, warnings } = ruleFaults(checkRules(result.data), document);
    return faults.length === 0 ? { config: result.data, faults, warnings } : { faults, warnings };
  }
  const shape = toFaults(result.error.issues, { document, value, tree: configTree() });
  const repaired = repairConfig(value);
  if (repaired === undefined) return { faults: inOrder(shape), warnings: [] };
  const findings = checkRules(repaired.config).filter(({ path }) => !restsOnRemoved(path, repaired.removed));
  const { faults, warnings } = ruleFaults(findings, document);
  return { faults: inOrder([...shape, ...faults]), warnings };
}

function ruleFaults(
  findings: readonly RuleFinding[],
  document: ConfigDocument,
): Pick<ParsedConfig, 'faults' | 'warnings'> {
  const shown = (level: RuleFinding['level']) =>
    inOrder(findings.filter((finding) => finding.level === level).map((finding) => toFault(finding, document)));
  return { faults: shown('fault'), warnings: shown('warning') };
}

function toFault({ allowed, message, path }: RuleFinding, document: ConfigDocument): ConfigFault {
  const value = showValue(path, scalarAt(document.value, path));
  return {
    path: formatPath(path),
    message,
    ...(value !== undefined && { value }),
    ...(allowed !== undefined && { allowed }),
    ...document.placeOf(path),
  };
}

/** Whole sections as a value would drown the message. */
function scalarAt(value: unknown, path: RuleFinding['path']): unknown {
  const found = valueAt(value, path);
  return typeof found === 'object' ? undefined : found;
}

function inOrder(faults: readonly ConfigFault[]): readonly ConfigFault[] {
  return faults.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}
