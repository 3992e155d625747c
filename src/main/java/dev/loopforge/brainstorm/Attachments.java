package dev.loopforge.brainstorm;

import static dev.loopforge.schema.Tables.ATTACHMENT;

import dev.loopforge.kernel.MessageId;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.provider.Part;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Records;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Files people attach to what they say: text and pictures, told apart by what is in them, never by their name. */
@Singleton
public final class Attachments {
    static final int MAX_BYTES = 10 << 20;
    private static final int MAX_PER_MESSAGE = 10;
    private static final int MAX_PER_TASK = 100;
    private static final int MAX_TEXT_READ = 200_000;

    /** Bytes of pictures a model is shown at once. Providers take little more, and here each is held several times over. */
    private static final int MAX_SHOWN = 12 << 20;

    private final Transaction transaction;

    Attachments(Transaction transaction) {
        this.transaction = transaction;
    }

    /** An attachment as the API gives it. */
    @Schema(name = "Attachment")
    public record View(String id, String name, String mediaType, int size, Instant createdAt) {}

    /** What an attachment holds. */
    record Content(String name, String mediaType, byte[] bytes) {
        boolean picture() {
            return Attachments.picture(mediaType);
        }
    }

    private static boolean picture(String mediaType) {
        return mediaType.startsWith("image/");
    }

    View keep(TaskId task, @Nullable String name, byte[] bytes, UserId by) {
        var clean = name(name);
        if (bytes.length == 0) {
            throw Problem.invalid("body", "The file is empty.");
        }
        if (bytes.length > MAX_BYTES) {
            throw tooLarge();
        }
        var type = ContentType.of(bytes)
                .orElseThrow(() -> Problem.refused(
                        "attachment-unsupported",
                        "Only text files (UTF-8) and PNG, JPEG, GIF and WebP pictures can be attached."));
        var id = UUID.randomUUID();
        return transaction.call(database -> {
            if (database.fetchCount(ATTACHMENT, ATTACHMENT.TASK_ID.eq(task.value())) >= MAX_PER_TASK) {
                throw Problem.refused("too-many-attachments", "A card has at most " + MAX_PER_TASK + " attachments.");
            }
            var at = database.insertInto(ATTACHMENT)
                    .set(ATTACHMENT.ID, id)
                    .set(ATTACHMENT.TASK_ID, task.value())
                    .set(ATTACHMENT.NAME, clean)
                    .set(ATTACHMENT.MEDIA_TYPE, type)
                    .set(ATTACHMENT.SIZE, bytes.length)
                    .set(ATTACHMENT.CONTENT, bytes)
                    .set(ATTACHMENT.CREATED_BY, by.value())
                    .returningResult(ATTACHMENT.CREATED_AT)
                    .fetchSingle()
                    .value1();
            return new View(id.toString(), clean, type, bytes.length, at);
        });
    }

    static Problem tooLarge() {
        return Problem.tooLarge("too-large", "An attachment has at most 10 MiB.");
    }

    private static String name(@Nullable String given) {
        var name = given == null ? "" : given.strip();
        name = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        name = name.codePoints()
                .filter(point -> !Character.isISOControl(point) && Character.getType(point) != Character.FORMAT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        if (name.isBlank() || name.length() > 255) {
            throw Problem.invalid("name", "Give the file's name, 1 to 255 characters, as ?name=.");
        }
        return name;
    }

    Content get(TaskId task, UUID id) {
        return transaction.call(database -> database.selectFrom(ATTACHMENT)
                .where(ATTACHMENT.ID.eq(id))
                .and(ATTACHMENT.TASK_ID.eq(task.value()))
                .fetchOptional(row -> new Content(row.getName(), row.getMediaType(), row.getContent()))
                .orElseThrow(Attachments::unknown));
    }

    static Problem unknown() {
        return Problem.notFound("attachment-unknown", "There is no such attachment, or it is not yours.");
    }

    /** Binds attachments to the message they go with; each goes with one. */
    void bind(TaskId task, MessageId message, List<String> ids) {
        if (ids.size() > MAX_PER_MESSAGE) {
            throw Problem.invalid("attachments", "A message has at most " + MAX_PER_MESSAGE + " attachments.");
        }
        transaction.run(database -> ids.stream().distinct().forEach(id -> {
            int bound = database.update(ATTACHMENT)
                    .set(ATTACHMENT.MESSAGE_ID, message.value())
                    .where(ATTACHMENT.ID.eq(uuid(id)))
                    .and(ATTACHMENT.TASK_ID.eq(task.value()))
                    .and(ATTACHMENT.MESSAGE_ID.isNull())
                    .execute();
            if (bound == 0) {
                throw Problem.invalid("attachments", "There is no unsent attachment " + id + " of this card.");
            }
        }));
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException malformed) {
            throw Problem.invalid("attachments", "That is no id of an attachment.");
        }
    }

