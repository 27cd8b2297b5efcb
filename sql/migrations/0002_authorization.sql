-- 0002: what people see of an authorisation, and what a refresh leaves for others.

alter table token_vault
    add column authorizations      bytea,
    add column obtained_by         text,
    add column last_success_at     timestamptz,
    add column session_refused     boolean not null default false,
    add column failures            integer not null default 0,
    add column failure_cause       text,
    add column last_failure_en     text,
    add column retry_at            timestamptz,
    add column domain_checked_at   timestamptz,
    add column package_ends_at     timestamptz;
comment on column token_vault.authorizations is 'Sealed: what push_app_authorize named at the last refresh, secrets taken out. Runs of the refresh scheme that coincide share it.';
comment on column token_vault.obtained_by is 'Who made this generation: a run that is taken over does not refresh again.';
comment on column token_vault.session_refused is 'The other side does not take the session that lies here, and getting another failed.';
comment on column token_vault.failures is 'In a row. Part of the compare-and-set: who waited for a refresh that failed shares its failure instead of trying at once.';
comment on column token_vault.retry_at is 'No refresh ahead of time before then.';
comment on column token_vault.package_ends_at is 'The end of the purchased API package, as Kingdee says (instanceExpiresTime).';
