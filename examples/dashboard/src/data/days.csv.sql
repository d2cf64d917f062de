-- The days that the page offers, and what the header says of the council.
SELECT ehcp.as_of(), nullif(current_setting('dashboard.council', true), '') AS council, nullif(current_setting('dashboard.note', true), '') AS note;
