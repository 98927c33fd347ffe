/** The permission that was missing, read from the authorizer's own words. */
export interface ForbiddenRule {
  readonly user: string;
  readonly verb: string;
  /** Plural, with the subresource: `pods/log`. */
  readonly resource: string;
  /** `''` for the core group. */
  readonly group: string;
  /** Absent at the cluster scope. */
  readonly namespace?: string;
  /** Absent when the rule is about any name. */
  readonly name?: string;
}

const denial =
  /^(?:\S+ (?:"([^"]*)" )?is )?forbidden: User "([^"]*)" cannot (\S+) resource "([^"]+)" in API group "([^"]*)" (?:in the namespace "([^"]*)"|at the cluster scope)/;

/**
 * Reads `deployments.apps "web" is forbidden: User "u" cannot patch resource "deployments" in API group "apps" in the
 * namespace "x"`. Gives nothing for other kinds of refusal (quota, pod security, webhooks, non-resource paths).
 */
export function parseForbidden(message: string): ForbiddenRule | undefined {
  const match = denial.exec(message);
  if (match === null) return undefined;
  const [, name, user = '', verb = '', resource = '', group = '', namespace] = match;
  return {
    user,
    verb,
    resource,
    group,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined || name === '' ? {} : { name }),
  };
}

/** The rule in words: `patch deployments of group apps in namespace x`. */
export function describeRule(rule: ForbiddenRule): string {
  const group = rule.group === '' ? '' : ` of group ${rule.group}`;
  const place = rule.namespace === undefined ? 'at cluster scope' : `in namespace ${rule.namespace}`;
  return `${rule.verb} ${rule.resource}${group} ${place}`;
}

/** The commands that would grant the rule, for whoever may run them. */
export function grantCommands(rule: ForbiddenRule): readonly string[] {
  const resource = resourceArgument(rule);
  const scope = rule.namespace === undefined ? undefined : ` -n ${rule.namespace}`;
  const kind = scope === undefined ? 'clusterrole' : 'role';
  const name = `otelops-${rule.verb}-${rule.resource.replace('/', '-')}`;
  return [
    `kubectl create ${kind} ${name}${scope ?? ''} --verb=${rule.verb} --resource=${resource}`,
    `kubectl create ${kind}binding ${name}${scope ?? ''} --${kind}=${name} ${subjectArgument(rule.user)}`,
  ];
}

function resourceArgument({ resource, group }: ForbiddenRule): string {
  const [plural = resource, subresource] = resource.split('/');
  const qualified = group === '' ? plural : `${plural}.${group}`;
  return subresource === undefined ? qualified : `${qualified}/${subresource}`;
}

function subjectArgument(user: string): string {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  return account === null ? `--user=${user}` : `--serviceaccount=${account[1]}:${account[2]}`;
}
