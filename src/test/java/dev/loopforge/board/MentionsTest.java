package dev.loopforge.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.identity.Membership.Member;
import dev.loopforge.identity.Role;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a comment names. */
class MentionsTest {
    private static final List<Member> PEOPLE = List.of(
            new Member("1", "ada", "Ada", Role.MEMBER),
            new Member("2", "grace.h", "Grace", Role.MEMBER),
            new Member("3", "linus@example.org", "Linus", Role.VIEWER));

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "@ada please,                 Ada",
                "see @ADA.,                   Ada",
                "(@ada),                      Ada",
                "@grace.h and @ada!,          Ada Grace",
                "ask @linus@example.org.,     Linus",
                "mail ada@ada,                \"\"",
                "@adam,                       \"\"",
                "@@ada,                       \"\"",
                "nobody,                      \"\"",
            })
    void a_login_after_an_at_sign_names_its_person(String text, String named) {
        assertThat(Comments.mentions(text, PEOPLE).stream()
                        .map(Comments.Mention::name)
                        .reduce("", (all, name) -> (all + " " + name).strip()))
                .isEqualTo(named);
    }
}
