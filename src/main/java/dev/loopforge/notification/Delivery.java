package dev.loopforge.notification;

/** What came of giving a mail to the server. */
sealed interface Delivery {
    /** The server has taken it. */
    record Accepted() implements Delivery {}

    /** The server will never take it. */
    record Refused(String why) implements Delivery {}

    /** The server cannot be had, or takes nothing now. */
    record Away(String why) implements Delivery {}
}
