using System.Collections.Immutable;
using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// A payment or preauthorisation through channels. Immutable: the transitions in this folder compute each new version, and one atomic
/// commit stores it with its journal entries. State and amounts follow from the operations, so that they cannot contradict them. Amounts
/// are in minor units of <see cref="Amount"/>'s currency, 0 or more.
/// </summary>
public sealed record ChannelPayment
{
    /// <summary>The maximum number of operations of one payment.</summary>
    public const int MaxOperations = 200;

    private readonly EquatableArray<ChannelOperation> _operations;
    private readonly EquatableArray<string> _heldBy;

    /// <summary>The payment's attempt.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>What begins it: <see cref="OperationKind.Pay"/> or <see cref="OperationKind.Authorise"/>.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>The amount to pay or to authorise.</summary>
    public required Money Amount { get; init; }

    /// <summary>The card, as a keyed token; null if the payment is by an agreement alone.</summary>
    public string? CardToken { get; init; }

    /// <summary>The card number with its middle digits masked, for people.</summary>
    public string? MaskedCard { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>The pinned routing decision.</summary>
    public required RoutedDecision Decision { get; init; }

    /// <summary>The maximum number of channels to try: 1 or more.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>No channel is tried at or after this time. A payment that is not paid by then, and certainly will not be, ends.</summary>
    public required DateTimeOffset TryUntil { get; init => field = value.ToUniversalTime(); }

    /// <summary>How long an authorisation holds; null for a payment.</summary>
    public TimeSpan? AuthorisationLifetime { get; init; }

    /// <summary>When the authorisation expires; null until there is one.</summary>
    public DateTimeOffset? ExpiresAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>When it certainly ended unpaid; null otherwise.</summary>
    public DateTimeOffset? EndedAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>The part of the authorised amount that expired.</summary>
    public long ExpiredMinor { get; init; }

    /// <summary>All operations, in the order of writing.</summary>
    public ImmutableArray<ChannelOperation> Operations { get => _operations.Items; init => _operations = new(value); }

    /// <summary>
    /// The open discrepancies whose evidence contradicts the record. While there is one, no further operation is written. An operator
    /// decides on each.
    /// </summary>
    public ImmutableArray<string> HeldByDiscrepancies { get => _heldBy.Items; init => _heldBy = new(value); }

    /// <summary>1 when first stored, incremented by each change. 0 before that.</summary>
    public long Version { get; init; }

    /// <summary>The state.</summary>
    public ChannelPaymentState State => ChannelPaymentStates.Of(this);

    /// <summary>Whether the amount is authorised first and captured later.</summary>
    public bool IsPreauthorisation => Kind == OperationKind.Authorise;

    /// <summary>Whether it is proven that a channel charged or authorised the card.</summary>
    public bool IsProven => Sum(static operation => operation.IsCharge ? operation.MovedMinor : 0) > 0;

    /// <summary>Whether evidence contradicts the record, so that no further operation is written (M3).</summary>
    public bool IsHeld => !HeldByDiscrepancies.IsEmpty;

    /// <summary>The authorised amount, with increments; 0 while no authorisation is proven, whatever became of increments.</summary>
    public long AuthorisedMinor => IsProven
        ? Sum(static operation => operation.Kind is OperationKind.Authorise or OperationKind.Increment ? operation.MovedMinor : 0)
        : 0;

    /// <summary>What was captured, without what was reversed.</summary>
    public long CapturedMinor => Sum(static operation => operation.Kind == OperationKind.Capture ? operation.MovedMinor : 0);

    /// <summary>What captures without a certain outcome may still capture.</summary>
    public long CaptureReservedMinor => Sum(static operation => operation.Kind == OperationKind.Capture ? operation.ReservedMinor : 0);

    /// <summary>The authorised amount that was cancelled.</summary>
    public long VoidedMinor =>
        Sum(static operation => operation is { Kind: OperationKind.Void, ReturnsSurplus: false } ? operation.MovedMinor : 0);

    /// <summary>What can still be captured.</summary>
    public long AvailableMinor => checked(AuthorisedMinor - CapturedMinor - CaptureReservedMinor - VoidedMinor - ExpiredMinor);

    /// <summary>What was taken from the card for this payment: paid at once, or captured.</summary>
    public long PaidMinor => Sum(static operation => operation.TakesMoney ? operation.MovedMinor : 0);

    /// <summary>What was refunded, without returned surplus.</summary>
    public long RefundedMinor => Sum(static operation => IsRefund(operation) ? operation.MovedMinor : 0);

    /// <summary>What refunds without a certain outcome may still refund.</summary>
    public long RefundReservedMinor => Sum(static operation => IsRefund(operation) ? operation.ReservedMinor : 0);

    /// <summary>What channels took in addition to what the payment needed.</summary>
    public long SurplusMinor => Sum(static operation => operation.SurplusMinor);

    /// <summary>What of the surplus was returned.</summary>
    public long SurplusReturnedMinor => Sum(static operation => operation.ReturnsSurplus ? operation.MovedMinor : 0);

    /// <summary>What channels charged the bank.</summary>
    public long FeesMinor => Sum(static operation => operation.FeeMinor);

    /// <summary>
    /// Whether another attempt of the order may be paid: this one certainly ended unpaid, and no channel holds money of it (M2).
    /// </summary>
    public bool IsCertainlyUnpaid => !IsHeld && SurplusMinor == SurplusReturnedMinor
        && State is ChannelPaymentState.Declined or ChannelPaymentState.NotExecuted or ChannelPaymentState.Voided
            or ChannelPaymentState.Expired;

    /// <summary>
    /// When it is next due: a query, a return of surplus, the end of the time to try, or expiry. Null if nothing is due (M7).
    /// </summary>
    public DateTimeOffset? NextActionAt => ChannelPaymentSchedule.NextActionAt(this);

    /// <summary>The newest charge or authorisation; null before the first.</summary>
    internal ChannelOperation? NewestCharge => Operations.LastOrDefault(static operation => operation.IsCharge);

    /// <summary>The operation with a number; null if there is none.</summary>
    public ChannelOperation? Find(OperationNumber number) => Operations.FirstOrDefault(operation => operation.Number == number);

    /// <summary>The operation with a reference; null if there is none.</summary>
    public ChannelOperation? Find(string reference) =>
        Operations.FirstOrDefault(operation => string.Equals(operation.Reference, reference, StringComparison.Ordinal));

    /// <summary>What refunds moved or may move of one operation.</summary>
    internal long RefundedOf(OperationNumber original) => Sum(operation =>
        IsRefund(operation) && operation.Original == original ? checked(operation.MovedMinor + operation.ReservedMinor) : 0);

    /// <summary>What of an operation's surplus is neither returned nor being returned.</summary>
    internal long SurplusDueOf(ChannelOperation surplus) => checked(surplus.SurplusMinor - Sum(operation =>
        operation.ReturnsSurplus && operation.Original == surplus.Number ? checked(operation.MovedMinor + operation.ReservedMinor) : 0));

    /// <summary>Whether a surplus is due to the cardholder and nothing returns it until an operator decides.</summary>
    internal bool IsReturnStopped(ChannelOperation charge) =>
        charge.ReturnAt is null && SurplusDueOf(charge) > 0 && !IsBeingReversed(charge.Number);

    /// <summary>Whether a reversal of an operation has no certain outcome yet.</summary>
    internal bool IsBeingReversed(OperationNumber original) => Operations.Any(
        operation => operation is { Kind: OperationKind.Reverse, IsResolved: false } && operation.Original == original);

    private static bool IsRefund(ChannelOperation operation) => operation is { Kind: OperationKind.Refund, ReturnsSurplus: false };

    private long Sum(Func<ChannelOperation, long> amount)
    {
        long sum = 0;
        foreach (ChannelOperation operation in Operations)
        {
            sum = checked(sum + amount(operation));
        }

        return sum;
    }
}
