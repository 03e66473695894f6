/**
 * What spans tell of SQL (OpenTelemetry semantic conventions, `db/database-spans.md`): the text without literals, and the
 * summary.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inside } from './subject.mjs';

const { batchText, queryText } = await inside('workers/bindings/sql.js');

const told = (sql) => {
  const { text, summary } = queryText(sql);
  return [text, summary];
};

test('strings, numbers and blobs are replaced, names and parameters are not', () => {
  for (const [sql, text] of [
    ["SELECT a1 FROM t2 WHERE b = 'it''s' AND c = 5", 'SELECT a1 FROM t2 WHERE b = ? AND c = ?'],
    ["SELECT 1.5e3, .5, 0x1F, 1_000, -7, x'00ff', X'AB'", 'SELECT ?, ?, ?, ?, -?, ?, ?'],
    ['SELECT ?1, ?, :name9, @name9, $name9', 'SELECT ?1, ?, :name9, @name9, $name9'],
    ['SELECT "name", `a b`, [id], "two words"', 'SELECT "name", `a b`, [id], ?'],
    ["SELECT größe FROM t WHERE größe='ö1'", 'SELECT größe FROM t WHERE größe=?'],
    ["SELECT data->>'$.secret' FROM t", 'SELECT data->>? FROM t'],
    ["SELECT * FROM t WHERE id IN (1, 'b',?) AND x in(2,3)", 'SELECT * FROM t WHERE id IN (?) AND x in (?)'],
    ["SELECT 1 -- it's secret\n FROM t /* 'secret' */ WHERE\n\ta = 2", 'SELECT ? FROM t WHERE a = ?'],
    ["SELECT 'cut off", 'SELECT ?'],
    ['SELECT "cut off', 'SELECT ?'],
    ['SELECT 1 /* cut off', 'SELECT ?'],
    ['', ''],
  ]) {
    assert.equal(queryText(sql).text, text, sql);
  }
});

test('the summary has operations and tables in their order, as they were written', () => {
  for (const [sql, summary] of [
    ['SELECT * FROM wuser_table WHERE username = ?', 'SELECT wuser_table'],
    [
      'INSERT INTO shipping_details\n (order_id, address)\n SELECT order_id, address FROM orders WHERE order_id = ?',
      'INSERT shipping_details SELECT orders',
    ],
    ['SELECT * FROM songs, artists WHERE songs.artist_id == artists.id', 'SELECT songs artists'],
    ['select * from `songs` s, "main"."artists" as a', 'select songs main.artists'],
    ['SELECT d FROM (SELECT * FROM orders o JOIN customers c ON o.id = c.id)', 'SELECT SELECT orders customers'],
    ["INSERT OR REPLACE INTO t VALUES ('a') ON CONFLICT (a) DO UPDATE SET a = 2", 'INSERT t'],
    ["SELECT replace(a, 'x', 'y') FROM t", 'SELECT t'],
    ['REPLACE INTO t VALUES (1)', 'REPLACE t'],
    ['UPDATE OR IGNORE users SET a = 1', 'UPDATE users'],
    ['DELETE FROM a; DROP TABLE IF EXISTS b; PRAGMA table_list', 'DELETE a DROP TABLE b PRAGMA table_list'],
    ['CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a)', 'CREATE UNIQUE INDEX i'],
    ["SELECT * FROM 'secret' WHERE 1", 'SELECT'],
    ['VACUUM', ''],
  ]) {
    assert.equal(queryText(sql).summary, summary, sql);
  }
});

test('several queries are told together, each kind of them once', () => {
  const inserts = ["INSERT INTO t VALUES ('a')", "INSERT INTO t VALUES ('b')", 'DELETE FROM t'];
  assert.deepEqual(batchText(inserts), {
    text: 'INSERT INTO t VALUES (?); DELETE FROM t',
    summary: 'INSERT t DELETE t',
  });
  assert.deepEqual(batchText([]), { text: '', summary: '' });
});

test('a text has at most 2048 characters, a summary 255, cut between words', () => {
  const names = Array.from({ length: 400 }, (_, index) => `table_${index}`);
  const { text, summary } = queryText(`SELECT * FROM ${names.join(', ')}`);
  assert.equal(text.length, 2048);
  assert.ok(summary.length <= 255 && summary.length > 240, `${summary.length}`);
  assert.deepEqual(summary.split(' ').slice(1), names.slice(0, summary.split(' ').length - 1));
  assert.equal(queryText(`SELECT '${'x'.repeat(100_000)}`).text, 'SELECT ?');
  assert.ok(
    batchText(Array.from({ length: 500 }, (_, index) => `SELECT a${index} FROM t${index}`)).text.length <= 2048,
  );
});

test('no text takes long, however it is made', () => {
  const pieces = [
    "'",
    '"',
    '`',
    '[',
    '/*',
    '--',
    ' ',
    '1',
    'a ',
    'from ',
    'from a, ',
    'from a b, ',
    'update or ',
    'in (?, ',
  ];
  const began = performance.now();
  for (const piece of pieces) queryText(piece.repeat(20_000));
  assert.ok(performance.now() - began < 1_000, `${performance.now() - began} ms`);
});

test('what is no text is told as one, and a remembered text is told the same', () => {
  assert.deepEqual(told(undefined), ['undefined', '']);
  assert.deepEqual(told(5), ['?', '']);
  for (let index = 0; index < 300; index++) told(`SELECT a${index} FROM t`);
  assert.deepEqual(told('SELECT a0 FROM t'), ['SELECT a0 FROM t', 'SELECT t']);
  assert.deepEqual(told('SELECT a299 FROM t'), ['SELECT a299 FROM t', 'SELECT t']);
});
