/** A datasource provisioning file of Grafana, as far as we write it. A misspelled field of `jsonData` is silently ignored. */
export interface DatasourcesFile {
  readonly apiVersion: 1;
  readonly prune: true;
  readonly datasources: readonly Datasource[];
}

export type Datasource = PrometheusDatasource | LokiDatasource | TempoDatasource | AlertmanagerDatasource;

/** Uids are what dashboards and the sources refer to each other by. */
export type DatasourceUid = 'prometheus' | 'loki' | 'tempo' | 'alertmanager';

interface DatasourceOf<Type extends string, JsonData> {
  readonly name: string;
  readonly type: Type;
  readonly uid: DatasourceUid;
  readonly access: 'proxy';
  readonly url: string;
  readonly isDefault: boolean;
  readonly editable: false;
  readonly jsonData: JsonData & Partial<TlsSwitches>;
  readonly secureJsonData?: TlsMaterial;
  readonly correlations?: readonly Correlation[];
}

interface TlsSwitches {
  readonly tlsAuth: true;
  readonly tlsAuthWithCACert: true;
  readonly serverName: string;
}

interface TlsMaterial {
  readonly tlsCACert: FileValue;
  readonly tlsClientCert: FileValue;
  readonly tlsClientKey: FileValue;
}

/** What Grafana reads from a file when it provisions. */
interface FileValue {
  readonly file: string;
}

export type PrometheusDatasource = DatasourceOf<
  'prometheus',
  {
    readonly httpMethod: 'POST';
    readonly prometheusType: 'Prometheus';
    readonly prometheusVersion: string;
    readonly timeInterval: string;
    readonly manageAlerts: true;
    readonly alertmanagerUid: DatasourceUid;
    readonly exemplarTraceIdDestinations: readonly { readonly name: string; readonly datasourceUid: DatasourceUid }[];
  }
>;

export type LokiDatasource = DatasourceOf<
  'loki',
  {
    readonly maxLines: number;
    readonly derivedFields: readonly {
      readonly name: string;
      readonly matcherType: 'label' | 'regex';
      readonly matcherRegex: string;
      readonly url: string;
      readonly urlDisplayLabel: string;
      readonly datasourceUid: DatasourceUid;
    }[];
  }
>;

export type TempoDatasource = DatasourceOf<
  'tempo',
  {
    readonly tracesToLogsV2: {
      readonly datasourceUid: DatasourceUid;
      readonly spanStartTimeShift: string;
      readonly spanEndTimeShift: string;
      readonly tags: readonly TagMapping[];
      readonly filterByTraceID: boolean;
      readonly filterBySpanID: boolean;
      readonly customQuery: boolean;
      readonly query: string;
    };
    readonly tracesToMetrics: {
      readonly datasourceUid: DatasourceUid;
      readonly spanStartTimeShift: string;
      readonly spanEndTimeShift: string;
      readonly tags: readonly TagMapping[];
      readonly queries: readonly { readonly name: string; readonly query: string }[];
    };
    readonly serviceMap: { readonly datasourceUid: DatasourceUid };
    readonly nodeGraph: { readonly enabled: true };
    readonly streamingEnabled: { readonly search: boolean; readonly metrics: boolean };
    readonly traceQuery: {
      readonly timeShiftEnabled: true;
      readonly spanStartTimeShift: string;
      readonly spanEndTimeShift: string;
    };
    readonly spanBar: { readonly type: 'Tag'; readonly tag: string };
  }
>;

export type AlertmanagerDatasource = DatasourceOf<
  'alertmanager',
  { readonly implementation: 'prometheus'; readonly handleGrafanaManagedAlerts: false }
>;

/** `key` as spans name it, `value` as the label of the other source is named. */
export interface TagMapping {
  readonly key: string;
  readonly value: string;
}

export interface Correlation {
  readonly targetUID: DatasourceUid;
  readonly label: string;
  readonly description: string;
  readonly type: 'query';
  readonly config: { readonly field: string; readonly target: Readonly<Record<string, string>> };
}
