/**
 * Where edgespan and OpenTelemetry JS 2.12 write different values for the same span, and why: by case, what the
 * difference looks like (`path: ours | theirs`) and the reason. Every pattern has to occur.
 *
 * @module
 */

const ANY_VALUE = 'values of any kind are allowed since @opentelemetry/api 1.10; their SDK 2.x leaves these out';

export const KNOWN = {
  'numbers that are no safe integers': [
    {
      pattern: /attributes\.power: 9007199254740992 \| 9007199254740992n$/,
      why: 'a number is an integer on the wire only where a double holds integers exactly',
    },
  ],
  'arrays of several kinds': [{ pattern: /attributes\.mixed: \["a", 1n, true\] \| undefined$/, why: ANY_VALUE }],
  'null, bytes, maps and arrays of arrays': [
    { pattern: /attributes\.none: null \| undefined$/, why: ANY_VALUE },
    { pattern: /attributes\.bytes: bytes\(0,1,255\) \| undefined$/, why: ANY_VALUE },
    { pattern: /attributes\.map: \{a: 1n, b: \{c: "d"\}\} \| undefined$/, why: ANY_VALUE },
    { pattern: /attributes\.nested: \[\[1n\], \["a"\]\] \| undefined$/, why: ANY_VALUE },
  ],
  'values that are no attribute values': [
    {
      pattern: /droppedAttributes: 2 \| 0$/,
      why: 'an attribute that cannot be written is counted as dropped',
    },
    {
      pattern: /attributes\.undefined: undefined \| null$/,
      why: 'undefined sets nothing, in events and links as on the span; they write an empty value there',
    },
  ],
  'an empty key': [
    { pattern: /^span\.droppedAttributes: 1 \| 0$/, why: 'an attribute that cannot be written is counted as dropped' },
  ],
  'what is no exception': [
    {
      pattern: /^span\.events\.0: \{.*exception\.message: "\[object Object\]".*\} \| undefined$/,
      why: 'something was thrown, so an event tells of it, whatever it was',
    },
  ],
};
