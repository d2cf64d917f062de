-- The days that the page offers.
SELECT ehcp.as_of();
