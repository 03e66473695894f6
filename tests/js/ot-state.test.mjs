/**
 * The `ot` member of a tracestate: read as the specification's examples say (OpenTelemetry
 * `trace/tracestate-handling.md`), and written as a valid header, whatever the header was before.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choices } from './random.mjs';
import { inside } from './subject.mjs';

const { otOf, withThreshold } = await inside('spans/ot_state.js');
const { isMember, membersIn } = await inside('spans/trace_state.js');

/** The two words of a number whose first digits these are; `undefined` for none. */
function bits(digits) {
  if (digits === '') return undefined;
  const padded = digits.padEnd(14, '0');
  return [Number.parseInt(padded.slice(0, 6), 16), Number.parseInt(padded.slice(6), 16)];
}

/** The header with a threshold given as the digits of `th`, "" for none. */
const changed = (header, th) => withThreshold(header, bits(th));

/** Whether a header has 1 to 32 members, all valid and of different keys. */
function isValid(header) {
  const members = membersIn(header);
  const keys = new Set(members.map(([key]) => key));
  const isWhole = members.map(([key, value]) => `${key}=${value}`).join() === header.replace(/ +(,|$)/, '$1');
  const areMembers = members.every(([key, value]) => isMember(key, value));
  return isWhole && areMembers && members.length > 0 && members.length <= 32 && keys.size === members.length;
}

test('what the member says is read', () => {
  const { th, threshold, randomness } = otOf('rojo=00f067aa0ba902b7,ot=th:1;p:8;rv:6e6d1a75832a2f');
  assert.deepEqual([th, threshold, randomness], ['1', [0x100000, 0], [0x6e6d1a, 0x75832a2f]]);
  const nothing = ['', 'a=1', 'ot=', 'ot=th', 'ot=th:', 'ot=TH:8', 'ot=th:G', 'xot=th:8', 'ot=xth:8', 'ot=th:8=1', 'ot'];
  for (const header of [...nothing, 'ot=th:123456789abcdef', 'ot=rv:123456789abcd', 'ot=rv:123456789abcdef']) {
    const none = otOf(header);
    assert.deepEqual([none.th, none.threshold, none.randomness], [undefined, undefined, undefined], header);
  }
});

test('the first of several members and fields counts', () => {
  assert.deepEqual(otOf('ot=th:8;th:4,ot=th:c').threshold, bits('8'));
  assert.equal(changed('ot=th:8;th:4,a=1,ot=th:c', 'f'), 'ot=th:f,a=1');
});

for (const [before, th, after] of [
  ['', '8', 'ot=th:8'],
  ['', '0', 'ot=th:0'],
  ['a=1,b=2', '8', 'ot=th:8,a=1,b=2'],
  ['a=1,ot=th:4,b=2', '8', 'ot=th:8,a=1,b=2'],
  ['a=1,ot=x:1;rv:00000000000001;th:4;y:2', '8', 'ot=th:8;rv:00000000000001;x:1;y:2,a=1'],
  ['a=1,ot=th:4', '4', 'a=1,ot=th:4'],
  ['ot=th:nonsense,a=1', '4', 'ot=th:4,a=1'],
  ['ot=;x:1;', '4', 'ot=th:4;x:1'],
  ['ot=th:8', 'ffffffffffffff', 'ot=th:ffffffffffffff'],
  ['ot=th:8', '00000000000001', 'ot=th:00000000000001'],
]) {
  test(`with the threshold ${th} \`${before}\` is \`${after}\``, () => assert.equal(changed(before, th), after));
}

test('a threshold that is written longer than it needs to be is the same threshold', () => {
  const after = changed('a=1,ot=th:40', '4');
  assert.deepEqual(otOf(after).threshold, bits('4'));
  assert.ok(isValid(after));
});

for (const [before, after] of [
  ['', ''],
  ['a=1', 'a=1'],
  ['a=1,ot=x:1,b=2', 'a=1,ot=x:1,b=2'],
  ['a=1,ot=th:4,b=2', 'a=1,b=2'],
  ['ot=th:4', ''],
  ['a=1,ot=x:1;th:4', 'ot=x:1,a=1'],
]) {
  test(`without a threshold \`${before}\` is \`${after}\``, () => assert.equal(changed(before, ''), after));
}

test('a threshold that cannot be read is none, whatever is written then', () => {
  assert.equal(otOf(changed('a=1,ot=th:nonsense', '')).threshold, undefined);
});

const range = (from, to) => Array.from({ length: to - from }, (_, at) => from + at);

