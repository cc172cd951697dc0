using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// How approval rates are learned from reported attempts, per segment and channel. A segment is the values of some dimensions:
/// <c>issuerCountry = BR, card = credit</c>.
/// <para>
/// The estimate of a segment is shrunk towards the next coarser one: e = (s + k e') / (n + k). s are the approvals and n the approvals and
/// declines that the memory still holds, k is the strength, e' the coarser estimate; the coarsest, the channel alone, shrinks towards the
/// catalogue's rate. It is the mean of a beta distribution with the coarser estimate as its prior (empirical Bayes for binomial rates:
/// B. Efron and C. Morris, Stein's estimator and its competitors, 1973).
/// </para>
/// </summary>
public sealed record ApprovalLearning
{
    /// <summary>The largest number of lists in <see cref="Segments"/>.</summary>
    public const int MaxLevels = 8;

    /// <summary>The largest number of dimensions of one segment: their values fit in 60 bits.</summary>
    public const int MaxDimensions = 5;

    /// <summary>The longest <see cref="MemoryAge"/>: 90 days.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(90);

    /// <summary>The shortest <see cref="MemoryAge"/>: an hour.</summary>
    public static readonly TimeSpan MinAge = TimeSpan.FromHours(1);

    /// <summary>Learns a rate per channel, without segments.</summary>
    public static ApprovalLearning Default { get; } = new();

    /// <summary>
    /// The segments, the finest first: each a list of 1 to <see cref="MaxDimensions"/> dimension ids, at most <see cref="MaxLevels"/>
    /// lists. The channel alone always follows as the coarsest. Default: none.
    /// </summary>
    public ImmutableArray<ImmutableArray<string>> Segments { get; init; } = [];

    /// <summary>
    /// N: each attempt reduces the weight of the earlier ones of its segment and channel by 1/N, so a memory holds at most N attempts. 10
    /// to 1,000,000; default: 200.
    /// </summary>
    public int MemoryAttempts { get; init; } = 200;

    /// <summary>
    /// After this time about a twentieth of an attempt's weight is left, (61/64)^64. <see cref="MinAge"/> to <see cref="MaxAge"/>;
    /// default: 30 days.
    /// </summary>
    public TimeSpan MemoryAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// k between two segments: as many attempts weigh as much as the coarser estimate. 1 to 10,000; default: 20.
    /// </summary>
    public int SegmentStrength { get; init; } = 20;

    /// <summary>
    /// k of the catalogue's rate: as many attempts weigh as much as that rate. 1 to 10,000; default: 5.
    /// </summary>
    public int PriorStrength { get; init; } = 5;

    /// <summary>
    /// The share of the transactions that may choose a channel of which the memory holds no attempt, in basis points, 1 to 10,000. It
    /// grows with the attempts to all of them. Default: 500.
    /// </summary>
    public int FirstShareBasisPoints { get; init; } = 500;

    /// <summary>How many attempts a channel needs for its full share. 1 to 10,000; default: 15.</summary>
    public int FullShareAttempts { get; init; } = 15;

    /// <summary>
    /// The largest number of segments that are learned. A request of a further one uses the coarser estimates. 1 to 65,536; default:
    /// 1,024. A report takes some 10 ns for each, and memory 24 bytes for each and each channel.
    /// </summary>
    public int MaxSegments { get; init; } = 1_024;

    /// <inheritdoc/>
    public bool Equals(ApprovalLearning? other) =>
        other is not null
            && Segments.Length == other.Segments.Length
            && Segments.Zip(other.Segments).All(p => p.First.SequenceEqual(p.Second))
            && MemoryAttempts == other.MemoryAttempts
            && MemoryAge == other.MemoryAge
            && SegmentStrength == other.SegmentStrength
            && PriorStrength == other.PriorStrength
            && FirstShareBasisPoints == other.FirstShareBasisPoints
            && FullShareAttempts == other.FullShareAttempts
            && MaxSegments == other.MaxSegments;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Segments.Length, MemoryAttempts, MemoryAge, SegmentStrength, PriorStrength);
}
