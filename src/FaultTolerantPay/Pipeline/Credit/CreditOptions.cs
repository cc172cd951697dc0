using FaultTolerantPay.Configuration;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>Which institutions are asked about a customer's credit, how long they may take, and how their answers are read.</summary>
public sealed class CreditOptions
{
    /// <summary>The rules that validate these options.</summary>
    internal static readonly OptionRules<CreditOptions> Rules = new OptionRules<CreditOptions>()
        .Between(o => o.TotalTimeout, (o, value) => o.TotalTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Between(
            o => o.InstitutionTimeout, (o, value) => o.InstitutionTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
        .Must(o => o.InstitutionTimeout, o => o.InstitutionTimeout <= o.TotalTimeout, "TotalTimeout or less")
        .Texts(o => o.Institutions, (o, value) => o.Institutions = [.. value], Identifier.IsValid, $"ids of {Identifier.Expectation}")
        .Between(o => o.MaxCacheAge, (o, value) => o.MaxCacheAge = value, TimeSpan.Zero, TimeSpan.FromDays(1))
        .Between(o => o.MaxCacheEntries, (o, value) => o.MaxCacheEntries = value, 1, 10_000_000)
        .OneOfEach(o => o.GradeTiers, (o, value) => o.GradeTiers = value, grade => grade.Length > 0, "a grade")
        .OneOf(o => o.WhenGradeUnknown, (o, value) => o.WhenGradeUnknown = value)
        .OneOf(o => o.WhenNoAnswer, (o, value) => o.WhenNoAnswer = value)
        .Amounts(
            o => o.MaxWithoutAnswerMinor, (o, value) => o.MaxWithoutAnswerMinor = value, CurrencyAmounts.IsKnown,
            CurrencyAmounts.ExpectedCode,
            CurrencyAmounts.KnownCodes)
        .Must(
            o => o.MaxWithoutAnswerMinor, o => o.WhenNoAnswer != NoAnswerPolicy.AllowUpTo || o.MaxWithoutAnswerMinor is not { Count: 0 },
            "at least one amount if WhenNoAnswer is AllowUpTo")
        .Between(
            o => o.RiskControlTimeout, (o, value) => o.RiskControlTimeout = value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));

    /// <summary>How long all institutions together may take for one payment. The caller's deadline can shorten it.</summary>
    /// <value>Range: 10 ms to 1 min. Default: 2 s.</value>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one institution may take before the next one is asked; at most <see cref="TotalTimeout"/>.</summary>
    /// <value>Range: 10 ms to 1 min. Default: 800 ms.</value>
    public TimeSpan InstitutionTimeout { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>Ids of the institutions to ask, in this order; empty: all, in the order of registration. Default: empty.</summary>
    public IList<string> Institutions { get; set; } = [];

    /// <summary>How long an assessment may be reused after it was received. 0: never.</summary>
    /// <value>Range: 0 s to 1 d. Default: 5 min.</value>
    public TimeSpan MaxCacheAge { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Maximum number of cached assessments, one for each customer and currency. The oldest are evicted.</summary>
    /// <value>Range: 1 to 10,000,000. Default: 100,000.</value>
    public int MaxCacheEntries { get; set; } = 100_000;

    /// <summary>The credit tier of each grade. Grades are compared exactly. Default: empty.</summary>
    public IDictionary<string, CreditTier> GradeTiers { get; set; } = new Dictionary<string, CreditTier>(StringComparer.Ordinal);

    /// <summary>How a grade that is not in <see cref="GradeTiers"/> is read. Default: <see cref="UnknownGradePolicy.NoGrade"/>.</summary>
    public UnknownGradePolicy WhenGradeUnknown { get; set; } = UnknownGradePolicy.NoGrade;

    /// <summary>What happens when no institution answers in time. Default: <see cref="NoAnswerPolicy.Refuse"/>.</summary>
    public NoAnswerPolicy WhenNoAnswer { get; set; } = NoAnswerPolicy.Refuse;

    /// <summary>
    /// The largest amount that is allowed without an answer, in minor units, by ISO 4217 code: 1 or more. Only with
    /// <see cref="NoAnswerPolicy.AllowUpTo"/>. Default: empty.
    /// </summary>
    public IDictionary<string, long> MaxWithoutAnswerMinor { get; set; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>How long the host's risk control may take.</summary>
    /// <value>Range: 10 ms to 1 min. Default: 500 ms.</value>
    public TimeSpan RiskControlTimeout { get; set; } = TimeSpan.FromMilliseconds(500);
}
