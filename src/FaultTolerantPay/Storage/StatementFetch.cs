using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>How far the fetching of one day's statement file is. Its key is the provider, the merchant number and the day.</summary>
public sealed record StatementFetch
{
    /// <summary>The provider.</summary>
    public required ProviderId Provider { get; init; }

    /// <summary>The bank's merchant number: 1 to 64 visible ASCII characters.</summary>
    public required string MerchantNumber { get; init; }

    /// <summary>The provider's day, named by its beginning: 2000 to 2099.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Whether there is a file.</summary>
    public required StatementFetchStatus Status { get; init; }

    /// <summary>The tries since the last certain answer. A try counts when it begins, so that one that ends a process counts too.</summary>
    public int Tries { get; init; }

    /// <summary>
    /// When the provider is asked next; null: never again. While a node asks, it is the end of that node's lease.
    /// </summary>
    public DateTimeOffset? NextAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>When the missing file was reported to operators; null if it was not.</summary>
    public DateTimeOffset? ReportedAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>Why the last try gave no file; null if it gave one.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>1 when first stored, one more with each change; 0 before that.</summary>
    public long Version { get; init; }
}
