-- What people read: why a run waits, and what the columns mean.

-- The last event "waiting" of a run that went back into the queue; NULL for any other.
create function run_waiting(r run) returns json
    language sql stable as
$$
    select e.detail
    from run_event e
    where r.status = 'queued' and r.started_at is not null
      and e.sync_id = r.sync_id and e.run_id = r.id and e.kind = 'waiting'
    order by e.id desc
    limit 1
$$;

comment on column sync.version is 'Of the definition that the next run begins with (sync_version).';
comment on column sync.enabled is 'As the definition says it: whether schedules act.';
comment on column sync.paused is 'By an operator: queued runs stay queued.';
comment on column sync.deleted_at is 'Set = deleted; runs and records stay.';

comment on column run.mode is 'incremental 增量, full 全量, remedy 漏单补救, ids 指定编号, audit 核查.';
comment on column run.trigger is 'Who asked for it: a person, a retry, the schedule, a callback, a replay, the sweep.';
comment on column run.status is 'succeeded = complete and nothing rejected; partial = came to its end otherwise; failed, cancelled = stopped earlier.';
comment on column run.window_from is 'Changes from here (inclusive) were asked for; NULL until the run begins.';
comment on column run.window_to is 'Changes up to here were asked for.';
comment on column run.window_given is 'By a person: such a run leaves sync.watermark alone.';
comment on column run.force is 'Unchanged records are written again.';
comment on column run.retry_of is 'The run that this one repeats.';
comment on column run.not_before is 'A queued run waits until then.';
comment on column run.lease_until is 'How long the worker''s claim holds; after that another takes over.';
comment on column run.worker is 'Who works on it: host, process, thread.';
comment on column run.sync_version is 'The version of the definition that it began with.';
comment on column run.source_reported is 'Books: what the source said there is; NULL = it said nothing.';
comment on column run.fetched is 'Books: rows read.';
comment on column run.split is 'Books: records gained by splitting rows (fewer: negative).';
comment on column run.repeated is 'Books: the same id again within this run.';
comment on column run.unchanged is 'Books: the same content as was written before; not sent.';
comment on column run.changed_skipped is 'Books: known and changed, left alone because of idCheck.';
comment on column run.filtered is 'Books: dropped by condition, or gone between list and detail.';
comment on column run.rejected is 'Books: could not go on here (mapping_error), or were refused by the target.';
comment on column run.written is 'Books: confirmed by the target, or kept here where there is none.';
comment on column run.unknown is 'Books: sent, the answer was lost, not settled yet 结果待核实.';
comment on column run.pending is 'Books: fetched + split, less all of the others.';
comment on column run.complete is 'Nothing is unknown or pending, and what the source reported equals what was read (where it gave a count).';
comment on column run.error is 'Why it failed, in Chinese; error_en in English.';
comment on column run.created_by is 'Name of the token, or of our own part that asked.';
comment on column run.trace_id is 'X-Request-Id of the request that asked for it.';

comment on column page.seq_from is 'Number of its first record within the run.';
comment on column page.seq_count is 'How many records it gave.';
comment on column page.fetched is 'How many rows it had.';
comment on column page.total_page is 'How many pages the source said there are.';
comment on column page.source_reported is 'How many rows the source said there are in all.';
comment on column page.keys is 'Ids of its rows: to know repeated ones again.';

comment on column batch.seq_from is 'First of its records (run_record.seq).';
comment on column batch.seq_to is 'Last of its records.';
comment on column batch.records is 'How many records it carries.';
comment on column batch.sends is 'How often it was sent.';
comment on column batch.answer is 'The target''s words, without secrets.';
comment on column batch.parent is 'The batch that it is a half of.';

comment on column run_record.seq is 'Its number within the run.';
comment on column run_record.key is 'Its id; NULL where the row had none.';
comment on column run_record.number is 'Its number for people (单号).';
comment on column run_record.state is 'Where it went.';
comment on column run_record.reason is 'Why, for what was filtered or rejected.';
comment on column run_record.pointer is 'JSON pointer to the place that was wrong.';
comment on column run_record.batch is 'The batch it was written or refused with.';

comment on column run_event.kind is 'What happened: queued, started, waiting, batch_unknown and so on.';
comment on column run_event.detail is 'JSON object that goes with the kind.';

comment on column record.key is 'Its id, as the metadata''s id makes it.';
comment on column record.number is 'Its number for people (单号).';
comment on column record.state is 'written; rejected; unknown = the last write''s outcome is not known.';
comment on column record.run_id is 'The run that changed it last.';
comment on column record.written_at is 'When a write was last confirmed.';

comment on column mapping_error.record is 'Id of the record; NULL where the row had none.';
comment on column mapping_error.pointer is 'JSON pointer to the place that was wrong.';
comment on column mapping_error.rule is 'What it broke: id, cleanse, cast and so on.';
comment on column mapping_error.value is 'What stood there, as JSON; sensitive values masked.';
comment on column mapping_error.status is 'open; resolved = the record went through later; ignored.';
comment on column mapping_error.times is 'How often it was met.';

comment on column webhook_event.msg_id is 'msgId of the push.';
comment on column webhook_event.biz_type is 'bizType of the push.';
comment on column webhook_event.body is 'Byte for byte, or sealed.';
comment on column webhook_event.peer is 'Address it came from.';

comment on column alert.rule is 'What it is about: run-failed.';
comment on column alert.subject is 'Of whom: the name of a sync.';
comment on column alert.status is 'firing, or resolved by a good run.';
