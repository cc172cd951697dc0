using System.Collections.Immutable;
using System.Text.Json.Serialization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Advances;

/// <summary>
/// The bank paid, or is about to pay, the merchant; the customer owes. Immutable: every step gives a new one, computed by the transitions in this
/// folder and stored in one atomic commit with its journal entries. Amounts are minor units of <see cref="Amount"/>'s currency, 0 or more.
/// </summary>
public sealed record Advance
{
    private readonly EquatableArray<DateTimeOffset> _recentAttempts;
    private readonly EquatableArray<string> _heldBy;
    private readonly EquatableArray<MandateChange> _mandates;
    private readonly EquatableArray<Refund> _refunds;
    private readonly EquatableArray<ManualAdjustment> _byHand;

    /// <summary>Where it stands.</summary>
    public required AdvanceState State { get; init; }

    /// <summary>The institution that the payment uses: its limit was compared, and its payout channel is tried first.</summary>
    public required InstitutionId Institution { get; init; }

    /// <summary>The outage during which it was decided.</summary>
    public required OutageId Outage { get; init; }

    /// <summary>What it was decided on.</summary>
    public required TransactionDetail Detail { get; init; }

    /// <summary>The payment. There is at most one advance for it.</summary>
    public TransactionKey Key => Detail.Request.Key;

    /// <summary>What is advanced.</summary>
    public Money Amount => Detail.Request.Amount;

    /// <summary>Who owes.</summary>
    public CustomerId Customer => Detail.Request.Customer;

    /// <summary>How it is collected: the newest of <see cref="Mandates"/>, else the one of the request; null where the business system posts the debit. The customer is paid back by the mandate
    /// that the money was collected by, whatever this is.</summary>
    public Mandate? Mandate => Mandates is [.., var newest] ? newest.Mandate : Detail.Request.Mandate;

    /// <summary>When it was decided and reserved.</summary>
    public DateTimeOffset ReservedAt => Detail.DecidedAt;

    /// <summary>Whether the merchant was promised the money before the payout (policy PromiseToPay): then it is pursued until paid.</summary>
    public bool IsPromised { get; init; }

    /// <summary>Whether the merchant is paid.</summary>
    public bool IsPaid { get; init; }

    /// <summary>When the merchant was paid.</summary>
    public DateTimeOffset? PaidAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>When collection may begin; set with the payout, and again with the confirmation where policy counts from recovery.</summary>
    public DateTimeOffset? CollectAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>What became of the original at the business system.</summary>
    [JsonPropertyName("Original")]
    public OriginalStatus OriginalStatus { get; init; }

    /// <summary>Whether it is booked that the business system executed the original: nothing is collected, and the merchant owes what it was paid twice.</summary>
    public bool IsSuperseded { get; init; }

    /// <summary>How often the business system was asked about the original; no answer counts too.</summary>
    [JsonPropertyName("Confirmations")]
    public int ConfirmationAttempts { get; init; }

    /// <summary>The instruction that is under way; null where none is.</summary>
    public Instruction? InFlight { get; init; }

    /// <summary>The ordinal of the newest payout instruction; 0 before the first.</summary>
    public int PayoutOrdinal { get; init; }

    /// <summary>The ordinal of the newest collection instruction; 0 before the first.</summary>
    public int CollectionOrdinal { get; init; }

    /// <summary>The ordinal of the newest customer-refund instruction; 0 before the first.</summary>
    public int CustomerRefundOrdinal { get; init; }

    /// <summary>When each collection attempt inside the policy's window was written, oldest first.</summary>
    [JsonPropertyName("RecentAttempts")]
    public ImmutableArray<DateTimeOffset> RecentCollections { get => _recentAttempts.Items; init => _recentAttempts = new(value); }

