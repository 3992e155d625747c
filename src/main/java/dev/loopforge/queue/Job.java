package dev.loopforge.queue;

/**
 * Work to do, as the room that asks for it describes it: a record that reads and writes as JSON. Two jobs of one kind and
 * subject are one job.
 */
public interface Job {
    /** Names what the job is about, such as the id of a run; at most 200 characters. */
    String subject();
}
