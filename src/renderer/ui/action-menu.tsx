import { Menu, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { separator, showKeys, type MenuEntry } from './action.ts';

/** The entries of a menu, each with its key. */
export function ActionMenuItems({ entries }: { entries: readonly MenuEntry[] }) {
  const hasIcons = entries.some(
    (entry) => entry !== separator && (entry.icon ?? entry.checked) !== undefined,
  );
  return entries.map((entry, index) => {
    // Separators have no identity of their own.
    if (entry === separator) return <Menu.Divider key={`separator-${index}`} />;
    const Icon = entry.icon;
    const [keys] = entry.keys ?? [];
    const icon = hasIcons && <span style={{ width: 16, display: 'grid' }}>{Icon && <Icon size={16} />}</span>;
    const shared = {
      disabled: entry.disabled ?? false,
      ...(entry.danger && { c: 'var(--on-air-text)' }),
      rightSection: keys && (
        <Text span size="xs" c="dimmed" ml="lg" className="tabular">
          {showKeys(keys)}
        </Text>
      ),
    };
    if (entry.checked === undefined) {
      return (
        <Menu.Item key={entry.id} {...shared} leftSection={icon} onClick={entry.run}>
          {entry.label}
        </Menu.Item>
      );
    }
    return (
      <Menu.CheckboxItem
        key={entry.id}
        {...shared}
        checked={entry.checked}
        checkIcon={<IconCheck size={16} />}
        closeMenuOnClick
        onChange={entry.run}
      >
        {entry.label}
      </Menu.CheckboxItem>
    );
  });
}
