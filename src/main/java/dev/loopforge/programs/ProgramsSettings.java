package dev.loopforge.programs;

import java.util.List;

/** Hosts the operator allowed although they are loopback or private, and by plain http. Key: {@code LOOPFORGE_ALLOWED_HOSTS}. */
public record ProgramsSettings(List<String> allowedHosts) {
    public ProgramsSettings {
        allowedHosts = List.copyOf(allowedHosts);
    }
}
