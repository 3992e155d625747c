package dev.loopforge.activity;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** One entry of a task's timeline. */
@Schema(name = "TimelineEntry")
public record Entry(long id, String kind, By by, JsonNode detail, Instant at) {}
