/**
 * The words of the deployer without the engine: names of objects, reasons, events and errors, and how outside data is read. Loading it costs next to
 * nothing, so that help texts and renderers need not load the rest.
 */
export type { Cause, Evidence } from './cause.ts';
export { DeployError, KubeError } from './errors.ts';
export type {
  Cell,
  ChartEvent,
  DiffEvent,
  DocumentEvent,
  Event,
  FindingEvent,
  Fix,
  OutcomeEvent,
  StepEvent,
  StepResult,
  TableColumn,
  TableEvent,
} from './events.ts';
export type { ObjectRef } from './objects.ts';
export { formatRef, groupOf, refKey, refOf } from './objects.ts';
export type { DiffLine, Hunk } from './plan/line-diff.ts';
export { diffLines, hunksOf } from './plan/line-diff.ts';
export type { FieldChange, PlanAction, PlannedObject, PlanView } from './plan.ts';
export type { Clock } from './ports.ts';
export { at, countAt, listAt, mapAt, numberAt, textAt, textsAt } from './readiness/fields.ts';
export type { DeployReasonCode } from './reason-codes.ts';
export { deployReasonCodes } from './reason-codes.ts';
export { redact } from './redaction.ts';
export type { Fields, Present } from './unknown-value.ts';
export { fieldsOf, isFields, listOf, numberOf, present, textOf } from './unknown-value.ts';
