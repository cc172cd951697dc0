using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>Which discrepancies of statements to list. What is null does not limit the list.</summary>
public sealed record StatementDiscrepancyFilter
{
    /// <summary>Only those in this state.</summary>
    public StatementDiscrepancyState? State { get; init; }

    /// <summary>Only those of this source; it is cleaned, as that of stored ones is.</summary>
    public string? Source { get; init => field = PlainText.Clean(value, Identifier.MaxLength); }

    /// <summary>Only those of this merchant number; it is cleaned, as those of stored rows are.</summary>
    public string? MerchantNumber { get; init => field = PlainText.Clean(value, StatementRow.MaxReference); }

    /// <summary>Only those that the statement of this day shows.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>Only those that this comparison explained: <see cref="StatementDiscrepancy.ExplainedIn"/>.</summary>
    public string? ExplainedIn { get; init => field = PlainText.Clean(value, Identifier.MaxLength); }

    /// <summary>Only those of this kind.</summary>
    public MatchKind? Kind { get; init; }

    /// <summary>Only those that this operator works on.</summary>
    public OperatorId? Assignee { get; init; }

    /// <summary>Only those with this value at risk or more, in its currency.</summary>
    public Money? MinValueAtRisk { get; init; }

    /// <summary>Only those that were opened before this time.</summary>
    public DateTimeOffset? OpenedBefore { get; init; }
}
