using System.Collections.Immutable;
using System.Text.Json.Serialization;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// The bank paid the merchant, or is about to; the customer owes the amount. Immutable: the transitions in this folder compute each new
/// version, and one atomic commit stores it with its journal entries. Amounts are in minor units of <see cref="Amount"/>'s currency, 0 or
/// more.
/// </summary>
public sealed record Advance
{
    private readonly EquatableArray<DateTimeOffset> _recentAttempts;
    private readonly EquatableArray<string> _heldBy;
    private readonly EquatableArray<MandateChange> _mandates;
    private readonly EquatableArray<Refund> _refunds;
    private readonly EquatableArray<ManualAdjustment> _byHand;

    /// <summary>The state of the advance.</summary>
    public required AdvanceState State { get; init; }

    /// <summary>The institution that the payment uses: its limit was compared, and its payout channel is tried first.</summary>
    public required InstitutionId Institution { get; init; }

    /// <summary>The outage during which the advance was decided.</summary>
    public required OutageId Outage { get; init; }

    /// <summary>The data on which the advance was decided.</summary>
    public required TransactionDetail Detail { get; init; }

    /// <summary>The payment. It has at most one advance.</summary>
    public TransactionKey Key => Detail.Request.Key;

    /// <summary>The advanced amount.</summary>
    public Money Amount => Detail.Request.Amount;

    /// <summary>The customer, who owes the amount.</summary>
    public CustomerId Customer => Detail.Request.Customer;

    /// <summary>
    /// The mandate for collection: the newest of <see cref="Mandates"/>, otherwise the request's; null if the business system posts the
    /// debit. A customer refund does not use it: it goes to the mandate by which the money was collected.
    /// </summary>
    public Mandate? Mandate => Mandates is [.., var newest] ? newest.Mandate : Detail.Request.Mandate;

    /// <summary>When the advance was decided and its exposure reserved.</summary>
    public DateTimeOffset ReservedAt => Detail.DecidedAt;

    /// <summary>
    /// Whether the merchant was promised the money before the payout (policy PromiseToPay). The library then tries to pay until the
    /// merchant is paid.
    /// </summary>
    public bool IsPromised { get; init; }

    /// <summary>Whether the merchant is paid.</summary>
    public bool IsPaid { get; init; }

    /// <summary>When the merchant was paid.</summary>
    public DateTimeOffset? PaidAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>
    /// When collection may begin. Set with the payout, and again with the confirmation if the policy counts from recovery.
    /// </summary>
    public DateTimeOffset? CollectAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>The status of the original at the business system.</summary>
    [JsonPropertyName("Original")]
    public OriginalStatus OriginalStatus { get; init; }

    /// <summary>
    /// Whether it is booked that the business system executed the original. Then nothing is collected, and the merchant owes the second
    /// payment that it received.
    /// </summary>
    public bool IsSuperseded { get; init; }

    /// <summary>The number of queries to the business system about the original; a query without an answer counts too.</summary>
    [JsonPropertyName("Confirmations")]
    public int ConfirmationAttempts { get; init; }

    /// <summary>The instruction under way; null if there is none.</summary>
    public Instruction? InFlight { get; init; }

    /// <summary>The ordinal of the newest payout instruction; 0 before the first.</summary>
    public int PayoutOrdinal { get; init; }

    /// <summary>The ordinal of the newest collection instruction; 0 before the first.</summary>
    public int CollectionOrdinal { get; init; }

    /// <summary>The ordinal of the newest customer-refund instruction; 0 before the first.</summary>
    public int CustomerRefundOrdinal { get; init; }

    /// <summary>When each collection inside the policy's window was written, oldest first.</summary>
    [JsonPropertyName("RecentAttempts")]
    public ImmutableArray<DateTimeOffset> RecentCollections { get => _recentAttempts.Items; init => _recentAttempts = new(value); }

    /// <summary>
    /// How many times the next collection has waited because no channel could take it; 0 once it is written. No attempt is counted.
    /// </summary>
    public int CollectionWaits { get; init; }

