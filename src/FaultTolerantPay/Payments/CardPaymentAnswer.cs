using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>The answer to a request: the payment with its state, or why nothing was done.</summary>
public sealed record CardPaymentAnswer
{
    /// <summary>The payment as it is stored; null if there is none.</summary>
    public ChannelPayment? Payment { get; init; }

    /// <summary>The operation that the request began, or that an earlier request with the same id began; null if none was.</summary>
    public ChannelOperation? Operation { get; init; }

    /// <summary>Why nothing was done; null if it was.</summary>
    public ChannelRefusal? Refusal { get; init; }

    /// <summary>The wrong fields of the request; empty unless the refusal is <see cref="ChannelRefusal.InvalidRequest"/>.</summary>
    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>The refusal in words, such as the rule that removed the last channel; null if the code says all.</summary>
    public string? Reason { get; init => field = PlainText.Clean(value, PlainText.MaxLineLength); }

    /// <summary>Whether an earlier request was repeated, so that nothing new was begun.</summary>
    public bool IsReplay { get; init; }

    /// <summary>Whether the request was accepted: there is a payment, and no refusal.</summary>
    [MemberNotNullWhen(true, nameof(Payment))]
    public bool IsAccepted => Refusal is null && Payment is not null;

    internal static CardPaymentAnswer Refused(ChannelRefusal refusal, ChannelPayment? payment = null, string? reason = null) =>
        new() { Refusal = refusal, Payment = payment, Reason = reason };
}
