package dev.loopforge.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FetchingTest {
    @Test
    void the_newest_line_of_a_piece_says_how_far_it_is() {
        assertThat(Fetching.in(
                        "remote: Counting objects:  12% (3/25)\rremote: Counting objects: 100% (25/25), done.\n"))
                .contains(new Fetching(Fetching.Phase.COUNTING, 100, ""));
        assertThat(Fetching.in("Receiving objects:  45% (450/1000), 12.00 MiB | 1.20 MiB/s\r"))
                .contains(new Fetching(Fetching.Phase.RECEIVING, 45, "12.00 MiB"));
        assertThat(Fetching.in("Resolving deltas:   7% (1/14)\r"))
                .contains(new Fetching(Fetching.Phase.RESOLVING, 7, ""));
        assertThat(Fetching.in("From https://example.com/code\n * [new branch] main -> origin/main\n"))
                .isEmpty();
    }

    @Test
    void what_went_wrong_is_what_is_left_without_the_progress() {
        assertThat(Fetching.without("remote: Enumerating objects: 5, done.        \n"
                        + "remote: Finding sources:   1% (1/152)           \rremote: Total 5 (delta 1), reused 0\nremote: Counting objects:  20% (1/5)\r"
                        + "remote: Counting objects: 100% (5/5), done.\nReceiving objects:  40% (2/5)\r"
                        + "From https://example.com/code\n   1a2b3c4..5d6e7f8  main       -> origin/main\n"
                        + " ! [rejected]        old        -> origin/old\n"
                        + "fatal: the remote end hung up unexpectedly\n"))
                .isEqualTo(" ! [rejected]        old        -> origin/old\nfatal: the remote end hung up unexpectedly");
        assertThat(Fetching.without("remote: Repository not found.\nfatal: repository 'x' not found\n"))
                .isEqualTo("remote: Repository not found.\nfatal: repository 'x' not found");
    }

    @Test
    void a_person_hears_nothing_of_a_short_fetch_and_of_a_long_one_once_a_second() {
        var now = new AtomicLong(Long.MAX_VALUE - 5);
        var heard = new ArrayList<Integer>();
        var listener = Fetching.toPeople(state -> heard.add(state.percent()), now::get);
        for (int percent = 1; percent <= 20; percent++) {
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(250));
            listener.accept("Receiving objects: " + percent + "% (" + percent + "/100)\r");
        }
        assertThat(heard).isEqualTo(List.of(8, 12, 16, 20));
    }
}
