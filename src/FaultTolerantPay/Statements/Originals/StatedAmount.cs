namespace FaultTolerantPay;

/// <summary>
/// What our records say that the channels moved, and how much of it their statements have. Where a statement has another amount, that is a
/// discrepancy of the statement.
/// </summary>
/// <param name="RecordedMinor">What moved by our records, in minor units.</param>
/// <param name="StatedMinor">The part of it whose instructions are in a statement, in minor units.</param>
/// <param name="Open">The number of instructions whose result is not known.</param>
public readonly record struct StatedAmount(long RecordedMinor, long StatedMinor, int Open)
{
    /// <summary>Whether statements have all of it, and no result is open.</summary>
    public bool IsProven => RecordedMinor == StatedMinor && Open == 0;
}
