// Writes the pages of docs/ that are made from code.
import { writeFileSync } from 'node:fs';
import { verbs } from '@otelops/operations';
import { faultClasses } from '../../packages/deployer/acceptance/waiting/fault-table.ts';
import { troubles } from '../../packages/operations/acceptance/words/troubles.ts';
import { rules } from '../../packages/operations/src/diagnosis/rules.ts';
import { renderDiagnosisPage } from './diagnosis-page.ts';
import { renderFaultsPage } from './faults-page.ts';
import { renderVerbsPage } from './verbs-page.ts';

writeFileSync('docs/verbs.md', renderVerbsPage(verbs));
writeFileSync('docs/faults.md', renderFaultsPage(faultClasses));
writeFileSync('docs/diagnosis.md', renderDiagnosisPage(rules, troubles));
