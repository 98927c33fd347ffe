import type { ServiceHandler } from '../network/service-backends.ts';
import { jsonResponse, notFoundResponse, textResponse } from './answers.ts';

/** The HTTP API of a Tempo into which nobody has written traces yet. */
export const tempoApi: ServiceHandler = (request) => {
  const { pathname } = new URL(request.url);
  switch (pathname) {
    case '/ready':
      return textResponse('ready\n');
    case '/api/echo':
      return textResponse('echo');
    case '/api/status/buildinfo':
      return jsonResponse({
        version: '3.0.3',
        revision: 'simulated',
        branch: 'simulated',
        buildUser: 'otelops-sandbox',
        buildDate: '',
        goVersion: '',
      });
    case '/api/search':
      return jsonResponse({
        traces: [],
        metrics: { inspectedTraces: 0, inspectedBytes: '0', completedJobs: 1, totalJobs: 1 },
      });
    case '/api/search/tags':
      return jsonResponse({ tagNames: [] });
    case '/api/v2/search/tags':
      return jsonResponse({ scopes: [] });
    default:
      return pathname.startsWith('/api/traces/') ? textResponse('trace not found', 404) : notFoundResponse();
  }
};
