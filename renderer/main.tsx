/** Composition root of the window. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { TEXTS } from '../texts/window.js';
import { App } from './app.js';
import { bridgeOf } from './bridge.js';
import { Waiting } from './components/waiting.js';
import { browserClockHost, createClock } from './hooks/clock.js';
import { ClockContext } from './hooks/clock-context.js';
import './styles/main.css';

const place = document.getElementById('root');
if (place === null) throw new Error('index.html has no #root');

const bridge = bridgeOf(window);
createRoot(place).render(
  <StrictMode>
    <ClockContext value={createClock(browserClockHost(document))}>
      {bridge === null ? (
        <Waiting failure={TEXTS.unreachable.noBridge} />
      ) : (
        <App bridge={bridge} root={document.documentElement} />
      )}
    </ClockContext>
  </StrictMode>,
);
