-- $1 run: the watermark follows its window, never backwards (P3)
update sync
set watermark = greatest(sync.watermark, run.window_to)
from run
where run.id = $1::bigint and sync.id = run.sync_id
