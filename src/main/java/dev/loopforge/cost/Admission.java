package dev.loopforge.cost;

/** Whether a model call may be made now. */
public sealed interface Admission {
    /** It may; it is to be settled, or released where it came to nothing. */
    record Granted(Ledger.Reservation reservation) implements Admission {}

    /** Calls under way may use the rest; look again when one has ended. */
    record Busy() implements Admission {}

    /** A cap is used up. */
    record Reached(Cap cap, long spentMicros, long capMicros) implements Admission {
        /** What it means and what to do, in plain words. */
        public String sentence() {
            return "%s has spent %s of %s. Raise it to go on; nothing is lost."
                    .formatted(cap.whose(), dollars(spentMicros), dollars(capMicros));
        }
    }

    /** What can be capped. */
    enum Cap {
        TASK,
        BOARD_DAY,
        PERSON_DAY;

        /** Whose money it is, at the start of a sentence. */
        String whose() {
            return switch (this) {
                case TASK -> "This card";
                case BOARD_DAY -> "The board today";
                case PERSON_DAY -> "The person behind it today";
            };
        }

        /** That four fifths are gone. */
        public String warning() {
            return whose() + " has spent 80 % of its budget. At 100 % it pauses, with everything kept.";
        }
    }

    private static String dollars(long micros) {
        return "$"
                + java.math.BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString();
    }
}
