import type { Reporter, TestModule } from 'vitest/node';

/** Names the tests that went through at the second try alone: each hides a race, of the product or of its own. */
export class SecondTries implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const unsteady = tests.filter((test) => test.diagnostic()?.flaky);
    if (unsteady.length === 0) return;
    const lines = unsteady.map((test) => {
      const reason = test.result().errors?.[0]?.message.split('\n', 1)[0] ?? '';
      return `  ${test.module.relativeModuleId} > ${test.fullName}: ${reason}\n`;
    });
    process.stderr.write(`\nWent through at the second try only:\n${lines.join('')}`);
  }
}
