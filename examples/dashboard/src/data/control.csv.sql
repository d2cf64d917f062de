-- The percentage in time of each whole month, with what chance alone explains: two years.  The setting
-- dashboard.new_start names the day from which the line starts anew.
SELECT ehcp.as_of(), month, issued, in_20_weeks, percent, starts_anew, (x).mean, (x).lower, (x).upper, (x).special_cause, (x).on_trial, (x).too_few
FROM (
	SELECT *, ehcp.xmr(percent, starts_anew, issued) OVER (ORDER BY month) AS x
	FROM (
		-- in the first month with plans from that day's month on
		SELECT *, coalesce(month >= new_start AND lag(month) OVER (ORDER BY month) < new_start, false) AS starts_anew
		FROM monthly_timeliness JOIN months USING (month),
			(SELECT ehcp.month_of(nullif(current_setting('dashboard.new_start', true), '')::date)) AS n(new_start)
		WHERE area IS NULL AND is_whole AND percent IS NOT NULL AND month > ehcp.as_of() - interval '2 years'
	) AS whole_months
) AS charted
ORDER BY month;
