/** `prometheus.yml` of Prometheus 3.11 and later, as far as we write it. An unknown field keeps the server from starting. */
export interface PrometheusConfig {
  readonly global: GlobalConfig;
  readonly rule_files: readonly string[];
  readonly alerting: AlertingConfig;
  readonly otlp: OtlpConfig;
  readonly storage: StorageConfig;
  readonly scrape_configs: readonly ScrapeConfig[];
  readonly remote_write?: readonly RemoteWriteConfig[];
}

interface GlobalConfig {
  readonly scrape_interval: string;
  readonly scrape_timeout: string;
  readonly evaluation_interval: string;
  readonly scrape_native_histograms: boolean;
  readonly body_size_limit: string;
  readonly sample_limit: number;
  readonly label_limit: number;
  readonly target_limit: number;
  readonly external_labels: Readonly<Record<string, string>>;
}

interface OtlpConfig {
  readonly translation_strategy: 'UnderscoreEscapingWithSuffixes';
  readonly keep_identifying_resource_attributes: boolean;
  readonly promote_resource_attributes: readonly string[];
}

/** Retention stands here only since 3.11; the flags of the same name are deprecated. `size` is in units of 1024. */
export interface StorageConfig {
  readonly tsdb: {
    readonly out_of_order_time_window: string;
    readonly retention: { readonly time: string; readonly size: `${number}MB` };
  };
  readonly exemplars: { readonly max_exemplars: number };
}

export interface AlertingConfig {
  readonly alert_relabel_configs?: readonly RelabelConfig[];
  readonly alertmanagers: readonly AlertmanagerConfig[];
}

interface AlertmanagerConfig extends Discovery {
  readonly scheme: 'http' | 'https';
  readonly tls_config?: TlsConfig;
}

export interface ScrapeConfig extends Discovery {
  readonly job_name: string;
  readonly scrape_interval?: string;
  readonly scrape_timeout?: string;
  readonly scheme?: 'http' | 'https';
  readonly tls_config?: TlsConfig;
  readonly authorization?: Authorization;
  readonly relabel_configs?: readonly RelabelConfig[];
}

interface Discovery {
  readonly static_configs?: readonly { readonly targets: readonly string[] }[];
  readonly file_sd_configs?: readonly { readonly files: readonly string[] }[];
  readonly kubernetes_sd_configs?: readonly {
    readonly role: 'pod';
    readonly namespaces: { readonly names: readonly string[] };
  }[];
}

export interface RelabelConfig {
  readonly source_labels?: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly target_label?: string;
  readonly replacement?: string;
  readonly action?: 'replace' | 'keep' | 'drop' | 'labeldrop';
}

export interface TlsConfig {
  readonly ca_file?: string;
  readonly cert_file?: string;
  readonly key_file?: string;
  readonly server_name?: string;
  readonly insecure_skip_verify?: boolean;
  readonly min_version?: 'TLS12' | 'TLS13';
}

interface Authorization {
  readonly type?: 'Bearer';
  readonly credentials_file: string;
}

export interface RemoteWriteConfig {
  readonly name: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly authorization?: Authorization;
  readonly basic_auth?: { readonly username: string; readonly password_file: string };
  readonly send_exemplars: boolean;
  readonly send_native_histograms: boolean;
}

/** `--web.config.file` of Prometheus and Alertmanager. */
export interface WebConfig {
  readonly tls_server_config: {
    readonly cert_file: string;
    readonly key_file: string;
    readonly client_ca_file: string;
    readonly client_auth_type: 'RequireAndVerifyClientCert';
    readonly min_version: 'TLS13';
  };
}

/** `--http.config.file` of promtool and amtool. */
export interface HttpClientConfig {
  readonly tls_config: TlsConfig;
}
