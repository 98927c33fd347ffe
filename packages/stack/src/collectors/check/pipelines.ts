import { connectorSignals } from '../distribution.ts';
import { type CollectorFault, fault } from './fault.ts';
import { type ConfigModel, ofClass, type PipelineModel, typeOf } from './model.ts';

/** The order within pipelines, and how connectors tie them together. */
export function checkPipelines(model: ConfigModel): readonly CollectorFault[] {
  const connectors = new Set(ofClass(model, 'connectors').map((connector) => connector.id));
  return [
    ...model.pipelines.flatMap((pipeline) => [...memoryLimiter(pipeline, connectors), ...contextLost(pipeline)]),
    ...[...connectors].flatMap((connector) => tiedTogether(model, connector)),
  ];
}

// A pipeline that only connectors feed is held back by the limiter of the pipeline before it.
function memoryLimiter(pipeline: PipelineModel, connectors: ReadonlySet<string>): readonly CollectorFault[] {
  const path = `${pipeline.path}.processors`;
  const place = pipeline.processors.findIndex((id) => typeOf(id) === 'memory_limiter');
  if (place > 0) {
    const message = 'what stands before memory_limiter fills the memory that it should guard';
    return [fault('memory-limiter-not-first', path, message, 'put memory_limiter first')];
  }
  if (place === 0 || pipeline.receivers.every((id) => connectors.has(id))) return [];
  const message = 'nothing keeps the collector from being killed when more comes than it can pass on';
  return [fault('memory-limiter-missing', path, message, 'put memory_limiter first')];
}

const forgetful = new Set(['batch', 'tail_sampling', 'groupbytrace']);

function contextLost(pipeline: PipelineModel): readonly CollectorFault[] {
  const enriching = pipeline.processors.findIndex((id) => ['k8s_attributes', 'k8sattributes'].includes(typeOf(id)));
  const before = pipeline.processors.slice(0, Math.max(enriching, 0)).find((id) => forgetful.has(typeOf(id)));
  if (before === undefined) return [];
  const message = `behind ${before} k8s_attributes cannot tell any more which pod a connection came from`;
  return [fault('context-lost', `${pipeline.path}.processors`, message, `put k8s_attributes before ${before}`)];
}

function tiedTogether(model: ConfigModel, connector: string): readonly CollectorFault[] {
  const ends = model.pipelines.filter(({ exporters }) => exporters.includes(connector));
  const begins = model.pipelines.filter(({ receivers }) => receivers.includes(connector));
  const path = `connectors.${connector}`;
  if ((ends.length === 0) !== (begins.length === 0)) {
    const missing = ends.length === 0 ? 'an exporter' : 'a receiver';
    return [
      fault('one-sided-connector', path, `${connector} is ${missing} of no pipeline: the collector does not start`),
    ];
  }
  const signals = connectorSignals[typeOf(connector)];
  const wrong = (pipelines: readonly PipelineModel[], signal: string, verb: string): readonly CollectorFault[] =>
    pipelines
      .filter((pipeline) => pipeline.signal !== signal)
      .map((pipeline) =>
        fault('wrong-signal', pipeline.path, `${connector} ${verb} ${signal}, not ${pipeline.signal}`),
      );
  if (signals !== undefined) return [...wrong(ends, signals.takes, 'takes'), ...wrong(begins, signals.gives, 'gives')];
  const taken = new Set(ends.map((pipeline) => pipeline.signal));
  return begins
    .filter((pipeline) => typeOf(connector) === 'forward' && !taken.has(pipeline.signal))
    .map((pipeline) => fault('wrong-signal', pipeline.path, `${connector} passes on no ${pipeline.signal}`));
}
