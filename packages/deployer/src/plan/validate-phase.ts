import { formatRef, refKey } from '../objects.ts';
import type { Phase } from '../phase.ts';
import { setOf } from '../state/names.ts';
import { componentGraph } from './component-graph.ts';
import type { PlanFault } from './fault.ts';
import { KnownScopes } from './kinds.ts';
import { isIdentified, looseRef, validateObject } from './validate-object.ts';

export interface ValidationContext {
  readonly stateNamespace: string;
  /** Components of earlier phases; `undefined` when that is not known, then any other name may be one. */
  readonly earlierComponents?: readonly string[];
}

const DNS_LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
const LONGEST_PHASE_ID = 40;
const LONGEST_LABEL_VALUE = 63;

/** Everything that is wrong with a phase before the cluster is asked, all at once. Empty: it can be planned. */
export function validatePhase(phase: Phase, context: ValidationContext): readonly PlanFault[] {
  return [
    ...nameFaults(phase, context),
    ...dependencyFaults(phase, context.earlierComponents),
    ...objectFaults(phase),
    ...duplicateObjectFaults(phase),
  ];
}

function fault(message: string, about: Omit<PlanFault, 'code' | 'message'> = {}): PlanFault {
  return { code: 'invalid-manifest', message, ...about };
}

function nameFaults(phase: Phase, { stateNamespace }: ValidationContext): readonly PlanFault[] {
  const faults: PlanFault[] = [];
  if (!DNS_LABEL.test(phase.id) || phase.id.length > LONGEST_PHASE_ID) {
    faults.push(
      fault(`the phase id ${JSON.stringify(phase.id)} is no DNS label of at most ${LONGEST_PHASE_ID} characters`),
    );
  }
  if (setOf(stateNamespace, phase.id).length > LONGEST_LABEL_VALUE) {
    faults.push(
      fault(`the owner mark ${setOf(stateNamespace, phase.id)} is longer than ${LONGEST_LABEL_VALUE} characters`),
    );
  }
  const seen = new Set<string>();
  for (const { name } of phase.components) {
    if (!DNS_LABEL.test(name) || name.length > LONGEST_LABEL_VALUE) {
      faults.push(fault(`the component name ${JSON.stringify(name)} is no DNS label`));
    }
    if (seen.has(name)) faults.push(fault(`two components are named ${name}`));
    seen.add(name);
  }
  return faults;
}

function dependencyFaults(phase: Phase, earlier: readonly string[] | undefined): readonly PlanFault[] {
  const known = earlier && new Set([...earlier, ...phase.components.map((component) => component.name)]);
  const unknown = phase.components.flatMap(({ name, dependsOn = [] }) =>
    dependsOn
      .filter((dependency) => known !== undefined && !known.has(dependency))
      .map(
        (dependency): PlanFault => ({
          code: 'dependency-missing',
          component: name,
          message: `depends on ${dependency}, which is no component of this or an earlier phase`,
        }),
      ),
  );
  const cycles = componentGraph(phase.components).cycles.map((cycle) =>
    fault(`components wait for each other: ${cycle.join(' > ')}`),
  );
  return [...unknown, ...cycles];
}

function objectFaults(phase: Phase): readonly PlanFault[] {
  const scopes = new KnownScopes(phase.components.flatMap((component) => component.objects).filter(isIdentified));
  return phase.components.flatMap((component) =>
    component.objects.flatMap((manifest) =>
      validateObject(manifest, scopes).map((found) =>
        fault(found.message, {
          component: component.name,
          ref: looseRef(manifest),
          ...(found.path === undefined ? {} : { path: found.path }),
        }),
      ),
    ),
  );
}

function duplicateObjectFaults(phase: Phase): readonly PlanFault[] {
  const owners = new Map<string, string>();
  const faults: PlanFault[] = [];
  for (const component of phase.components) {
    for (const manifest of component.objects) {
      const ref = looseRef(manifest);
      const first = owners.get(refKey(ref));
      if (first !== undefined) {
        faults.push(fault(`${formatRef(ref)} is in ${first} as well`, { component: component.name, ref }));
      }
      owners.set(refKey(ref), component.name);
    }
  }
  return faults;
}
