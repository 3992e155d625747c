package dev.loopforge.activity;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** One entry of a task's timeline. */
public record Entry(long id, String kind, By by, JsonNode detail, Instant at) {}
