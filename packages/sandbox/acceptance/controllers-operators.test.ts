import { startWorld } from './controllers-world.ts';
import { describeOperators } from './operators-suite.ts';

describeOperators('in the sandbox', startWorld, { webhooks: true });