    /** The attachments of a task by the message they go with. */
    Map<UUID, List<View>> byMessage(TaskId task) {
        return transaction.call(database -> database
                .select(
                        ATTACHMENT.ID,
                        ATTACHMENT.MESSAGE_ID,
                        ATTACHMENT.NAME,
                        ATTACHMENT.MEDIA_TYPE,
                        ATTACHMENT.SIZE,
                        ATTACHMENT.CREATED_AT)
                .from(ATTACHMENT)
                .where(bound(task))
                .orderBy(ATTACHMENT.CREATED_AT, ATTACHMENT.ID)
                .fetch()
                .stream()
                .collect(Collectors.groupingBy(
                        row -> row.get(ATTACHMENT.MESSAGE_ID),
                        Collectors.mapping(
                                row -> new View(
                                        row.get(ATTACHMENT.ID).toString(),
                                        row.get(ATTACHMENT.NAME),
                                        row.get(ATTACHMENT.MEDIA_TYPE),
                                        row.get(ATTACHMENT.SIZE),
                                        row.get(ATTACHMENT.CREATED_AT)),
                                Collectors.toList()))));
    }

    private static Condition bound(TaskId task) {
        return ATTACHMENT.TASK_ID.eq(task.value()).and(ATTACHMENT.MESSAGE_ID.isNotNull());
    }

    /**
     * What goes with the messages of a conversation, oldest first, as a model reads it: text under its name, and the newest
     * pictures as they are. An older picture that would be too much is only named.
     */
    Read read(TaskId task, List<UUID> messages) {
        return transaction.call(database -> {
            var files = messages.isEmpty() ? List.<File>of() : files(database, task, messages);
            var shown = shown(files);
            long pictures = files.stream().filter(File::picture).count();
            return new Read(
                    files.stream()
                            .collect(Collectors.groupingBy(
                                    File::message,
                                    Collectors.mapping(file -> part(database, file, shown), Collectors.toList()))),
                    (int) pictures - shown.size());
        });
    }

    /** What goes with each message, and how many older pictures are only named. */
    record Read(Map<UUID, List<Part>> parts, int named) {
        List<Part> of(UUID message) {
            return parts.getOrDefault(message, List.of());
        }

        /** What people are told of it. */
        Optional<String> notice() {
            return named == 0
                    ? Optional.empty()
                    : Optional.of("Of this conversation's pictures the model is shown the newest " + (MAX_SHOWN >> 20)
                            + " MiB; older ones, " + named + " of them, are only named to it.");
        }
    }

    private record File(UUID id, UUID message, String name, String mediaType, int size) {
        boolean picture() {
            return Attachments.picture(mediaType);
        }
    }

    private static List<File> files(DSLContext database, TaskId task, List<UUID> messages) {
        return database
                .select(ATTACHMENT.ID, ATTACHMENT.MESSAGE_ID, ATTACHMENT.NAME, ATTACHMENT.MEDIA_TYPE, ATTACHMENT.SIZE)
                .from(ATTACHMENT)
                .where(bound(task))
                .and(ATTACHMENT.MESSAGE_ID.in(messages))
                .orderBy(ATTACHMENT.CREATED_AT, ATTACHMENT.ID)
                .fetch(Records.mapping(File::new))
                .stream()
                .sorted(Comparator.comparingInt(file -> messages.indexOf(file.message())))
                .toList();
    }

    private static Set<UUID> shown(List<File> files) {
        var shown = new HashSet<UUID>();
        int together = 0;
        for (var file : files.reversed()) {
            if (file.picture()) {
                together += file.size();
                if (together > MAX_SHOWN) {
                    break;
                }
                shown.add(file.id());
            }
        }
        return shown;
    }

    private static Part part(DSLContext database, File file, Set<UUID> shown) {
        if (!file.picture()) {
            return text(file, new String(content(database, file, MAX_TEXT_READ * 4), StandardCharsets.UTF_8));
        }
        return shown.contains(file.id())
                ? new Part.Image(file.mediaType(), content(database, file, file.size()))
                : new Part.Text("\n(The picture " + file.name() + " is not shown here: of a conversation's pictures the"
                        + " newest " + (MAX_SHOWN >> 20) + " MiB are.)\n");
    }

    private static byte[] content(DSLContext database, File file, int most) {
        var start = DSL.field("substring({0} from 1 for {1})", byte[].class, ATTACHMENT.CONTENT, DSL.val(most));
        return database.select(start)
                .from(ATTACHMENT)
                .where(ATTACHMENT.ID.eq(file.id()))
                .fetchSingle()
                .value1();
    }

    private static Part text(File file, String text) {
        var cut = text.length() > MAX_TEXT_READ
                ? text.substring(0, MAX_TEXT_READ) + "\n(cut after " + MAX_TEXT_READ + " characters)"
                : text;
        return new Part.Text("\nAttached file " + file.name() + ":\n" + cut + "\n(end of " + file.name() + ")\n");
    }
}
