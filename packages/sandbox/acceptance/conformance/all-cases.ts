import { accessCases } from './cases/access.ts';
import { applyCases } from './cases/apply.ts';
import { customResourceCases } from './cases/custom-resources.ts';
import { defaultsCases } from './cases/defaults.ts';
import { podSecurityCases } from './cases/pod-security.ts';
import { proxyCases } from './cases/proxies.ts';
import { quotaCases } from './cases/quotas.ts';
import { readCases } from './cases/reads.ts';
import { removalCases } from './cases/removal.ts';
import { validationCases } from './cases/validation.ts';
import { writeCases } from './cases/writes.ts';
import type { ConformanceCase } from './conformance-case.ts';

/** Every case, by the file that its golden answers lie in. */
export const CONFORMANCE_CASES: Readonly<Record<string, readonly ConformanceCase[]>> = {
  access: accessCases,
  apply: applyCases,
  'custom-resources': customResourceCases,
  defaults: defaultsCases,
  'pod-security': podSecurityCases,
  proxies: proxyCases,
  quotas: quotaCases,
  reads: readCases,
  removal: removalCases,
  validation: validationCases,
  writes: writeCases,
};
