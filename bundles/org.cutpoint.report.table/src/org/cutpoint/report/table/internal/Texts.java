package org.cutpoint.report.table.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import org.cutpoint.api.report.Cell;
import org.cutpoint.api.report.Column;

/** Cells as people read them, the same in every locale. */
final class Texts {
    private static final MathContext NEEDED = new MathContext(4);

    private Texts() {}

    static String of(Column column, Cell cell) {
        if (cell instanceof Cell.Text text) {
            return text.value();
        } else if (cell instanceof Cell.Whole whole) {
            return Long.toString(whole.value());
        } else if (cell instanceof Cell.Real real) {
            return number(real.value(), column.digits());
        } else if (cell instanceof Cell.Flag flag) {
            return flag.value() ? "yes" : "no";
        }
        return "";
    }

    private static String number(double value, int digits) {
        double size = Math.abs(value);
        if (digits != Column.AS_NEEDED) {
            // No minus before a zero.
            double shown = 2 * size < Math.pow(10, -digits) ? 0 : value;
            return String.format(Locale.ROOT, "%." + digits + "f", shown);
        } else if (value == 0) {
            return "0";
        } else if (size < 1e-4 || size >= 1e9) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        BigDecimal exact = new BigDecimal(value);
        // Digits before the point all count.
        return (size >= 1e4 ? exact.setScale(0, RoundingMode.HALF_EVEN) : exact.round(NEEDED))
                .stripTrailingZeros()
                .toPlainString();
    }
}