    /// <summary>The last decline code, or why collection was stopped.</summary>
    [JsonPropertyName("LastCode")]
    public string? LastDeclineCode { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>What the customer has paid the bank so far, including manual adjustments.</summary>
    public long CollectedMinor { get; init; }

    /// <summary>The amount by which refunds reduced what the customer owes.</summary>
    public long RefundedFromDueMinor { get; init; }

    /// <summary>The amount that was written off.</summary>
    public long WrittenOffMinor { get; init; }

    /// <summary>The amount that the customer does not owe because the business system executed the original.</summary>
    public long SupersededMinor { get; init; }

    /// <summary>
    /// What the bank owes the customer in total: refunds after collection, and amounts that were collected although the business system
    /// executed the original.
    /// </summary>
    [JsonPropertyName("OwedBackMinor")]
    public long CustomerRefundOwedMinor { get; init; }

    /// <summary>What the bank has refunded to the customer.</summary>
    [JsonPropertyName("PaidBackMinor")]
    public long CustomerRefundedMinor { get; init; }

    /// <summary>What the merchant owes in total: refunds, and payments that it received twice.</summary>
    public long MerchantOwesMinor { get; init; }

    /// <summary>What the merchant has repaid.</summary>
    public long MerchantRepaidMinor { get; init; }

    /// <summary>
    /// What operators' decisions on evidence moved from the customer's debt to the bank's debt, because more was collected than was owed.
    /// Negative for the opposite direction: more was refunded to the customer than was owed.
    /// </summary>
    [JsonPropertyName("OffsetMinor")]
    public long EvidenceOffsetMinor { get; init; }

    /// <summary>
    /// What the merchant received in addition to the one payout of <see cref="IsPaid"/>, by operators' decisions on evidence or by manual
    /// adjustments. Negative if the merchant received less, because that payout did not happen.
    /// </summary>
    public long PayoutCorrectionMinor { get; init; }

    /// <summary>What the bank owes the merchant because a payout that was recorded as done did not happen.</summary>
    [JsonPropertyName("OwedToMerchantMinor")]
    public long PayoutOwedMinor { get; init; }

    /// <summary>
    /// The open discrepancies whose evidence contradicts the record. While there is one, no further instruction is sent. An operator
    /// decides on each.
    /// </summary>
    [JsonPropertyName("HeldBy")]
    public ImmutableArray<string> HeldByDiscrepancies { get => _heldBy.Items; init => _heldBy = new(value); }

    /// <summary>The number of the operator's control that stops the next instruction; null if none does.</summary>
    [JsonPropertyName("PausedBy")]
    public long? PausedByControl { get; init; }

    /// <summary>
    /// The mandates that replaced the request's, newest last: every mandate that an operator requested, and the newest one from the
    /// customer's later payments.
    /// </summary>
    public ImmutableArray<MandateChange> Mandates { get => _mandates.Items; init => _mandates = new(value); }

    /// <summary>
    /// Whether collection was given up because its mandate does not work: a hard decline, or no channel for it. A new mandate resumes
    /// collection.
    /// </summary>
    public bool NeedsMandate { get; init; }

    /// <summary>
    /// Whether the customer refund got a hard decline, or an operator stopped it. It is not tried again until an operator requests it.
    /// </summary>
    [JsonPropertyName("IsPayBackStopped")]
    public bool IsCustomerRefundStopped { get; init; }

    /// <summary>What channels charged the bank.</summary>
    public long FeesMinor { get; init; }

    /// <summary>All refunds that were requested.</summary>
    public ImmutableArray<Refund> Refunds { get => _refunds.Items; init => _refunds = new(value); }

    /// <summary>The operators' manual adjustments, in the order of booking.</summary>
    [JsonPropertyName("ByHand")]
    public ImmutableArray<ManualAdjustment> ManualAdjustments { get => _byHand.Items; init => _byHand = new(value); }

    /// <summary>When the advance is next due; null only in a final state (M7).</summary>
    public DateTimeOffset? NextActionAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>1 when first stored, incremented by each change. 0 before that.</summary>
    public long Version { get; init; }

    /// <summary>
    /// What the customer owes now, including a collection under way; 0 until the merchant is paid or was promised the money.
    /// </summary>
    public long OutstandingMinor => IsPaid || IsPromised
        ? checked(Amount.Minor - CollectedMinor - RefundedFromDueMinor - WrittenOffMinor - SupersededMinor + EvidenceOffsetMinor)
        : 0;

    /// <summary>
    /// What the advance counts towards every cap (M5): the whole amount while reserved, sent, unknown or promised; the outstanding amount
    /// once paid; 0 once released.
    /// </summary>
    public long ExposureMinor => State switch
    {
        AdvanceState.Reserved or AdvanceState.PayoutSent or AdvanceState.PayoutUnknown => Amount.Minor,
        AdvanceState.Released => 0,
        _ => OutstandingMinor,
    };

    /// <summary>What the bank still has to refund to the customer.</summary>
    public long CustomerRefundDueMinor => checked(CustomerRefundOwedMinor - CustomerRefundedMinor);

    /// <summary>What the merchant still owes.</summary>
    public long MerchantDueMinor => checked(MerchantOwesMinor - MerchantRepaidMinor);

    /// <summary>
    /// What manual adjustments booked beyond what was owed, over the whole life of the advance; at most the payment's amount.
    /// </summary>
    public long ManualExcessMinor
    {
        get
        {
            long sum = 0;
            foreach (ManualAdjustment entry in ManualAdjustments)
            {
                sum = checked(sum + entry.ExcessMinor);
            }

            return sum;
        }
    }

    /// <summary>Refunds that were requested and not rejected, including waiting ones.</summary>
    public long RefundRequestedMinor
    {
        get
        {
            long sum = 0;
            foreach (Refund refund in Refunds)
            {
                sum = checked(sum + (refund.Status == RefundStatus.Rejected ? 0 : refund.AmountMinor));
            }

            return sum;
        }
    }

    /// <summary>Whether evidence contradicts the record, so that no further instruction is written (M3).</summary>
    public bool IsHeld => !HeldByDiscrepancies.IsEmpty;

    /// <summary>Whether the customer is erased. Then nothing is collected or refunded except by manual adjustments.</summary>
    public bool IsErased => Customer == CustomerId.Erased;

    /// <summary>Whether the next instruction waits for an operator's decision.</summary>
    public bool WaitsForOperator => IsHeld || IsErased || (State == AdvanceState.CustomerRefundDue && IsCustomerRefundStopped);

    /// <summary>Whether the state is final.</summary>
    public bool IsFinal => AdvanceStates.IsFinal(State);
}
