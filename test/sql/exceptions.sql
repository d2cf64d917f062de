-- Exceptions: closures of four weeks, absences, the coronavirus window.
SET datestyle = ISO;
SELECT ehcp.copy_calendar('england-and-wales', 'our-school') > 0 AS copied;
-- the school year of 2021/22: last days of term on Friday 23 July, Friday 17 December and Friday 1 April
INSERT INTO ehcp.closures VALUES
	('our-school', '[2021-07-24,2021-09-01]', 'summer holiday'),
	('our-school', '[2021-10-25,2021-10-29]', 'half-term'),
	('our-school', '[2021-12-18,2022-01-03]', 'Christmas holiday'),
	('our-school', '[2022-02-21,2022-02-25]', 'half-term'),
	('our-school', '[2022-04-02,2022-04-18]', 'Easter holiday'),
	('our-school', '[2022-05-30,2022-06-03]', 'half-term'),
	('our-school', '[2022-07-23,2022-08-31]', 'summer holiday');
SELECT * FROM ehcp.closure_windows('our-school');

-- the day before, on and after each edge: a week before closing, a week before reopening, closing, reopening
SELECT day, ehcp.closure_exception(day, 'our-school')
FROM unnest('{2021-07-16,2021-07-17,2021-07-18,2021-07-23,2021-07-24,2021-07-25,2021-08-25,2021-08-26,2021-08-27,2021-09-01,2021-09-02,2021-09-03}'::date[]) AS day;
-- Christmas, Easter and half-term are too short for advice requested on any day
SELECT count(*) FROM generate_series(date '2021-09-03', date '2022-07-15', '1 day') AS day WHERE ehcp.closure_exception(day::date, 'our-school');
-- why, and why not
SELECT ehcp.explain_closure_exception('2021-07-20', 'our-school');
SELECT ehcp.explain_closure_exception('2021-12-13', 'our-school');
SELECT ehcp.explain_closure_exception('2021-12-13', 'england-and-wales');

-- 27, 28 and 29 days from closing to reopening
SELECT days, ehcp.closure_exception(date '2021-06-01', datemultirange(daterange(date '2021-06-01', date '2021-06-01' + days)))
FROM unnest('{27,28,29}'::integer[]) AS days;
-- overlapping and adjoining closures count as one
SELECT * FROM ehcp.closure_windows(datemultirange(daterange('2021-06-01', '2021-06-15'), daterange('2021-06-10', '2021-06-16'), daterange('2021-06-16', '2021-06-30')));
-- ... and so do two with a weekend between, and with a weekend and a bank holiday
SELECT * FROM ehcp.closure_windows('{[2021-07-26,2021-08-06],[2021-08-09,2021-08-20]}'::datemultirange);
SELECT * FROM ehcp.closure_windows('{[2021-08-09,2021-08-27],[2021-08-31,2021-09-10]}'::datemultirange);
SELECT * FROM ehcp.closure_windows('{[2021-08-09,2021-08-27],[2021-08-31,2021-09-10]}'::datemultirange, 'scotland');
-- ... but not with a school day between
SELECT * FROM ehcp.closure_windows('{[2021-08-09,2021-08-26],[2021-08-31,2021-09-10]}'::datemultirange);
-- a closure to a Friday lasts until Monday
SELECT * FROM ehcp.closure_windows('{[2021-07-26,2021-08-20]}'::datemultirange);
SELECT ehcp.closure_exception('2021-08-16', '{[2021-07-26,2021-08-20]}'::datemultirange), ehcp.closure_exception('2021-08-17', '{[2021-07-26,2021-08-20]}'::datemultirange);

-- nothing closed; NULL
SELECT ehcp.closure_exception('2021-07-20', '{}'::datemultirange), ehcp.closure_exception(NULL, 'our-school'),
	ehcp.closure_exception('2021-07-20', NULL::datemultirange), ehcp.closure_exception('2021-07-20', '{}'::datemultirange, NULL),
	ehcp.explain_closure_exception(NULL, 'our-school');
