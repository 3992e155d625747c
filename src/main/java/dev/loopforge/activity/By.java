package dev.loopforge.activity;

import org.jspecify.annotations.Nullable;

/** Who did it, as clients see it. */
public record By(String kind, @Nullable String id, String name) {
    By(Actor actor) {
        this(actor.kind().word(), actor.id(), actor.name());
    }
}