    /// <summary>Why collection was given up, or the last decline code.</summary>
    [JsonPropertyName("LastCode")]
    public string? LastDeclineCode { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>What the customer paid the bank so far, manual settlements included.</summary>
    public long CollectedMinor { get; init; }

    /// <summary>What refunds took off what the customer owes.</summary>
    public long RefundedFromDueMinor { get; init; }

    /// <summary>What was given up.</summary>
    public long WrittenOffMinor { get; init; }

    /// <summary>What is not asked of the customer since the business system executed the original.</summary>
    public long SupersededMinor { get; init; }

    /// <summary>What the bank owes the customer: refunds after collection, and what was collected although the business system executed the original.</summary>
    [JsonPropertyName("OwedBackMinor")]
    public long CustomerRefundOwedMinor { get; init; }

    /// <summary>What the customer was paid back.</summary>
    [JsonPropertyName("PaidBackMinor")]
    public long CustomerRefundedMinor { get; init; }

    /// <summary>What the merchant came to owe: refunds, and what it was paid twice.</summary>
    public long MerchantOwesMinor { get; init; }

    /// <summary>What the merchant repaid of it.</summary>
    public long MerchantRepaidMinor { get; init; }

    /// <summary>
    /// What operators, deciding on evidence, moved from what the customer owes to what the bank owes back: more was collected than was owed. Negative: the other way, since more was
    /// paid back than was owed.
    /// </summary>
    [JsonPropertyName("OffsetMinor")]
    public long EvidenceOffsetMinor { get; init; }

    /// <summary>What the merchant received beside the one payout of <see cref="IsPaid"/>, as operators decided on evidence or paid by hand. Negative: less, since that payout did not happen.</summary>
    public long PayoutCorrectionMinor { get; init; }

    /// <summary>What the bank owes the merchant since a payout that was recorded as done did not happen.</summary>
    [JsonPropertyName("OwedToMerchantMinor")]
    public long PayoutOwedMinor { get; init; }

    /// <summary>The open differences whose evidence contradicts the record: while there is one, nothing further is sent. An operator decides on each.</summary>
    [JsonPropertyName("HeldBy")]
    public ImmutableArray<string> HeldByDiscrepancies { get => _heldBy.Items; init => _heldBy = new(value); }

    /// <summary>The number of the operator's order that stops its next instruction; null where none does.</summary>
    [JsonPropertyName("PausedBy")]
    public long? PausedByControl { get; init; }

    /// <summary>
    /// The mandates that took the place of the request's, the newest last: every one that an operator ordered, and the newest that payments of the customer's brought since.
    /// </summary>
    public ImmutableArray<MandateChange> Mandates { get => _mandates.Items; init => _mandates = new(value); }

    /// <summary>Whether collection was given up since its mandate does not work: it was refused for good, or no channel collects by it. Another mandate takes it up again.</summary>
    public bool NeedsMandate { get; init; }

    /// <summary>Whether a channel refused for good to pay the customer back, or an operator stopped it: nothing is tried until an operator orders it.</summary>
    [JsonPropertyName("IsPayBackStopped")]
    public bool IsCustomerRefundStopped { get; init; }

    /// <summary>What channels charged the bank.</summary>
    public long FeesMinor { get; init; }

    /// <summary>Every refund that was asked for.</summary>
    public ImmutableArray<Refund> Refunds { get => _refunds.Items; init => _refunds = new(value); }

    /// <summary>What operators booked by hand, in the order in which they did.</summary>
    [JsonPropertyName("ByHand")]
    public ImmutableArray<ManualAdjustment> ManualAdjustments { get => _byHand.Items; init => _byHand = new(value); }

    /// <summary>When it is looked after next; null only in a final state (M7).</summary>
    public DateTimeOffset? NextActionAt { get; init => field = value?.ToUniversalTime(); }

    /// <summary>1 when first stored, one more with each change. 0 before that.</summary>
    public long Version { get; init; }

    /// <summary>What the customer owes now, a collection that is under way included; 0 until the merchant is paid or promised.</summary>
    public long OutstandingMinor => IsPaid || IsPromised
        ? checked(Amount.Minor - CollectedMinor - RefundedFromDueMinor - WrittenOffMinor - SupersededMinor + EvidenceOffsetMinor)
        : 0;

    /// <summary>
    /// What it counts towards every cap (M5): the whole amount while reserved, sent, unknown or promised, what is outstanding once paid, 0 once released.
    /// </summary>
    public long ExposureMinor => State switch
    {
        AdvanceState.Reserved or AdvanceState.PayoutSent or AdvanceState.PayoutUnknown => Amount.Minor,
        AdvanceState.Released => 0,
        _ => OutstandingMinor,
    };

    /// <summary>What the bank still has to pay back.</summary>
    public long CustomerRefundDueMinor => checked(CustomerRefundOwedMinor - CustomerRefundedMinor);

    /// <summary>What the merchant still owes.</summary>
    public long MerchantDueMinor => checked(MerchantOwesMinor - MerchantRepaidMinor);

    /// <summary>What operators booked by hand beyond what was owed, over the advance's whole life; at most the payment's amount.</summary>
    public long ManualExcessMinor
    {
        get
        {
            long sum = 0;
            foreach (ManualAdjustment entry in ManualAdjustments)
                sum = checked(sum + entry.ExcessMinor);
            return sum;
        }
    }

    /// <summary>Refunds asked for and not rejected, those that wait included.</summary>
    public long RefundRequestedMinor
    {
        get
        {
            long sum = 0;
            foreach (Refund refund in Refunds)
                sum = checked(sum + (refund.Status == RefundStatus.Rejected ? 0 : refund.AmountMinor));
            return sum;
        }
    }

    /// <summary>Whether evidence contradicts the record, so that no further instruction is written (M3).</summary>
    public bool IsHeld => !HeldByDiscrepancies.IsEmpty;

    /// <summary>Whether its customer is forgotten: nothing is collected or paid back any more but by hand.</summary>
    public bool IsForgotten => Customer == CustomerId.Forgotten;

    /// <summary>Whether its next instruction waits for an operator's decision.</summary>
    public bool WaitsForOperator => IsHeld || IsForgotten || (State == AdvanceState.CustomerRefundDue && IsCustomerRefundStopped);

    /// <summary>Whether the state is final.</summary>
    public bool IsFinal => AdvanceStates.IsFinal(State);
}
