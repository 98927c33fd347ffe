import type { ServiceHandler } from '../network/service-backends.ts';
import { jsonResponse, notFoundResponse } from './answers.ts';

/** The health endpoint of an OpenTelemetry Collector. Only a ready pod is asked at all. */
export const collectorHealth: ServiceHandler = (request) =>
  new URL(request.url).pathname === '/' ? jsonResponse({ status: 'Server available' }) : notFoundResponse();
