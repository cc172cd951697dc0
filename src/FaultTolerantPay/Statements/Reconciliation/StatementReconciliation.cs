using System.Collections.Immutable;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// What the newest comparison of one day's statement found. Its key is the provider, the merchant number and the day.
/// </summary>
public sealed record StatementReconciliation
{
    private EquatableArray<SideTotal> _theirs;
    private EquatableArray<ReconciliationTotal> _totals;
    private EquatableArray<ReconciliationShare> _shares;
    private EquatableArray<ComparisonOrder> _orders;

    /// <summary>The provider.</summary>
    public required ProviderId Provider { get; init; }

    /// <summary>The bank's merchant number: 1 to 64 visible ASCII characters.</summary>
    public required string MerchantNumber { get; init; }

    /// <summary>The provider's day, named by its beginning.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The number of the file that was read; 0 if the provider states that the day had no business.</summary>
    public required long File { get; init; }

    /// <summary>The version of that file; 0 if there is none.</summary>
    public required int FileVersion { get; init; }

    /// <summary>Whether the file was compared.</summary>
    public required StatementReconciliationStatus Status { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset ComparedAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>
    /// Whether it is compared again: an operator ordered it, the comparison of the day before held other rows than when this day was
    /// compared, or two nodes compared it at once and found different things.
    /// </summary>
    public bool IsOutdated { get; init; }

    /// <summary>The number of errors in the file.</summary>
    public long Errors { get; init; }

    /// <summary>The first error, with its place in the file; null if there is none.</summary>
    public string? FirstError { get; init => field = PlainText.Clean(value, PlainText.MaxReasonLength); }

    /// <summary>The rows of the file by kind, status and currency, without those that the day before held.</summary>
    public ImmutableArray<SideTotal> Theirs { get => _theirs.Items; init => _theirs = new EquatableArray<SideTotal>(value); }

    /// <summary>Every row that was compared, by channel, kind, currency and result, with those that the day before held.</summary>
    public ImmutableArray<ReconciliationTotal> Totals
    {
        get => _totals.Items;
        init => _totals = new EquatableArray<ReconciliationTotal>(value);
    }

    /// <summary>
    /// What the statement says that our operations come to, by channel; with rows that the day before held and this comparison found.
    /// </summary>
    public ImmutableArray<ReconciliationShare> Shares
    {
        get => _shares.Items;
        init => _shares = new EquatableArray<ReconciliationShare>(value);
    }

    /// <summary>Every order of an operator to compare the day again, the oldest first.</summary>
    public ImmutableArray<ComparisonOrder> Orders { get => _orders.Items; init => _orders = new EquatableArray<ComparisonOrder>(value); }

    /// <summary>1 when first stored, one more with each change; 0 before that.</summary>
    public long Version { get; init; }
}
