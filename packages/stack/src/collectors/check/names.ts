import { k8sDistribution, removals, renames } from '../distribution.ts';
import { type CollectorFault, fault } from './fault.ts';
import type { Component, ConfigModel } from './model.ts';

/** Component types that are called otherwise now, are gone, or are not in the image. */
export function checkNames(model: ConfigModel): readonly CollectorFault[] {
  return model.components.flatMap(checkName);
}

function checkName(component: Component): readonly CollectorFault[] {
  const { class: kind, id, path, type } = component;
  const removal = removals.find((one) => one.class === kind && one.type === type);
  if (removal !== undefined) {
    return [fault('removed-component', path, `there is no ${singular(kind)} ${type} any more`, removal.instead)];
  }
  const rename = renames.find((one) => one.class === kind && one.old === type);
  if (rename !== undefined) {
    const now = id.replace(type, rename.now);
    return [fault('deprecated-name', path, `${type} is called ${rename.now} since ${rename.since}`, now)];
  }
  if (k8sDistribution[kind].includes(type)) return [];
  return [fault('not-in-distribution', path, `the k8s distribution of the collector has no ${singular(kind)} ${type}`)];
}

function singular(kind: string): string {
  return kind.slice(0, -1);
}
