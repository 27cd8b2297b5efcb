-- What was written to one target says nothing about another.

alter table sync add column target_since bigint not null default 0;
comment on column sync.target_since is 'Runs before this id wrote to another target: what they wrote is not known to be in the present one.';
