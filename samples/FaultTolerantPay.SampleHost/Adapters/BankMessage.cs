namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>An instruction as the bank takes it. Fields that a call does not need stay null, and are left out.</summary>
internal sealed record BankMessage
{
    /// <summary>The longest reference that the bank takes, in characters.</summary>
    public const int MaxReferenceLength = 128;

    public required string Reference { get; init; }

    public required string Merchant { get; init; }

    public required string Order { get; init; }

    /// <summary>Which try to pay the order it belongs to.</summary>
    public required string Attempt { get; init; }

    public string? Customer { get; init; }

    public string? Purpose { get; init; }

    public int? Ordinal { get; init; }

    public long? AmountMinor { get; init; }

    public string? Currency { get; init; }

    public DateTimeOffset? SendBefore { get; init; }

    public Uri? CallbackUrl { get; init; }

    public bool? AllowPart { get; init; }

    public string? Mode { get; init; }
}
