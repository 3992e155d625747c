package dev.loopforge.kernel;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One page of a list: its items and the cursor of the next page, absent on the last. */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
    /** How many items a page holds when the client does not say, and at most. */
    public static final int DEFAULT_LIMIT = 50;

    public static final int MAX_LIMIT = 500;

    public Page {
        items = List.copyOf(items);
    }

    /** Everything there is, on one page. */
    public static <T> Page<T> whole(List<T> items) {
        return new Page<>(items, null);
    }

    /** The part of a whole list after {@code start} items. */
    public Page<T> cut(int start, int limit) {
        int from = Math.min(start, items.size());
        int to = (int) Math.min((long) from + limit, items.size());
        return new Page<>(items.subList(from, to), to < items.size() ? String.valueOf(to) : null);
    }

    public <R> Page<R> map(Function<? super T, ? extends R> view) {
        return new Page<>(items.stream().<R>map(view).toList(), nextCursor);
    }
}
