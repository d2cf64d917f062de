
-- By hand: what an update changes before the statements that are new.
