import { describe, expect, test } from 'vitest';
import { duration, keyword, spans } from './traceql.ts';

describe('TraceQL from builders', () => {
  test('conditions are joined, strings quoted, words and times bare', () => {
    const query = spans([
      { field: 'resource.service.name', operator: '=~', value: '$service' },
      { field: 'status', operator: '=', value: keyword('error') },
      { field: 'duration', operator: '>', value: duration('500ms') },
      { field: 'span.http.response.status_code', operator: '>=', value: 500 },
    ]);
    expect(query.text).toBe(
      '{ resource.service.name =~ "$service" && status = error && duration > 500ms && span.http.response.status_code >= 500 }',
    );
  });

  test('no condition finds every span', () => {
    expect(spans([]).text).toBe('{}');
  });
});
