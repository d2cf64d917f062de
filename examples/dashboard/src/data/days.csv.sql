-- The days that the page offers, and the name of the council.
SELECT ehcp.as_of(), nullif(current_setting('dashboard.council', true), '') AS council;
