package dev.loopforge.brainstorm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.board.Seeding;
import dev.loopforge.kernel.MessageId;
import dev.loopforge.kernel.TaskId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.provider.Part;
import dev.loopforge.testing.Database;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model reads of the files people attach to what they say. */
class AttachmentsDbTest {
    private Database database;
    private Attachments attachments;
    private Messages messages;
    private TaskId task;
    private UserId person;

    @BeforeEach
    void open(@TempDir Path folder) {
        database = Database.fresh();
        new Seeding(database.transaction(), folder, Clock.systemUTC()).fill(1, 1);
        var transaction = new Transaction(database.source());
        attachments = new Attachments(transaction);
        messages = new Messages(transaction, attachments);
        task = new TaskId(one("select id from task"));
        person = new UserId(one("select created_by from task"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void of_many_pictures_the_newest_are_shown_and_the_others_named() {
        var first = said(picture("old.png", 9));
        var second = said(picture("one.png", 5), text("notes.txt", "of importance"));
        var third = said(picture("two.png", 6));

        var read = attachments.read(task, List.of(first.value(), second.value(), third.value()));

        assertThat(read.of(first.value())).singleElement().satisfies(part -> assertThat(part)
                .isInstanceOfSatisfying(
                        Part.Text.class, named -> assertThat(named.text()).contains("old.png", "12 MiB")));
        assertThat(read.of(second.value()).getFirst()).isInstanceOf(Part.Image.class);
        assertThat(read.of(second.value()).getLast())
                .isInstanceOfSatisfying(
                        Part.Text.class, text -> assertThat(text.text()).contains("notes.txt", "of importance"));
        assertThat(read.of(third.value())).singleElement().isInstanceOfSatisfying(Part.Image.class, image -> assertThat(
                        image.bytes())
                .hasSize(6 << 20));
    }

    @Test
    void who_waits_is_told_of_pictures_that_are_only_named() {
        var few = said(picture("one.png", 5));
        assertThat(attachments.read(task, List.of(few.value())).notice()).isEmpty();
        var many = said(picture("two.png", 5), picture("three.png", 5));
        assertThat(attachments.read(task, List.of(few.value(), many.value())).notice())
                .hasValueSatisfying(notice -> assertThat(notice).contains("1 of them"));
    }

    @Test
    void of_a_long_text_the_beginning_is_read() {
        var message = said(text("long.txt", "\u20ac".repeat(1_000_000)));

        assertThat(attachments.read(task, List.of(message.value())).of(message.value()))
                .singleElement()
                .isInstanceOfSatisfying(Part.Text.class, text -> assertThat(text.text())
                        .contains("cut after 200000 characters")
                        .contains("\u20ac".repeat(200_000))
                        .hasSizeLessThan(200_200));
    }

    private MessageId said(Attachments.View... files) {
        var message = messages.said(task, person, "Look at this.");
        attachments.bind(
                task, message, Arrays.stream(files).map(Attachments.View::id).toList());
        return message;
    }

    private Attachments.View picture(String name, int megabytes) {
        var bytes = new byte[megabytes << 20];
        var start = new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
        System.arraycopy(start, 0, bytes, 0, start.length);
        return attachments.keep(task, name, bytes, person);
    }

    private Attachments.View text(String name, String text) {
        return attachments.keep(task, name, text.getBytes(StandardCharsets.UTF_8), person);
    }

    private UUID one(String query) {
        return database.transaction().call(sql -> sql.fetchSingle(query).get(0, UUID.class));
    }
}
