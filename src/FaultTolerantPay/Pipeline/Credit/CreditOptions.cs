using FaultTolerantPay.Institutions;

namespace FaultTolerantPay.Pipeline.Credit;

/// <summary>Who is asked about a customer's credit, for how long, and what the answers count for.</summary>
public sealed class CreditOptions
{
    /// <summary>
    /// How long all institutions together may take for one payment: 10 ms to 1 minute. The caller's deadline can make it shorter. Default: 2 seconds.
    /// </summary>
    public TimeSpan TotalTimeLimit { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one institution may take before the next one is asked: 10 ms to <see cref="TotalTimeLimit"/>. Default: 800 ms.</summary>
    public TimeSpan InstitutionTimeLimit { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>Ids of the institutions to ask, in this order; empty: all, in the order in which they were registered. Default: empty.</summary>
    public IList<string> Institutions { get; init; } = [];

    /// <summary>How long an assessment is used again, from when it was received: 0 (never) to 1 day. Default: 5 minutes.</summary>
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many assessments are kept, one for each customer and currency; the oldest make room: 1 to 10,000,000. Default: 100,000.</summary>
    public int CacheEntries { get; set; } = 100_000;

    /// <summary>What each grade counts for. Compared exactly. Default: empty.</summary>
    public IDictionary<string, CreditTier> GradeTiers { get; init; } = new Dictionary<string, CreditTier>(StringComparer.Ordinal);

    /// <summary>What a grade counts for that is not in <see cref="GradeTiers"/>. Default: <see cref="UnknownGradePolicy.NoGrade"/>.</summary>
    public UnknownGradePolicy WhenGradeUnknown { get; set; } = UnknownGradePolicy.NoGrade;

    /// <summary>What happens when no institution answers in time. Default: <see cref="NoAnswerPolicy.Refuse"/>.</summary>
    public NoAnswerPolicy WhenNoAnswer { get; set; } = NoAnswerPolicy.Refuse;

    /// <summary>
    /// The largest amount that goes on without an answer, in minor units, by ISO 4217 code: 1 or more. Only with <see cref="NoAnswerPolicy.AllowUpTo"/>.
    /// Default: empty.
    /// </summary>
    public IDictionary<string, long> AllowWithoutAnswerMinor { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>How long the host's risk control may take: 10 ms to 1 minute. Default: 500 ms.</summary>
    public TimeSpan RiskControlTimeLimit { get; set; } = TimeSpan.FromMilliseconds(500);
}
