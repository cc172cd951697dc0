namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>
/// The interval of a rate at 95 % (Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927). A
/// bootstrap cannot draw what its log does not have: near 0 and 100 % its intervals are too short, and none at all if every row was
/// approved.
/// </summary>
internal static class WilsonInterval
{
    /// <summary>A normal variable is within this many standard errors with 95 %.</summary>
    public const double Z = 1.959963984540054;

    /// <summary>The interval of a rate, within 0 and 1.</summary>
    /// <param name="rate">The rate, 0 to 1.</param>
    /// <param name="sample">How many rows of equal weight tell it, above 0.</param>
    public static (double Lower, double Upper) Of(double rate, double sample)
    {
        double z2 = Z * Z / sample;
        double middle = (rate + (z2 / 2)) / (1 + z2);
        double half = Math.Sqrt((z2 * rate * (1 - rate)) + (z2 * z2 / 4)) / (1 + z2);
        return (Math.Clamp(middle - half, 0, rate), Math.Clamp(middle + half, rate, 1));
    }

    /// <summary>An estimated rate within 0 and 1, whose interval is at least as wide as Wilson's.</summary>
    /// <param name="estimate">The estimate with the interval of a bootstrap; null if there is none.</param>
    /// <param name="sample">How many rows of equal weight tell it, above 0 if there is an estimate.</param>
    public static IntervalEstimate? Widen(IntervalEstimate? estimate, double sample)
    {
        if (estimate is not { } given)
        {
            return null;
        }

        double value = Math.Clamp(given.Value, 0, 1);
        (double lower, double upper) = Of(value, sample);
        return new IntervalEstimate(value, Math.Clamp(given.Lower, 0, lower), Math.Clamp(given.Upper, upper, 1));
    }
}
