import '@fontsource-variable/inter';
import '@mantine/core/styles.css';
import './studio.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { takeEngineAccess } from '../bridge/access.ts';
import { App } from './app.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('The page has no root element.');
createRoot(root).render(
  <StrictMode>
    <App access={takeEngineAccess(window)} />
  </StrictMode>,
);
