import { macos } from '@otelops/metrics';
import { fires, type RuleTestCase, seriesOf, silent } from './case.ts';

const mac = { host_name: 'studio-1' } as const;
const temperature = seriesOf(macos.cpuTemperature, { ...mac, aggregation: 'max' });

/** For a stack with the Macs `studio-1` and `studio-2`. */
export const macCases: readonly RuleTestCase[] = [
  {
    alert: 'MacSilent',
    promise: 'fires for the Mac that stopped reporting, by name, and only for it',
    input: {
      [seriesOf(macos.hostInfo, mac)]: '1x5 stale',
      [seriesOf(macos.hostInfo, { host_name: 'studio-2' })]: '1x40',
    },
    expect: [silent('10m'), fires('15m', { labels: mac })],
  },
  {
    alert: 'MacTemperatureHigh',
    promise: 'fires above 95 degrees for ten minutes, by the hottest sensor',
    input: {
      [temperature]: '98x30',
      [seriesOf(macos.cpuTemperature, { ...mac, aggregation: 'avg' })]: '70x30',
    },
    expect: [silent('9m'), fires('11m', { labels: mac, value: '98' })],
  },
  {
    alert: 'MacTemperatureHigh',
    promise: 'is silent at full load of an ordinary kind',
    input: { [temperature]: '94x30' },
    expect: [silent('30m')],
  },
  {
    alert: 'MacTemperatureCritical',
    promise: 'fires above 105 degrees after two minutes',
    input: { [temperature]: '106x30' },
    expect: [silent('1m'), fires('3m', { labels: mac, value: '106' })],
  },
  {
    alert: 'MacThrottling',
    promise: 'fires at heavy thermal pressure; at trapping the louder alert takes over',
    input: { [seriesOf(macos.thermalPressureLevel, mac)]: '2x20 3x30' },
    expect: [silent('4m'), fires('6m', { labels: mac }), silent('30m')],
  },
  {
    alert: 'MacThrottling',
    promise: 'is silent at moderate pressure',
    input: { [seriesOf(macos.thermalPressureLevel, mac)]: '1x30' },
    expect: [silent('30m')],
  },
  {
    alert: 'MacThrottlingHard',
    promise: 'fires at trapping after a minute',
    input: { [seriesOf(macos.thermalPressureLevel, mac)]: '2x3 3x20' },
    expect: [silent('3m'), fires('6m', { labels: mac })],
  },
  {
    alert: 'MacFanStopped',
    promise: 'fires when one fan stands still while the CPU is warm',
    input: {
      [seriesOf(macos.fanSpeed, { ...mac, hw_id: 'fan0' })]: '0x30',
      [seriesOf(macos.fanSpeed, { ...mac, hw_id: 'fan1' })]: '1300x30',
      [temperature]: '80x30',
    },
    expect: [silent('4m'), fires('6m', { labels: mac })],
  },
  {
    alert: 'MacFanStopped',
    promise: 'is silent for a cool Mac whose fans rest',
    input: { [seriesOf(macos.fanSpeed, { ...mac, hw_id: 'fan0' })]: '0x30', [temperature]: '40x30' },
    expect: [silent('20m')],
  },
  {
    alert: 'MacMemoryPressure',
    promise: 'fires at warning and at critical after ten minutes',
    input: {
      [seriesOf(macos.memoryPressureLevel, mac)]: '2x30',
      [seriesOf(macos.memoryPressureLevel, { host_name: 'studio-2' })]: '4x30',
    },
    expect: [silent('9m'), fires('11m', { labels: mac }, { labels: { host_name: 'studio-2' } })],
  },
];
