/** Every answer of a simulated program says so. */
const SIMULATED: Readonly<Record<string, string>> = { 'x-simulated-by': 'otelops-sandbox' };

export function jsonResponse(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...SIMULATED, 'content-type': 'application/json' },
  });
}

export function textResponse(body: string, status = 200): Response {
  return new Response(body, { status, headers: { ...SIMULATED, 'content-type': 'text/plain; charset=utf-8' } });
}

export function notFoundResponse(): Response {
  return textResponse('404 page not found\n', 404);
}
