package dev.loopforge.activity;

import dev.loopforge.kernel.WorkflowId;

/**
 * One change of a board, as the socket sends it.
 *
 * @param frame the whole message, encoded once
 */
public record BoardChange(WorkflowId workflow, long revision, String frame) {}
