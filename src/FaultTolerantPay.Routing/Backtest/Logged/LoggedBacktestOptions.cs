using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Backtest.Logged;

/// <summary>How policies are judged by a log.</summary>
public sealed class LoggedBacktestOptions
{
    /// <summary>
    /// The dimensions whose values make a segment, of the first policy's catalogue. Probabilities that the log does not say, and the
    /// approval rates of the doubly robust estimate, are per segment. At most 5. Default: none, all requests are one segment.
    /// </summary>
    public ImmutableArray<string> SegmentDimensions { get; init; } = [];

    /// <summary>How many segments are reported, those with the most requests. 0 to 1,000; default: 20.</summary>
    public int MaxSegments { get; init; } = 20;

    /// <summary>
    /// What an approved payment is worth before fees, in millionths of its amount, 0 to 1,000,000: 12,000 is 1.2 %. Null (default): net
    /// values are not estimated, and policies are compared by approval.
    /// </summary>
    public int? MarginRatePerMillion { get; init; }

    /// <summary>
    /// Whether a policy learns only from the attempts on the channel that it chose itself. Default: false; it learns from every attempt in
    /// the log, because the log is the world in which it stands.
    /// </summary>
    public bool LearnOnlyFromMatches { get; init; }

    /// <summary>
    /// Whether a request uses the quotas and the monthly volume of the channel that the policy chose, as if every attempt succeeded.
    /// Default: true.
    /// </summary>
    public bool UsesQuotas { get; init; } = true;

    /// <summary>
    /// The smallest probability that is estimated where the log does not say it: smaller ones count as this. Above 0, at most 1; default:
    /// 0.01.
    /// </summary>
    public double MinEstimatedPropensity { get; init; } = 0.01;

    /// <summary>The smallest effective sample for a comparison. From 1; default: 100.</summary>
    public double MinEffectiveSample { get; init; } = 100;

    /// <summary>
    /// The smallest share of requests for which a policy chooses the logged channel, for a comparison. 0 to 10,000 basis points; default:
    /// 100, one percent.
    /// </summary>
    public int MinMatchedBasisPoints { get; init; } = 100;

    /// <summary>
    /// The largest share of requests for which the log never made a policy's choice, for a comparison. It is the distance of the mean
    /// weight from 1, and counts if chance does not explain it. 0 to 10,000 basis points; default: 500, five percent.
    /// </summary>
    public int MaxUnsupportedBasisPoints { get; init; } = 500;

    /// <summary>How many times the bootstrap draws a sample. 200 to 10,000; default: 1,000.</summary>
    public int Resamples { get; init; } = 1_000;

    /// <summary>Decides what the bootstrap and the policies draw. The same seed gives the same report. Default: 1.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Validate(RoutingSchema schema)
    {
        List<string> errors = [.. SegmentDimensions.Where(id => schema.IndexOf(id) < 0).Select(Unknown)];
        Check(nameof(SegmentDimensions), SegmentDimensions.Length, 0, ApprovalLearning.MaxDimensions);
        Check(nameof(MaxSegments), MaxSegments, 0, 1_000);
        Check(nameof(MarginRatePerMillion), MarginRatePerMillion ?? 0, 0, 1_000_000);
        Check(nameof(MinMatchedBasisPoints), MinMatchedBasisPoints, 0, 10_000);
        Check(nameof(MaxUnsupportedBasisPoints), MaxUnsupportedBasisPoints, 0, 10_000);
        Check(nameof(Resamples), Resamples, 200, 10_000);
        if (!(MinEstimatedPropensity is > 0 and <= 1))
        {
            errors.Add($"{nameof(MinEstimatedPropensity)} must be above 0 and at most 1.");
        }

        if (!(MinEffectiveSample >= 1))
        {
            errors.Add($"{nameof(MinEffectiveSample)} must be 1 or more.");
        }

        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", errors));
        }

        void Check(string name, long value, long least, long most)
        {
            if (value < least || value > most)
            {
                errors.Add($"{name} is {value}; {least} to {most} is expected.");
            }
        }

        string Unknown(string id) =>
            $"The first catalogue has no dimension '{id}'{NameSuggestion.Hint(id, schema.Dimensions.Select(d => d.Id))}.";
    }
}
