namespace FaultTolerantPay.Routing.Experiments;

/// <summary>How two policies are compared on live payments.</summary>
public sealed class PolicyExperimentOptions
{
    /// <summary>
    /// The name. It salts the split, so that the payments of one experiment are divided without regard to those of another. Keep it while
    /// the experiment runs.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>The share of payments that B gets. 100 to 5,000 basis points; default: 1,000, ten percent.</summary>
    public int ShareOfBBasisPoints { get; init; } = 1_000;

    /// <summary>
    /// By how much B's approval rate may be below A's. The experiment ends as soon as it is shown to be further below. 0 to 10,000 basis
    /// points; default: 200, two percentage points.
    /// </summary>
    public int GuardrailBasisPoints { get; init; } = 200;

    /// <summary>
    /// The largest probability that an experiment with two equal policies ever gives a verdict, however often one looks. 10 to 2,000
    /// basis points; default: 500, five percent.
    /// </summary>
    public int SignificanceBasisPoints { get; init; } = 500;

    /// <summary>
    /// The difference of approval rates that the comparison is made to find soonest; others are found too. 10 to 5,000 basis points;
    /// default: 300, three percentage points.
    /// </summary>
    public int TypicalDifferenceBasisPoints { get; init; } = 300;

    /// <summary>How many payments with an outcome each arm needs for a verdict. 100 to 1,000,000; default: 200.</summary>
    public int MinPayments { get; init; } = 200;

    /// <summary>
    /// By how much the shares of payments without an outcome may differ between the arms. 0 to 10,000 basis points; default: 200, two
    /// percentage points.
    /// </summary>
    public int MaxMissingGapBasisPoints { get; init; } = 200;

    /// <summary>
    /// By how much B's share of payments without an outcome may be above A's, among the older half of the payments. The experiment ends as
    /// soon as it is shown to be further above: those outcomes will not come. 0 to 10,000 basis points; default: 1,000, ten percentage
    /// points; with 10,000 it never ends for this reason.
    /// </summary>
    public int MaxLostGapBasisPoints { get; init; } = 1_000;

    /// <summary>
    /// How many payments are counted at most; then the experiment ends. Each takes about 60 bytes, because its events are counted once.
    /// 1,000 to 10,000,000; default: 1,000,000.
    /// </summary>
    public int MaxPayments { get; init; } = 1_000_000;

    internal void Validate()
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(Name))
        {
            errors.Add($"{nameof(Name)} is empty.");
        }

        Check(nameof(ShareOfBBasisPoints), ShareOfBBasisPoints, 100, 5_000);
        Check(nameof(GuardrailBasisPoints), GuardrailBasisPoints, 0, 10_000);
        Check(nameof(SignificanceBasisPoints), SignificanceBasisPoints, 10, 2_000);
        Check(nameof(TypicalDifferenceBasisPoints), TypicalDifferenceBasisPoints, 10, 5_000);
        Check(nameof(MinPayments), MinPayments, 100, 1_000_000);
        Check(nameof(MaxMissingGapBasisPoints), MaxMissingGapBasisPoints, 0, 10_000);
        Check(nameof(MaxLostGapBasisPoints), MaxLostGapBasisPoints, 0, 10_000);
        Check(nameof(MaxPayments), MaxPayments, 1_000, 10_000_000);
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", errors));
        }

        void Check(string name, long value, long least, long most)
        {
            if (value < least || value > most)
            {
                errors.Add($"{nameof(PolicyExperimentOptions)}.{name} is {value}; {least} to {most} is expected.");
            }
        }
    }
}
