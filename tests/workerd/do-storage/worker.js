// Uses everything that storage has, in objects with SQLite and in one without.
import { trace } from '@opentelemetry/api';
import { DurableObject } from 'cloudflare:workers';
import { instrumentDurableObject } from 'edgespan';
import { bindingOptions, storage } from 'edgespan/bindings';

const attempt = async (call) => {
  try {
    return await call();
  } catch (error) {
    return String(error);
  }
};
const mark = (name) => trace.getTracer('own').startSpan(name).end();

class User extends DurableObject {
  async fetch() {
    const { storage } = this.ctx;
    const answers = { ...(await this.useAsync(storage)), ...(await this.useRest(storage)) };
    return Response.json({
      ...answers,
      same: storage === this.ctx.storage,
      shows: String(storage),
      keys: Object.keys(storage),
    });
  }

  async useAsync(storage) {
    await storage.put('secret-a', { value: 'hidden' });
    await storage.put({ 'secret-b': 2, 'secret-c': 3 }, { allowUnconfirmed: true });
    const one = await storage.get('secret-a');
    const none = await storage.get('missing');
    const many = await storage.get(['secret-a', 'secret-b', 'missing']);
    const list = await storage.list({ prefix: 'secret', limit: 2, reverse: true });
    const deleted = [await storage.delete('secret-a'), await storage.delete(['secret-b', 'missing'])];
    const moved = await storage.transaction(async (transaction) => {
      mark('inside');
      await transaction.put('secret-d', 4);
      return transaction.get('secret-c');
    });
    const undone = await attempt(() =>
      storage.transaction(async (transaction) => {
        await transaction.put('secret-c', 'never');
        throw new RangeError('undo');
      }),
    );
    const refused = await attempt(() => storage.put('', undefined));
    await storage.setAlarm(Date.now() + 3_600_000);
    const alarm = typeof (await storage.getAlarm());
    await storage.deleteAlarm();
    const gone = await storage.getAlarm();
    await storage.sync();
    return { one, none, many: [...many], list: [...list], deleted, moved, undone, refused, alarm, gone };
  }

  async useRest(storage) {
    await storage.deleteAll();
    return { left: (await storage.list()).size };
  }

  async alarm() {}
}

class WithSql extends User {
  async useRest(storage) {
    const { sql, kv } = storage;
    sql.exec('CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)');
    const wrote = sql.exec("INSERT INTO users (name) VALUES (?), (?), ('hidden')", 'Ada', 'Bob').rowsWritten;
    const cursor = sql.exec('SELECT name FROM users WHERE id < ?', 3);
    const columns = cursor.columnNames;
    const names = cursor.toArray();
    const first = sql.exec('SELECT * FROM users ORDER BY id').next().value;
    const counted = sql.exec('SELECT count(*) AS n FROM users').one();
    const raw = [...sql.exec('SELECT id FROM users').raw()];
    const iterated = [];
    for (const row of sql.exec('SELECT id FROM users')) iterated.push(row.id);
    const wrong = await attempt(() => sql.exec('SELEC 1'));
    const inSync = storage.transactionSync(() => {
      mark('inside');
      sql.exec('DELETE FROM users WHERE id = 1');
      return 'done';
    });
    const undone = await attempt(() =>
      storage.transactionSync(() => {
        sql.exec('DELETE FROM users');
        throw new RangeError('undo');
      }),
    );
    kv.put('secret-k', { value: 'hidden' });
    const got = [kv.get('secret-k'), kv.get('missing')];
    const listed = [...kv.list({ prefix: 'secret-k' })];
    const deleted = kv.delete('secret-k');
    const bookmark = await attempt(async () => typeof (await storage.getCurrentBookmark()));
    const answers = {
      wrote,
      columns,
      names,
      first,
      counted,
      raw,
      iterated,
      wrong,
      inSync,
      undoneSync: undone,
      got,
      listed,
      deletedKv: deleted,
      bookmark,
      cursor: [cursor instanceof sql.Cursor, cursor.rowsRead],
      size: sql.databaseSize > 0,
      sameSql: sql === storage.sql,
    };
    return { ...answers, ...(await super.useRest(storage)) };
  }
}

const options = (changes) => (env) => ({
  endpoint: env.ENDPOINT,
  serviceName: 'do-storage',
  bindings: bindingOptions(changes),
});
const Plain = instrumentDurableObject(WithSql, options({}));
const TracedTold = instrumentDurableObject(class Told extends WithSql {}, options({ record: ['keys', 'parameters'] }));
const TracedOff = instrumentDurableObject(class Off extends WithSql {}, options({ off: [storage] }));
const Old = instrumentDurableObject(User, options({}));
export { Old, Plain, TracedOff as Off, TracedTold as Told };

export default { fetch: (request, env) => env[new URL(request.url).pathname.slice(1)].getByName('a').fetch(request) };
