package dev.loopforge.testing;

import java.util.List;
import java.util.Locale;

/**
 * How fast something grows, by least squares.
 *
 * @param perHour what it gains in an hour
 * @param error the standard error of that
 */
public record Slope(double perHour, double error) {
    private static final double SECONDS = 3_600;

    /** A look at it, so many seconds after some beginning. */
    record Point(double second, double value) {}

    static Slope of(List<Point> points) {
        int many = points.size();
        double middle = points.stream().mapToDouble(Point::second).average().orElse(0);
        double mean = points.stream().mapToDouble(Point::value).average().orElse(0);
        double spread = points.stream()
                .mapToDouble(one -> Math.pow(one.second() - middle, 2))
                .sum();
        double slope = points.stream()
                        .mapToDouble(one -> (one.second() - middle) * (one.value() - mean))
                        .sum()
                / spread;
        double left = points.stream()
                .mapToDouble(one -> Math.pow(one.value() - mean - slope * (one.second() - middle), 2))
                .sum();
        return new Slope(slope * SECONDS, Math.sqrt(left / (many - 2) / spread) * SECONDS);
    }

    /** What it is sure to gain, but for one time in forty. */
    public double atLeast() {
        return perHour - 2 * error;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%+.2f ± %.2f", perHour, error);
    }
}
