import type { RuleOptions } from '../rule-options.ts';
import { backendCases } from './backends.ts';
import { fires, type RuleTestCase } from './case.ts';
import { certificateCases } from './certificates.ts';
import { chatbotCases } from './chatbot.ts';
import { collectorCases } from './collectors.ts';
import { macCases } from './macs.ts';
import { nodeCases } from './nodes.ts';

/** The stack that {@link ruleTestCases} is written for. */
export const testedRules: RuleOptions = { nodes: 2, gateways: 2, macs: ['studio-1', 'studio-2'], chatbot: true };

const watchdogCases: readonly RuleTestCase[] = [
  { alert: 'Watchdog', promise: 'fires always', input: {}, expect: [fires('1m', { labels: {} })] },
];

/** What every alert promises, for the rules of {@link testedRules}. */
export const ruleTestCases: readonly RuleTestCase[] = [
  ...watchdogCases,
  ...collectorCases,
  ...nodeCases,
  ...backendCases,
  ...certificateCases,
  ...macCases,
  ...chatbotCases,
];
