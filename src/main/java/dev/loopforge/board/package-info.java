/** The board: workflows, tasks, the seven stages and who may move what, order, dependencies, attention. */
@NullMarked
package dev.loopforge.board;

import org.jspecify.annotations.NullMarked;
