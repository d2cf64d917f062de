// DuckDB in this process, with THREADS threads, on a copy of the rows in its own memory.
// Reads a query and "go"; prints the answer, the time (of the processor if CPU is set), "end".
import { createInterface } from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';

const instance = await DuckDBInstance.create(':memory:', { threads: process.env.THREADS });
const db = await instance.connect();
await db.run(`
	CREATE TABLE cases (case_id INTEGER, area INTEGER, requested_on DATE, issued_on DATE, closed_on DATE, excepted BOOLEAN);
	COPY cases FROM 'cases.csv';
	CREATE TABLE calendar (day DATE, working BOOLEAN, n INTEGER);
	COPY calendar FROM 'calendar.csv'`);

let query = '';
for await (const line of createInterface({ input: process.stdin })) {
	if (line !== 'go') {
		query += line + '\n';
		continue;
	}
	const start = process.hrtime.bigint();
	const before = process.cpuUsage();
	const result = await db.runAndReadAll(query);
	const used = process.cpuUsage(before);
	const ms = process.env.CPU ? (used.user + used.system) / 1e3 : Number(process.hrtime.bigint() - start) / 1e6;
	const rows = result.getRows().map(row => row.map(value => value ?? '').join('|') + '\n');
	process.stdout.write(rows.join('') + `Time: ${ms} ms\nend\n`);
	query = '';
}
