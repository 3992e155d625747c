package dev.loopforge.git;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a patch as git prints it and keeps each file's section, but never more than may be shown: a section past a limit is
 * counted as too large and its lines are let go, so a patch of any size costs the memory of one that is shown.
 */
final class PatchReader extends OutputStream {
    private static final int MAX_LINES_TOGETHER = 200_000;
    private static final int MAX_BYTES_TOGETHER = 16 << 20;
    private static final int MAX_BYTES_OF_A_LINE = 1 << 20;
    private static final String START = "diff --git ";

    /** What git printed of one file; of one too large, nothing. */
    record Section(List<String> lines, boolean tooLarge) {}

    private final int mostLines;
    private final List<Section> sections = new ArrayList<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean lineTooLong;
    private List<String> lines = new ArrayList<>();
    private boolean begun;
    private boolean tooLarge;
    private int bytes;
    private int linesTogether;
    private int bytesTogether;

    /** @param mostLines of one file */
    PatchReader(int mostLines) {
        this.mostLines = mostLines;
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] part, int from, int length) {
        int start = from;
        for (int at = from; at < from + length; at++) {
            if (part[at] == '\n') {
                keep(part, start, at - start);
                endLine();
                start = at + 1;
            }
        }
        keep(part, start, from + length - start);
    }

    private void keep(byte[] part, int from, int length) {
        int room = MAX_BYTES_OF_A_LINE - line.size();
        lineTooLong |= length > room;
        line.write(part, from, Math.min(length, room));
    }

    private void endLine() {
        var text = line.toString(StandardCharsets.UTF_8);
        int size = line.size();
        line.reset();
        if (text.startsWith(START)) {
            endSection();
            begun = true;
        }
        tooLarge |= lineTooLong
                || lines.size() >= mostLines
                || linesTogether + lines.size() >= MAX_LINES_TOGETHER
                || bytesTogether + bytes + size > MAX_BYTES_TOGETHER;
        lineTooLong = false;
        if (tooLarge) {
            lines = List.of();
            bytes = 0;
        } else {
            lines.add(text);
            bytes += size;
        }
    }

    private void endSection() {
        if (begun) {
            sections.add(new Section(lines, tooLarge));
            linesTogether += lines.size();
            bytesTogether += bytes;
        }
        lines = new ArrayList<>();
        bytes = 0;
        tooLarge = false;
    }

    /** The sections in git's order, once all is written. */
    List<Section> sections() {
        if (line.size() > 0) {
            endLine();
        }
        endSection();
        begun = false;
        return List.copyOf(sections);
    }
}
