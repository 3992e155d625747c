package dev.loopforge.provider;

import com.fasterxml.jackson.databind.JsonNode;

/** A tool offered to the model; {@code schema} is a JSON Schema whose top level is an object. */
public record ToolDefinition(String name, String description, JsonNode schema) {}
