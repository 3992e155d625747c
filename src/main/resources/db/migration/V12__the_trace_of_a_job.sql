-- queue: the trace in which a job was asked for, so that its work is seen below the request that caused it
alter table scheduled_tasks add column traceparent text;
