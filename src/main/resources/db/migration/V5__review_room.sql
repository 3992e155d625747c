-- review: a comment is edited by version, and a deleted one stays deleted when it is deleted again

alter table review_comment
    add column version int not null default 1,
    add column deleted_at timestamptz;
