namespace FaultTolerantPay;

/// <summary>
/// What our records say of one movement of money at a channel: an operation of a card payment, or an instruction of an advance. It is what
/// a statement is compared with.
/// </summary>
public sealed record RecordedOperation
{
    /// <summary>The payment.</summary>
    public required TransactionKey Key { get; init; }

    /// <summary>The operation of the card payment; null for an advance.</summary>
    public OperationNumber? Operation { get; init; }

    /// <summary>The instruction of the advance; null for a card payment.</summary>
    public Instruction? Instruction { get; init; }

    /// <summary>The reference that the channel received.</summary>
    public required string Reference { get; init; }

    /// <summary>The reference of the operation that it refunds, reverses or captures; null if there is none.</summary>
    public string? OriginalReference { get; init; }

    /// <summary>The channel's reference; null if it gave none.</summary>
    public string? ChannelReference { get; init; }

    /// <summary>The logical channel.</summary>
    public required ChannelId Channel { get; init; }

    /// <summary>The merchant number under which it was sent; null if the record has none: that of the settings applies.</summary>
    public string? MerchantNumber { get; init; }

    /// <summary>What happened.</summary>
    public required StatementRowKind Kind { get; init; }

    /// <summary>What became of it: pending until its outcome is certain.</summary>
    public required StatementRowStatus Status { get; init; }

    /// <summary>What it moved; until its outcome is certain, and if it moved nothing, what it was to move.</summary>
    public required Money Amount { get; init; }

    /// <summary>What the channel charged by its results, in minor units; or by its statement, if no result had a fee.</summary>
    public required long FeeMinor { get; init; }

    /// <summary>Whether <see cref="FeeMinor"/> is from a statement: a corrected statement then corrects it.</summary>
    public bool IsFeeOfStatement { get; init; }

    /// <summary>Whether the fee of a statement is recorded: no result had one.</summary>
    internal bool TakesFeeOfStatement => FeeMinor == 0 || IsFeeOfStatement;

    /// <summary>When it was written, before it was sent.</summary>
    public required DateTimeOffset WrittenAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>
    /// An operation of a card payment; null if it moves no money and therefore is in no statement. One that a confirmed reversal undid has
    /// succeeded: a statement lists both or neither.
    /// </summary>
    /// <param name="payment">The payment.</param>
    /// <param name="operation">One of its operations.</param>
    public static RecordedOperation? Of(ChannelPayment payment, ChannelOperation operation)
    {
        ArgumentNullException.ThrowIfNull(payment);
        ArgumentNullException.ThrowIfNull(operation);
        StatementRowKind? kind = operation.Kind switch
        {
            OperationKind.Pay => StatementRowKind.Payment,
            OperationKind.Capture => StatementRowKind.Capture,
            OperationKind.Refund => StatementRowKind.Refund,
            OperationKind.Reverse => StatementRowKind.Reversal,
            _ => null,
        };
        ChannelOperation? original = operation.Original is { } number ? payment.Find(number) : null;
        // The reversal of what moved no money moves none.
        return kind is null || (operation.Kind == OperationKind.Reverse && original is { TakesMoney: false })
            ? null
            : new RecordedOperation
            {
                Key = payment.Key,
                Operation = operation.Number,
                Reference = operation.Reference,
                OriginalReference = original?.Reference,
                ChannelReference = operation.ChannelReference,
                Channel = operation.Channel,
                MerchantNumber = operation.MerchantNumber,
                Kind = kind.Value,
                Status = StatusOf(operation),
                Amount = operation is { TakesMoney: true, TookEffect: true } or { Kind: OperationKind.Refund, TookEffect: true }
                    ? new Money(checked(operation.MovedMinor + operation.SurplusMinor), operation.Amount.Currency)
                    : operation.Amount,
                FeeMinor = operation.FeeMinor,
                IsFeeOfStatement = operation.IsFeeOfStatement,
                WrittenAt = operation.WrittenAt,
            };
    }

    /// <summary>An instruction of an advance.</summary>
    public static RecordedOperation Of(Instruction instruction)
    {
        ArgumentNullException.ThrowIfNull(instruction);
        return new RecordedOperation
        {
            Key = instruction.Key.Transaction,
            Instruction = instruction,
            Reference = instruction.Reference,
            ChannelReference = instruction.ChannelReference,
            Channel = instruction.LogicalChannel,
            Kind = instruction.Key.Purpose switch
            {
                InstructionPurpose.Payout => StatementRowKind.Payout,
                InstructionPurpose.Collection => StatementRowKind.Collection,
                _ => StatementRowKind.Refund,
            },
            Status = !instruction.IsResolved ? StatementRowStatus.Pending
                : instruction.MovedMinor > 0 ? StatementRowStatus.Succeeded
                : StatementRowStatus.Failed,
            Amount = instruction is { IsResolved: true, MovedMinor: > 0 and var moved }
                ? new Money(moved, instruction.Amount.Currency)
                : instruction.Amount,
            FeeMinor = instruction.FeeMinor,
            WrittenAt = instruction.WrittenAt,
        };
    }

    private static StatementRowStatus StatusOf(ChannelOperation operation) =>
        !operation.IsResolved ? StatementRowStatus.Pending
        : operation.IsReversed || operation.TookEffect
            || operation is { Kind: OperationKind.Reverse, Outcome: OperationOutcome.Succeeded } ? StatementRowStatus.Succeeded
        : StatementRowStatus.Failed;
}
