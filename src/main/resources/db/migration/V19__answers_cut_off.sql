-- brainstorm: which server is writing an answer, and when it last did; what it leaves behind is kept as cut off
alter table message add column written_by text;
alter table message add column written_at timestamptz;