test('the thirty-second other member makes room', () => {
  const others = range(0, 32).map((n) => `k${n}=v`);
  const first = others.slice(0, 31).join();
  assert.equal(changed(others.join(), '8'), `ot=th:8,${first}`);
  assert.equal(changed(`${first},ot=th:4`, '8'), `ot=th:8,${first}`);
});

test('a field for which there is no room goes, and randomness stays', () => {
  const rv = 'rv:0123456789abcd';
  for (const length of range(200, 233)) {
    const a = `a:${'x'.repeat(length)}`;
    const after = changed(`ot=${a};b:1;${rv}`, 'fd70a3d70a3d7');
    const [[, value]] = membersIn(after);
    const [th, second, ...others] = value.split(';');
    assert.deepEqual([th, second, otOf(after).randomness], ['th:fd70a3d70a3d7', rv, [0x012345, 0x6789abcd]]);
    assert.ok(isValid(after) && others.every((field) => [a, 'b:1'].includes(field)), after);
    if (length <= 210) assert.deepEqual(others, [a, 'b:1']);
  }
});

test('members that no header may have are not written', () => {
  const long = 'v'.repeat(257);
  for (const wrong of ['B=1', 'a', '=1', 'a=', 'a=1=2', 'a=é', `a=${long}`]) {
    assert.equal(changed(`${wrong}, x=1 ,,`, '8'), 'ot=th:8,x=1', wrong);
  }
  assert.equal(changed(`ot=x:${long}`, '8'), 'ot=th:8');
});

const PRINTABLE = String.fromCharCode(...range(0x20, 0x7f));
const IN_VALUE = PRINTABLE.replace(/[ ,=]/g, '');

/** Headers as they may come, valid or not. */
function headers(seed) {
  const { upTo, one, some, text } = choices(seed);
  const letters = (most) => text('abcdefghijklmnop', most);
  const field = () =>
    one([
      () => `th:${text('0123456789abcdef', 15)}`,
      () => `rv:${some(0, String)}${range(0, 13 + upTo(3)).map(() => one('0123456789abcdef')).join('')}`,
      () => `${letters(3)}:${text(PRINTABLE, 80)}`,
      () => text('é;,= \ud83d', 3),
    ])();
  const ours = () => `ot=${some(5, field).join(';')}`;
  const other = () =>
    one([
      () => `${letters(2)}k=${text(IN_VALUE, 10)}v`,
      () => `${letters(2)}k=${text(IN_VALUE, 10)}v`,
      () => `k${upTo(40)}=v`,
      () => text('aé=, \t', 10),
      () => text(' \t', 2),
    ])();
  return () => some(40, () => (upTo(7) === 0 ? ours() : other())).join();
}

/** What must be there afterwards: randomness, other fields as far as there is room, and the first 31 other members. */
function assertKept(before, after) {
  const [was, is] = [otOf(before), otOf(after)];
  // White space at the end of a member is that of the list, and an empty field is none.
  const fieldsOf = ({ fields }) => fields.replace(/[; ]+$/, '');
  const kept = ({ randomness, members, ...of }) => [randomness, fieldsOf(of), members];
  assert.deepEqual(kept(is), kept(was), before);
}

/** The keys that a valid header has once. */
const hasRepeated = (header) => new Set(membersIn(header).map(([key]) => key)).size < membersIn(header).length;

test('whatever a header was, it is valid afterwards, and says the threshold and what else it said', () => {
  const header = headers(1);
  const { one, text } = choices(2);
  let written = 0;
  for (let round = 0; round < 20_000; round++) {
    const before = header();
    const th = `${text('0123456789abcdef', 13)}${one('0123456789abcdef')}`;
    const after = changed(before, th);
    assert.deepEqual(otOf(after).threshold, bits(th), before);
    if (after === before) continue;
    written++;
    assert.ok(isValid(after) || hasRepeated(before), `${JSON.stringify(before)} became ${JSON.stringify(after)}`);
    assertKept(before, after);
    assert.equal(changed(after, th), after);
  }
  assert.ok(written > 10_000, `${written}`);
});

test('a threshold that is taken out is gone, and the rest stays', () => {
  const header = headers(3);
  let written = 0;
  for (let round = 0; round < 20_000; round++) {
    const before = header();
    const after = changed(before, '');
    assert.equal(otOf(after).threshold, undefined);
    if (after === before) continue;
    written++;
    assert.ok(after === '' || isValid(after) || hasRepeated(before), `${JSON.stringify(before)}: ${JSON.stringify(after)}`);
    assertKept(before, after);
    assert.equal(changed(after, ''), after);
  }
  assert.ok(written > 500, `${written}`);
});
