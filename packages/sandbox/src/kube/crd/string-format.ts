import { type FieldError, typeInvalid } from '../status/field-errors.ts';

const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/i.test(text) && !Number.isNaN(Date.parse(text)),
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)),
  byte: (text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0,
  ipv4: (text) => /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(text),
  uuid: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
  duration: (text) => /^[+-]?(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(text) || text === '0',
  uri: (text) => URL.canParse(text),
  email: (text) => /^[^@\s]+@[^@\s]+$/.test(text),
};

/** A string that is not of its format. Formats that the server does not know either are not checked. */
export function formatFault(text: string, format: string, path: string): FieldError | undefined {
  const fits = FORMATS[format];
  if (fits === undefined || fits(text)) return undefined;
  return typeInvalid(path, text, `${path} in body must be of type ${format}: ${JSON.stringify(text)}`);
}
