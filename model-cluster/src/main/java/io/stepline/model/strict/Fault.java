package io.stepline.model.strict;

/** What is wrong with a file. @param line from 1 */
public record Fault(int line, String what) {}
