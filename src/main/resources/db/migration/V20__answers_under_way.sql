-- brainstorm: the few answers that are being written are looked through every second
create index message_answering on message (written_at) where status = 'answering';
