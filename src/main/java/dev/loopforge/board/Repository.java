package dev.loopforge.board;

import org.jspecify.annotations.Nullable;

/** Where a workflow's code lives, as the client names it: {@code local} with a path, {@code git} with a URL. */
public record Repository(
        String kind,
        @Nullable String path,
        @Nullable String url,
        @Nullable String fullName) {
    static Repository of(String kind, String location) {
        return switch (kind) {
            case "local" -> new Repository(kind, location, null, null);
            case "git" -> new Repository(kind, null, location, null);
            default -> new Repository(kind, null, null, location);
        };
    }

    /** The path, URL or full name. */
    public String location() {
        var location = path != null ? path : url != null ? url : fullName;
        return location == null ? "" : location;
    }
}
