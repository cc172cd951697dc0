using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Statements.Queue;

/// <summary>What every store of discrepancies does in the same way.</summary>
public static class StatementDiscrepancyRules
{
    /// <summary>The end of <see cref="DiscrepancyAge.UnderOneDay"/>.</summary>
    public static TimeSpan OneDay { get; } = TimeSpan.FromDays(1);

    /// <summary>The end of <see cref="DiscrepancyAge.OneToThreeDays"/>.</summary>
    public static TimeSpan ThreeDays { get; } = TimeSpan.FromDays(3);

    /// <summary>The end of <see cref="DiscrepancyAge.ThreeToSevenDays"/>.</summary>
    public static TimeSpan SevenDays { get; } = TimeSpan.FromDays(7);

    /// <summary>The age at a time. What was opened later than that, by a clock that is ahead, is under one day old.</summary>
    public static DiscrepancyAge AgeOf(DateTimeOffset openedAt, DateTimeOffset now) => (now - openedAt) switch
    {
        var age when age < OneDay => DiscrepancyAge.UnderOneDay,
        var age when age < ThreeDays => DiscrepancyAge.OneToThreeDays,
        var age when age < SevenDays => DiscrepancyAge.ThreeToSevenDays,
        _ => DiscrepancyAge.OverSevenDays,
    };

    /// <summary>Totals in the order of kind, age and currency.</summary>
    public static IReadOnlyList<StatementDiscrepancyTotal> InOrder(IEnumerable<StatementDiscrepancyTotal> totals) =>
        [.. totals.OrderBy(total => total.Kind).ThenBy(total => total.Age).ThenBy(total => total.Currency.Code, StringComparer.Ordinal)];

    /// <summary>
    /// The subject of the cursors of a list. The time before which they were opened is not part of it, because it may advance between
    /// pages.
    /// </summary>
    public static string SubjectOf(StatementDiscrepancyFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return QueryCursor.Subject(
            "statement-discrepancies",
            filter.State,
            filter.Source,
            filter.MerchantNumber,
            filter.Day,
            filter.ExplainedIn,
            filter.Kind,
            filter.Assignee,
            filter.MinValueAtRisk?.Minor,
            filter.MinValueAtRisk?.Currency.Code);
    }

    /// <summary>Whether a list has a discrepancy.</summary>
    public static bool Matches(StatementDiscrepancyFilter filter, StatementDiscrepancy discrepancy)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(discrepancy);
        return (filter.State is not { } state || discrepancy.State == state)
            && (filter.Source is not { } source || discrepancy.Source == source)
            && (filter.MerchantNumber is not { } number || MerchantNumberOf(discrepancy) == number)
            && (filter.Day is not { } day || discrepancy.Day == day)
            && (filter.ExplainedIn is not { } comparison || discrepancy.ExplainedIn == comparison)
            && (filter.Kind is not { } kind || discrepancy.Kind == kind)
            && (filter.Assignee is not { } assignee || discrepancy.Assignee == assignee)
            && (filter.MinValueAtRisk is not { } least
                || (discrepancy.ValueAtRisk.Currency == least.Currency && discrepancy.ValueAtRisk.Minor >= least.Minor))
            && (filter.OpenedBefore is not { } before || discrepancy.OpenedAt < before);
    }

    /// <summary>The merchant number of a discrepancy: that of our row, or else of their first; empty if there is neither.</summary>
    public static string MerchantNumberOf(StatementDiscrepancy discrepancy)
    {
        ArgumentNullException.ThrowIfNull(discrepancy);
        return (discrepancy.Ours ?? discrepancy.Theirs.FirstOrDefault()).MerchantNumber ?? "";
    }

    /// <summary>Refuses what cannot be opened together.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are none, or more than a page.</exception>
    /// <exception cref="ArgumentException">Two have one id, or a version or step is not 1.</exception>
    public static void CheckOpening(IReadOnlyList<(StatementDiscrepancy Discrepancy, StatementDiscrepancyStep Step)> discrepancies)
    {
        ArgumentNullException.ThrowIfNull(discrepancies);
        StoreRules.CheckPage(discrepancies.Count);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach ((StatementDiscrepancy discrepancy, StatementDiscrepancyStep step) in discrepancies)
        {
            if (discrepancy.Version != 1 || step.Number != 1 || !ids.Add(discrepancy.Id))
            {
                throw new ArgumentException(
                    $"Discrepancy '{discrepancy.Id}' is there twice, or has version {discrepancy.Version} with step {step.Number}; "
                    + "expected each once, with version 1 and step 1.",
                    nameof(discrepancies));
            }
        }
    }

    /// <summary>Refuses a step whose number is not the version after it.</summary>
    /// <exception cref="ArgumentException">It is another number.</exception>
    public static void CheckStep(StatementDiscrepancy discrepancy, StatementDiscrepancyStep step)
    {
        ArgumentNullException.ThrowIfNull(discrepancy);
        ArgumentNullException.ThrowIfNull(step);
        if (step.Number != discrepancy.Version || step.Number < 2)
        {
            throw new ArgumentException(
                $"Step {step.Number} makes version {discrepancy.Version}; expected the same number, 2 or more.", nameof(step));
        }
    }
}
