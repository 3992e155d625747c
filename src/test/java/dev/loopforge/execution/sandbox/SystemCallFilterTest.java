package dev.loopforge.execution.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the assembled program in a small machine of our own, for both architectures. */
class SystemCallFilterTest {
    private static final long ALLOW = 0x7FFF0000L;
    private static final long REFUSE = 0x00050001L;
    private static final long UNKNOWN = 0x00050026L;
    private static final long NO_FAMILY = 0x00050061L;
    private static final long KILL = 0x80000000L;

    @ParameterizedTest
    @EnumSource
    void reading_and_writing_are_allowed(Architecture architecture) {
        int read = architecture == Architecture.X86_64 ? 0 : 63;
        assertThat(decide(architecture, read, 0, 0, 0)).isEqualTo(ALLOW);
    }

    @ParameterizedTest
    @EnumSource
    void another_architecture_is_killed(Architecture architecture) {
        assertThat(run(architecture, 0x40000003, 20, 0, 0, 0)).isEqualTo(KILL);
    }

    @ParameterizedTest
    @CsvSource({
        "ptrace, 0, 0, 0, 00050001",
        "bpf, 0, 0, 0, 00050001",
        "keyctl, 0, 0, 0, 00050001",
        "clone3, 0, 0, 0, 00050026",
        "io_uring_setup, 0, 0, 0, 00050026",
        "clone, 10000011, 0, 0, 00050001",
        "clone, 11, 0, 0, 7FFF0000",
        "socket, 1, 0, 0, 7FFF0000",
        "socket, 2, 0, 0, 7FFF0000",
        "socket, A, 0, 0, 7FFF0000",
        "socket, 10, 3, 0, 7FFF0000",
        "socket, 10, 3, C, 00050061",
        "socket, 28, 1, 0, 00050061",
        "socket, 100000028, 1, 0, 00050061",
        "socketpair, 1, 0, 0, 7FFF0000",
        "socketpair, 28, 0, 0, 00050061",
        "ioctl, 0, 5412, 0, 00050001",
        "ioctl, 0, 100005412, 0, 00050001",
        "ioctl, 0, 541C, 0, 00050001",
        "ioctl, 0, 5401, 0, 7FFF0000",
        "fchmod, 0, 9ED, 0, 00050001",
        "fchmod, 0, 1ED, 0, 7FFF0000",
        "personality, 0, 0, 0, 7FFF0000",
        "personality, FFFFFFFF, 0, 0, 7FFF0000",
        "personality, 40000, 0, 0, 00050001",
    })
    void calls_are_decided_by_their_arguments(String call, String first, String second, String third, String answer) {
        for (var architecture : Architecture.values()) {
            int number = architecture.number(call).orElseThrow();
            assertThat(decide(architecture, number, hex(first), hex(second), hex(third)))
                    .as(architecture + " " + call)
                    .isEqualTo(hex(answer));
        }
    }

    @Test
    void the_second_way_of_calling_is_unknown() {
        assertThat(decide(Architecture.X86_64, 0x40000027, 0, 0, 0)).isEqualTo(UNKNOWN);
    }

    @Test
    void answers_are_what_they_are_called() {
        assertThat(Map.of(REFUSE, 1, UNKNOWN, 38, NO_FAMILY, 97))
                .allSatisfy((answer, number) -> assertThat(answer & 0xFFFF).isEqualTo(number.longValue()));
    }

    private static long hex(String text) {
        return Long.parseUnsignedLong(text, 16);
    }

    private static long decide(Architecture architecture, int number, long first, long second, long third) {
        return run(architecture, architecture.auditNumber, number, first, second, third);
    }

    private static long run(Architecture architecture, int audit, int number, long first, long second, long third) {
        var call = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        call.putInt(0, number)
                .putInt(4, audit)
                .putLong(16, first)
                .putLong(24, second)
                .putLong(32, third);
        var program = ByteBuffer.wrap(SystemCallFilter.assemble(architecture)).order(ByteOrder.LITTLE_ENDIAN);
        int value = 0;
        for (int at = 0; ; at++) {
            int code = program.getShort(at * 8);
            int operand = program.getInt(at * 8 + 4);
            switch (code) {
                case 0x20 -> value = call.getInt(operand);
                case 0x15 -> at += program.get(at * 8 + (value == operand ? 2 : 3)) & 0xFF;
                case 0x45 -> at += program.get(at * 8 + ((value & operand) != 0 ? 2 : 3)) & 0xFF;
                case 0x06 -> {
                    return Integer.toUnsignedLong(operand);
                }
                default -> throw new IllegalStateException("an instruction we never write: " + code);
            }
        }
    }
}
