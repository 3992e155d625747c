package dev.loopforge.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people are told when a card may not go where they want it. */
class MovesTest {
    @Test
    void every_refused_move_speaks_of_cards_as_the_page_does() {
        var told = Stream.of(Stage.values())
                .flatMap(from -> Stream.of(true, false).flatMap(planned -> Moves.of(from, planned).stream()))
                .map(Moves.Allowed::refusal)
                .flatMap(Optional::stream)
                .map(Moves.Refusal::sentence)
                .distinct()
                .toList();

        assertThat(told).hasSize(7).allSatisfy(sentence -> assertThat(sentence).doesNotContainIgnoringCase("task"));
    }
}
