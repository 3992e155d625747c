-- review: a comment may be about several lines, and hangs on the last of them

alter table review_comment add column start_line int;
update review_comment set start_line = line;
alter table review_comment
    alter column start_line set not null,
    add constraint review_comment_range check (start_line >= 1 and start_line <= line);
