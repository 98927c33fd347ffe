import type { Ticker } from './terminal.ts';

export const systemTicker: Ticker = (everyMs, task) => {
  const timer = setInterval(task, everyMs);
  timer.unref();
  return () => clearInterval(timer);
};
