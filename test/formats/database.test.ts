/** Queries by the real engine, which is a development dependency; users install it beside rankfree. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openQuery } from '#rankfree/formats/database.js';
import { writeParquet } from '#rankfree/formats/parquet/write.js';
import { importPeer } from '#rankfree/formats/peer.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rankfree-sql-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('gives the types of DuckDB, and holes for nulls', async () => {
  const { sheet } = await openQuery(`select * from (values
    (1::tinyint, 2.5::float, 0.1::double, 1.10::decimal(9, 2), true, 'ü', date '2020-02-29',
     timestamp '1970-01-01 00:00:00.000001', 9223372036854775807::bigint, 1::hugeint, 'a'::enum('a', 'b')),
    (null, null, null, null, null, null, null, null, null, null, null)) t(tiny, f32, f64, price, flag, text, day, us, big, total, kind)`);
  expect(Object.fromEntries(sheet.names.map((name, at) => [name, sheet.columns[at]]))).toEqual({
    tiny: { kind: 'number', type: 'int8', values: Float64Array.of(1, Number.NaN) },
    f32: { kind: 'number', type: 'float32', values: Float64Array.of(2.5, Number.NaN) },
    f64: { kind: 'number', type: 'float64', values: Float64Array.of(0.1, Number.NaN) },
    price: { kind: 'number', type: 'float64', values: Float64Array.of(1.1, Number.NaN) },
    flag: { kind: 'boolean', values: [true, null] },
    text: { kind: 'text', values: ['ü', null] },
    day: { kind: 'date', values: [18_321, null] },
    us: { kind: 'timestamp', unit: 'us', zone: null, values: [1n, null] },
    big: { kind: 'integer', type: 'int64', values: [2n ** 63n - 1n, null] },
    total: { kind: 'number', type: 'int64', values: Float64Array.of(1, Number.NaN) },
    kind: { kind: 'text', values: ['a', null] },
  });
});

it('asks files by name and glob, and reads Parquet that we wrote', async () => {
  const values = Float64Array.of(1.5, Number.NaN, 3);
  const sheet = { names: ['x'], columns: [{ kind: 'number', type: 'float64', values } as const], rows: 3 };
  writeFileSync(join(folder, 'a1.parquet'), writeParquet(sheet));
  writeFileSync(join(folder, 'a2.parquet'), writeParquet(sheet));
  const { sheet: found } = await openQuery(
    `select x from '${join(folder, 'a*.parquet')}' order by x nulls last`,
  );
  expect(found.columns[0]!.values).toEqual(Float64Array.of(1.5, 1.5, 3, 3, Number.NaN, Number.NaN));
});

it('reads a database and never writes to it', async () => {
  const database = join(folder, 'x.db');
  const instance = await DuckDBInstance.create(database);
  const connection = await instance.connect();
  await connection.run('create table t as select 7 as x');
  connection.closeSync();
  instance.closeSync();
  const { sheet } = await openQuery('select x from t', { database });
  expect(sheet.columns[0]).toEqual({ kind: 'number', type: 'int32', values: Float64Array.of(7) });
  await expect(openQuery('drop table t', { database })).rejects.toThrow(/^BAD_SQL: --sql: .*read-only/i);
});

it('stops when told to', async () => {
  const controller = new AbortController();
  const asked = openQuery('select count(*) from range(1000000) a, range(1000000) b', {
    signal: controller.signal,
    threads: 1,
  });
  setTimeout(() => controller.abort(new Error('enough')), 50);
  await expect(asked).rejects.toThrow('enough');
});

it('says how to get a package that is not there', async () => {
  const missing = () => import('@rankfree/is-not-there' as string);
  await expect(importPeer('some-package', 'reading it', missing)).rejects.toThrow(
    'MISSING_PACKAGE: reading it needs the package some-package, which is not installed. Install it beside rankfree: npm install some-package',
  );
});
