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

    /** What an API token must be good for to call it. */
    By by() default By.ROLE;

    /** The least a caller must be. */
    enum To {
        ANONYMOUS,
        VIEWER,
        MEMBER,
        ADMIN
    }

    /** The scope a token needs, or that no token will do. */
    enum By {
        /**
         * Told by the rest: what administrators do needs {@code admin}, what is only read {@code read}, what members change
         * {@code task}; what everybody may change is their own account, and no token may.
         */
        ROLE,
        READ,
        TASK,
        RUN,
        ADMIN,
        /** A person in a browser only: accounts, secrets, tokens. */
        SESSION
    }
}
