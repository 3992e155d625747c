package dev.loopforge.activity;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the audit log.
 *
 * @param seq its place in the chain, dense from 1
 * @param peer the address it was done from
 * @param tokenId the API token it was done by
 * @param hash what seals it and everything before it
 */
public record AuditEntry(
        long seq,
        Instant at,
        String kind,
        By by,
        @Nullable String peer,
        @Nullable String tokenId,
        @Nullable String workflowId,
        @Nullable String taskId,
        JsonNode detail,
        String hash) {}
