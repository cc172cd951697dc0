using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>Selects outstanding advances: those that match everything that is set. With nothing set, all of them.</summary>
public sealed record OutstandingFilter
{
    /// <summary>Only of this customer.</summary>
    public CustomerId? Customer { get; init; }

    /// <summary>Only of this merchant.</summary>
    public MerchantId? Merchant { get; init; }

    /// <summary>Only through this institution.</summary>
    public InstitutionId? Institution { get; init; }

    /// <summary>Only in this state.</summary>
    public AdvanceState? State { get; init; }

    /// <summary>Only in this currency.</summary>
    public Currency? Currency { get; init; }

    /// <summary>Only those that were decided at this time or later.</summary>
    public DateTimeOffset? ReservedFrom { get; init; }

    /// <summary>Only those that were decided before this time: the older ones.</summary>
    public DateTimeOffset? ReservedBefore { get; init; }

    /// <summary>The subject that a list of these advances has in a <see cref="QueryCursor"/>.</summary>
    public string ListSubject() => QueryCursor.Subject("outstanding", Customer, Merchant, Institution, State, Currency, ReservedFrom);

    /// <summary>The subject that the totals of these advances have in a <see cref="QueryCursor"/>.</summary>
    public string TotalsSubject(OutstandingGroup by) => QueryCursor.Subject("totals", by, ListSubject());
}
