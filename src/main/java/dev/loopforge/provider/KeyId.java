package dev.loopforge.provider;

import java.util.UUID;

/** Identifies one stored key. */
record KeyId(UUID value) {}
