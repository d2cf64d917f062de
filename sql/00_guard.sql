\echo Use "CREATE EXTENSION ehcp_timeliness" to load this file. \quit
