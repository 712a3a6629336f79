import { Command } from 'commander';
import { addBackupCommands } from './backup-commands.ts';
import { addBroadcastCommands } from './broadcast-commands.ts';
import { addChannelCommands } from './channel-commands.ts';
import { addConnectionsCommand } from './connections-command.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { addForwardCommands } from './forward-commands.ts';
import { addNginxCommand } from './nginx-command.ts';
import { addOperateCommands } from './operate-commands.ts';
import { addSettingsCommand } from './settings-command.ts';
import { addWebhookCommands } from './webhook-commands.ts';

/** The `footlight` command with all that it can do. */
export function footlightProgram(): Command {
  const program = new Command('footlight').description('Looks after a Footlight relay');
  addChannelCommands(program);
  addBroadcastCommands(program);
  addForwardCommands(program);
  addConnectionsCommand(program);
  addWebhookCommands(program);
  addOperateCommands(program);
  addSettingsCommand(program);
  addBackupCommands(program);
  addDoctorCommand(program);
  addNginxCommand(program);
  return program;
}
