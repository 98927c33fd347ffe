import type { AlertGroup } from './alert.ts';
import type { RuleOptions } from './rule-options.ts';
import { backendAlerts } from './rules/backends.ts';
import { certificateAlerts } from './rules/certificates.ts';
import { chatbotAlerts } from './rules/chatbot.ts';
import { collectorAlerts } from './rules/collectors.ts';
import { macAlerts } from './rules/macs.ts';
import { nodeAlerts } from './rules/nodes.ts';
import { watchdogAlerts } from './rules/watchdog.ts';

/** Every alert of the stack, in groups of one concern. */
export function allAlertGroups(options: RuleOptions): readonly AlertGroup[] {
  return [
    watchdogAlerts,
    collectorAlerts(options),
    nodeAlerts(options),
    backendAlerts(options),
    ...(options.certificates === false ? [] : [certificateAlerts]),
    macAlerts(options),
    ...(options.chatbot === true ? [chatbotAlerts] : []),
  ];
}
