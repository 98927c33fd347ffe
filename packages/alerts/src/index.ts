export type { Alert, AlertGroup, Span } from './alert.ts';
export { alertmanagerConfig } from './alertmanager/build.ts';
export type {
  AlertmanagerConfig,
  EmailConfig,
  HttpConfig,
  InhibitRule,
  PagerdutyConfig,
  Receiver,
  Route,
  SlackConfig,
  WebhookConfig,
} from './alertmanager/config.ts';
export { notMuted, receiversFor } from './alertmanager/dispatch.ts';
export { type Labels, matcherHolds } from './alertmanager/matcher.ts';
export type {
  AlertmanagerOptions,
  ChatbotOptions,
  DeadMansSwitchOptions,
  EmailOptions,
  PagerdutyOptions,
  SlackOptions,
  WebhookOptions,
} from './alertmanager/options.ts';
export { allAlertGroups } from './all-rules.ts';
export { type DrawableQuery, type DrawableRule, drawableRule } from './drawing/drawable-rule.ts';
export {
  type AlertingRule,
  type RuleAnnotations,
  type RuleFile,
  type RuleGroup,
  renderGroup,
  ruleFiles,
} from './rule-file.ts';
export { allBackends, type Backend, defaultRunbooks, type RuleOptions } from './rule-options.ts';
export { ruleTestCases, testedRules } from './rule-tests/all-cases.ts';
export type { Expectation, FiringAlert, RuleTestCase } from './rule-tests/case.ts';
export {
  type ExpectedAlert,
  type PromtoolTest,
  type PromtoolTestFile,
  type PromtoolTestOptions,
  promtoolTestFile,
} from './rule-tests/promtool.ts';
export { atLeast, type Severity, severities } from './severity.ts';
