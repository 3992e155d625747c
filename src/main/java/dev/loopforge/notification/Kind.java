package dev.loopforge.notification;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a person may be told of. */
@Schema(name = "NotificationKind")
public enum Kind {
    /** A comment names them. */
    @JsonProperty("mention")
    MENTION,
    /** A card is theirs now. */
    @JsonProperty("assigned")
    ASSIGNED,
    /** A card of theirs asks for somebody. */
    @JsonProperty("attention")
    ATTENTION,
    /** A plan waits for an approval of theirs. */
    @JsonProperty("plan")
    PLAN,
    /** A result waits for their eyes. */
    @JsonProperty("review")
    REVIEW;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String word) {
        return Kind.valueOf(word.toUpperCase(Locale.ROOT));
    }

    static List<Kind> of(String[] words) {
        return Stream.of(words).map(Kind::of).toList();
    }

    static String[] words(List<Kind> kinds) {
        return kinds.stream().distinct().sorted().map(Kind::word).toArray(String[]::new);
    }
}
