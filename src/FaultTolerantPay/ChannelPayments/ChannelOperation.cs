using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// One instruction to one channel, as part of a channel payment. It is durable before it is sent (M1). Once <see cref="IsResolved"/>, its
/// <see cref="Outcome"/> never changes; later evidence only changes what it counts for.
/// </summary>
public sealed record ChannelOperation
{
    /// <summary>What the channel is asked to do.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>From 1, for each kind.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The logical channel.</summary>
    public required ChannelId Channel { get; init; }

    /// <summary>The channel's provider.</summary>
    public required ProviderId Provider { get; init; }

    /// <summary>
    /// The bank's merchant number at the provider under which it is sent and queried, also after the settings have another one. Null in
    /// operations of older releases, and where no settings name the channel: the number of the settings applies.
    /// </summary>
    public string? MerchantNumber { get; init; }

    /// <summary>The amount. A void has the authorised amount, a reversal the amount of its original.</summary>
    public required Money Amount { get; init; }

    /// <summary>The reference that the channel receives: the same for every send and query, from every node; not guessable.</summary>
    public required string Reference { get; init; }

    /// <summary>
    /// The caller's id of the request. A repeated request finds the operation by it. Null if the library itself began it.
    /// </summary>
    public string? RequestId { get; init; }

    /// <summary>The operation that it refers to: what is refunded, reversed, captured, voided or raised. Null for a charge.</summary>
    public OperationNumber? Original { get; init; }

    /// <summary>Whether it returns a surplus charge. It then does not count as a refund or void of the payment.</summary>
    public bool ReturnsSurplus { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset WrittenAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>It is not sent at or after this time. The sender checks it immediately before sending.</summary>
    public required DateTimeOffset SendBefore { get; init => field = value.ToUniversalTime(); }

    /// <summary>When its caller is answered at the latest; null if nobody waits for it, and in operations of older releases.</summary>
    public DateTimeOffset? AnswerBy { get; init => field = value?.ToUniversalTime(); }

    /// <summary>The known outcome. <see cref="OperationOutcome.Unknown"/> from writing the operation until there is a result.</summary>
    public OperationOutcome Outcome { get; init; }

    /// <summary>Whether there was any result, even one that says that the outcome is unknown.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>Whether the outcome is certain.</summary>
    public bool IsResolved { get; init; }

    /// <summary>
    /// Whether the library or an operator concluded the outcome, and not the channel. A later report of the channel then counts more.
    /// </summary>
    public bool IsResolvedLocally { get; init; }

    /// <summary>Whether a decline is hard: no other channel is tried.</summary>
    public bool IsHardDecline { get; init; }

    /// <summary>The channel's code.</summary>
    public string? Code { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The channel's reference.</summary>
    public string? ChannelReference { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>
    /// Who caused that it did not succeed. Null: it succeeded, or the issuer for a decline, otherwise the channel.
    /// </summary>
    public FailureCause? Cause { get; init; }

    /// <summary>How long the channel took to answer when the operation was sent; null if it was not, or did not answer.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>What the channel charged the bank, in minor units of the payment's currency.</summary>
    public long FeeMinor { get; init; }

    /// <summary>
    /// Whether the fee is that of a statement, because no result had one. A statement that is issued again may then change it, and no
    /// result does. Fees that the channel gives back are negative.
    /// </summary>
    public bool IsFeeOfStatement { get; init; }

    /// <summary>The number of queries for its outcome; a query without an answer counts too.</summary>
    public int Queries { get; init; }

    /// <summary>The number of times that evidence about it was decided.</summary>
    public int Decisions { get; init; }

    /// <summary>
    /// The amount for which it counts, in minor units, if it does not follow from the outcome: evidence that was applied, or a charge that
    /// is surplus. Null otherwise.
    /// </summary>
    public long? BookedMinor { get; init; }

    /// <summary>What the channel moved in addition to what the payment needed, in minor units. It is returned to the cardholder.</summary>
    public long SurplusMinor { get; init; }

    /// <summary>Whether a confirmed reversal undid it.</summary>
    public bool IsReversed { get; init; }

    /// <summary>When the channel is next queried; null if it is not.</summary>
    public DateTimeOffset? AskAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>When its surplus is next returned; null if there is none, or if an operator must decide.</summary>
    public DateTimeOffset? ReturnAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>When its outcome became certain.</summary>
    public DateTimeOffset? ResolvedAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>Identifies it in its payment.</summary>
    public OperationNumber Number => new(Kind, Ordinal);

    /// <summary>Whether it charges or authorises the card: what a payment begins with.</summary>
    public bool IsCharge => Kind is OperationKind.Pay or OperationKind.Authorise;

    /// <summary>Whether it takes money from the card.</summary>
    public bool TakesMoney => Kind is OperationKind.Pay or OperationKind.Capture;

    /// <summary>The amount that it moved for the payment, in minor units; 0 until it is resolved.</summary>
    public long MovedMinor => IsReversed ? 0 : BookedMinor ?? (IsResolved && Outcome == OperationOutcome.Succeeded ? Amount.Minor : 0);

    /// <summary>Whether it moved money, for the payment or as surplus.</summary>
    internal bool TookEffect => MovedMinor + SurplusMinor > 0;

    /// <summary>The amount that it may still move, in minor units: it is reserved until the outcome is certain.</summary>
    public long ReservedMinor => IsResolved ? 0 : Amount.Minor;
}
