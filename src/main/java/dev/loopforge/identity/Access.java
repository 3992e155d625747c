package dev.loopforge.identity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Classifies a route: who may call it at all. A route without it answers nobody, and fails the house's tests. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Access {
    To value();

    /** The least a caller must be. */
    enum To {
        ANONYMOUS,
        VIEWER,
        MEMBER,
        ADMIN
    }
}
