package dev.loopforge.identity;

import com.fasterxml.jackson.annotation.JsonAlias;

/** What a person may do, each role including those before it. */
public enum Role {
    @JsonAlias("viewer")
    VIEWER,
    @JsonAlias("member")
    MEMBER,
    @JsonAlias("admin")
    ADMIN;

    /** Whether this role may do what the other may. */
    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
