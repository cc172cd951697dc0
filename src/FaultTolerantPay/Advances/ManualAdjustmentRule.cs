namespace FaultTolerantPay.Advances;

/// <summary>
/// One kind of manual adjustment: what it settles, and how it is booked. The kinds differ in nothing else. What is stored keeps the older
/// names:
/// <code>
/// action                          kind (stored)     approval (stored)         journal and timeline
/// RecordCustomerPaymentAsync      Settled           SettleManually            settled-manually
/// RecordCustomerRefundAsync       PaidBack          PayBackManually           paid-back-manually
/// RecordMerchantPaymentAsync      MerchantPaid      PayMerchantManually       merchant-paid-manually
/// RecordMerchantRepaymentAsync    MerchantRepaid    RecordMerchantRepayment   merchant-repaid
/// </code>
/// </summary>
internal sealed record ManualAdjustmentRule
{
    private static readonly Dictionary<ApprovalKind, ManualAdjustmentRule> Rules = new()
    {
        [ApprovalKind.SettleManually] = new()
        {
            Kind = ManualAdjustmentKind.Settled,
            What = "that the customer owes",
            OwedMinor = advance => checked(advance.OutstandingMinor + advance.WrittenOffMinor),
            OppositeDebtMinor = advance => advance.CustomerRefundDueMinor,
            IsWithCustomer = true,
            Apply = (change, request) =>
                change.CustomerPaidManually(request.Amount.Minor, request.About, request.RequestedBy, request.Reason),
        },
        [ApprovalKind.PayBackManually] = new()
        {
            Kind = ManualAdjustmentKind.PaidBack,
            What = "that the customer is owed",
            OwedMinor = advance => advance.CustomerRefundDueMinor,
            OppositeDebtMinor = advance => advance.OutstandingMinor,
            IsWithCustomer = true,
            Apply = (change, request) =>
                change.CustomerRefundedManually(request.Amount.Minor, request.About, request.RequestedBy, request.Reason),
        },
        [ApprovalKind.PayMerchantManually] = new()
        {
            Kind = ManualAdjustmentKind.MerchantPaid,
            What = "that the merchant is owed",
            OwedMinor = advance => advance.PayoutOwedMinor,
            OppositeDebtMinor = _ => 0,
            Apply = (change, request) =>
                change.MerchantPaidManually(request.Amount.Minor, request.About, request.RequestedBy, request.Reason),
        },
        [ApprovalKind.RecordMerchantRepayment] = new()
        {
            Kind = ManualAdjustmentKind.MerchantRepaid,
            What = "that the merchant owes",
            OwedMinor = advance => advance.MerchantDueMinor,
            OppositeDebtMinor = _ => 0,
            Apply = (change, request) => change.MerchantRepaid(request.Amount.Minor, request.About, request.RequestedBy, request.Reason),
        },
    };

    /// <summary>Who paid whom.</summary>
    public required ManualAdjustmentKind Kind { get; init; }

    /// <summary>What the adjustment settles, in words.</summary>
    public required string What { get; init; }

    /// <summary>The amount that is owed, in minor units.</summary>
    public required Func<Advance, long> OwedMinor { get; init; }

    /// <summary>The amount that is owed in the opposite direction, in minor units.</summary>
    public required Func<Advance, long> OppositeDebtMinor { get; init; }

    /// <summary>Books the adjustment.</summary>
    public required Func<AdvanceChange, ApprovalRequest, AdvanceChange> Apply { get; init; }

    /// <summary>
    /// Whether the customer pays or is paid. Such cash waits for an instruction under way, and may exceed what is owed: the excess becomes
    /// a debt in the opposite direction.
    /// </summary>
    public bool IsWithCustomer { get; init; }

    /// <summary>The rule for an action.</summary>
    public static ManualAdjustmentRule Of(ApprovalKind kind) => Rules[kind];

    /// <summary>What adjustments of this kind booked on an advance so far, in minor units.</summary>
    public long BookedMinor(Advance advance)
    {
        long sum = 0;
        foreach (ManualAdjustment booked in advance.ManualAdjustments)
        {
            sum = checked(sum + (booked.Kind == Kind ? booked.AmountMinor : 0));
        }

        return sum;
    }

    /// <summary>The result if the receipt is already booked on the advance; null if it is not.</summary>
    public StepResult? FindBooked(Advance advance, ApprovalRequest request)
    {
        if (advance.ManualAdjustments.FirstOrDefault(booked => booked.Receipt == request.About) is not { } known)
        {
            return null;
        }

        return known.Kind == Kind && known.AmountMinor == request.Amount.Minor
            ? StepResult.AlreadyDone
            : StepResult.Conflict(
                $"receipt '{request.About}' was booked as {known.Kind} with {new Money(known.AmountMinor, advance.Amount.Currency)}");
    }

    /// <summary>
    /// Books an adjustment, up to what is owed. Cash between the bank and the customer is booked in full, and a discrepancy informs an
    /// operator of the excess. The total excess of an advance is limited to the payment's amount, because otherwise invented receipts could
    /// pay out without limit.
    /// </summary>
    public StepResult Book(AdvanceChange change, ApprovalRequest request)
    {
        (Advance advance, Money amount) = (change.Before, request.Amount);
        if (IsWithCustomer && NotYet(advance) is { } why)
        {
            return StepResult.NotAllowed($"the advance is {advance.State}; {why}");
        }

        long owed = OwedMinor(advance);
        long excess = Math.Max(amount.Minor - owed, 0);
        long room = IsWithCustomer ? RoomForExcess(advance) : 0;
        if (excess > room)
        {
            string tooMuch = $"{amount} is more than the {new Money(owed, advance.Amount.Currency)} {What}";
            return StepResult.NotAllowed(IsWithCustomer
                ? $"{tooMuch}; of the payment of {advance.Amount}, at most {new Money(room, advance.Amount.Currency)} "
                    + "more than is owed may still be booked"
                : tooMuch);
        }
        var entry = new ManualAdjustment(Kind, request.About, amount.Minor) { ExcessMinor = excess };
        Advance booked = advance with { ManualAdjustments = advance.ManualAdjustments.Add(entry) };
        AdvanceChange done = Apply(change.To(booked).Received(entry.Receipt), request);
        if (excess > 0)
        {
            done = done.Opened(
                DiscrepancyKind.ManualExcess,
                entry.Receipt,
                $"{request.RequestedBy} booked {amount} as {Kind} on receipt {entry.Receipt}: "
                + $"{new Money(excess, advance.Amount.Currency)} more than was owed; {request.Reason}");
        }
        return StepResult.Moved(done, amount.Minor);
    }

    /// <summary>Why cash between the bank and the customer cannot be booked now; null if it can.</summary>
    private static string? NotYet(Advance advance) =>
        advance.InFlight is { } underWay
            ? $"{underWay.Key.Purpose} {underWay.Key.Ordinal} is under way: book the adjustment once it has a result"
        : advance.State switch
        {
            AdvanceState.Reserved or AdvanceState.Paid => "book it once the business system has confirmed",
            AdvanceState.Released => "the merchant was not paid, and the customer owes nothing",
            _ => null,
        };

    /// <summary>
    /// How much more may be booked beyond what is owed. Over the life of the advance, and together with what is now owed in the opposite
    /// direction, the excess is at most the payment's amount.
    /// </summary>
    private long RoomForExcess(Advance advance) =>
        Math.Max(advance.Amount.Minor - Math.Max(advance.ManualExcessMinor, OppositeDebtMinor(advance)), 0);
}
