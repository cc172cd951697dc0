using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>
/// A message to a customer or a merchant about one payment. It is delivered at least once, with a stable <see cref="Id"/>.
/// </summary>
public sealed record Notice
{
    /// <summary>
    /// Stable: derived from the payment, the kind and the refund. The receiver ignores a notice whose id it has already received.
    /// </summary>
    public required string Id { get; init; }

    /// <summary>What the notice says.</summary>
    public required NoticeKind Kind { get; init; }

    /// <summary>The payment.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>The customer who receives the notice; null if the merchant of <see cref="Key"/> receives it.</summary>
    public CustomerId? Customer { get; init; }

    /// <summary>
    /// The outcome that the notice reports; null for a channel payment, which has <see cref="PaymentState"/> in its place.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required TransactionOutcome? Outcome { get; init; }

    /// <summary>The state of the channel payment after what the notice reports; null for other payments.</summary>
    public ChannelPaymentState? PaymentState { get; init; }

    /// <summary>The channel payment's operation that the notice is about; null for other payments.</summary>
    public OperationNumber? Operation { get; init; }

    /// <summary>How that operation ended; null if none is meant.</summary>
    public OperationOutcome? OperationOutcome { get; init; }

    /// <summary>The refund that the notice is about; null if it is about the payment.</summary>
    public RefundId? Refund { get; init; }

    /// <summary>Whether the customer receives the notice; otherwise the merchant does.</summary>
    public bool IsToCustomer => Customer is not null;
}
