package dev.loopforge.queue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.loopforge.kernel.TaskId;
import java.util.Optional;

/**
 * Work to do, as the room that asks for it describes it: a record that reads and writes as JSON. Two jobs of one kind and
 * subject are one job.
 */
public interface Job {
    /** Names what the job is about, such as the id of a run; at most 200 characters. */
    String subject();

    /** The card it works on, where there is one. */
    @JsonIgnore
    default Optional<TaskId> card() {
        return Optional.empty();
    }
}
