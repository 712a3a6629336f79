import { Menu, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { Fragment } from 'react';
import { separator, showKeys, type MenuEntry } from './action.ts';

/** The entries of a menu, each with its key. */
export function ActionMenuItems({ entries }: { entries: readonly MenuEntry[] }) {
  const hasIcons = entries.some(
    (entry) => entry !== separator && (entry.icon ?? entry.checked !== undefined),
  );
  return entries.map((entry, index) => {
    // Separators have no identity of their own.
    if (entry === separator) return <Menu.Divider key={`separator-${index}`} />;
    const Icon = entry.checked ? IconCheck : entry.icon;
    const [keys] = entry.keys ?? [];
    return (
      <Fragment key={entry.id}>
        <Menu.Item
          onClick={entry.run}
          disabled={entry.disabled ?? false}
          {...(entry.danger && { c: 'var(--on-air-text)' })}
          {...(entry.checked !== undefined && { role: 'menuitemcheckbox', 'aria-checked': entry.checked })}
          leftSection={
            hasIcons && <span style={{ width: 16, display: 'grid' }}>{Icon && <Icon size={16} />}</span>
          }
          rightSection={
            keys && (
              <Text span size="xs" c="dimmed" ml="lg" className="tabular">
                {showKeys(keys)}
              </Text>
            )
          }
        >
          {entry.label}
        </Menu.Item>
      </Fragment>
    );
  });
}
