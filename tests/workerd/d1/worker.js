// Uses every method of D1: of the database, of sessions and of statements, bound and raw.
import { instrument } from 'edgespan';

export default instrument(
  {
    async fetch(request, { DB }) {
      const told = [];
      await DB.exec('CREATE TABLE links (slug TEXT PRIMARY KEY, url TEXT, hits INTEGER)');
      await DB.exec("INSERT INTO links VALUES ('secret-a', 'https://a.example', 7)");
      const insert = DB.prepare('INSERT INTO links (slug, url, hits) VALUES (?1, ?2, 0)');
      const { success, meta } = await insert.bind('secret-b', 'https://b.example').run();
      told.push(success, meta.changes);

      const select = DB.prepare(
        "SELECT * FROM links -- who?\n WHERE slug != 'secret-x' AND hits IN (0, 7) ORDER BY slug",
      );
      told.push((await select.all()).results);
      told.push(await select.first());
      told.push(await select.first('url'));
      told.push(await select.raw());
      told.push(await select.raw({ columnNames: true }));
      told.push(await DB.prepare('SELECT url FROM links WHERE slug = ?').bind('absent').first());

      // A statement that is not traced among others.
      const one = DB.prepare('UPDATE links SET hits = hits + 1 WHERE slug = ?').bind('secret-a');
      const { prepare } = Object.getPrototypeOf(DB);
      const other = prepare.call(DB, 'DELETE FROM links WHERE slug = ?').bind('secret-b');
      const batch = await DB.batch([one, other, DB.prepare('SELECT count(*) AS total FROM links')]);
      told.push(batch.map(({ results }) => results));

      const session = DB.withSession('first-primary');
      told.push((await session.prepare('SELECT hits FROM links').all()).results);
      told.push((await session.batch([session.prepare('SELECT 1 AS one')])).length, typeof session.getBookmark());
      try {
        await DB.prepare('SELECT * FROM absent WHERE secret = 5').all();
      } catch (error) {
        told.push(error.message);
      }
      try {
        await DB.exec("INSERT INTO links VALUES ('secret-a', 'secret', 5)");
      } catch (error) {
        told.push(error.message);
      }
      try {
        DB.prepare('SELECT ?').bind(undefined);
      } catch (error) {
        told.push(error.message);
      }
      return Response.json(told);
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'd1' }),
);
