/**
 * What is known of a sampler before it is asked (`traitsOf`), for programs of every kind: held against what the core decides.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choices } from './random.mjs';
import { inside } from './subject.mjs';

const { sampleByCore } = await inside('config/core_sampler.js');
const { traitsOf } = await inside('tracing/sampling/traits.js');
const { readConfig } = await inside('config/read.js');
const { SAMPLERS } = await inside('config/table.js');
const { SAMPLES_CHILDREN, IGNORES_PARENTS, NEEDS_STATE } = await inside('types/sampler.js');
const { CoreConfig } = await inside('spans/core_config.js');

const PARENTS = [0, 1, 2, 3, 4];
const LOCAL_SAMPLED = 4;
const SAMPLED = 2;

/** By parent alone, sampled children of sampled spans, overrules parents by ratio. */
function traits(program) {
  const all = traitsOf(program);
  return [(all & NEEDS_STATE) === 0, (all & SAMPLES_CHILDREN) === 0, (all & IGNORES_PARENTS) !== 0];
}

for (const [program, expected] of [
  [[0], [true, false, false]],
  [[1], [true, true, false]],
  [[2, 0.5], [false, true, true]],
  [[3, 0.5], [false, true, false]],
  [[5, 0], [true, false, false]],
  [[5, 1], [true, true, false]],
  [[5, 2, 0.5], [false, true, true]],
  [[4, 1, 1, 0, 1, 0], [true, true, false]],
  [[4, 0, 1, 0, 1, 0], [true, true, false]],
  [[4, 2, 0.5, 1, 0, 1, 0], [false, true, false]],
  [[4, 3, 0.5, 1, 0, 1, 0], [false, true, false]],
  [[4, 1, 2, 0.5, 0, 1, 0], [false, true, true]],
  // The local branch may overrule its own root.
  [[4, 1, 1, 0, 3, 0.5, 0], [false, false, false]],
  [[4, 1, 1, 0, 2, 0.5, 0], [false, false, true]],
  [[4, 1, 1, 0, 0, 0], [true, false, false]],
  [[4, 1, 1, 0, 5, 0, 0], [true, false, false]],
  [[4, 1, 1, 0, 4, 0, 0, 0, 1, 0, 0], [true, true, false]],
]) {
  test(`what is known of ${program}`, () => assert.deepEqual(traits(program), expected));
}

/** A program of any kind. */
function anyProgram({ one, next }, depth = 3) {
  const leaf = () => one([() => [0], () => [1], () => [2, next()], () => [3, next()]])();
  if (depth === 0) return leaf();
  const inner = () => anyProgram({ one, next }, depth - 1);
  return one([leaf, () => [4, ...inner(), ...inner(), ...inner(), ...inner(), ...inner()], () => [5, ...inner()]])();
}

const OPTIONS = { limits: [0, 0, 0, 0, 0, 0, 0], maxBufferBytes: 0, flags: 0, scopes: [] };

test('what is known of a sampler holds for what the core decides', () => {
  const chosen = choices(11);
  const seen = new Set();
  for (let round = 0; round < 2_000; round++) {
    const program = anyProgram(chosen);
    const known = traitsOf(program);
    const [isByParentAlone, samplesChildren] = traits(program);
    seen.add(known);
    const config = new CoreConfig({ ...OPTIONS, numbers: [0, 1, ...program] });
    const says = (parent, words, header) => sampleByCore(config.index(), parent, words, header);
    for (let trace = 0; trace < 6; trace++) {
      const words = [1, 2, chosen.upTo(2 ** 32), chosen.upTo(2 ** 32)];
      const rv = chosen.upTo(2 ** 32).toString(16).padStart(14, '0').split('').reverse().join('');
      for (const parent of PARENTS) {
        const header = chosen.one(['', 'ot=th:8', 'a=1,ot=th:0', `ot=rv:${rv}`]);
        const said = says(parent, words, header);
        if (isByParentAlone) {
          assert.deepEqual(said, { decision: says(parent, [5, 6, 7, 8], '').decision, header }, `${program}`);
        }
        // A child has the trace and the header of the span that was sampled.
        if (samplesChildren && said.decision === SAMPLED) {
          const ofChild = says(LOCAL_SAMPLED, words, said.header);
          assert.deepEqual(ofChild, { decision: SAMPLED, header: said.header }, `${program} under ${parent}`);
        }
      }
    }
    config.forget();
  }
  assert.ok(seen.size >= 8, `${[...seen]}`);
});

test('the traits of a sampler by name are those of its program', () => {
  const rates = [{}, { tracesSampleRate: 0.5 }];
  const names = SAMPLERS.map((sampler) => ({ sampler, ...(sampler.endsWith('traceidratio') && rates[1]) }));
  for (const options of [...names, ...rates]) {
    const { plan } = readConfig(options);
    const shown = NEEDS_STATE | SAMPLES_CHILDREN | IGNORES_PARENTS;
    assert.equal(plan.traits, traitsOf(plan.program) & shown, JSON.stringify(options));
  }
});
