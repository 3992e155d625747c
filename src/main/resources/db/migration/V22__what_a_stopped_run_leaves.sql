-- execution: a run that had finished, went back to its agent and was stopped there has a commit and work behind it

alter table run
    add column unkept boolean not null default false;
