package dev.loopforge.provider;

import java.util.Optional;

/** A model as its provider lists it; {@code contextWindow} in tokens, where the provider says. */
public record ModelDescription(String id, String displayName, Optional<Long> contextWindow) {}
