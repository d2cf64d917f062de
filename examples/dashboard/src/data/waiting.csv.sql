-- The reviews not completed, by age: all areas together, then each area.
SELECT ehcp.as_of(), area, since, incomplete, incomplete_3_months, incomplete_6_months, incomplete_12_months, incomplete_24_months
FROM review_backlog
ORDER BY since, area NULLS FIRST;
