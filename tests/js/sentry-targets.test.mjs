/**
 * `tracePropagationTargets` in browsers: only requests to the page's own origin get trace headers by default.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inside } from './subject.mjs';

const { propagationTargets } = await inside('sentry/tracing/targets.js');
const { host, setHost } = await inside('host/host.js');

for (const [targets, url, allowed] of [
  [undefined, 'https://shop.example.com/api', true],
  [undefined, '/api', true],
  [undefined, 'api?x', true],
  [undefined, '//shop.example.com/api', true],
  [undefined, '//other.example.com/api', false],
  [undefined, 'https://other.example.com/shop.example.com', false],
  [undefined, 'http://shop.example.com/api', false],
  [undefined, 'https://shop.example.com:8443/', false],
  [undefined, 'https://', false],
  [[], '/api', false],
  [['api.example.com'], 'https://api.example.com/x', true],
  [['api.example.com'], '/api', false],
  [[/^\/api\//g], '/api/x', true],
  [[/^\/api\//g], 'https://shop.example.com/api/x', true],
  [[/^\/api\//g], 'https://other.example.com/api/x', false],
  [['/cart/API'], 'api', true],
]) {
  test(`on a page ${url} by ${targets} gets ${allowed ? 'headers' : 'none'}`, () => {
    const before = host;
    Object.defineProperty(globalThis, 'location', {
      value: { href: 'https://shop.example.com/cart/7' },
      configurable: true,
    });
    try {
      setHost({ ...before, isBrowser: true });
      const mayPropagateTo = propagationTargets(targets);
      for (let round = 0; round < 3; round++) assert.equal(mayPropagateTo(url), allowed);
    } finally {
      setHost(before);
      delete globalThis.location;
    }
  });
}
