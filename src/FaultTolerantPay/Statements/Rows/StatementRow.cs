namespace FaultTolerantPay;

/// <summary>
/// One operation as a channel's statement tells it, or as our own records do: both sides of a reconciliation have the same form. Texts are
/// as written in the file, without padding; they are cleaned before they are stored or shown.
/// </summary>
public readonly record struct StatementRow
{
    /// <summary>The most characters of a reference.</summary>
    public const int MaxReference = 128;

    /// <summary>What happened, and with it the direction of the money.</summary>
    public required StatementRowKind Kind { get; init; }

    /// <summary>What became of it.</summary>
    public required StatementRowStatus Status { get; init; }

    /// <summary>
    /// Our reference of this operation: the merchant's order number, or the refund number of a refund. Empty if the row has none.
    /// </summary>
    public required string OurReference { get; init; }

    /// <summary>The channel's reference of this operation. Empty if the row has none.</summary>
    public required string TheirReference { get; init; }

    /// <summary>Our reference of the payment that a refund or reversal belongs to. Empty if there is none.</summary>
    public string OriginalReference { get; init => field = value ?? ""; } = "";

    /// <summary>The amount in minor units, 0 or more.</summary>
    public required long AmountMinor { get; init; }

    /// <summary>The currency of the amount and of the fee.</summary>
    public required Currency Currency { get; init; }

    /// <summary>
    /// The channel's fee in millionths of the currency's major unit: positive if we pay it, negative if we get it back. The amount
    /// includes it.
    /// </summary>
    public long FeeMicros { get; init; }

    /// <summary>When it happened, by the channel's clock, with the offset of the channel's time zone.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The merchant number at the channel. Empty if the row has none.</summary>
    public string MerchantNumber { get; init => field = value ?? ""; } = "";

    /// <summary>The line of the file, from 1.</summary>
    public required long Line { get; init; }

    /// <summary>The amount.</summary>
    public Money Amount => new(AmountMinor, Currency);

    /// <summary>The channel's fee, exact.</summary>
    public ExactAmount Fee => new(FeeMicros, Currency);

    /// <summary>The row of default values, for which the texts are empty.</summary>
    public StatementRow()
    {
    }
}
