package org.cutpoint.study;

import java.util.OptionalDouble;
import org.osgi.annotation.versioning.ProviderType;

/** Says whether paired observations differ by more than chance. A service. */
@ProviderType
public interface PairedStatistics {
    /**
     * Compares pairs. Both arrays are equally long, at least 1; all values are finite.
     *
     * @param first one of each pair
     * @param second the other
     */
    PairedTest compare(double[] first, double[] second);

    /**
     * What a paired comparison found.
     *
     * @param pairs how many
     * @param medianDifference of second - first, in the quantity's unit
     * @param low lower end of its 95 % confidence interval; the same where one pair leaves no doubt to measure
     * @param high upper end, likewise
     * @param medianRelativePercent median of (second - first) / first, percent; NaN where a first one is 0
     * @param test name of the test; empty if there are too few pairs for any
     * @param pValue two-sided; empty without a test
     * @param effectName name of the effect size
     * @param effect its value; empty if it is not defined
     * @param significant whether the test says that chance alone would seldom (5 %) do this
     */
    record PairedTest(
            int pairs,
            double medianDifference,
            double low,
            double high,
            double medianRelativePercent,
            String test,
            OptionalDouble pValue,
            String effectName,
            OptionalDouble effect,
            boolean significant) {}
}
