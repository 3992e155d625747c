package dev.loopforge.plan;

import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.UserId;
import java.time.Instant;
import java.util.UUID;

/** A person's consent to one plan version, alive until it is withdrawn. */
public record Approval(UUID id, TaskId task, int version, String digest, UserId by, Instant at) {}
