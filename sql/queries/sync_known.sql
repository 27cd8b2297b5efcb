-- $1 name: is or was there such a sync? What is deleted keeps its runs.
select 1 as known from sync where name = $1 limit 1
