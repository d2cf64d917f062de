# numpy and pandas on arrays in memory.  Reads statements that set "answer", to a value or to
# columns of values, and "go"; prints the answer, the time, "end".
#
# Days are int32, counted from 2000-01-01 as PostgreSQL does.  The arrays have no NULLs: an
# unknown request is the day after the end, and an open case ends at NEVER.
import io, sys, time, traceback
import numpy as np, pandas as pd, psycopg2

TODAY = (np.datetime64('2024-12-31') - np.datetime64('2000-01-01')).astype(int)
NEVER = TODAY + 100000

connection = psycopg2.connect('')
connection.autocommit = True

def fetch(**columns):
	"""Columns of cases without NULLs, as name = 'SQL of type integer': by COPY in binary, whose
	rows then all have one shape, so that numpy takes them as they come. Nothing is quicker."""
	where = columns.pop('where', 'true')
	wire = io.BytesIO()
	connection.cursor().copy_expert(f'COPY (SELECT {", ".join(columns.values())} FROM cases WHERE {where})'
		' TO STDOUT (FORMAT binary)', wire)
	row = [('n', '>i2')] + [field for name in columns for field in ((name + '_length', '>i4'), (name, '>i4'))]
	rows = np.frombuffer(wire.getbuffer(), row, offset=19, count=(wire.tell() - 21) // np.dtype(row).itemsize)
	return [rows[name].astype(np.int32) for name in columns]

def as_days(days):
	return days.astype('datetime64[D]') + 10957		# numpy counts from 1970-01-01

def weeks(numerator, denominator=1):
	"""Days in weeks with one decimal, half up, as text, without the errors of binary fractions."""
	return one_decimal(10 * numerator, 7 * denominator)

def one_decimal(tenths, denominator=1):
	tenths = np.floor_divide(np.atleast_1d(2 * tenths + denominator), 2 * denominator).astype(np.int64)
	return [f'{t // 10}.{t % 10}' for t in tenths]

def fetch_pairs():
	return map(as_days, fetch(a='requested_on + 1 - date \'2000-01-01\'', b='issued_on + 1 - date \'2000-01-01\'',
		where='requested_on IS NOT NULL AND issued_on IS NOT NULL'))

def fetch_completed():
	return fetch(area='area', requested="coalesce(requested_on, issued_on + 1) - date '2000-01-01'",
		issued="issued_on - date '2000-01-01'", excepted='excepted::integer', where='issued_on IS NOT NULL')

def fetch_taken():
	return pd.DataFrame(dict(zip(('area', 'days'), fetch(area='area', days='issued_on - requested_on',
		where='issued_on >= requested_on AND NOT excepted'))))

def fetch_flow():
	return fetch(opened="requested_on - date '2000-01-01'",
		closed=f"coalesce(closed_on - date '2000-01-01', {NEVER})",
		where='requested_on <= closed_on OR requested_on IS NOT NULL AND closed_on IS NULL')

def backlog(opened, closed, first, step, steps):
	"""Counts of days and their running sums, read at the end of each step."""
	n_days = first + step * steps
	late = closed > opened + 140
	def running(days):
		return np.cumsum(np.bincount(days, minlength=n_days)[:n_days])
	end = first + step * np.arange(steps)
	o, c = running(opened), running(np.minimum(closed, n_days))
	overdue = running(np.minimum(opened[late] + 141, n_days)) - running(np.minimum(closed[late], n_days))
	return [np.datetime_as_string(as_days(end)), o[end] - o[end - step], c[end] - c[end - step], (o - c)[end], overdue[end]]

cursor = connection.cursor()
cursor.execute('SELECT array_agg(day::text) FROM holidays')
calendar = np.busdaycalendar(holidays=cursor.fetchone()[0])
from_days, to_days = fetch_pairs()
area, requested, issued, excepted = fetch_completed()
excepted = excepted.astype(bool)
known, = map(as_days, fetch(day="requested_on - date '2000-01-01'", where='requested_on IS NOT NULL'))
taken = fetch_taken()
opened, closed = fetch_flow()
first_monday = 4755		# 2013-01-07

code = ''
for line in sys.stdin:
	if line != 'go\n':
		code += line
		continue
	try:
		names = dict(globals())
		code = compile(code, 'question', 'exec')
		start = time.perf_counter()
		exec(code, names)
		ms = (time.perf_counter() - start) * 1000
		answer = names['answer']
		if isinstance(answer, (list, tuple)):
			for row in zip(*map(np.atleast_1d, answer)):
				print('|'.join(map(str, row)))
		else:
			print(answer)
		print(f'Time: {ms} ms')
	except Exception:
		traceback.print_exc()
	print('end', flush=True)
	code = ''
