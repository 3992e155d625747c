package dev.loopforge.board;

/**
 * Order inside a column as text that sorts bytewise: between any two ranks there is room for another, so moving a card
 * writes one row. Fractional indexing over the digits 0-9a-z; a rank never ends in 0.
 */
final class Rank {
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int BASE = DIGITS.length();
    /** At an open end ranks are six digits, this far apart, so that a million appended cards keep short ranks. */
    private static final int WIDTH = 6;

    private static final long STEP = 1296;
    private static final long END = (long) Math.pow(BASE, WIDTH);

    private Rank() {}

    /** A rank between two others; an empty text stands for the open end on its side. */
    static String between(String before, String after) {
        if (before.isEmpty() && after.isEmpty()) {
            return trimmed(END / 2);
        }
        if (after.isEmpty() && leading(before) + STEP < END) {
            return trimmed(leading(before) + STEP);
        }
        if (before.isEmpty() && leading(after) > STEP) {
            return trimmed(leading(after) - STEP);
        }
        return middle(before, after);
    }

    private static String middle(String before, String after) {
        if (!after.isEmpty() && before.compareTo(after) >= 0) {
            throw new IllegalArgumentException("ranks out of order: " + before + " " + after);
        }
        var rank = new StringBuilder();
        boolean bounded = !after.isEmpty();
        for (int i = 0; ; i++) {
            int low = i < before.length() ? DIGITS.indexOf(before.charAt(i)) : 0;
            int high = bounded ? digit(after, i) : BASE;
            if (high - low > 1) {
                return rank.append(DIGITS.charAt(low + (high - low) / 2)).toString();
            }
            rank.append(DIGITS.charAt(low));
            bounded = bounded && low == high;
        }
    }

    private static int digit(String rank, int position) {
        return position < rank.length() ? DIGITS.indexOf(rank.charAt(position)) : 0;
    }

    private static long leading(String rank) {
        return Long.parseLong((rank + "000000").substring(0, WIDTH), BASE);
    }

    private static String trimmed(long number) {
        var digits = Long.toString(number, BASE);
        var padded = "0".repeat(WIDTH - digits.length()) + digits;
        return padded.replaceFirst("0+$", "");
    }
}
