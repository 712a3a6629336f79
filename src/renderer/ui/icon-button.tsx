import { ActionIcon, Tooltip } from '@mantine/core';
import type { ComponentType, MouseEvent } from 'react';
import { showKeys } from './action.ts';

interface IconButtonProps {
  label: string;
  icon: ComponentType<{ size?: number | string; stroke?: number }>;
  onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
  /** Shown in the tooltip, such as `mod+d`. */
  keys?: string;
  disabled?: boolean;
  /** Set for a toggle. */
  pressed?: boolean;
  color?: string;
  className?: string | undefined;
}

/** A button that is only an icon: it always has a name and a tooltip. */
export function IconButton({ label, icon: Icon, keys, pressed, color, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={keys ? `${label} (${showKeys(keys)})` : label} openDelay={400}>
      <ActionIcon
        variant="subtle"
        color={color ?? 'gray'}
        size="md"
        aria-label={label}
        {...(pressed !== undefined && { 'aria-pressed': pressed })}
        {...(className && { className })}
        {...rest}
      >
        <Icon size={17} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}
