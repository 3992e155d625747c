package dev.loopforge.execution.sandbox;

import java.util.Map;
import java.util.Optional;

/** A kind of processor we have a system-call filter for, with the numbers its Linux gives the calls we name. */
enum Architecture {
    X86_64(0xC000003E, 0x40000000, X86Calls.NUMBERS),
    AARCH64(0xC00000B7, 0, ArmCalls.NUMBERS);

    /** What the kernel calls it ({@code AUDIT_ARCH_*}). */
    final int auditNumber;
    /** Bit that marks a second calling convention on the same processor (x32); 0 when there is none. */
    final int foreignBit;

    private final Map<String, Integer> calls;

    Architecture(int auditNumber, int foreignBit, Map<String, Integer> calls) {
        this.auditNumber = auditNumber;
        this.foreignBit = foreignBit;
        this.calls = calls;
    }

    /** The number of a call; empty where this architecture never had it. */
    Optional<Integer> number(String call) {
        return Optional.ofNullable(calls.get(call));
    }

    static Optional<Architecture> here() {
        return switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> Optional.of(X86_64);
            case "aarch64", "arm64" -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }
}
