-- The rules of doc/projection.md, one case after another.  A case is the day of its request;
-- those that wait are in order of that day.
CREATE FUNCTION simulated(waiting integer[], from_day date, weeks integer, requests numeric[], completions numeric[], share numeric, least_days integer)
RETURNS TABLE (week_ending date, requested bigint, completed bigint, in_time bigint, percent numeric, open bigint, overdue bigint, mean_weeks numeric)
LANGUAGE plpgsql AS $$
DECLARE
	requests_so_far bigint := 0;
	places_so_far bigint := 0;
	kept_so_far bigint := 0;
	sum_of_requests numeric := 0;
	sum_of_completions numeric := 0;
	days_taken bigint;
	places bigint;
	kept bigint;
	still integer[];
	requested_on integer;
	age integer;
BEGIN
	FOR week IN 1 .. weeks LOOP
		week_ending := from_day + 7 * week;
		requested := 0; completed := 0; in_time := 0; days_taken := 0;
		FOR day IN 7 * week - 6 .. 7 * week LOOP
			sum_of_requests := sum_of_requests + requests[week];
			WHILE requests_so_far < floor(sum_of_requests / 7 + 0.00001) LOOP
				waiting := waiting || day;
				requests_so_far := requests_so_far + 1;
				requested := requested + 1;
			END LOOP;
			sum_of_completions := sum_of_completions + completions[week];
			places := floor(sum_of_completions / 7 + 0.00001) - places_so_far;
			places_so_far := places_so_far + places;
			kept := floor(share * places_so_far + 0.00001) - kept_so_far;
			kept_so_far := kept_so_far + kept;
			-- first those in time, from the places kept for them; then anyone
			FOR pass IN 1 .. 2 LOOP
				CONTINUE WHEN CASE pass WHEN 1 THEN kept ELSE places END = 0;
				still := '{}';
				FOREACH requested_on IN ARRAY waiting LOOP
					age := day - requested_on;
					IF (age >= least_days AND CASE pass WHEN 1 THEN age <= 140 AND kept > 0 ELSE places > 0 END) THEN
						places := places - 1;
						kept := kept - 1;
						completed := completed + 1;
						days_taken := days_taken + age;
						in_time := in_time + (age <= 140)::integer;
					ELSE
						still := still || requested_on;
					END IF;
				END LOOP;
				waiting := still;
			END LOOP;
		END LOOP;
		open := cardinality(waiting);
		overdue := (SELECT count(*) FROM unnest(waiting) AS still_open WHERE 7 * week - still_open > 140);
		percent := round(100.0 * in_time / nullif(completed, 0), 1);
		mean_weeks := round(days_taken / 7.0 / nullif(completed, 0), 1);
		RETURN NEXT;
	END LOOP;
END
$$;
