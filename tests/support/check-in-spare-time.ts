import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';

/*
 * Runs `npm run check` on what processor time the tests beside it leave: those of whole programs mostly wait
 * for media, but must have the processor when it comes.
 */
setPriority(constants.priority.PRIORITY_LOW);
const check = spawn('npm', ['run', '--silent', 'check'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
check.on('close', (code) => {
  process.exitCode = code ?? 1;
});
