package dev.loopforge.identity;

/** What a person may do, each role including those before it. */
public enum Role {
    VIEWER,
    MEMBER,
    ADMIN;

    /** Whether this role may do what the other may. */
    public boolean covers(Role needed) {
        return compareTo(needed) >= 0;
    }
}