SELECT count(*) FROM ehcp.closure_windows('{}'::datemultirange);
-- a calendar that ends with a closure: what is certain is answered, what is not is an error
INSERT INTO ehcp.calendars (name, first_day, last_day) VALUES ('ends-closed', '2021-01-01', '2021-08-31');
INSERT INTO ehcp.closures VALUES ('ends-closed', '[2021-07-24,2021-08-31]', 'summer holiday');
SELECT * FROM ehcp.closure_windows('ends-closed');
SELECT ehcp.closure_exception('2021-07-16', 'ends-closed'), ehcp.closure_exception('2021-07-17', 'ends-closed'), ehcp.closure_exception('2021-08-25', 'ends-closed');
SELECT ehcp.closure_exception('2021-08-26', 'ends-closed');
SELECT ehcp.explain_closure_exception('2021-08-26', 'ends-closed');
SELECT ehcp.explain_closure_exception('2021-07-16', 'ends-closed');
SELECT ehcp.explain_closure_exception('2021-08-25', 'ends-closed');
DELETE FROM ehcp.calendars WHERE name IN ('our-school', 'ends-closed');

-- errors
SELECT ehcp.closure_exception('2021-07-20', 'our-school');
SELECT ehcp.closure_exception('infinity', 'scotland');
SELECT ehcp.closure_exception('2021-07-20', '{[2021-07-24,)}'::datemultirange);
SELECT ehcp.closure_exception('2021-07-20', '{[2021-07-24,infinity)}'::datemultirange);
SELECT ehcp.closure_exception('2031-07-20', '{[2031-07-24,2031-09-01]}'::datemultirange);

-- absence: 28 consecutive days within the 20 weeks from 1 June to 19 October 2021
SELECT ehcp.absence_exception(absences, '2021-06-01', 140) FROM (VALUES
	('{[2021-07-01,2021-07-27]}'::datemultirange),	-- 27 days
	('{[2021-07-01,2021-07-28]}'),					-- 28
	('{[2021-07-01,2021-07-20],[2021-07-21,2021-07-28]}'),	-- adjoining
	('{[2021-07-01,2021-07-20],[2021-07-22,2021-08-10]}'),	-- a day at home
	('{[2021-05-01,2021-06-27]}'),					-- 27 of them within
	('{[2021-05-01,2021-06-28]}'),					-- 28
	('{[2021-09-23,2021-12-31]}'),					-- 27
	('{[2021-09-22,2021-12-31]}'),					-- 28
	('{[2021-10-20,2021-12-31]}'),					-- after it
	('{(,)}'), ('{}'), (NULL)) AS v(absences);
-- a tribunal's order: 2 weeks
SELECT ehcp.absence_exception('{[2021-06-23,2021-07-31]}', '2021-06-01', 35, 14), ehcp.absence_exception('{[2021-06-24,2021-07-31]}', '2021-06-01', 35, 14);
SELECT ehcp.absence_exception('{[2021-07-01,2021-07-14]}', 'infinity', 35);
SELECT ehcp.absence_exception('{[2021-07-01,2021-07-14]}', '2021-06-01', -1);
SELECT ehcp.absence_exception('{[2021-07-01,2021-07-14]}', '2021-06-01', 35, 0);
SELECT ehcp.absence_exception('{(,)}', '5874897-12-31', 2147483647);

-- the coronavirus rules: a flag, never a moved date
SELECT day, ehcp.in_coronavirus_window(day) FROM unnest('{2020-04-30,2020-05-01,2020-09-25,2020-09-26,infinity,NULL}'::date[]) AS day;
SELECT ehcp.deadline('2020-03-01', 'final_plan'), ehcp.in_coronavirus_window(ehcp.deadline('2020-03-01', 'final_plan'));
