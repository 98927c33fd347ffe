import type { Recipe, ServerGroup } from './recipe.ts';
import { alertmanagerRecipe } from './recipes/alertmanager.ts';
import { etcd } from './recipes/etcd.ts';
import { helm } from './recipes/helm.ts';
import { kubernetes } from './recipes/kubernetes.ts';
import { kwok } from './recipes/kwok.ts';
import { lokiRecipe } from './recipes/loki.ts';
import { otelcolGatewayRecipe } from './recipes/otelcol-gateway.ts';
import { otelcolNodeRecipe } from './recipes/otelcol-node.ts';
import { prometheusRecipe } from './recipes/prometheus.ts';
import { telemetrygenRecipe } from './recipes/telemetrygen.ts';

/** Every server that can be built, in the order of building: what others wait for comes first. */
export const recipes: readonly Recipe[] = [
  etcd,
  kubernetes,
  kwok,
  helm,
  prometheusRecipe,
  alertmanagerRecipe,
  lokiRecipe,
  telemetrygenRecipe,
  otelcolNodeRecipe,
  otelcolGatewayRecipe,
];

/** What `install` and `list` take as their argument. */
export type Selection = ServerGroup | 'all';

export function inSelection(selection: Selection): (entry: { group: ServerGroup }) => boolean {
  return ({ group }) => selection === 'all' || group === selection;
}
