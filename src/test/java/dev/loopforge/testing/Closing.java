package dev.loopforge.testing;

import org.jspecify.annotations.Nullable;

/** The end of what a class of tests opens once. */
public final class Closing {
    private Closing() {}

    /** Closes them in this order; what was never opened, because something is missing here, is no failure. */
    public static void all(@Nullable AutoCloseable... opened) throws Exception {
        for (var one : opened) {
            if (one != null) {
                one.close();
            }
        }
    }
}
